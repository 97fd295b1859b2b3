"""How a list number is written: Word's number formats and the list styles of CSS, as far as Chinese documents use them.

>>> format_number(12, "chineseCounting"), format_number(3, "upperRoman"), format_number(2, "decimalEnclosedCircle")
('十二', 'III', '②')
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["format_number", "join_label"]

_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
MAX_ROMAN = 3999
_CLOSING = "、）)．。】〕》，：；①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def format_number(value: int, kind: str) -> str:
    """The number in this format; an unknown format, or a value it has no sign for, gives plain digits."""
    writer = _WRITERS.get(kind)
    return (writer(value) if writer and value >= 0 else "") or ("" if kind == "none" else str(value))


def join_label(label: str, suffix: str, text: str) -> str:
    """The number before its paragraph, spaced as people type it: a tab after 一、 is no blank, after 第一章 it is one.

    >>> join_label("一、", "tab", "总体情况"), join_label("第一章", "tab", "总则"), join_label("1.", "tab", "2023年")
    ('一、总体情况', '第一章 总则', '1. 2023年')
    """
    if not label:
        return text
    if suffix == "tab":
        sign = label.rstrip()[-1:]
        clear = sign in _CLOSING or (sign in ".．" and not text[:1].isdigit())
        return label + ("" if clear else " ") + text
    return label + (" " if suffix == "space" else "") + text


def _counting(
    value: int, *, digits: str = _DIGITS, units: str = "十百千", zero: str = "零", drop_one: bool = True
) -> str:
    """一, 十, 十一, 二十, 一百零一 … up to 9,999."""
    if not 0 < value < 10_000:
        return digits[0] if value == 0 else ""
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if not digit:
            gap = bool(text)
            continue
        text += (zero if gap else "") + digits[digit] + (units[power - 1] if power else "")
        gap = False
    one_ten = digits[1] + units[0]
    return text[1:] if drop_one and text.startswith(one_ten) else text


def _positional(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _chinese_counting(value: int) -> str:
    """十一, 九十九, then digit by digit: 一〇〇."""
    return _counting(value) if value < 100 else _positional(value)


def _letters(value: int, *, first: str) -> str:
    """a … z, then aa, bb, cc … as Word counts."""
    return chr(ord(first) + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 26 * 20 else ""


def _roman(value: int) -> str:
    if not 0 < value <= MAX_ROMAN:
        return ""
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (value // worth)
        value %= worth
    return text


def _enclosed(value: int, *ranges: tuple[int, int, int]) -> str:
    """A sign of its own from the ranges (first value, last value, code of the first)."""
    return next((chr(code + value - first) for first, last, code in ranges if first <= value <= last), "")


def _cyclic(value: int, *, signs: str) -> str:
    return signs[value - 1] if 0 < value <= len(signs) else ""


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value > 0 else ""


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


def _ordinal(value: int) -> str:
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "numberInDash": lambda value: f"- {value} -",
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": lambda value: _enclosed(
        value, (0, 0, 0x24EA), (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)
    ),
    "decimalEnclosedCircleChinese": lambda value: _enclosed(value, (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)),
    "decimalEnclosedParen": lambda value: _enclosed(value, (1, 20, 0x2474)),
    "decimalEnclosedFullstop": lambda value: _enclosed(value, (1, 20, 0x2488)),
    "ideographEnclosedCircle": lambda value: _enclosed(value, (1, 10, 0x3280)),
    "chineseCounting": _chinese_counting,
    "taiwaneseCounting": _chinese_counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": _positional,
    "taiwaneseDigital": _positional,
    "japaneseDigitalTenThousand": _positional,
    "japaneseCounting": lambda value: _counting(value, zero=""),
    "chineseLegalSimplified": lambda value: _counting(value, digits=_LEGAL_SIMPLIFIED, units="拾佰仟", drop_one=False),
    "ideographLegalTraditional": lambda value: _counting(
        value, digits=_LEGAL_TRADITIONAL, units="拾佰仟", drop_one=False
    ),
    "ideographTraditional": lambda value: _cyclic(value, signs=_STEMS),
    "ideographZodiac": lambda value: _cyclic(value, signs=_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "lowerLetter": lambda value: _letters(value, first="a"),
    "upperLetter": lambda value: _letters(value, first="A"),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
    "ordinal": _ordinal,
    "none": lambda value: "",
}
