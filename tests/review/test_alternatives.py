"""Other ways to put it: patterns that three units share, names and figures blanked out, never what the keeper warns of."""

from __future__ import annotations

from kb.corrections import Correction
from kb.library import Library
from kb.review.alternatives import find_ways, offer_alternatives
from kb.review.context import Context
from kb.review.findings import Finding
from tests.factories import make_report, make_section, make_source

OWN = "部分执法人员法律知识储备不够，运用法治方式解决问题能力有待提高。"
SHARED = "个别执法人员法律知识更新不够及时，依法办事的能力还需提高。"


def fill(library: Library, units: int) -> None:
    """So many units that write SHARED, each in a source of its own."""
    for place in ("东屏", "长汀", "望河", "大柳")[:units]:
        section = make_section("存在的问题", f"{place}镇{SHARED}", type="存在问题")
        report = make_report(f"{place}镇2023年法治政府建设年度报告", section, unit=f"{place}镇")
        library.add_source(make_source(f"{place}.txt", report), data=place.encode())


def offered(library: Library) -> tuple[str, ...]:
    finding = Finding("overlap", "must", 0, len(OWN), OWN, "", 0.9)
    context = Context(library=library, phrasing=library.phrasing, patience=100.0)
    return offer_alternatives([finding], context)[0].alternatives


def test_a_pattern_of_three_units_is_offered_with_names_blanked(library: Library) -> None:
    fill(library, 3)
    ways = offered(library)
    assert ways
    assert not any(place in way for way in ways for place in ("东屏", "长汀", "望河"))


def test_what_two_units_write_is_not_offered(library: Library) -> None:
    fill(library, 2)
    assert offered(library) == ()


def test_what_the_keeper_warns_of_is_never_offered(library: Library) -> None:
    fill(library, 3)
    for report in library.list_reports():
        place = library.report(report["report_id"])["sections"][0]["section_id"].rpartition(".")[2]
        library.correct(Correction(kind="caution", report=report["report_id"], place=place, note="旧提法"))
    assert offered(library) == ()


def test_the_sentence_itself_is_no_other_way(library: Library) -> None:
    fill(library, 3)
    assert all("法律知识更新不够及时" not in way for way in find_ways(library.phrasing, SHARED))
