"""How numbers are written in every format that Chinese documents use."""

from __future__ import annotations

import pytest

from indexer.readers.number_formats import format_number, join_label


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12", 100: "100"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalHalfWidth", {3: "3"}),
        ("decimalEnclosedCircle", {0: "⓪", 1: "①", 20: "⑳", 21: "㉑", 35: "㉟", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedCircleChinese", {1: "①", 11: "⑪"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一〇〇"}),
        (
            "chineseCountingThousand",
            {10: "十", 21: "二十一", 100: "一百", 101: "一百零一", 110: "一百一十", 1001: "一千零一"},
        ),
        ("taiwaneseCountingThousand", {12: "十二"}),
        ("japaneseCounting", {10: "十", 101: "一百一"}),
        ("ideographDigital", {10: "一〇", 12: "一二"}),
        ("japaneseDigitalTenThousand", {11: "一一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥", 61: "甲子"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 25: "贰拾伍"}),
        ("ideographLegalTraditional", {2: "貳"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 28: "bb"}),
        ("upperLetter", {3: "C"}),
        ("lowerRoman", {4: "iv"}),
        ("upperRoman", {1: "I", 4: "IV", 9: "IX", 14: "XIV", 40: "XL", 1990: "MCMXC", 4000: "4000"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 21: "21st"}),
        ("none", {1: "", 7: ""}),
        ("a format from the future", {7: "7"}),
    ],
)
def test_a_number_is_written_as_its_format_says(kind, written):
    assert {value: format_number(value, kind) for value in written} == written


@pytest.mark.parametrize("kind", ["chineseCounting", "decimalEnclosedCircle", "lowerLetter", "upperRoman", "decimal"])
@pytest.mark.parametrize("value", [-3, 10**9])
def test_a_number_out_of_reach_is_written_in_digits(kind, value):
    assert format_number(value, kind).strip("〇一二三四五六七八九") in ("", str(value))


@pytest.mark.parametrize(
    ("label", "suffix", "text", "line"),
    [
        ("一、", "tab", "总体情况", "一、总体情况"),
        ("（一）", "tab", "加强领导", "（一）加强领导"),
        ("①", "tab", "学法", "①学法"),
        ("1.", "tab", "学法", "1.学法"),
        ("1.", "tab", "2023年", "1. 2023年"),
        ("1.1", "tab", "学法", "1.1 学法"),
        ("第一章", "tab", "总则", "第一章 总则"),
        ("第一章", "space", "总则", "第一章 总则"),
        ("第一章", "nothing", "总则", "第一章总则"),
        ("", "tab", "总则", "总则"),
    ],
)
def test_a_number_stands_before_its_text_as_people_type_it(label, suffix, text, line):
    assert join_label(label, suffix, text) == line
