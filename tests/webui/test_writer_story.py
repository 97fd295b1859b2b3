"""The writer's story in the real Chromium: from a question to a sourced passage, with a script and without one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_browser
from tests.webui.chromium import PHONE, follow, window

pytestmark = needs_browser
QUICK_MS = 10_000


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """A window with a script."""
    with window(browser, served) as opened:
        opened.set_default_timeout(QUICK_MS)
        yield opened


@pytest.fixture
def plain_page(browser: Browser, served: str) -> Iterator[Page]:
    """A window without one."""
    with window(browser, served, java_script_enabled=False) as opened:
        opened.set_default_timeout(QUICK_MS)
        yield opened


def test_from_a_question_to_a_passage_without_a_script(plain_page: Page) -> None:
    page = plain_page
    page.goto("/")
    page.get_by_label("要查找的文字").fill("调解矛盾纠纷")
    page.get_by_role("radio", name="一字不差").check()
    page.get_by_role("button", name="查找").click()
    expect(page.locator("article.hit")).to_have_count(3)
    page.locator("#filters").get_by_role("link", name="2022").click()
    expect(page.locator("article.hit")).to_have_count(1)
    page.get_by_role("link", name="去掉条件 年份：2022").click()
    page.locator("article.hit h3 a").first.click()
    expect(page.locator("mark").first).to_have_text("调解矛盾纠纷")
    page.get_by_role("link", name="到第一处").click()
    page.locator(".section", has=page.locator("mark")).get_by_role("link", name="同类部分").click()
    expect(page.locator(".fellows li")).to_have_count(3)
    page.go_back()
    expect(page.locator("mark").first).to_be_visible()


def test_controls_act_at_once_and_the_address_holds_everything(page: Page) -> None:
    page.goto("/?q=矛盾 办结")
    page.get_by_role("radio", name="同句").check()
    expect(page).to_have_url(re.compile("scope=sentence"))
    assert "match=" not in page.url  # what is not chosen stays out of it
    page.locator("#filters").get_by_role("link", name="2023").click()
    expect(page).to_have_url(re.compile("scope=sentence.*year=2023|year=2023.*scope=sentence"))
    expect(page.get_by_label("筛选条件").get_by_role("listitem")).to_have_count(1)
    count = page.locator("article.hit").count()
    page.reload()
    expect(page.locator("article.hit")).to_have_count(count)
    expect(page.get_by_role("radio", name="同句")).to_be_checked()
    page.go_back()
    expect(page).not_to_have_url(re.compile("year=2023"))
    page.go_back()
    expect(page.get_by_role("radio", name="同部分")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("radio", name="同句")).to_be_checked()


def test_suggestions_come_while_typing_and_are_chosen_by_the_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("推进")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    wanted = options.first.inner_text()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value(wanted)
    box.press("Escape")
    expect(box).to_have_value("推进")
    expect(options).to_have_count(0)
    box.press_sequentially("矛")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator("article.hit").first).to_be_visible()
    assert box.input_value() == wanted


def test_enter_while_composing_never_submits(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    for typed in ("m", "mao", "maodun"):
        keyboard.send(
            "Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        )
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    page.wait_for_timeout(300)
    assert page.url.endswith("/")
    assert box.input_value() == "maodun"
    assert page.get_by_role("option").count() == 0  # nothing is asked about half a word
    keyboard.send("Input.insertText", {"text": "矛盾"})
    assert box.input_value() == "矛盾"
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(page.locator("article.hit").first).to_be_visible()
    assert page.get_by_role("combobox").input_value() == "矛盾"


def test_on_a_phone_filters_are_a_sheet_that_stays_while_ticking_and_back_leaves(browser: Browser, served: str) -> None:
    with window(browser, served, width=PHONE, has_touch=True) as page:
        page.goto("/?q=镇")
        sheet = page.locator("#filters")
        expect(sheet).to_be_hidden()
        page.get_by_role("link", name="筛选", exact=True).click()
        expect(sheet).to_be_visible()
        sheet.get_by_role("link", name="2023").click()
        page.wait_for_url(re.compile("year=2023"))
        expect(sheet).to_be_visible()
        sheet.get_by_role("link", name="主要举措").click()
        page.wait_for_url(re.compile("type="))
        sheet.get_by_role("link", name=re.compile("看 .* 个结果")).click()
        expect(sheet).to_be_hidden()
        expect(page.get_by_label("筛选条件").get_by_role("listitem")).to_have_count(3)
        page.go_back()
        expect(sheet).to_be_visible()
        page.go_back()
        expect(sheet).to_be_hidden()


def test_one_goes_from_find_to_find_and_sees_where_one_is(page: Page) -> None:
    page.goto("/?q=白石镇")
    page.locator("article.hit h3 a").first.click()
    total = int(page.locator("[data-total]").inner_text())
    status = page.locator("[data-finder] [role=status]")
    expect(status).to_have_text(re.compile(rf"^[1-9]\d* / {total}$"))
    first = status.inner_text()
    page.keyboard.press("n")
    expect(status).not_to_have_text(first)
    expect(page.locator("mark.at")).to_be_in_viewport()
    page.keyboard.press("p")
    expect(status).to_have_text(first)


def test_fellow_sections_open_beside_the_report_and_give_the_focus_back(page: Page) -> None:
    page.goto("/?q=调解矛盾纠纷&match=exact")
    page.locator("article.hit h3 a").first.click()
    link = page.locator(".section:target").get_by_role("link", name="同类部分")
    link.click()
    drawer = page.get_by_role("complementary", name="同类部分")
    expect(drawer.locator(".fellows li")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()


def test_results_are_gone_through_by_keys_and_the_keys_can_be_switched_off(page: Page) -> None:
    page.goto("/?q=镇")
    page.locator("h1").click(force=True)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("article.hit").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("article.hit").nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("下一条")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.get_by_role("combobox")).to_have_value(re.compile(r"j\?"))
    page.locator("#display-menu summary").click()
    with page.expect_response("**/display"):
        page.get_by_role("radio", name="关", exact=True).check()
    page.goto("/?q=镇")
    page.locator("h1").click(force=True)
    page.keyboard.press("j")
    expect(page.locator("article.hit.at")).to_have_count(0)
    page.locator("article.hit h3 a").first.press("Enter")  # what is not a shortcut works as ever
    expect(page.locator(".title h1")).to_be_visible()


@pytest.mark.parametrize("with_script", [True, False])
def test_colours_and_text_size_are_remembered_without_a_flash(browser: Browser, served: str, with_script: bool) -> None:
    with window(browser, served, java_script_enabled=with_script) as page:
        page.goto("/?q=镇")
        page.locator("#display-menu summary").click()
        page.get_by_role("radio", name="深色").check()
        if with_script:
            with page.expect_response(lambda answer: "huge" in (answer.request.post_data or "")):
                page.get_by_role("radio", name="特大").check()
        else:
            page.get_by_role("radio", name="特大").check()
            follow(page, page.get_by_role("button", name="记住"))
            assert "q=" in page.url  # back where one was
        answer = page.request.get("/?q=镇").text()
        assert 'data-theme="dark" data-size="huge"' in answer  # written by the server: no flash
        page.reload()
        assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(21, 24, 26)"
        assert page.locator("html").evaluate("(html) => getComputedStyle(html).fontSize") == "22px"
