"""`kb serve` as a process of its own: it starts, answers, notices what others change, and stops."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kb.library import Library
from tests.browser import needs_browser
from tests.commands.conftest import Kb, kb  # noqa: F401
from tests.factories import make_report, make_section
from tests.test_uploads import text
from tests.webui.chromium import follow, window
from tests.webui.conftest import add, fill
from tests.webui.serving import Server

READ_MS = 60_000
LAYOUT_WIDTHS = (390, 1024, 1920)


@pytest.fixture
def home_filled(home: Path) -> Path:
    with Library.open(home, create=True, workers=1) as library:
        fill(library)
    return home


@pytest.fixture
def serving(home_filled: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*options: str) -> Server:
        servers.append(Server(home_filled, *options))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to a child of its own")
def test_it_starts_answers_many_notices_changes_and_stops(serving: Callable[..., Server], home_filled: Path) -> None:
    server = serving()
    assert server.address.startswith("http://127.0.0.1:")
    assert server.get("/healthz")["status"] == "ok"
    assert server.get("/api/v1/search", q="矛盾纠纷", match="exact")["total"] == 3

    def ask(_: int) -> int:
        return int(server.get("/api/v1/search", q="调解", match="exact")["total"])

    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, range(40))
        with Library.open(home_filled, workers=1) as other:
            add(other, "乙.txt", make_report("乙镇报告", make_section("特色", "云上调解花开。")))
        assert set(answers) <= {3, 4}
    assert ask(0) == 4
    code, said = server.stop()
    assert code == 0
    assert said.splitlines()[-1] == "已停止。"
    assert "Traceback" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_a_service_manager_stops_it_as_cleanly(serving: Callable[..., Server]) -> None:
    code, said = serving().stop(signal.SIGTERM)
    assert (code, said.splitlines()[-1]) == (0, "已停止。")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_other_addresses_need_to_be_asked_for(kb: Kb, home_filled: Path, host: str) -> None:  # noqa: F811
    found = kb("serve", "--host", host)
    assert found.code == 2
    assert "--open" in found.err
    assert len(found.err.splitlines()) == 1


def test_a_port_in_use_is_named(kb: Kb, home_filled: Path) -> None:  # noqa: F811
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = kb("serve", "--port", port)
    assert found.code == 1
    assert str(port) in found.err
    assert "--port" in found.err


@needs_browser
def test_without_a_library_a_page_says_what_to_do_and_takes_the_first_file(home: Path, browser: Browser) -> None:
    server = Server(home)
    try:
        with window(browser, server.address) as page:
            page.goto("/")
            page.get_by_role("main").get_by_role("link", name="上传汇编").click()
            file = {"name": "甲.txt", "mimeType": "text/plain", "buffer": text(1)}
            page.locator('input[type="file"]').set_input_files([file])  # type: ignore[list-item]
            page.get_by_role("button", name="上传并读取").click()
            page.get_by_role("button", name="收入资料库").click(timeout=READ_MS)
            page.get_by_role("link", name="再传一批").wait_for(timeout=READ_MS)
            page.goto("/?q=矛盾纠纷")
            expect(page.locator("article.hit").first).to_be_visible()
    finally:
        _, said = server.stop(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
    assert "新建了一个空的" in said


@needs_browser
def test_a_person_searches_and_opens_a_report(serving: Callable[..., Server], browser: Browser) -> None:
    server = serving()
    with window(browser, server.address, java_script_enabled=False) as page:
        page.goto(server.address)
        page.get_by_role("searchbox").fill("执法监督不够有力")
        page.get_by_role("button", name="查找").click()
        expect(page.locator("mark").first).to_have_text("执法监督不够有力")
        page.get_by_role("complementary").get_by_role("link", name="2022").click()
        expect(page.locator("article")).to_have_count(1)
        follow(page, page.locator("article h3 a"))
        expect(page.locator(":target")).to_contain_text("云岭镇执法监督不够有力。")
        for width in LAYOUT_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for address in (page.url, f"{server.address}/?q=镇", server.address):
                page.goto(address)
                overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert page.evaluate(overflow) == 0, (address, width)
