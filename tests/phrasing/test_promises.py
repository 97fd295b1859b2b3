"""问题→举措→打算: answers within a report, and what a report a year later says of the plans."""

from __future__ import annotations

from typing import Any

import pytest

from kb.errors import NotFound, UsageError
from kb.library import Library
from kb.phrasing.promises import list_units
from tests.factories import make_report, make_section, make_source

PROBLEMS = ("一是执法力量不足，持证人员只有三人。", "二是普法宣传形式单一，群众不爱听。")
PLANS = (
    "一是充实执法力量，选派五名持证人员到中队。",
    "二是创新普法宣传形式，编排板凳快板进集市。",
    "三是修建村级档案室。",
)
DONE = (
    "选派五名持证人员到中队，执法力量得到充实。",
    "普法宣传有了新形式，请老支书在板凳会上讲案例。",
    "开展河道清淤。",
)


def put(library: Library, year: int, *sections: Any, unit: str = "青禾镇", name: str = "") -> str:
    report = make_report(f"{unit}{year}年法治政府建设年度报告", *sections, unit=unit, year=year)
    parsed = make_source(name or f"{unit}{year}.txt", report)
    library.add_source(parsed, data=repr(parsed).encode())
    return next(r["report_id"] for r in library.list_reports() if r["year"] == year and r["unit"] == unit)


def problems_and_plans() -> tuple[Any, ...]:
    return (
        make_section("存在的问题", "".join(PROBLEMS), type="存在问题", points=PROBLEMS, line=5, end_line=6),
        make_section("下一步打算", "".join(PLANS), type="下步打算", points=PLANS, line=7, end_line=8),
    )


@pytest.fixture
def two_years(library: Library) -> Library:
    put(library, 2022, *problems_and_plans())
    put(library, 2023, *(make_section("主要做法", text, line=3 + n, end_line=3 + n) for n, text in enumerate(DONE)))
    return library


def test_each_problem_finds_the_plan_that_answers_it(two_years: Library) -> None:
    first, _ = two_years.phrasing.promises(unit="青禾镇")["reports"]
    assert [problem["text"] for problem in first["problems"]] == list(PROBLEMS)
    assert [problem["answers"][0]["text"] for problem in first["problems"]] == list(PLANS[:2])
    assert [problem["subject"] for problem in first["problems"]] == ["行政执法", "普法宣传"]


def test_a_plan_is_written_a_year_later_in_the_same_or_other_words_or_not(two_years: Library) -> None:
    found = two_years.phrasing.promises(unit="青禾镇")
    first, second = found["reports"]
    assert [promise["kept"] for promise in first["promises"]] == ["已写", "说法变了", "未写"]
    assert first["promises"][0]["evidence"][0]["text"] == DONE[0]
    assert first["promises"][2]["evidence"] == []
    assert (first["next"]["year"], second["next"]) == (2023, None)
    assert found["counts"] == {"已写": 1, "说法变了": 1, "未写": 1, "没有下一年的报告": 0}


def test_without_a_later_report_nothing_is_claimed(library: Library) -> None:
    report_id = put(library, 2022, *problems_and_plans())
    found = library.phrasing.promises(report_id=report_id)
    assert {promise["kept"] for promise in found["reports"][0]["promises"]} == {"没有下一年的报告"}


def test_places_hold_the_words_and_headings_stand_beside_them(library: Library) -> None:
    plan = make_section(
        "充实执法力量", "选派五名持证人员到中队。", type="下步打算", depth=2, marker="（一）", line=7, end_line=8
    )
    report_id = put(library, 2022, plan)
    (promise,) = library.phrasing.promises(report_id=report_id)["reports"][0]["promises"]
    assert (promise["heading"], promise["text"]) == ("充实执法力量", "选派五名持证人员到中队。")
    whole = "（一）充实执法力量\n选派五名持证人员到中队。"
    assert whole[promise["start"] : promise["end"]] == promise["text"]


def test_copies_count_once_and_years_narrow(two_years: Library) -> None:
    put(two_years, 2022, *problems_and_plans(), name="转载.txt")
    assert two_years.phrasing.promises(unit="青禾镇")["total"] == 2
    narrowed = two_years.phrasing.promises(unit="青禾镇", filters={"year": ["2022"]})
    assert (narrowed["total"], narrowed["reports"][0]["next"]["year"]) == (1, 2023)


def test_an_unknown_unit_has_no_reports_and_an_unknown_report_is_an_error(two_years: Library) -> None:
    assert two_years.phrasing.promises(unit="没有的镇")["total"] == 0
    with pytest.raises(NotFound):
        two_years.phrasing.promises(report_id="gone")
    with pytest.raises(UsageError, match="哪个单位"):
        two_years.phrasing.promises()


def test_units_with_years_in_a_row_are_offered_first(two_years: Library) -> None:
    put(two_years, 2021, make_section(text="甲乙丙丁戊己庚辛。"), unit="白石镇")
    assert list_units(two_years.phrasing) == ["青禾镇", "白石镇"]
