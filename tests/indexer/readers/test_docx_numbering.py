"""Automatic numbering: what Word draws is what is written into the line."""

from __future__ import annotations

import pytest

from indexer.readers import Limits
from indexer.readers.docx import read
from tests.makers.docx_maker import NAMESPACES, pack, paragraph


def level(depth: int, kind: str, text: str, extra: str = "", start: int | None = 1, suffix: str = "nothing") -> str:
    first = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{depth}">{first}<w:numFmt w:val="{kind}"/>{extra}<w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(
    levels: str, *, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>', more: str = ""
) -> str:
    return f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{more}{nums}</w:numbering>'


def drawn(items: list[tuple[str, int]], xml: str, styles: str | None = None) -> list[str]:
    """The numbers before paragraphs given as (list, level)."""
    body = "".join(paragraph("|文", num=num, depth=depth) for num, depth in items)
    lines = read(pack(body, numbering=xml, styles=styles), name="a.docx", limits=Limits()).lines
    return [line.removesuffix("文").rstrip("|") for line in lines]


CHINESE = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")


def test_levels_count_and_begin_anew_under_a_higher_one():
    items = [("1", depth) for depth in (0, 1, 1, 2, 2, 0, 1, 2, 1, 2)]
    assert drawn(items, numbering(CHINESE)) == [
        "一、",
        "（一）",
        "（二）",
        "1.",
        "2.",
        "二、",
        "（一）",
        "1.",
        "（二）",
        "1.",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "numbers"),
    [
        ("chineseCounting", "第%1章", ["第一章", "第二章"]),
        ("chineseCountingThousand", "第%1节", ["第一节", "第二节"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("japaneseCounting", "%1．", ["一．", "二．"]),
        ("decimalEnclosedCircle", "%1", ["①", "②"]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("decimalFullWidth", "（%1）", ["（１）", "（２）"]),
        ("decimalZero", "%1", ["01", "02"]),
        ("none", "附件", ["附件", "附件"]),
        ("none", "", ["", ""]),
    ],
)
def test_every_format_is_drawn_with_the_text_around_it(kind, text, numbers):
    assert drawn([("1", 0)] * 2, numbering(level(0, kind, text))) == numbers


def test_several_levels_in_one_number():
    xml = numbering(level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3"))
    assert drawn([("1", depth) for depth in (0, 1, 2, 1, 0, 1)], xml) == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]


def test_a_legal_level_writes_all_numbers_in_digits():
    xml = numbering(level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert drawn([("1", 0), ("1", 1)], xml) == ["第一章", "1.1"]


def test_a_level_without_its_parent_begins_the_parent():
    xml = numbering(level(0, "decimal", "%1") + level(1, "decimal", "%1.%2"))
    assert drawn([("1", 1), ("1", 1), ("1", 0)], xml) == ["1.1", "1.2", "2"]


def test_a_list_may_start_anywhere():
    assert drawn([("1", 0), ("1", 0)], numbering(level(0, "chineseCounting", "%1、", start=3))) == ["三、", "四、"]


def test_a_missing_start_is_zero_as_in_word():
    assert drawn([("1", 0)], numbering(level(0, "decimal", "%1", start=None))) == ["0"]


def test_a_level_that_never_restarts_counts_on():
    xml = numbering(level(0, "decimal", "%1.") + level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>'))
    assert drawn([("1", depth) for depth in (0, 1, 1, 0, 1)], xml) == ["1.", "（1）", "（2）", "2.", "（3）"]


def test_a_level_may_restart_after_a_certain_level_only():
    deep = level(2, "decimal", "%3)", '<w:lvlRestart w:val="1"/>')
    xml = numbering(level(0, "decimal", "%1.") + level(1, "decimal", "（%2）") + deep)
    assert drawn([("1", depth) for depth in (0, 1, 2, 1, 2, 0, 2)], xml) == [
        "1.",
        "（1）",
        "1)",
        "（2）",
        "2)",
        "2.",
        "1)",
    ]


TWO_LISTS = (
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>{}</w:num>'
)


def test_lists_of_one_definition_count_on_together():
    xml = numbering(CHINESE, nums=TWO_LISTS.format(""))
    assert drawn([("1", 0), ("1", 0), ("2", 0), ("1", 0)], xml) == ["一、", "二、", "三、", "四、"]


def test_a_start_override_begins_anew_once():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    xml = numbering(CHINESE, nums=TWO_LISTS.format(override))
    assert drawn([("1", 0), ("1", 0), ("2", 0), ("2", 0)], xml) == ["一、", "二、", "一、", "二、"]


def test_a_level_override_draws_another_way():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "%1)")}</w:lvlOverride>'
    xml = numbering(CHINESE, nums=TWO_LISTS.format(override))
    assert drawn([("1", 0), ("2", 0)], xml) == ["一、", "2)"]


def test_a_number_style_is_followed_to_its_definition():
    more = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="列表"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="列表"/>{CHINESE}</w:abstractNum>'
    )
    xml = numbering("", more=more, nums='<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>')
    assert drawn([("1", 0), ("1", 1)], xml) == ["一、", "（一）"]


def test_numbering_may_come_from_the_paragraph_style_and_its_parents():
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:styleId="p"><w:name w:val="p"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:basedOn w:val="p"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/><w:basedOn w:val="p"/></w:style></w:styles>'
    )
    levels = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>') + level(
        1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>'
    )
    body = paragraph("总体情况", style="h1") + paragraph("学法", style="h2") + paragraph("问题", style="h1")
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body += paragraph("不编号", style="h1", properties=off) + paragraph("打算", style="h1")
    lines = read(pack(body, styles=styles, numbering=numbering(levels)), name="a.docx", limits=Limits()).lines
    assert lines == ["一、总体情况", "（一）学法", "二、问题", "不编号", "三、打算"]


def test_an_empty_numbered_paragraph_counts_but_gives_no_line():
    body = paragraph("甲", num="1", depth=0) + paragraph("", num="1", depth=0) + paragraph("丙", num="1", depth=0)
    lines = read(pack(body, numbering=numbering(CHINESE)), name="a.docx", limits=Limits()).lines
    assert lines == ["一、甲", "三、丙"]


@pytest.mark.parametrize("text", ["●", "\uf06c", "-", "l\uf0b7"])
def test_bullets_are_decoration(text):
    assert drawn([("1", 0)], numbering(level(0, "bullet", text))) == [""]


def test_a_bullet_that_is_a_word_is_text():
    assert drawn([("1", 0)], numbering(level(0, "bullet", "注："))) == ["注："]


def test_a_custom_format_with_leading_zeros():
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="01, 02, 03"/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1"/><w:suff w:val="nothing"/></w:lvl>'
    )
    assert drawn([("1", 0)], numbering(custom)) == ["01"]


def test_unknown_lists_and_levels_draw_nothing():
    assert drawn([("9", 0), ("1", 8)], numbering(CHINESE)) == ["", ""]


def test_damaged_values_do_not_stop_the_reading():
    xml = numbering('<w:lvl w:ilvl="x"><w:start w:val="many"/><w:lvlText w:val="%1、"/></w:lvl>')
    assert drawn([("1", 0)], xml) == ["0、"]
