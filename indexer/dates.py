"""Reads years and dates as reports write them: 2023年, 二〇二三年, 2021—2023年, 2023.11.24. Knows no report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九０１２３４５６７８９", "000000" + "123456789" + "0123456789")
_YEAR = r"(?:(?<!\d)(?:19|20)\d\d|二[〇零○OoＯ0][〇零○OoＯ0一二三四五六七八九]{2})"
_YEARS = re.compile(
    rf"(?P<from>{_YEAR})(?:年度?)?[—–~～至到-]+(?P<to>{_YEAR})(?:年度?|(?!\d))|(?P<one>{_YEAR})(?:年度?|(?=[法依推述工政全行党]))"
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = r"[\d一二三四五六七八九十廿]{1,3}"
_DATES = re.compile(
    rf"(?P<y>{_YEAR})年(?P<m>{_NUMBER})月(?:(?P<d>{_NUMBER})[日号])?"
    r"|(?P<y2>(?<!\d)20\d\d)[./-](?P<m2>\d{1,2})(?:[./-](?P<d2>\d{1,2}))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A year or a run of years, and where it stands."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A date of signing; `day` is None where only the month was given."""

    year: int
    month: int
    day: int | None

    def to_iso(self) -> str | None:
        """2023-11-24, or None where the day is missing or the calendar has no such day."""
        if self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day).isoformat()
        except ValueError:
            return None


def find_years(text: str) -> list[YearSpan]:
    """Every year or run of years in a squeezed and folded line.

    >>> [(y.first, y.last) for y in find_years("2021—2023年工作总结和二〇二四年工作计划")]
    [(2021, 2023), (2024, 2024)]
    """
    found = []
    for match in _YEARS.finditer(text):
        first = match["one"] or match["from"]
        found.append(YearSpan(match.start(), match.end(), _to_year(first), _to_year(match["to"] or first)))
    return found


def find_date(text: str) -> Signed | None:
    """The last date in a squeezed line that names at least a month.

    >>> find_date("二〇二三年十一月二十四日").to_iso()
    '2023-11-24'
    >>> find_date("２０２３年１２月３０日").to_iso()
    '2023-12-30'
    >>> find_date("2023年12月").to_iso() is None
    True
    """
    last = None
    for match in _DATES.finditer(text.translate(_HALF_WIDTH)):
        month = _to_number(match["m"] or match["m2"])
        day = match["d"] or match["d2"]
        if 1 <= month <= 12:
            last = Signed(_to_year(match["y"] or match["y2"]), month, _to_number(day) if day else None)
    return last


def cut_date(text: str) -> str:
    """A squeezed line without the dates in it.

    >>> cut_date("江湾镇人民政府2023年11月24日")
    '江湾镇人民政府'
    """
    for match in reversed(list(_DATES.finditer(text.translate(_HALF_WIDTH)))):
        text = text[: match.start()] + text[match.end() :]
    return text.strip("()（）")


def _to_year(text: str) -> int:
    return int(text.translate(_DIGITS))


def _to_number(text: str) -> int:
    """Arabic or Chinese numeral below 100: 24, 二十四, 十, 廿四."""
    text = text.replace("廿", "二十")
    if "十" not in text:
        return int(text.translate(_DIGITS))
    tens, _, ones = text.partition("十")
    return 10 * (int(tens.translate(_DIGITS)) if tens else 1) + (int(ones.translate(_DIGITS)) if ones else 0)
