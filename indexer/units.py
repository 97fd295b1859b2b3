"""Reads the unit's name and the reporting person's post out of a title, a byline or a signature.

Works on words alone; whether a name is right for the report, and its level, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indexer.dates import cut_date, find_years
from indexer.rulebook import load_rules, patterns_of
from indexer.wording import fold, fold_masks, squeeze
from kb.places.divisions import longest_division
from kb.text.alternation import any_of

_JOINED = re.compile(
    r"(?<=委)(?!员会|组)(?=[^、,，办]{0,12}?[省市县区州旗镇乡盟X](?:人民)?政府)"
    r"|(?<=工委)(?=[^、,，]{0,12}?(?:管委会|管理委员会|办事处))"
    r"|(?<=委员会)(?=[^、,，办]{0,12}?[省市县区州旗镇乡盟X]人民政府)"
    r"|(?<=委办公[室厅])(?=[^、,，]{0,12}?政府办公[室厅])"
)
# Up to the year or 关于, an organ's name may hold words that elsewhere begin a subject: 城管执法局, 卫生和计划生育局.
_WHOLE_NAME = re.compile(
    r"[^,，。:：;；、“”《》—的]{2,40}(?:局|厅|委员会|人民政府|办公室|办事处|支队|大队|总队|管委会|领导小组"
    r"|公司|集团|中心|学院|大学|中学|小学|学校|医院|联合会)(?:\([^()]{2,16}\))?$"
)
_ASIDE = re.compile(r"\(([^()]{2,24})\)$")  # 2023年述法报告（县教育局局长）
# 在全县…会上, 我局, 全镇: speaks of a unit without naming it. 全州县 and 本溪市 are names and in the table.
_UNNAMED = re.compile(r"[我本全各在从向该]")
_PLACE_POST = re.compile(r"^(?P<place>[镇乡县区市州旗盟省局厅校院部所站馆])(?P<party>委(?:第一|常务)?(?:副)?书记)?")
_NAME_AFTER = re.compile(r"[^、,，。年局镇县委会]{0,4}(?:同志)?")
_POST_GAP = 13  # 、江湾县公安局 between 副县长 and 局长
_LABELLED = re.compile(r"^[（(]?[一-龥]{1,8}[:：]\s*")
_UNIT_AND_NAME = re.compile(
    r"(?P<unit>\S{3,40})\s+(?P<person>[一-龥X×*]\s?[一-龥X×*]{1,3}|欧阳\S{1,2})"
)  # 江湾县水利局 王某
_NAME_AT_END = re.compile(r"[一-龥][某X×*]{1,2}(?:同志)?$")  # 局长李某
_PERSON = re.compile(r"[一-龥X×*]{2,5}")
_TITLE_CHARS = 200  # the longest title seen has 60; a line of 100,000 characters must not be searched for posts
_LINE_CHARS = 80
_MASKED_YEAR = re.compile(r"(?:(?:19|20)[\dxX×*]{2}|[xX×*]{2,4})年(?:度(?!假))?(?!\d)")  # 20XX年, XX年
_PARTY_ORGAN = re.compile("政法委|纪委|纪工委|团委")  # 县委政法委书记 speaks for the 政法委
# A deputy head of the place who heads its police reports for the police: 副县长、县公安局局长.
_SECOND_HOUSE = re.compile(
    r"副(?P<place>[省市县区州旗盟])长[、,，兼和]+(?:[省市县区州旗盟]委[^、,，]{1,8}[、,，])?(?P<organ>[一-龥]{2,10}?[局厅])(?=局长|厅长|长|党[组委])"
)
# A member of the party committee reports for the organ that he heads: 县委常委、政法委书记.
_MEMBER = re.compile(
    r"(?P<place>[省市县区州旗盟]委)常委[、,，兼]+(?:[省市县区州旗盟]委)?(?P<organ>政法委|纪委|组织部|宣传部|统战部|办公室)"
)
_PLACE_ENDS = (*"镇乡县区市州旗盟省局厅校院部所站馆", "政府", "中学", "小学", "大学", "学院")


@dataclass(frozen=True, slots=True)
class NameReading:
    """A unit, a post and a person as read from one line; `doubt` is true where the unit's name had to be cut back."""

    unit: str | None
    post: str | None = None
    doubt: bool = False
    person: str | None = None


@cache
def _stops() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = load_rules("titles")["stops"]
    return re.compile(any_of(rules["words"])), patterns_of(rules["kept"])


@cache
def _endings() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    rules = load_rules("titles")
    never = "".join(f"(?<!{word})" for word in rules["suffixes"]["never"])
    suffix = re.compile(any_of(rules["suffixes"]["words"]) + never + r"(?:\([^()]{1,12}\))?$")
    cut = patterns_of(rules["suffixes"]["cuts"])
    return suffix, cut, frozenset(rules["generic"]["words"])


@cache
def _heads() -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(load_rules("titles")["addressed"]["heads"]) + ")+")


@cache
def _posts() -> re.Pattern[str]:
    rules = load_rules("roles")["posts"]
    names = any_of(rules["heads"] + rules["secretaries"] + rules["political"])
    party = r"(?:党组|党委|党工委|工委|[镇乡县区市州旗盟省]委)?(?:第一|常务)?副?书记"
    return re.compile(rf"(?:(?:第一|常务)?(?:副)?{names}|{party})(?:\([^()]{{0,8}}\))?")


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(rf"^[(]?{any_of(load_rules('roles')['labels']['words'])}[:：]")


def read_title(title: str) -> NameReading:
    """The unit, and in a personal report the post, that a title names.

    >>> read_title("关于江湾镇人民政府2023年度法治政府建设情况的报告").unit
    '江湾镇人民政府'
    >>> read_title("县交通运输局D组书记、局长2023年度述法报告")
    NameReading(unit='县交通运输局', post='党组书记、局长', doubt=False, person=None)
    """
    raw = squeeze(title)[:_TITLE_CHARS]
    text = fold(raw)
    for start, end in _segments(text):
        reading = _read_segment(text[start:end], raw[start:end])
        if reading.unit or reading.post:
            return reading
    aside = _ASIDE.search(text)
    return _read_segment(aside[1], raw[aside.start(1) : aside.end(1)]) if aside else NameReading(None)


def read_person_line(line: str) -> NameReading:
    """The unit and the post in a byline: 述职人：江湾镇人民政府镇长（张某）."""
    raw = squeeze(line).strip("()（）")
    if len(raw) > _LINE_CHARS:
        return NameReading(None)
    named = _UNIT_AND_NAME.fullmatch(_LABELLED.sub("", line.strip()))
    if named and is_unit(fold(squeeze(named["unit"]))):
        return NameReading(squeeze(named["unit"]), person=squeeze(named["person"]))
    text = fold(raw)
    label = _labels().match(text)
    if label:
        raw, text = raw[label.end() :], text[label.end() :]
    text = re.sub(r"[(][^()]*[)]?$", "", text)
    reading = _read_segment(text, raw[: len(text)])
    if label and reading == NameReading(None) and _PERSON.fullmatch(text):
        return NameReading(None, person=text)
    return reading


def read_post_phrase(phrase: str) -> NameReading:
    """Unit and post of a phrase that ends in its posts, as in 作为XX镇党委书记; nothing where it does not.

    >>> read_post_phrase("江湾县医保局党组书记、局长")
    NameReading(unit='江湾县医保局', post='党组书记、局长', doubt=False, person=None)
    """
    phrase = _NAME_AT_END.sub("", phrase).removeprefix("来自")
    posted = _find_posts(phrase)
    if not posted or posted[1] != len(phrase):
        return NameReading(None)
    start = posted[0]
    unit = phrase[:start].removesuffix("的")  # 来自县税务局的局长
    phrase = unit + phrase[start:]
    return _read_post(phrase, phrase, len(unit), len(phrase))


def read_signature(line: str) -> str | None:
    """The unit that signs, or None where the line names none.

    >>> read_signature("　　XX市XX区教育局 2023年11月27日")
    'XX市XX区教育局'
    """
    raw = squeeze(line)
    if len(raw) > _LINE_CHARS:
        return None
    raw = cut_date(raw).strip("()（）[]。.，,")
    text = fold(raw)
    label = _labels().match(text)
    if label:
        raw, text = raw[label.end() :], text[label.end() :]
    return raw if is_unit(text) else None


def is_unit(name: str) -> bool:
    """Whether a folded name ends as a unit's name does and is more than 我局 or 全县."""
    suffix, _, generic = _endings()
    if _UNNAMED.match(name) and not longest_division(name, 0):
        return False
    masked = fold_masks(name)
    return name not in generic and len(name) <= 60 and masked.strip("X") != "" and suffix.search(masked) is not None


def join_units(unit: str) -> str:
    """中共XX县委XX县人民政府 -> 中共XX县委、XX县人民政府: one name after the other reads as two units."""
    return _JOINED.sub("、", unit, count=1)


def split_units(unit: str) -> list[str]:
    """The units of a joint report, the party's first as printed."""
    return [name for name in re.split(r"[、,，]", unit) if name]


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of a folded title that may be a unit's name: the front, after the year, after 关于, after a dash."""
    years = [(year.start, year.end) for year in find_years(text)]
    years += [match.span() for match in _MASKED_YEAR.finditer(text)]
    starts = [0, *(end for _, end in sorted(years))]
    starts += [match.end() for match in re.finditer(r"关于(?:做好|上报|报送)?|印发|转发|[—－-]{1,2}|[:：《]", text)]
    seen = set()
    for begin in starts:
        head = _heads().match(text[begin:])
        start = begin + (head.end() if head else 0)
        start = next((end for first, end in years if first == start), start)
        if start in seen:
            continue
        seen.add(start)
        whole = min([*(first for first, _ in years if first >= start), *_about(text, start), len(text)])
        if whole < len(text) and _WHOLE_NAME.match(text[start:whole]):
            yield start, whole
        end = min(_first_stop(text, start), whole)
        if end > start:
            yield start, end


def _about(text: str, start: int) -> list[int]:
    at = text.find("关于", start)
    return [at] if at > start else []


def _first_stop(text: str, start: int) -> int:
    stops, kept = _stops()
    spans = [match.span() for match in kept.finditer(text, start)]
    for match in stops.finditer(text, start):
        if not any(begin <= match.start() < end for begin, end in spans):
            return match.start()
    return len(text)


def _read_segment(text: str, raw: str) -> NameReading:
    posted = _find_posts(text)
    if posted:
        return _read_post(text, raw, *posted)
    suffix, cut, _ = _endings()
    text = text.rstrip("、,，.。 ")
    if suffix.search(fold_masks(text)):
        return NameReading(raw[: len(text)] if is_unit(text) else None)
    ends = [match.end() for match in cut.finditer(text)]
    if not ends or not is_unit(text[: ends[-1]]):
        return NameReading(None)
    return NameReading(raw[: ends[-1]], doubt=True)


def _find_posts(text: str) -> tuple[int, int] | None:
    """Where the posts at a line's end begin and end; a name of up to four characters may follow them."""
    found = list(_posts().finditer(text))
    if not found or not _NAME_AFTER.fullmatch(text, found[-1].end()):
        return None
    start = found[-1].start()
    for match in reversed(found[:-1]):
        gap = text[match.end() : start]
        if gap and (gap[0] not in "、,，兼及和/" or len(gap) > _POST_GAP):
            break
        start = match.start()
    return start, found[-1].end()


def _read_post(text: str, raw: str, start: int, stop: int) -> NameReading:
    """镇委书记 holds its unit, 镇, inside the post; 县司法局局长 does not."""
    post, end = text[start:stop], start
    second = _SECOND_HOUSE.match(post)
    if second:
        place = text[:start].removesuffix("政府").removesuffix("人民")
        place = place if place.endswith(second["place"]) else place + second["place"]
        organ = second["organ"].removeprefix(second["place"])
        return NameReading(f"{place}{organ}", post, person=text[stop:].removesuffix("同志") or None)
    member = _MEMBER.match(post)
    if member:
        return NameReading(f"{text[:start]}{member['place']}{member['organ']}", post, person=text[stop:] or None)
    inside = _PLACE_POST.match(post)
    organ = _PARTY_ORGAN.match(post)
    if organ:
        end += len(organ.group())
    elif inside and (not text[:start].endswith(_PLACE_ENDS) or text[start - 1 : start + 1] == "乡镇"):
        end += 1
        if inside["party"] and inside["place"] not in "镇乡" and not re.search(r"[镇乡县区市州旗盟省]长", post):
            end += 1
    name, person = raw[:end], text[stop:].removesuffix("同志")
    return NameReading(name if name and is_unit(fold(name)) else None, post, person=person or None)
