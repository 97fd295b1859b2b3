"""What holds on every page: no violation of axe's rules by day or night, nothing wider than the window, all by keyboard."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from kb.library import Library
from tests.browser import needs_browser
from tests.webui.chromium import DESK, LAPTOP, PHONE, window
from tests.webui.pages import PAGES, Listed

pytestmark = needs_browser
NARROWEST = 320  # what WCAG asks for: 1280 at four times the size

# Elements that a mouse can use, and those of them that the Tab key leaves out.
UNREACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")]
  .filter((element) => element.type !== "hidden" && !element.disabled && element.checkVisibility({visibilityProperty: true}))
  .filter((element) => element.tabIndex < 0 && !element.closest("[data-roving]"))
  .map((element) => element.outerHTML.slice(0, 120))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

each_page = pytest.mark.parametrize("listed", PAGES, ids=lambda listed: listed.name)


@cache
def axe_source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def find_violations(page: Page) -> list[str]:
    page.evaluate(axe_source())
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@each_page
def test_axe_finds_nothing_to_mend_by_day_or_night(
    browser: Browser, served: str, filled: Library, listed: Listed
) -> None:
    with window(browser, served) as page:
        page.goto(listed.find(filled))
        for closed in page.query_selector_all("details:not([open])"):
            closed.evaluate("(element) => { element.open = true; }")
        # Colours do not hang on the width, nor names and roles on the colours: two of the four say what all would.
        for width, scheme in ((LAPTOP, "light"), (PHONE, "dark")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            assert find_violations(page) == [], (width, scheme)


@each_page
def test_nothing_is_wider_than_the_window(browser: Browser, served: str, filled: Library, listed: Listed) -> None:
    with window(browser, served) as page:
        page.goto(listed.find(filled))
        for width in (NARROWEST, PHONE, 420, LAPTOP, DESK):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(TOO_WIDE) <= 0, width


@each_page
def test_the_keyboard_reaches_everything(browser: Browser, served: str, filled: Library, listed: Listed) -> None:
    with window(browser, served) as page:
        page.goto(listed.find(filled))
        assert page.evaluate(UNREACHABLE) == []
        page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        in_main = "() => document.querySelector('main').contains(document.activeElement)"
        has_stops = "() => document.querySelector('main').querySelector('a[href], button, input, summary') !== null"
        assert page.evaluate(in_main) or not page.evaluate(has_stops)


@each_page
def test_a_page_is_whole_without_a_script(browser: Browser, served: str, filled: Library, listed: Listed) -> None:
    with window(browser, served, java_script_enabled=False) as page:
        page.goto(listed.find(filled))
        assert page.locator("main").inner_text().strip()
        assert page.locator("h1").count() == 1
