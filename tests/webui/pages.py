"""Every page there is: each is opened in Chromium by light and dark, at three widths, with axe and with the keyboard.

A new page is one more line of PAGES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kb.library import Library


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: what it is called and where it stands; the address may depend on what is in the library."""

    name: str
    address: str | Callable[[Library], str]

    def find(self, library: Library) -> str:
        """The address over this library."""
        return self.address if isinstance(self.address, str) else self.address(library)


def first_report(library: Library, title: str = "青禾镇") -> str:
    """The id of a report whose title begins so."""
    return next(str(report["report_id"]) for report in library.list_reports() if report["title"].startswith(title))


PAGES = (
    Listed("检索", "/"),
    Listed("检索结果", "/?q=矛盾纠纷"),
    Listed("检索，有筛选条件", "/?q=镇&year=2023&type=存在问题&match=any"),
    Listed("检索，没有找到", "/?q=绝无此语&level=乡级"),
    Listed("阅读", lambda library: f"/reports/{first_report(library)}"),
    Listed("阅读，带着查找的字", lambda library: f"/reports/{first_report(library)}?q=矛盾纠纷"),
    Listed("阅读，字段里都是怪字", lambda library: f"/reports/{first_report(library, '题目')}"),
    Listed("没有这个页面", "/nowhere"),
    Listed("参数看不懂", "/?q=镇&page=零"),
)
