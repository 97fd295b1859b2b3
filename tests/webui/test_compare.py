"""并排看: reports are chosen, stand side by side, and every sentence says whether another has it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.comparing import choose_reports, compare_reports
from kb.errors import UsageError
from kb.library import Library
from tests.factories import make_report, make_section, make_source
from webui import create_app


@pytest.fixture
def filled(library: Library) -> Library:
    for year, problems in (
        (2022, "执法力量不足，持证人员只有三人。\n普法形式单一。"),
        (2023, "执法力量不足，持证人员只有五人。\n普法形式单一。数字化水平不高。"),
    ):
        report = make_report(
            f"白石县司法局{year}年报告",
            make_section("存在的问题", problems, type="存在问题"),
            make_section("下步打算", "招录人员。", type="下步打算", marker="二、", line=6),
            unit="白石县司法局",
            year=year,
        )
        library.add_source(make_source(f"{year}.txt", report), data=str(year).encode())
    return library


def ids(library: Library) -> list[str]:
    return [report["report_id"] for report in library.list_reports()]


def likes(found: Any) -> list[list[tuple[str, str, str]]]:
    return [
        [(s.like, s.text, "".join(s.text[a:b] for a, b in s.differs)) for part in column.parts for s in part.sentences]
        for column in found.columns
    ]


def test_each_sentence_says_whether_another_report_has_it(filled: Library) -> None:
    found = compare_reports(filled, ids(filled), type="存在问题")
    assert likes(found) == [
        [("near", "执法力量不足，持证人员只有三人。", "三"), ("same", "普法形式单一。", "")],
        [
            ("near", "执法力量不足，持证人员只有五人。", "五"),
            ("same", "普法形式单一。", ""),
            ("own", "数字化水平不高。", ""),
        ],
    ]
    assert [s.begins_paragraph for s in found.columns[1].parts[0].sentences] == [True, True, False]


def test_the_first_type_that_most_have_is_shown(filled: Library) -> None:
    found = compare_reports(filled, ids(filled))
    assert found.types == (("存在问题", 2), ("下步打算", 2))
    assert found.type == "存在问题"


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_reports_are_compared(filled: Library, count: int) -> None:
    with pytest.raises(UsageError, match="两到四篇"):
        compare_reports(filled, [str(number) for number in range(count)])


def test_the_page_shows_columns_and_the_way_to_choose(filled: Library) -> None:
    client: FlaskClient = create_app(library=filled).test_client()
    one, other = ids(filled)
    shown = client.get(f"/compare?report={one}&report={other}&type=存在问题").get_data(as_text=True)
    assert shown.count('class="same"') == 3  # one in the legend
    assert '<strong class="differs">五</strong>' in shown
    chosen = client.get(f"/compare?report={one}&q=白石").get_data(as_text=True)
    assert chosen.count('type="checkbox" name="report"') == 2
    assert len(re.findall(r'name="report" value="[^"]*" checked>', chosen)) == 1
    assert client.get(f"/compare?report={one}&report=x").status_code == 404


def test_programs_get_the_same(filled: Library) -> None:
    client: FlaskClient = create_app(library=filled).test_client()
    one, other = ids(filled)
    found = client.get(f"/api/v1/compare?report={one}&report={other}").get_json()
    assert [column["year"] for column in found["columns"]] == [2022, 2023]
    assert found["columns"][1]["sections"][0]["sentences"][0]["differs"] == [[13, 14]]


@pytest.fixture
def with_peers(filled: Library) -> Library:
    """Beside the first unit one with two kinds of material in its latest year, and one with an older year only."""
    for unit, year, kind in (
        ("云岭县司法局", 2024, "工作计划"),
        ("云岭县司法局", 2024, "年度报告"),
        ("云岭县司法局", 2021, "年度报告"),
        ("青禾县司法局", 2020, "年度报告"),
    ):
        title = f"{unit}{year}年{kind}"
        section = make_section("存在的问题", f"{unit}执法力量不足。", type="存在问题")
        report = make_report(title, section, unit=unit, year=year, doc_type=kind)
        filled.add_source(make_source(f"{title}.txt", report), data=title.encode())
    return filled


def titles(library: Library, *units: str) -> list[str]:
    return [library.report(report_id)["title"] for report_id in choose_reports(library, units)]


def test_a_unit_stands_beside_itself_by_years_and_beside_others_by_its_latest(with_peers: Library) -> None:
    assert titles(with_peers, "白石县司法局") == ["白石县司法局2023年报告", "白石县司法局2022年报告"]
    assert titles(with_peers, "白石县司法局", "云岭县司法局", "青禾县司法局") == [
        "白石县司法局2023年报告",
        "云岭县司法局2024年年度报告",
        "青禾县司法局2020年年度报告",
    ]


@pytest.mark.parametrize(
    ("units", "said"), [(["青禾县司法局"], "只有一篇"), ([], "最多选四个"), (list("甲乙丙丁戊"), "最多选四个")]
)
def test_units_that_cannot_be_compared_are_told_why(with_peers: Library, units: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        choose_reports(with_peers, units)


def test_units_are_chosen_on_the_page_and_the_kind_of_part_keeps_them(with_peers: Library) -> None:
    client: FlaskClient = create_app(library=with_peers).test_client()
    choosing = client.get("/compare?of=units&unit=白石县司法局&q=云岭").get_data(as_text=True)
    assert re.findall(r'type="checkbox" name="unit" value="([^"]*)"', choosing) == ["白石县司法局", "云岭县司法局"]
    shown = client.get("/compare?unit=白石县司法局&unit=云岭县司法局").get_data(as_text=True)
    assert "白石县司法局2023年报告" in shown
    assert "云岭县司法局2024年年度报告" in shown
    kept = re.findall(r'href="(/compare\?unit=[^"]*type=[^"]*)"', shown)
    assert kept
    assert all(address.count("unit=") == 2 for address in kept)
    alone = client.get("/compare?unit=青禾县司法局").get_data(as_text=True)
    assert "请再选一个单位" in alone
    assert client.get("/compare?unit=没有的单位").status_code == 404


def test_programs_compare_units(with_peers: Library) -> None:
    client: FlaskClient = create_app(library=with_peers).test_client()
    found = client.get("/api/v1/compare/units?unit=云岭县司法局").get_json()
    assert [column["year"] for column in found["columns"]] == [2024, 2021]
    assert client.get("/api/v1/compare/units").status_code == 400
