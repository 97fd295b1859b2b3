"""The pictures in the README, taken of the real pages over corpus/: `python -m tests.screenshots` takes them anew."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from tests.webui.chromium import launch, serve, window
from webui import create_app

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pages"
WIDTH, HEIGHT = 1200, 760
MAX_BYTES = 200_000  # a page of pictures still opens at once on a slow line

DRAFT = """清屏县水利局2024年法治政府建设年度报告
一、主要举措
（一）推进依法行政。依托“粤商通”推送惠企政策，全年组织执法人员参加培训12期，执法监督不够有力的环节逐项整改。
（二）化解矛盾纠纷。加强《合同法》宣传，调解水事纠纷18件，，办结率100%。
二、存在的不足
一是普法宣传形式单一，针对性不强。二是执法力量不足，专业人员缺乏。
三、下一步打算
继续抓好“七五”普法，在岚州市水务局的指导下开展执法检查。
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the README: the file it lies in, what it is called, and how a visitor gets there."""

    file: str
    name: str
    open: Callable[[Page], object]


def _search(page: Page) -> None:
    page.goto("/?q=矛盾纠纷")


def _read(page: Page) -> None:
    page.goto("/?q=执法监督")
    page.locator("article.hit h3 a").first.click()
    page.locator("mark.at").wait_for()


def _prepare(page: Page) -> None:
    page.goto("/write/outline?text=一、普法宣传情况%0A二、存在的问题%0A三、下一步打算&unit=清屏县财政局")


def _browse(page: Page) -> None:
    page.goto("/browse/?rows=type&columns=year")


def _check(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("稿子", exact=True).fill(DRAFT)
    page.get_by_role("button", name="检查").click()
    page.get_by_text("必须改").first.wait_for()


PICTURES = (
    Picture("search.png", "检索", _search),
    Picture("reading.png", "阅读", _read),
    Picture("outline.png", "怎么写：按提纲备料", _prepare),
    Picture("browse.png", "浏览", _browse),
    Picture("check.png", "交稿前检查", _check),
)


def take_pictures(folder: Path) -> None:
    """Read corpus/ into a library of its own, and picture each page over it."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        files = [str(file) for file in sorted((ROOT / "corpus").glob("*.txt"))]
        subprocess.run([sys.executable, "-m", "kb", "--home", home, "index", *files], check=True)
        with serve(create_app(home)) as address, launch() as browser:
            for picture in PICTURES:
                with window(browser, address, width=WIDTH, height=HEIGHT, color_scheme="light") as page:
                    picture.open(page)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / picture.file, animations="disabled", caret="hide")


if __name__ == "__main__":
    take_pictures(FOLDER)
