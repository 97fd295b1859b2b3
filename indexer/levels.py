"""Decides a report's level from the unit's full name, or from the body where the name is bare or masked.

A name is read from left to right as a chain of places (省, 市, 县, 镇 …) and an organ; the deepest place decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.rulebook import load_rules, patterns_of
from indexer.wording import fold, fold_masks, squeeze
from kb.places.divisions import MUNICIPALITIES, division_levels, longest_division, short_division

# A place by its last word, where the next character does not make another word of it: 市场, 区域, 乡村, 新乡市.
_PLACE = re.compile(
    r"(?:[^省市县区旗盟局厅委部办院处会所]|[旗市](?=镇|乡|街道|村)){0,9}?(?P<kind>特别行政区|自治区|自治州|自治县|自治旗|民族乡|省|地区|林区|街道|苏木|嘎查|社区(?!矫|治|教|卫)"
    r"|(?<!城)市(?!场|监|域|民(?!政|族|宗)|容|镇|政(?!府|协|务|法|数))|州(?!市|县|区|镇|乡|街道)|(?<!联)盟|县(?!域|街)|旗(?!镇|乡|街道|村)"
    r"|(?<!社)区(?!域|块|划)|镇(?!市|县|区|村|街|规|域|建设|银行)|(?<!城)乡(?!市|县|村|镇|建|规|土)|(?<![农乡镇])村(?!镇|级|居|务))"
)
_MASKED_CITY = re.compile(r"(?:中共)?X+市(?!X)")
_KINDS = {
    **dict.fromkeys(("省", "自治区", "特别行政区"), "省级"),
    **dict.fromkeys(("地区", "自治州", "州", "盟"), "市级"),
    **dict.fromkeys(("县", "自治县", "旗", "自治旗", "林区"), "县级"),
    **dict.fromkeys(("镇", "乡", "民族乡", "街道", "苏木"), "乡级"),
    **dict.fromkeys(("社区", "村", "嘎查"), "村级"),
    "市": "市",  # prefecture or county: open
    "区": "区",  # county or zone: open
}
_DEPTH = {"省级": 1, "市级": 2, "市": 2, "区": 3, "县级": 3, "功能区": 3, "乡级": 4, "村级": 5}
# A division of the corps rules its city (第八师石河子市), which the table knows as a county.
_CORPS_NAME = re.compile(
    r"(?:新疆生产建设)?兵团(?:机关)?|第[一二三四五六七八九十\d]+师(?:[^市县局]{1,5}市)?|(?:第)?[一二三四五六七八九十\d]+团"
)


@dataclass(frozen=True, slots=True)
class LevelReading:
    """A level and what it was read from. `about` says what is still open: 市 (prefecture or county), 区, or nothing."""

    level: str
    confidence: float
    evidence: str
    about: str = ""


@cache
def _zone() -> re.Pattern[str]:
    return re.compile(rf"[^局厅部院所]{{0,16}}?(?:{'|'.join(load_rules('levels')['zone']['words'])})")


@cache
def _state() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = load_rules("levels")["state"]
    return re.compile("^(?:" + "|".join(rules["words"]) + ")"), re.compile("^(?:" + "|".join(rules["prefixes"]) + ")+")


@dataclass(frozen=True, slots=True)
class _Organ:
    """An organ whose kind tells its rank, where the deepest place before it is one of `after`."""

    pattern: re.Pattern[str]
    after: tuple[str, ...]
    level: str
    confidence: float


@cache
def _organs() -> list[_Organ]:
    rules = load_rules("levels")["organ"]
    return [_Organ(re.compile(r["pattern"]), tuple(r["after"]), r["level"], r["confidence"]) for r in rules]


@cache
def _votes(about: str) -> list[tuple[re.Pattern[str], str, int, int]]:
    rules = [rule for rule in load_rules("levels")["vote"] if rule["about"] == about]
    return [(patterns_of(rule["patterns"]), rule["level"], rule["weight"], rule["most"]) for rule in rules]


@cache
def _selves() -> list[tuple[re.Pattern[str], str]]:
    return [(patterns_of(rule["patterns"]), rule["level"]) for rule in load_rules("levels")["self"]]


@lru_cache(maxsize=4096)
def split_places(name: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The places of a folded name with the level each tells, and the organ that is left.

    >>> split_places("浙江省义乌市司法局")
    ((('浙江省', '省级'), ('义乌市', '县级')), '司法局')
    >>> split_places("浙江金华义乌市司法局")[0]
    (('浙江', '省级'), ('金华', '市级'), ('义乌市', '县级'))
    """
    _, prefixes = _state()
    prefix = prefixes.match(name)
    at = prefix.end() if prefix else 0
    places: list[tuple[str, str]] = []
    while at < len(name):
        step = _next_place(name, at, places)
        if step is None:
            break
        text, level = step
        places.append((text, level))
        at += len(text)
    return tuple(places), name[at:]


def _next_place(name: str, at: int, places: list[tuple[str, str]]) -> tuple[str, str] | None:
    corps = _CORPS_NAME.match(name, at)
    if corps:
        name_of_corps = corps.group()
        return name_of_corps, "省级" if "兵团" in name_of_corps else "县级" if name_of_corps.endswith("团") else "市级"
    division = longest_division(name, at)
    if division and not re.match(r"镇|乡|街道|村|社区", name[at + len(division) :]):
        return division, division_levels()[division]
    short = short_division(name, at)
    if short:
        return short
    place, zone = _PLACE.match(name, at), _zone().match(name, at)
    if zone and (not place or zone.end() >= place.end() or _KINDS[place["kind"]] == "区"):
        return zone.group(), "功能区"
    if not place:
        return None
    level = _KINDS[place["kind"]]
    if level == "市" and any(text.endswith("市") and text not in MUNICIPALITIES for text, _ in places):
        level = "县级"
    return place.group(), level


def read_level(unit: str) -> LevelReading | None:
    """What a unit's name says of its level, or None where it says nothing.

    >>> read_level("XX市公安局XX分局").level
    '县级'
    >>> read_level("市民政局")
    LevelReading(level='市级', confidence=0.7, evidence='市民政局', about='市')
    """
    name = fold_masks(fold(squeeze(unit)))
    places, organ = split_places(name)
    deepest = max((level for _, level in places), key=lambda level: _DEPTH[level], default="")
    for rule in _organs():
        if deepest in rule.after and rule.pattern.search(organ):
            if rule.level == "市级" and any(text in MUNICIPALITIES for text, _ in places):
                return LevelReading("省级", 0.85, unit)
            return LevelReading(rule.level, rule.confidence, unit)
    if not deepest:
        return LevelReading("国家", 0.95, unit) if _state()[0].search(name) else None
    return _read_place(deepest, places, organ, unit)


def _read_place(deepest: str, places: tuple[tuple[str, str], ...], organ: str, unit: str) -> LevelReading:
    text = next(text for text, level in places if level == deepest)
    if deepest == "市":
        above = any(level == "省级" for _, level in places)
        return LevelReading("市级", 0.85 if above else 0.7, unit, about="市")
    if deepest == "区":
        if len(places) > 1:
            return LevelReading("县级", 0.97, unit)
        return LevelReading("县级", 0.93 if len(text) > 1 else 0.9, unit, about="区")
    return LevelReading(deepest, 0.98, unit)


def weigh_body(body: str, reading: LevelReading) -> LevelReading:
    """What the body says of a unit whose name left 市 or 区 open; the name's own reading where the body is silent."""
    sums: Counter[str] = Counter()
    words: dict[str, str] = {}
    for pattern, level, weight, most in _votes(reading.about):
        hits = list(dict.fromkeys(match.group() for match in pattern.finditer(body)))[:most]
        if hits:
            sums[level] += weight * len(hits)
            words.setdefault(level, hits[0])
    if not sums:
        return (
            LevelReading("未知", 0.6, reading.evidence) if _MASKED_CITY.match(fold_masks(reading.evidence)) else reading
        )
    sums[reading.level] += 1
    ranked = sums.most_common()
    level, best = ranked[0]
    rest = sum(count for _, count in ranked[1:])
    sure = best / (best + rest)
    confidence = min(0.96, 0.5 + 0.45 * sure if best < 4 or sure < 0.75 else 0.9 + 0.06 * min(1.0, best / 8))
    return LevelReading(level, round(confidence, 2), f"{words.get(level, reading.evidence)}", about=reading.about)


def read_self(body: str) -> LevelReading | None:
    """The level that a body speaks for (我镇, 全县), by the words it uses most."""
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for pattern, level in _selves():
        hits = pattern.findall(body)
        if hits:
            counts[level] += len(hits)
            words[level] = hits[0]
    if not counts:
        return None
    (level, best), total = counts.most_common(1)[0], sum(counts.values())
    confidence = round(min(0.85, 0.35 + 0.5 * best / total), 2)
    return LevelReading(level, confidence, words[level], about="市" if level == "市级" else "")


def first_decided(names: Iterable[str]) -> LevelReading | None:
    """The first reading that leaves nothing open, else the first at all."""
    readings = [reading for reading in map(read_level, names) if reading]
    return next((reading for reading in readings if not reading.about), readings[0] if readings else None)
