"""Names that come from the content."""

from dataclasses import replace

from kb.identity import fingerprint_report, name_report, place_sections
from kb.model import FrontLine
from tests.factories import make_report, make_section


def test_a_report_keeps_its_fingerprint_when_it_is_moved_or_its_meaning_is_read_differently() -> None:
    report = make_report("青禾镇报告", make_section("普法", "开展宣传。"))
    moved = replace(report, line=90, end_line=130, unit=None, year=2020, level="未知")
    moved = replace(moved, sections=(replace(moved.sections[0], line=93, end_line=95, type="其他"),))
    assert fingerprint_report(moved) == fingerprint_report(report)


def test_blanks_and_width_do_not_change_a_fingerprint_but_words_do() -> None:
    one = make_report("青禾镇报告", make_section("普法", "开展LED宣传12次。"))
    same = make_report("青禾镇 报告", make_section("普法", "开展ＬＥＤ宣传 １２次。"))
    other = make_report("青禾镇报告", make_section("普法", "开展LED宣传13次。"))
    assert fingerprint_report(one) == fingerprint_report(same) != fingerprint_report(other)


def test_a_fingerprint_does_not_care_whether_a_line_was_taken_for_front_matter_or_text() -> None:
    section = make_section(None, "各位代表：现报告如下。", line=3)
    as_text = make_report("青禾镇报告", make_section(None, "青禾镇人民政府", line=2), section)
    as_front = make_report("青禾镇报告", section, front=(FrontLine(2, "青禾镇人民政府", "byline"),))
    assert fingerprint_report(as_text) == fingerprint_report(as_front)


def test_cutting_a_section_in_two_leaves_the_places_of_the_others_alone() -> None:
    whole = [make_section("一", "甲乙丙。（二）丁戊。"), make_section("三", "己。")]
    cut = [make_section("一", "甲乙丙。"), make_section("丁戊。", "", marker="（二）"), make_section("三", "己。")]
    assert place_sections(whole)[-1] == place_sections(cut)[-1]


def test_sections_without_a_word_get_places_of_their_own() -> None:
    empty = make_section(None, "", marker=None)
    assert place_sections([empty, empty, make_section("甲", "")]) == ["0", "0_2", "0_3"]


def test_the_third_copy_of_a_report_is_named_after_the_second() -> None:
    assert name_report("ab", ["ab", "ab~2"]) == "ab~3"
