"""Browsing counts what search finds, knows units by name, and notices what has changed."""

from __future__ import annotations

import pytest

from kb.corrections import Correction
from kb.errors import NotFound, UsageError
from kb.library import Library
from tests.factories import make_report, make_section, make_source


@pytest.fixture
def filled(library: Library) -> Library:
    for unit, level, sector, year in (
        ("白石县司法局", "县级", "司法", 2022),
        ("白石县司法局", "县级", "司法", 2023),
        ("临溪县司法局", "县级", "司法", 2023),
        ("青禾镇人民政府", "乡级", "综合", 2023),
        ("XX镇", "乡级", "综合", None),
    ):
        title = f"{unit}{year}年报告"
        sections = (
            make_section("主要举措", f"{title}开展普法宣传。", types=("主要举措", "工作亮点"), topic="普法宣传"),
            make_section("存在问题", f"{title}人手不足。", type="存在问题", marker="二、", line=5),
        )
        report = make_report(title, *sections, unit=unit, level=level, sector=sector, year=year)
        library.add_source(make_source(f"{title}.txt", report), data=title.encode())
    return library


@pytest.mark.parametrize(
    ("filters", "row", "column"),
    [
        ({}, "主要举措", "县级"),
        ({}, "工作亮点", "乡级"),
        ({"year": ["2023"]}, "存在问题", "县级"),
        ({"year": ["2021..2022"]}, "存在问题", "县级"),
        ({"sector": ["司法"], "doc_type": ["年度报告"]}, "主要举措", "县级"),
        ({"topic": ["普法宣传"]}, "主要举措", "乡级"),
    ],
)
def test_a_cell_counts_what_search_finds(filled: Library, filters: dict[str, list[str]], row: str, column: str) -> None:
    matrix = filled.overview.matrix("type", "level", filters=filters)
    found = filled.search("", filters={**filters, "type": [row], "level": [column]})
    assert matrix.cells[row, column] == found["total"] > 0
    if filters:
        assert matrix.total == filled.search("", filters=filters)["total"]


def test_rows_stand_in_the_order_people_expect(filled: Library) -> None:
    matrix = filled.overview.matrix("type", "year")
    assert matrix.rows == ("主要举措", "工作亮点", "存在问题")
    assert matrix.columns == ("2022", "2023", "")
    assert matrix.row_totals["工作亮点"] == 5
    assert matrix.highest == 3


def test_a_field_that_is_none_is_refused(filled: Library) -> None:
    with pytest.raises(UsageError, match="不能按“colour”列表"):
        filled.overview.matrix("colour", "year")


def test_units_are_known_by_name_and_masked_ones_only_counted(filled: Library) -> None:
    units = filled.overview.units()
    assert list(units.named) == ["临溪县司法局", "白石县司法局", "青禾镇"]
    assert units.masked_reports == 1
    assert units.named["白石县司法局"].years == (2022, 2023)
    assert [unit.name for unit in units.holding("白石")] == ["白石县司法局"]
    assert [unit.name for unit in units.holding(level="乡级")] == ["青禾镇"]


def test_a_unit_has_its_years_side_by_side(filled: Library) -> None:
    found = filled.overview.unit("白石县司法局")
    assert [report["year"] for report in found["reports"]] == [2023, 2022]
    assert [name for name, _ in found["rows"]] == ["主要举措", "存在问题"]
    latest = found["reports"][0]["report_id"]
    (problem,) = found["rows"][1][1][latest]["sections"]
    assert filled.section(problem["section_id"])["text"] == "白石县司法局2023年报告人手不足。"
    assert [unit.name for unit in filled.overview.namesakes("白石县司法局")] == ["临溪县司法局"]


def test_a_unit_that_is_not_there_is_named(filled: Library) -> None:
    with pytest.raises(NotFound, match="库里没有单位“望河镇”"):
        filled.overview.unit("望河镇")


def test_what_is_removed_is_no_longer_counted(filled: Library) -> None:
    assert filled.overview.matrix("level", "year").total == 10
    filled.remove(["青禾镇人民政府2023年报告.txt"])
    assert filled.overview.matrix("level", "year").total == 8
    assert "青禾镇" not in filled.overview.units().named


def count_all(library: Library) -> tuple[list[str], list[dict[str, object]], list[dict[str, object]]]:
    counted = library.overview._count()
    return sorted(map(repr, counted.kinds)), counted.reports, library.stats()["coverage"]


def test_what_is_counted_source_by_source_is_what_is_counted_anew(filled: Library) -> None:
    def check() -> None:
        with Library.open(filled.settings.home) as fresh:
            assert count_all(filled) == count_all(fresh)

    check()
    report = filled.search("临溪县", per_page=1)["hits"][0]
    fingerprint = filled.report(report["report_id"])["fingerprint"]
    filled.correct(Correction("report", fingerprint, field="level", value="市级"))
    check()
    assert filled.overview.matrix("level", "year").row_totals["市级"] == 2
    filled.remove(["青禾镇人民政府2023年报告.txt", "白石县司法局2022年报告.txt"])
    check()
    section = make_section("下步打算", "继续普法。", type="下步打算")
    new = make_report("望河镇报告", section, unit="望河镇人民政府", level="乡级", sector="综合", year=2021)
    filled.add_source(make_source("望河镇报告.txt", new), data=b"new")
    check()
    filled.rebuild()
    check()
    filled.remove([source["path"] for source in filled.list_sources()])
    check()
    assert count_all(filled) == ([], [], [])
