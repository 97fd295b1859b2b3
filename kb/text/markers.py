"""Numbering at the start of a paragraph: which family it belongs to, its value, and where the words begin.

Families from the outermost to the innermost:

    part        第一章 第一部分 第一篇 Ⅰ．
    chapter     第一节
    cn          一、 and, alone on a line, 第一，
    cn_paren    （一）
    ar          1. 1、
    ar_multi    1.1 (whether it is a number of this kind or a decimal or a date, the outline decides)
    ar_paren    （1） 1）
    circled     ①

>>> parse_marker("（一）持续深化改革")
Marker(family='cn_paren', value=1, text='（一）', end=3)
>>> parse_marker("1.5亿元") is None, parse_marker("2023年11月") is None
(False, True)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FAMILIES = ("part", "chapter", "cn", "cn_paren", "ar", "ar_multi", "ar_paren", "circled")
RANK = {family: rank for rank, family in enumerate(FAMILIES)}

_CN = "一二三四五六七八九十百"
_MARKER = re.compile(
    rf"""
    第\s?(?P<part>[{_CN}\d０-９]{{1,4}})\s?(?P<unit>章|部\s?分|编|篇|节)(?:[、：:．.]\s*|(?=\s)|(?<=[章分])(?=[^，,。的第]))
  | (?P<cn>[{_CN}]{{1,4}})\s{{0,2}}(?:、|[．.](?!\d)|[．.](?=20\d\d年))
  | [（(〔\[]\s?(?P<cn_paren>[{_CN}]{{1,4}})\s?[)）〕\]][、．.]?
  | (?P<roman>[Ⅰ-Ⅻ])\s?[、．.：:\s]
  | 第(?P<ordinal>[{_CN}]{{1,3}})[，、：](?=[^。；]{{2,24}}$)
  | (?P<cn_half>[{_CN}]{{1,3}})[)）]
  | (?P<cn_sign>[㈠-㈩])
  | (?P<ar_multi>[0-9０-９]{{1,2}}(?:[.．][0-9０-９]{{1,2}}){{1,2}})(?=[\s、]|[\u4e00-\u9fff“《])
  | (?P<ar>[0-9０-９]{{1,2}})\s{{0,2}}(?:[、]|[．.]\s?(?![0-9０-９](?!\d{{3}}年)))
  | [（(〔]\s?(?P<ar_paren>[0-9０-９]{{1,2}})\s?[)）〕][、．.]?
  | (?P<ar_half>[0-9０-９]{{1,2}})[)）]
  | (?P<circled>[①-⑳])
  | (?P<paren_sign>[⑴-⒇])
  | (?P<dot_sign>[⒈-⒛])
    """,
    re.VERBOSE,
)
_FIRST = frozenset(f"第{_CN}（(〔[0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")
_SIGNS = {
    "roman": 0x2160 - 1,
    "cn_sign": 0x3220 - 1,
    "circled": 0x2460 - 1,
    "paren_sign": 0x2474 - 1,
    "dot_sign": 0x2488 - 1,
}
_FAMILY = {
    "part": "part",
    "roman": "part",
    "ordinal": "cn",
    "cn": "cn",
    "cn_paren": "cn_paren",
    "cn_half": "cn_paren",
    "cn_sign": "cn_paren",
    "ar_multi": "ar_multi",
    "ar": "ar",
    "ar_paren": "ar_paren",
    "ar_half": "ar_paren",
    "circled": "circled",
    "paren_sign": "ar_paren",
    "dot_sign": "ar",
}


@dataclass(frozen=True, slots=True)
class Marker:
    """A number as printed; `end` is where the paragraph's words begin, blanks after the number skipped."""

    family: str
    value: int
    text: str
    end: int


def parse_marker(text: str) -> Marker | None:
    """The marker that a paragraph begins with, if any."""
    if not text or (text[0] not in _FIRST and not "㈠" <= text[0] <= "㈩" and not "⑴" <= text[0] <= "⒛"):
        return None
    match = _MARKER.match(text)
    if match is None or match.end() == len(text) or text.count("\t") > 1:  # a row of a table
        return None
    group = next(name for name, value in match.groupdict().items() if value is not None and name != "unit")
    family = _FAMILY[group]
    if group == "part" and match["unit"] == "节":
        family = "chapter"
    end = match.end()
    while end < len(text) and text[end].isspace():
        end += 1
    return Marker(family, _value(group, match[group]), match.group().strip(), end)


def chinese_number(text: str) -> int:
    """The value of a small Chinese or Arabic number.

    >>> chinese_number("二十三"), chinese_number("十"), chinese_number("１２")
    (23, 10, 12)
    """
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = "零一二三四五六七八九".find(char)
    return total + digit


def _value(group: str, printed: str) -> int:
    if group in _SIGNS:
        return ord(printed) - _SIGNS[group]
    if group == "ar_multi":
        return int(re.split(r"[.．]", printed)[-1])
    return chinese_number(printed)
