"""The keeper's day in the real browser, against the real server: log in, upload, look, add, mend, take back. With and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from indexer.readers.office import find_program
from kb.library import Library
from kb.users import Users
from tests.browser import needs_browser
from tests.test_uploads import text
from tests.webui.chromium import PHONE, follow, launch, window
from tests.webui.conftest import EVIL
from tests.webui.serving import Server
from tests.webui.test_manage import seed

FORMATS = Path(__file__).parents[2] / "corpus" / "formats"
NAME, PASSWORD = "张科长", "青山 绿水 42"
READ_MS = 180_000

pytestmark = needs_browser


@pytest.fixture
def keeper_home(home: Path) -> Path:
    with Library.open(home, create=True, workers=1) as library:
        seed(library)
    Users(home).add(NAME, "keeper", PASSWORD)
    return home


@pytest.fixture
def server(keeper_home: Path) -> Iterator[Server]:
    running = Server(keeper_home)
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.communicate()


@contextmanager
def browsing(server: Server, **options: Any) -> Iterator[Page]:
    """A page of a fresh browser; what goes wrong in it or leaves the host fails the test."""
    with launch() as browser, window(browser, server.address, **options) as page:
        yield page


def log_in(page: Page, server: Server, path: str = "/manage/") -> None:
    page.goto(f"{server.address}{path}")
    page.get_by_label("用户名").fill(NAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{path}")


def upload(page: Page, *files: Path) -> None:
    page.get_by_role("link", name="上传汇编").click()
    page.locator('input[type="file"]').set_input_files([str(file) for file in files])
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_url(re.compile(r"/manage/uploads/\d+$"))
    page.get_by_role("button", name="收入资料库").wait_for(timeout=READ_MS)


def every_format() -> list[Path]:
    """One document in each format that is read, and an archive."""
    found = sorted(FORMATS.glob("a12-*.*"))
    assert {file.suffix for file in found} >= {".doc", ".docx", ".html", ".mht", ".ofd", ".pdf", ".rtf", ".wps"}
    if find_program() is None:
        found = [file for file in found if file.suffix not in (".doc", ".rtf", ".wps")]
    return [*found, next(FORMATS.parent.glob("a13-*.txt")), next(FORMATS.glob("*.zip"))]


def tell_story(page: Page, server: Server, files: list[Path]) -> None:
    """From the login to a mend that was taken back."""
    log_in(page, server)
    upload(page, *files)
    rows = page.locator("table.files tbody tr")
    expect(rows.filter(has_text="没有读成")).to_have_count(0)
    assert rows.filter(has_text="读好了").count() >= len(files) - 1
    expect(page.get_by_text("先看这些")).to_be_visible()
    page.locator("table.files a").first.click()
    follow(page, page.get_by_role("link", name="回到这次上传"))
    rows.filter(has_text="读好了").last.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="收入资料库").click()
    page.get_by_role("link", name="再传一批").wait_for(timeout=READ_MS)
    added = rows.filter(has_text="已收入").count()
    assert added >= 1
    assert rows.filter(has_text="读好了").count() == 1  # the one that was left out
    follow(page, page.get_by_role("navigation", name="资料管理").get_by_role("link", name="待核"))
    right = page.get_by_role("button", name="没错", exact=True)
    before = right.count()
    follow(page, right.first)
    expect(page.get_by_text("已更正（第 1 号）")).to_be_visible()
    assert right.count() < before  # every copy of the report is mended
    follow(page, page.get_by_role("button", name="撤销"))
    expect(page.get_by_text("已撤销第 1 号更正")).to_be_visible()
    expect(right).to_have_count(before)
    mend_a_unit(page)
    page.get_by_role("navigation", name="资料管理").get_by_role("link", name="更正").click()
    page.get_by_role("button", name="撤销第 2 号更正").click()
    page.get_by_text("已撤销第 2 号更正").wait_for()


def mend_a_unit(page: Page) -> None:
    page.locator("article a[data-open]").first.click()
    page.get_by_label("单位", exact=True).fill("云岭市改过的单位")
    page.get_by_role("button", name="保存更正").click()
    page.get_by_text("已更正（第 2 号）").wait_for()
    page.get_by_role("link", name="看全文").click()
    expect(page.get_by_text("云岭市改过的单位").first).to_be_visible()
    page.get_by_role("link", name="更正", exact=True).click()


def test_the_keeper_uploads_every_format_looks_adds_mends_and_takes_back(server: Server) -> None:
    with browsing(server) as page:
        tell_story(page, server, every_format())
        page.locator("#display-menu summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/login")
        page.goto(f"{server.address}/manage/")
        assert "/login" in page.url


def test_the_same_works_without_scripts(server: Server) -> None:
    files = [file for file in every_format() if file.suffix in (".html", ".docx")]
    with browsing(server, java_script_enabled=False, width=PHONE) as page:
        tell_story(page, server, files)


def test_files_are_dropped_on_the_page_whatever_they_are_called(server: Server) -> None:
    drop = """(files) => {
        const transfer = new DataTransfer();
        for (const [name, text] of files) transfer.items.add(new File([text], name));
        return transfer;
    }"""
    files = [["甲.txt", text(1).decode()], [f"{EVIL}.txt", text(2).decode()], ["密.txt", "机密★3年\n关于某事的通知\n"]]
    with browsing(server) as page:
        log_in(page, server, "/manage/uploads/")
        transfer = page.evaluate_handle(drop, files)
        page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
        expect(page.locator("form.over")).to_have_count(1)
        page.dispatch_event("body", "drop", {"dataTransfer": transfer})
        page.get_by_role("button", name="收入资料库").wait_for(timeout=READ_MS)
        expect(page.get_by_role("alert")).to_contain_text("机密★3年")
        expect(page.locator("table.files tbody tr").filter(has_text="alert(1)")).to_have_count(1)
        page.get_by_label("全选").uncheck()
        expect(page.locator('input[name="take"]:checked')).to_have_count(0)
        page.get_by_role("button", name="放弃这次上传").click()
        page.wait_for_url("**/manage/uploads/")


def test_words_selected_in_a_text_are_those_it_is_cut_at(server: Server, keeper_home: Path) -> None:
    with Library.open(keeper_home, workers=1) as library:
        report = next(item for item in library.list_reports() if item["unit"] == "青禾镇")
    with browsing(server) as page:
        log_in(page, server, f"/manage/reports/{report['report_id']}")
        page.evaluate(
            """() => {
            const words = document.querySelector("[data-text] p").firstChild;
            const from = words.textContent.indexOf("另起的报告题目");
            document.getSelection().setBaseAndExtent(words, from, words, from + 7);
        }"""
        )
        quote = page.locator("[data-quote]").first
        page.wait_for_function("document.querySelector('[data-quote]').value !== ''")
        assert quote.input_value() == "另起的报告题目"
        page.get_by_role("button", name="从这里起是另一篇报告").first.click()
        page.get_by_text("已更正（第 1 号）").wait_for()
    with Library.open(keeper_home, workers=1) as library:
        assert "另起的报告题目" in {item["title"] for item in library.list_reports()}


def test_an_upload_outlives_page_and_server(keeper_home: Path) -> None:
    first = Server(keeper_home)
    try:
        with browsing(first) as page:
            log_in(page, first)
            upload(page, *[file for file in every_format() if file.suffix == ".html"])
    finally:
        first.process.kill()
        first.process.communicate()
    with Library.open(keeper_home, workers=1) as library:
        # As if it had been killed while it read.
        library.uploads.set_state(1, "reading")
        library.uploads.set_file(library.uploads.get(1)["files"][0]["id"], state="reading")
    second = Server(keeper_home)
    try:
        with browsing(second) as page:
            log_in(page, second)
            page.get_by_role("link", name="的上传").click()
            page.get_by_role("button", name="收入资料库").wait_for(timeout=READ_MS)
            expect(page.locator("table.files tbody tr").filter(has_text="读好了")).to_have_count(1)
    finally:
        second.process.kill()
        second.process.communicate()


def test_the_log_says_who_was_refused_and_never_a_password(server: Server) -> None:
    with browsing(server) as page:
        page.goto(f"{server.address}/login")
        page.get_by_label("用户名").fill(NAME)
        page.get_by_label("密码").fill("wrong password")
        with page.expect_response(lambda answer: answer.status == 403):
            page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_have_text("用户名或密码不对，请再试一次")
    _, said = server.stop()
    assert NAME in said
    assert "wrong password" not in said
