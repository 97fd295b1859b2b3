"""Corrections replayed over what was read."""

from collections.abc import Callable
from typing import Any

import pytest

from kb.carrying import carry_corrections
from kb.corrections import Correction, check_value
from kb.errors import UsageError
from kb.identity import bare, fingerprint_report, section_text
from kb.mending import Mended, apply_corrections
from kb.model import FrontLine, ParsedSource
from tests.factories import make_report, make_section, make_source

TITLE = "青禾镇2023年法治政府建设年度报告"


def source() -> ParsedSource:
    return make_source(
        "汇编.txt",
        make_report(
            TITLE,
            make_section(None, "现报告如下。", line=2, end_line=2),
            make_section("主要举措", "抓实学法。\n（二）规范执法。严格程序。\n一是定人。", line=3, end_line=6),
            make_section("普法", "送法下乡。", depth=2, marker="（一）", line=7, end_line=8),
            make_section("问题", "队伍薄弱。", marker="二、", type="存在问题", line=9, end_line=10),
        ),
        make_report("白石镇报告", make_section(None, "白石镇情况。", line=21), line=20, unit="白石镇"),
    )


def words(parsed: ParsedSource | list[Mended]) -> str:
    reports = [item.report for item in parsed] if isinstance(parsed, list) else list(parsed.documents)
    return bare(
        "".join(
            report.title + "".join(item.text for item in report.front) + "".join(map(section_text, report.sections))
            for report in reports
        )
    )


def mend(*specs: dict[str, Any], parsed: ParsedSource | None = None) -> tuple[list[Mended], set[int]]:
    parsed = parsed or source()
    first = Mended.of(parsed.documents[0])
    chosen = []
    for number, spec in enumerate(specs, 1):
        values = {"report": first.fingerprint, "id": number, **spec}
        if isinstance(values.get("place"), int):
            values["place"] = first.places[values["place"]]
        chosen.append(Correction(**values))
    return apply_corrections(parsed, chosen)


def test_a_mended_value_replaces_the_inferred_one_and_remembers_it() -> None:
    reports, applied = mend({"kind": "report", "field": "unit", "value": "云岭市青禾镇"})
    assert reports[0].report.unit == "云岭市青禾镇"
    assert reports[0].inferred == {"unit": "青禾镇"}
    assert reports[0].report.confidence["unit"] == 1.0
    assert reports[1].report.unit == "白石镇"
    assert applied == {1}


def test_children_that_took_their_type_from_the_section_follow_it_and_mended_ones_do_not() -> None:
    reports, _ = mend({"kind": "section", "place": 1, "field": "type", "value": "工作亮点"})
    assert [section.type for section in reports[0].report.sections] == ["导语", "工作亮点", "工作亮点", "存在问题"]
    reports, _ = mend(
        {"kind": "section", "place": 2, "field": "type", "value": "学习贯彻"},
        {"kind": "section", "place": 1, "field": "type", "value": "工作亮点"},
    )
    assert [section.type for section in reports[0].report.sections][1:3] == ["工作亮点", "学习贯彻"]


def test_a_missed_heading_becomes_a_section_and_no_other_name_changes() -> None:
    before = Mended.of(source().documents[0])
    reports, _ = mend({"kind": "heading", "place": 1, "quote": "（二）规范执法", "value": 2})
    after = reports[0]
    new = after.report.sections[2]
    assert (new.marker, new.heading, new.depth, new.text) == ("（二）", "规范执法", 2, "。严格程序。\n一是定人。")
    assert set(before.places) < set(after.places)
    assert after.fingerprint == before.fingerprint
    assert words(reports) == words(source())


def test_a_heading_that_is_none_goes_into_the_section_before_it() -> None:
    reports, _ = mend({"kind": "join_section", "place": 2})
    sections = reports[0].report.sections
    assert [section.heading for section in sections] == [None, "主要举措", "问题"]
    assert sections[1].text.endswith("（一）普法\n送法下乡。")
    assert words(reports) == words(source())


def test_a_report_is_cut_in_two_where_the_keeper_says() -> None:
    reports, _ = mend({"kind": "split_report", "place": 1, "quote": "（二）规范执法。"})
    assert [item.report.title for item in reports] == [TITLE, "（二）规范执法。", "白石镇报告"]
    assert reports[1].report.level == "未知"
    assert [section.heading for section in reports[1].report.sections] == [None, "普法", "问题"]
    assert words(reports) == words(source())


def test_a_section_whose_heading_was_a_title_opens_the_next_report() -> None:
    reports, _ = mend({"kind": "split_report", "place": 3, "quote": "二、问题"})
    assert reports[1].report.title == "二、问题"
    assert [section.text for section in reports[1].report.sections] == ["队伍薄弱。"]
    assert words(reports) == words(source())


def test_a_report_that_is_none_is_joined_to_the_one_before_and_its_title_stays() -> None:
    parsed = source()
    second = fingerprint_report(parsed.documents[1])
    reports, applied = mend({"kind": "join_report", "report": second})
    assert applied == {1}
    assert len(reports) == 1
    assert reports[0].report.sections[-1].heading == "白石镇报告"
    assert words(reports) == words(parsed)


def test_later_corrections_find_what_earlier_ones_made() -> None:
    reports, _ = mend({"kind": "split_report", "place": 1, "quote": "（二）规范执法。"})
    made = reports[1].fingerprint
    reports, applied = mend(
        {"kind": "split_report", "place": 1, "quote": "（二）规范执法。"},
        {"kind": "report", "report": made, "field": "unit", "value": "临溪镇"},
    )
    assert applied == {1, 2}
    assert reports[1].report.unit == "临溪镇"


def test_a_passage_is_marked_to_be_used_with_care() -> None:
    reports, _ = mend({"kind": "caution", "place": 1, "quote": "严格程序", "note": "已过时"})
    (caution,) = reports[0].cautions[reports[0].places[1]]
    text = reports[0].report.sections[1].text
    assert (text[caution.start : caution.end], caution.note) == ("严格程序", "已过时")


@pytest.mark.parametrize(
    "spec",
    [
        {"kind": "heading", "place": 1, "quote": "没有这句话"},
        {"kind": "join_section", "place": 0},
        {"kind": "join_report"},
        {"kind": "caution", "place": "99999"},
        {"kind": "section", "place": "99999", "field": "type", "value": "其他"},
        {"kind": "report", "report": "0" * 20, "field": "year", "value": 2020},
        {"kind": "report", "field": "colour", "value": 1},
    ],
)
def test_what_finds_nothing_to_act_on_changes_nothing_and_is_told_apart(spec: dict[str, Any]) -> None:
    reports, applied = mend(spec)
    assert applied == set()
    assert [item.report for item in reports] == list(source().documents)


def test_front_matter_after_the_cut_goes_with_the_second_report() -> None:
    front = (FrontLine(2, "青禾镇人民政府", "byline"), FrontLine(10, "2023年12月1日", "signature"))
    parsed = make_source("a", make_report(TITLE, *source().documents[0].sections, front=front))
    reports, _ = mend({"kind": "split_report", "place": 1, "quote": "（二）规范执法。"}, parsed=parsed)
    assert [[item.kind for item in mended.report.front] for mended in reports] == [["byline"], ["signature"]]


def test_corrections_follow_a_report_that_changed_a_little() -> None:
    long = "组织领导干部学法。邀请法律顾问授课。开展旁听庭审。" * 3
    old = Mended.of(make_report(TITLE, make_section("甲", long), make_section("乙", "问题突出，队伍薄弱。")))
    new = Mended.of(
        make_report(TITLE, make_section("甲", long + "新增一句。"), make_section("乙", "问题突出，队伍薄弱。"))
    )
    found = [
        Correction("report", old.fingerprint, field="unit", value="甲镇", id=1),
        Correction("section", old.fingerprint, old.places[1], "type", "存在问题", id=2),
    ]
    moves = carry_corrections(found, old=[old], new=[new])
    assert moves == {1: (new.fingerprint, None), 2: (new.fingerprint, new.places[1])}


def test_corrections_do_not_jump_to_another_report() -> None:
    old = Mended.of(make_report("甲报告", make_section("甲", "组织领导干部学法。邀请法律顾问授课。")))
    new = Mended.of(make_report("乙报告", make_section("乙", "全年化解矛盾纠纷三百余起，信访总量下降。")))
    assert carry_corrections([Correction("report", old.fingerprint, id=1)], old=[old], new=[new]) == {}


@pytest.mark.parametrize(
    ("name", "text"), [("层级", "镇级"), ("year", "去年"), ("colour", "red"), ("落款日期", "去年底")]
)
def test_a_value_that_cannot_be_is_refused_with_what_can_be(name: str, text: str) -> None:
    with pytest.raises(UsageError):
        check_value(name, text)


def test_several_types_are_given_with_a_comma() -> None:
    check: Callable[[str, str], tuple[str, Any]] = check_value
    assert check("类型", "主要举措,工作亮点") == ("type", "主要举措,工作亮点")
    reports, _ = mend({"kind": "section", "place": 1, "field": "type", "value": "主要举措,工作亮点"})
    assert reports[0].report.sections[1].types == ("主要举措", "工作亮点")
