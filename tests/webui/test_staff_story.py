"""The staff member's story in the real Chromium: what there is, by type, level and year; a unit's years and its peers side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.library import Library
from tests.browser import needs_browser
from tests.factories import make_report, make_section, make_source
from tests.webui.chromium import PHONE, serve, window
from webui import create_app

pytestmark = needs_browser
QUICK_MS = 15_000
UNITS = ("白石县司法局", "云岭县司法局", "青禾县司法局")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Three units of one level in three years, served."""
    with Library.open(tmp_path_factory.mktemp("staff") / "home", create=True, workers=1) as library:
        for unit in UNITS:
            for year in (2021, 2022, 2023):
                title = f"{unit}{year}年法治政府建设年度报告"
                report = make_report(
                    title,
                    make_section("推进法治宣传", f"开展普法宣传{year - 2000}场。", depth=1),
                    make_section(
                        "存在的问题",
                        f"执法力量不足，持证人员只有{year - 2018}人。普法形式单一。",
                        type="存在问题",
                        marker="二、",
                        depth=1,
                        line=7,
                        end_line=8,
                    ),
                    unit=unit,
                    level="县级",
                    sector="司法",
                    year=year,
                )
                library.add_source(make_source(f"{title}.txt", report), data=title.encode())
        with serve(create_app(library=library)) as found:
            yield found


@pytest.fixture(params=[True, False], ids=["with a script", "without"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    with window(browser, address, java_script_enabled=request.param) as opened:
        opened.set_default_timeout(QUICK_MS)
        yield opened


def go_to(page: Page, *names: str) -> None:
    """By the top bar, then by the row of views."""
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name=names[0]).click()
    for name in names[1:]:
        page.locator("nav.tabs").get_by_role("link", name=name, exact=True).click()


def test_from_the_counts_to_a_report_and_back(page: Page) -> None:
    page.goto("/")
    go_to(page, "浏览")
    page.locator('select[name="rows"]').select_option(label="部分类型")
    page.locator('select[name="columns"]').select_option(label="年份")
    page.locator('select[name="level"]').select_option("县级")
    page.get_by_role("button", name="列表").click()
    expect(page).to_have_url(re.compile("level="))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="存在问题"))
    row.get_by_role("link", name="3", exact=True).nth(1).click()
    counted = page.locator(".total", has_text=re.compile(r"^3 个部分$"))
    expect(counted).to_be_visible()
    expect(page.locator("article.hit")).to_contain_text("另有 2 处")  # word for word alike: shown once, counted thrice
    expect(page.get_by_label("筛选条件").get_by_role("listitem")).to_contain_text(["存在问题", "县级", "2022"])
    page.locator("article.hit h3 a").first.click()
    outline = page.get_by_role("navigation", name="目录")
    expect(outline.get_by_role("link")).to_have_count(2)
    outline.get_by_role("link", name="推进法治宣传").click()
    expect(page.locator(".section:target")).to_contain_text("普法宣传22场")
    page.go_back()
    page.go_back()
    expect(counted).to_be_visible()
    page.go_back()
    expect(page.locator('select[name="level"]')).to_have_value("县级")  # the table stands as it was left
    page.go_forward()
    expect(counted).to_be_visible()


def test_a_unit_beside_its_own_years_and_beside_its_peers(page: Page) -> None:
    page.goto("/")
    go_to(page, "浏览", "单位")
    page.get_by_label("单位名称里含有").fill("白石")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="白石县司法局").click()
    expect(page.get_by_role("columnheader").filter(has_text="年")).to_have_count(3)
    page.get_by_role("link", name="历年并排看").click()
    page.get_by_role("link", name=re.compile("^存在问题")).click()
    columns = page.locator(".side-by-side > section")
    expect(columns).to_have_count(3)
    expect(columns.nth(0)).to_contain_text("2023年")
    expect(page.locator(".side-by-side .near strong").first).to_have_text("5")
    page.go_back()
    page.go_back()
    page.get_by_role("checkbox", name="选云岭县司法局").check()
    page.get_by_role("checkbox", name="选青禾县司法局").check()
    page.get_by_role("button", name="与勾选的并排看").click()
    expect(columns).to_have_count(3)
    assert [found[:4] for found in page.locator(".side-by-side .unit").all_inner_texts()] == [
        "白石县司",
        "云岭县司",
        "青禾县司",
    ]
    page.get_by_role("link", name="换单位").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_role("checkbox", name="选云岭县司法局").uncheck()
    page.get_by_role("button", name="并排看").click()
    expect(columns).to_have_count(2)
    columns.nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("青禾县司法局")


def test_reports_are_chosen_from_the_list_and_set_side_by_side(page: Page) -> None:
    page.goto("/compare")
    page.get_by_label("标题或单位里含有").fill("2022年")
    page.get_by_role("button", name="查找").click()
    for unit in UNITS[:2]:
        page.get_by_role("checkbox", name=f"选{unit}2022年").check()
    page.get_by_role("button", name="并排看").click()
    page.get_by_role("link", name=re.compile("^存在问题")).click()
    expect(page.locator(".side-by-side .same")).to_have_count(4)  # both wrote the same in that year
    page.get_by_role("link", name="换报告").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)


def test_headings_and_compilations_are_one_click_away(page: Page) -> None:
    page.goto("/")
    go_to(page, "浏览", "汇编")
    page.get_by_role("link", name="2021年法治政府建设年度报告").first.click()
    page.get_by_role("link", name="2021年法治政府建设年度报告").first.click()
    expect(page.locator(".section").first).to_contain_text("推进法治宣传")
    go_to(page, "浏览", "小标题库")
    expect(page).to_have_url(re.compile("/write/headings$"))


def test_everything_is_within_a_phone(browser: Browser, address: str) -> None:
    with window(browser, address, width=PHONE, has_touch=True) as page:
        page.goto("/browse/units/白石县司法局")
        page.get_by_role("link", name="历年并排看").tap()
        columns = page.locator(".side-by-side > section")
        expect(columns).to_have_count(3)
        first, second = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
        assert first is not None
        assert second is not None
        assert second["y"] >= first["y"] + first["height"]  # one below the other, not squeezed
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
