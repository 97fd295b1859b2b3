"""The real Chromium over an application that is served in this process: pages that notice what goes wrong in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from waitress import create_server

from tests.browser import find_browser

INTRANET_HOST = (
    "office.test"  # this machine under a name that no browser takes for its own: plain http, as on an intranet
)
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--host-resolver-rules=MAP {INTRANET_HOST} 127.0.0.1",
)
PATIENCE_MS = 20_000  # a page that never comes fails all the same; a slow machine is no fault of the page
PHONE, LAPTOP, DESK = 390, 1024, 1920


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """The application at an address of this machine, until the end."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        running.join(timeout=10)


_running: list[Browser] = []


@contextmanager
def launch() -> Iterator[Browser]:
    """The browser, until the end; the one that runs already where there is one, for Playwright runs once in a process."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(OPTIONS))
        _running.append(browser)
        try:
            yield browser
        finally:
            _running.remove(browser)
            browser.close()


def follow(page: Page, target: Locator) -> None:
    """Click what leads to another page, and go on when that page is there: what is asked at once may be asked of neither page."""
    with page.expect_navigation():
        target.click()


class Window:
    """A visitor's window: its page, and everything in it that should not have happened."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        width = options.pop("width", LAPTOP)
        height = options.pop("height", 844)
        self.address = address
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, base_url=address, locale="zh-CN", **options
        )
        self.page: Page = self.context.new_page()
        self.wrongs: list[str] = []
        self.page.on("pageerror", lambda error: self.wrongs.append(f"script: {error}"))
        self.page.on("console", self._hear)
        self.context.on("request", self._see)

    def _hear(self, message: Any) -> None:
        # A page whose status is an error is told to the console too; that is no fault of the page.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.wrongs.append(f"{message.type}: {message.text}")

    def _see(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc and not request.url.startswith("data:"):
            self.wrongs.append(f"leaves the host: {request.url}")

    def close(self) -> None:
        """Close it; whatever went wrong in it fails the test."""
        self.context.close()
        assert not self.wrongs, self.wrongs


@contextmanager
def window(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page in a window of its own: `width`, `color_scheme`, `java_script_enabled` … as Playwright takes them."""
    opened = Window(browser, address, **options)
    try:
        yield opened.page
    except BaseException:
        opened.context.close()
        raise
    opened.close()
