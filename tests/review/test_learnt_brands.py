"""Brands are learnt from the library: words that one county's or one province's reports alone bear, too often for chance."""

from __future__ import annotations

import pytest

from kb.library import Library
from kb.review.brand_words import find_brand_words
from tests.factories import make_report, make_section, make_source
from tests.review.conftest import Check, of_kind

COUNTIES = (
    "浙江省德清县",
    "浙江省桐庐县",
    "山西省岢岚县",
    "山西省定襄县",
    "河北省平山县",
    "河北省正定县",
    "山东省莒县",
)
YEARS = range(2015, 2024)
BRAND = "依托“竹简夜话”品牌，把法条讲进院坝。"


def fill(
    library: Library, *, owners: tuple[str, ...], counties: tuple[str, ...] = COUNTIES, years: range = YEARS
) -> None:
    reports = [
        make_report(
            f"{county}司法局{year}年工作总结",
            make_section("主要做法", BRAND if county in owners else f"第{year}号台账记在{county}。"),
            unit=f"{county}司法局",
            year=year,
        )
        for county in counties
        for year in years
    ]
    library.add_source(make_source("汇编.txt", *reports), data=repr(owners).encode())


def brands(check: Check, unit: str) -> list[tuple[str, str]]:
    review = check(f"{unit}2024年法治政府建设年度报告\n一、主要举措\n打造“竹简夜话”品牌，成效明显。", unit=unit)
    return [(finding.text, finding.weight) for finding in of_kind(review, "leftover") if finding.reason == "brand"]


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("山西省岢岚县司法局", [("竹简夜话", "should")]),
        ("浙江省桐庐县司法局", [("竹简夜话", "should")]),
        ("浙江省德清县司法局", []),
        ("浙江省德清县财政局", []),
        ("浙江省湖州市司法局", []),
        ("浙江省司法厅", []),
        ("河北省司法厅", [("竹简夜话", "should")]),
    ],
)
def test_a_countys_brand_is_foreign_elsewhere(
    library: Library, check: Check, unit: str, found: list[tuple[str, str]]
) -> None:
    fill(library, owners=("浙江省德清县",))
    assert brands(check, unit) == found


def test_a_provinces_brand_is_foreign_in_another_province_alone(library: Library, check: Check) -> None:
    fill(library, owners=("浙江省德清县", "浙江省桐庐县"))
    assert brands(check, "山西省岢岚县司法局") == [("竹简夜话", "should")]
    assert brands(check, "浙江省淳安县司法局") == []


def test_what_two_provinces_say_is_nobodys(library: Library, check: Check) -> None:
    fill(library, owners=("浙江省德清县", "山西省定襄县"))
    assert brands(check, "河北省平山县司法局") == []


def test_a_small_library_teaches_nothing(library: Library, check: Check) -> None:
    fill(library, owners=("浙江省德清县",), counties=COUNTIES[:3])
    assert brands(check, "山西省岢岚县司法局") == []


def test_one_report_may_be_chance(library: Library, check: Check) -> None:
    fill(library, owners=("浙江省德清县",), years=range(2023, 2024))
    assert brands(check, "山西省岢岚县司法局") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("依托砚水通平台办理,推广“院坝说事”工作法", ["院坝说事", "砚水通"]),
        ("推行一网通办,设立“办不成事”窗口,开展“八五”普法,落实“双随机”", []),
        ("“粤商通”app上线,打造xx通平台", ["粤商通"]),
        ("加强沟通,畅通渠道,打造交通平台", []),
    ],
)
def test_frames_make_brands_and_common_words_are_none(text: str, words: list[str]) -> None:
    assert [found.word for found in find_brand_words(text)] == words
