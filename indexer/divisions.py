"""What the table of administrative divisions says of a name: province, prefecture or county. Names only, no rules."""

from __future__ import annotations

import csv
from functools import cache

from indexer.rulebook import read_rule_file

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")


@cache
def division_levels() -> dict[str, str]:
    """Full name of a division -> its level."""
    levels: dict[str, str] = {}
    lines = [line for line in read_rule_file("divisions.csv").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        for county in row["counties"].split():
            levels.setdefault(county, "县级")
        if row["prefecture"]:
            levels[row["prefecture"]] = "市级"
        levels[row["province"]] = "省级"
    return levels


@cache
def _short_names() -> dict[str, str]:
    """Name without its last word -> full name, for provinces and prefectures only: 广东 -> 广东省."""
    shorts: dict[str, str] = {}
    for name, level in division_levels().items():
        if level != "县级":
            short = _shorten(name)
            if len(short) >= 2:
                shorts.setdefault(short, name)
    return shorts


@cache
def _longest_name() -> int:
    """Length of the longest name in the table."""
    return max(map(len, division_levels()))


def longest_division(text: str, start: int) -> str | None:
    """The longest name of the table that stands at `start`.

    >>> longest_division("浙江省义乌市司法局", 3)
    '义乌市'
    """
    levels = division_levels()
    for length in range(min(_longest_name(), len(text) - start), 1, -1):
        name = text[start : start + length]
        if name in levels:
            return name
    return None


def short_division(text: str, start: int) -> tuple[str, str] | None:
    """A province's or prefecture's short name and its level, where a division's full name follows it in the end.

    >>> short_division("浙江义乌市司法局", 0)
    ('浙江', '省级')
    """
    for length in (2, 3, 4):
        full = _short_names().get(text[start : start + length])
        after = start + length
        if full and (longest_division(text, after) or short_division(text, after)):
            return text[start:after], division_levels()[full]
    return None


def _shorten(name: str) -> str:
    for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市", "地区", "盟"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
