"""The notebook in the real Chromium: clip from what was found, take notes, order, export to Word and open it again; two tabs; without a
script; and copying on plain http, where browsers offer no clipboard.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from kb.library import Library
from tests.browser import needs_browser
from tests.webui.chromium import INTRANET_HOST, PHONE, serve, window
from tests.webui.conftest import fill
from webui import create_app

pytestmark = needs_browser
QUICK_MS = 15_000
PASTE = """() => new Promise((done) => {
  const area = document.createElement("textarea");
  area.addEventListener("paste", (event) => done({types: [...event.clipboardData.types], text: event.clipboardData.getData("text/plain")}));
  document.body.append(area);
  area.focus();
  window.readyToPaste = true;
})"""


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    """A library of the test's own, served."""
    fill(library)
    with serve(create_app(library=library)) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with window(browser, address) as opened:
        opened.set_default_timeout(QUICK_MS)
        yield opened


def paste(page: Page) -> dict[str, Any]:
    """What an editor gets by Ctrl+V."""
    page.evaluate("window.readyToPaste = false")
    page.evaluate(f"() => {{ window.pasted = ({PASTE})(); }}")
    page.wait_for_function("window.readyToPaste")
    page.keyboard.press("Control+V")
    found: dict[str, Any] = page.evaluate("() => window.pasted")
    return found


def clip_hits(page: Page) -> None:
    """Clip the three finds of a search: the first by its button, the others by the keys."""
    page.goto("/?q=调解矛盾纠纷")
    hits = page.locator("article.hit")
    expect(hits).to_have_count(3)
    hits.nth(0).get_by_role("button", name="摘录").click()
    expect(page.locator(".toast").last).to_contain_text("已放进“我的摘录”")
    for place in (1, 2):
        page.keyboard.press("j")
        page.keyboard.press("b")
        expect(hits.nth(place).locator("[data-clip].done")).to_have_count(1)


def select_words(page: Page, words: str) -> None:
    """Select these words where they first stand in a passage."""
    page.evaluate(
        """(words) => {
          const part = [...document.querySelectorAll("[data-passage]")].find((each) => each.textContent.includes(words));
          const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let at = 0, start = part.textContent.indexOf(words), end = start + words.length;
          while (walk.nextNode()) {
            const size = walk.currentNode.data.length;
            if (start >= at && start < at + size) range.setStart(walk.currentNode, start - at);
            if (end > at && end <= at + size) range.setEnd(walk.currentNode, end - at);
            at += size;
          }
          const selection = getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
        }""",
        words,
    )


def test_from_a_find_to_a_word_file(page: Page) -> None:
    clip_hits(page)
    page.goto("/notebook/1")
    items = page.locator("[data-clipping]")
    expect(items).to_have_count(3)
    first = items.nth(0).locator(".clipping-text p").last.inner_text()
    items.nth(0).get_by_text("写批注").click()
    items.nth(0).get_by_label("批注").fill("放第二部分")
    items.nth(0).get_by_role("button", name="保存").click()
    expect(page.locator(".toast").last).to_contain_text("批注已保存")
    items.nth(0).get_by_role("button", name="下移").click()
    expect(items.nth(1).locator(".clipping-text p").last).to_have_text(first)
    items.nth(2).get_by_role("button", name="删去").click()
    expect(items).to_have_count(2)
    page.get_by_role("button", name="撤销").click()
    expect(items).to_have_count(3)
    page.reload()
    expect(items.nth(1).locator(".clipping-text p").last).to_have_text(first)
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    data = Path(download.value.path()).read_bytes()
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    assert download.value.suggested_filename == "我的摘录.docx"
    assert lines[0] == "我的摘录"
    assert first in lines
    assert "批注：放第二部分" in lines
    assert sum(line.startswith("——") for line in lines) == 3


def test_what_is_selected_is_clipped_and_copied(page: Page) -> None:
    page.goto("/?q=调解矛盾纠纷")
    select_words(page, "调解矛盾纠纷")
    tools = page.get_by_role("toolbar", name="选中的文字")
    expect(tools).to_be_visible()
    tools.get_by_role("button", name="摘录").click()
    expect(page.locator(".toast").last).to_contain_text("已放进")
    expect(tools).to_be_hidden()
    page.goto("/notebook/1")
    expect(page.locator(".clipping-text")).to_have_text("调解矛盾纠纷")


def test_order_is_changed_by_dragging(page: Page, library: Library) -> None:
    sections = [record["section_id"] for record in library.export()]
    numbers = [library.notebooks.clip(section).clipping for section in sections[:3]]
    folder = library.notebooks.add_folder(1, "不足")
    page.goto("/notebook/1")
    page.locator(f"#clipping-{numbers[2]} .drag").drag_to(page.locator(f"#clipping-{numbers[0]} .clipping-text"))
    expect(page.locator("[data-clipping]").nth(0)).to_have_attribute("data-clipping", str(numbers[2]))
    page.locator(f"#clipping-{numbers[0]} .drag").drag_to(page.locator(f"#folder-{folder}"))
    expect(page.locator(f"#folder-{folder} [data-clipping]")).to_have_count(1)
    found = library.notebooks.get(1)["folders"]
    assert [item["id"] for item in found[0]["clippings"]] == [numbers[2], numbers[1]]
    assert [item["id"] for item in found[1]["clippings"]] == [numbers[0]]


def test_two_tabs_lose_nothing(browser: Browser, address: str, library: Library) -> None:
    with window(browser, address) as one:
        two = one.context.new_page()
        for tab, place in ((one, 0), (two, 1)):
            tab.goto("/?q=调解矛盾纠纷")
            tab.locator("article.hit").nth(place).get_by_role("button", name="摘录").click()
            expect(tab.locator(".toast").last).to_contain_text("已放进")
        for tab in (one, two):
            tab.goto("/notebook/1")
            expect(tab.locator("[data-clipping]")).to_have_count(2)
            tab.get_by_text("写批注").first.click()
        for tab, words in ((one, "第一个窗口写的"), (two, "第二个窗口写的")):
            form = tab.locator("[data-note]").first
            form.get_by_label("批注").fill(words)
            form.get_by_role("button", name="保存").click()
            if tab is one:
                expect(tab.locator(".toast").last).to_contain_text("批注已保存")
        expect(two.get_by_label("别处刚存的")).to_have_value("第一个窗口写的")
        expect(two.get_by_label("您写的")).to_have_value("第二个窗口写的")
        two.get_by_label("您写的").fill("两边合起来的")
        two.get_by_role("button", name="保存").click()
        expect(two.locator("[data-note] textarea").first).to_have_value("两边合起来的")
    assert len(library.notebooks.get(1)["folders"][0]["clippings"]) == 2


def test_everything_works_without_a_script(browser: Browser, address: str) -> None:
    with window(browser, address, java_script_enabled=False) as page:
        page.goto("/?q=调解矛盾纠纷")
        page.locator("article.hit").first.get_by_role("button", name="摘录").click()
        page.get_by_role("link", name="回到原处").click()
        expect(page).to_have_url(re.compile("q="))
        page.locator("article.hit").nth(1).get_by_role("link", name="复制", exact=True).click()
        expect(page.get_by_label("模板")).to_have_value(re.compile("〔数字〕件"))
        page.get_by_role("button", name="摘录").click()
        page.get_by_role("link", name="打开摘录本").click()
        items = page.locator("[data-clipping]")
        expect(items).to_have_count(2)
        last = items.nth(1).get_attribute("data-clipping")
        items.nth(1).get_by_role("button", name="上移").click()
        expect(items.nth(0)).to_have_attribute("data-clipping", str(last))
        page.locator("summary", has_text="管理").click()
        page.get_by_label("新文件夹").fill("不足")
        page.get_by_role("button", name="添加").click()
        items.nth(0).get_by_label("移到").select_option("不足")
        items.nth(0).get_by_role("button", name="移", exact=True).click()
        expect(page.locator("#folder-1 [data-clipping]")).to_have_count(1)
        page.locator("#folder-1").get_by_role("button", name="删去").click()
        expect(items).to_have_count(1)
        page.get_by_role("button", name="撤销").click()
        expect(items).to_have_count(2)


def test_copying_works_on_plain_http_and_takes_no_style_along(browser: Browser, address: str) -> None:
    port = address.rsplit(":", 1)[1]
    with window(browser, f"http://{INTRANET_HOST}:{port}") as page:
        page.set_default_timeout(QUICK_MS)
        page.goto("/?q=青禾镇调解矛盾纠纷&match=exact")
        assert not page.evaluate("isSecureContext")
        hit = page.locator("article.hit").first
        cited = "（出处：青禾镇，2023年，《青禾镇2023年法治政府建设年度报告》“推进矛盾化解”，青禾镇.txt第3行）"
        for name, expected in (
            ("复制", "青禾镇调解矛盾纠纷10件，办结率90%。"),
            ("注明出处", cited),
            ("复制为模板", "〔地名〕调解矛盾纠纷〔数字〕件，办结率〔数字〕%。"),
        ):
            hit.get_by_role("link", name=name, exact=True).click()
            expect(page.locator(".toast").last).to_contain_text("复制")
            pasted = paste(page)
            assert pasted["types"] == ["text/plain"]
            assert expected in pasted["text"]
            assert ("出处" in pasted["text"]) == (name == "注明出处")


def test_a_phone_has_everything_within_its_width(browser: Browser, address: str, library: Library) -> None:
    for record in library.export():
        library.notebooks.clip(record["section_id"])
    library.notebooks.add_folder(1, "一个名称比较长的文件夹，放存在问题")
    with window(browser, address, width=PHONE) as page:
        for path in ("/notebook/", "/notebook/1", "/notebook/clippings/1/copy"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
