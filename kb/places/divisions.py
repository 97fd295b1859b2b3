"""What the table of administrative divisions says of a name: province, prefecture or county, and what it lies in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")


@dataclass(frozen=True, slots=True)
class Division:
    """A place of the table. `within` names what it lies in, the widest first; 鼓楼区 stands for several divisions."""

    name: str
    level: str
    within: tuple[str, ...] = ()


@cache
def divisions() -> dict[str, tuple[Division, ...]]:
    """Full name -> every division that bears it.

    >>> [division.within for division in divisions()["鼓楼区"]][:2]
    [('江苏省', '南京市'), ('江苏省', '徐州市')]
    """
    found: dict[str, dict[Division, None]] = {}
    for row in _read_rows("divisions.csv"):
        province, prefecture = row["province"], row["prefecture"]
        around = (province, prefecture) if prefecture else (province,)
        places = [Division(province, "省级"), *(Division(county, "县级", around) for county in row["counties"].split())]
        places += [Division(prefecture, "市级", (province,))] if prefecture else []
        for place in places:
            found.setdefault(place.name, {})[place] = None
    return {name: tuple(same) for name, same in found.items()}


@cache
def zones() -> dict[str, Division]:
    """Name of a development zone -> it and what it lies in: zones that have names of their own (大亚湾), not their city's.

    >>> zones()["大亚湾"].within
    ('广东省', '惠州市')
    """
    found: dict[str, Division] = {}
    for row in _read_rows("zones.csv"):
        around = tuple(filter(None, (row["province"], row["prefecture"])))
        found |= {name: Division(name, "功能区", around) for name in row["zones"].split()}
    return found


def _read_rows(name: str) -> Iterator[dict[str, str]]:
    text = files("kb.places").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@cache
def division_levels() -> dict[str, str]:
    """Full name of a division -> its level, the highest where several bear it."""
    order = ("省级", "市级", "县级")
    return {name: min((place.level for place in same), key=order.index) for name, same in divisions().items()}


@cache
def short_names() -> dict[str, str]:
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
        full = short_names().get(text[start : start + length])
        after = start + length
        if full and (longest_division(text, after) or short_division(text, after)):
            return text[start:after], division_levels()[full]
    return None


def _shorten(name: str) -> str:
    for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市", "地区", "盟"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
