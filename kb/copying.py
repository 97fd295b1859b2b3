"""What a writer takes along from a passage: the words alone, the words with their source, or the way of putting it. Pure.

The words alone bear no tail: no source, no number of a hit, nothing that could slip into a report. Masks are written out (D委 is 党委), and
nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.text import folding


@dataclass(frozen=True, slots=True)
class Copies:
    """A passage in the three ways it can be taken along."""

    plain: str
    cited: str
    template: str


def make_copies(whole: str, about: Mapping[str, Any], *, start: int = 0, end: int | None = None) -> Copies:
    """The stretch of a section's whole text in all three ways; `about` says whose words they are."""
    from kb.phrasing.templating import make_template

    words = copy_plain(whole, start=start, end=end)
    units = [about["unit"]] if about.get("unit") else []
    return Copies(words, f"{words}\n{cite(about)}", make_template(words, units=units))


def copy_plain(whole: str, *, start: int = 0, end: int | None = None) -> str:
    """The words with masks written out.

    >>> copy_plain("一、学法\\n全镇Ｄ员学法。", start=5)
    '全镇党员学法。'
    """
    return folding.unmask(whole, start, end).strip()


def cite(about: Mapping[str, Any]) -> str:
    """Where a passage comes from, as a line of its own.

    >>> cite({"unit": None, "year": None, "title": "《县域》报告", "heading_path": [], "source": {"file": "a.pdf", "line": 3}})
    '（出处：单位不详，《〈县域〉报告》，a.pdf第3行）'
    """
    return f"（出处：{name_source(about)}）"


def name_source(about: Mapping[str, Any]) -> str:
    """Whose words they are, and where they stand.

    >>> name_source({"unit": "青禾镇", "year": 2023, "title": "青禾镇2023年报告", "heading_path": ["主要举措", "强化学法"],
    ...     "source": {"file": "资料/汇编.txt", "line": 12}})
    '青禾镇，2023年，《青禾镇2023年报告》“主要举措”之“强化学法”，汇编.txt第12行'
    """
    title = about["title"].translate(_INNER_TITLE)
    part = "之".join(f"“{heading.translate(_INNER_QUOTES)}”" for heading in about["heading_path"])
    file = re.split(r"[/\\]", about["source"]["file"])[-1]
    year = f"{about['year']}年" if about["year"] else None
    facts = [
        about["unit"] or "单位不详",
        year,
        folding.unmask(f"《{title}》{part}"),
        f"{file}第{about['source']['line']}行",
    ]
    return "，".join(fact for fact in facts if fact)


_INNER_TITLE = str.maketrans("《》", "〈〉")
_INNER_QUOTES = str.maketrans("“”", "‘’")
