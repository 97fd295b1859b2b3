"""并排看: reports are chosen, stand side by side, and every sentence says whether another has it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.comparing import compare_reports
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
