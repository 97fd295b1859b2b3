"""Finds places' names in a text: by the table of divisions, by their short forms, and by their shape (栎川县, 青禾镇).

Says what each name is and where it stands; whether it belongs there is for the asker. Words that only look like names
(示范县, 城市) are kept apart by the data beside this module, chance letters (网上海选) by the words around.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from kb.places.divisions import Division, divisions, zones
from kb.text.alternation import any_of
from kb.text.tokens import count_word
from kb.text.tokens import word_bounds as cut_words

RANKS = {"国家": 0, "省级": 1, "市级": 2, "市": 2, "县级": 3, "功能区": 3, "乡级": 4, "村级": 5}

_KINDS = {
    **dict.fromkeys(("省", "自治区", "特别行政区"), "省级"),
    **dict.fromkeys(("地区", "自治州", "州", "盟"), "市级"),
    "市": "市",  # prefecture or county: open
    **dict.fromkeys(("县", "区", "旗", "自治县", "自治旗"), "县级"),
    **dict.fromkeys(("镇", "乡", "街道", "苏木", "民族乡"), "乡级"),
}
_PEOPLES = "壮|回|藏|彝|苗|侗|瑶|土家?|满|黎|畲|羌|白|傣|佤|水|朝鲜|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克|哈尼|傈僳|拉祜|景颇|德昂|布朗|布依|仡佬|毛南|仫佬|达斡尔|鄂伦春|鄂温克|裕固|撒拉|东乡|保安|纳西|普米|独龙|怒|京"
_ENDS = "(?:特别行政区|自治区|自治州|自治县|自治旗|民族乡|地区|省|市|州|盟|县|区|旗|镇|乡|街道|苏木)$"
_TAIL = re.compile(rf"(?:(?:(?:{_PEOPLES})族?)+(?=自治))?{_ENDS}")
_BARE_TAIL = re.compile(_ENDS)  # 西藏自治区
_KIND = re.compile(
    r"自治区|自治州|自治县|自治旗|民族乡|苏木|街道|省(?!级|外|内|心|略|钱|水|电|油|工|事|时|力|察|悟|直|际|会|部)"
    r"|市(?!场|民(?!政|族|宗)|容|面|值|域|况|监|直|级|辖|属|区|县|价|政(?!府|协|务|法|数)|集|盈|斤|镇|井|占)"
    r"|县(?!级|域|乡|区|市)|(?<![地社])区(?!域|块|位|间|分|别|划|直|级|县|镇|街)|旗(?!下|帜|舰|号|袍|杆|镇)|(?<!联)盟(?!友|约|主)|州(?!市|县|区|长官)"
    r"|镇(?!域|静|压|痛|定|街|村|乡|区)|乡(?!村|镇|亲|愁|贤|土|音|情|风|下|道|街|约)"
)
_STOPPER = re.compile(
    r"[^一-龥]|[在由向对与和及到赴是为于从将把被了的等各全我本该并以按据经每两个同至或让给使因凭就而且但若如其此这那哪某跟受请派进带邀居除跨靠份来去有也已能可要时他她它们别跑条报照省市县区年月日]"
)
_LONGEST_STEM = 6
CORPS = re.compile(
    r"第[一二三四五六七八九十]{1,3}师(?![范生傅长徒部级])|(?<![第一二三四五六七八九十百千〇零\d])(?:[一二三四五六七八九〇零]{3}团(?![体队组员结圆聚伙次])|\d{2,3}团(?=场))"
)
_CORPS_PROVINCE = "新疆维吾尔自治区"
_NO_NAME_AFTER = re.compile(r"[域级块]")
_WINDOW = 10  # characters around a short name from which its words are cut


@dataclass(frozen=True, slots=True)
class Mention:
    """A place's name in a text. `level` 市 leaves open which; `how` is table, short or shape."""

    start: int
    end: int
    text: str
    level: str
    how: str
    divisions: tuple[Division, ...] = ()

    @property
    def stem(self) -> str:
        """The name without the word that says what it is."""
        return stem_of(self.text)


def stem_of(name: str) -> str:
    """A place's name without the word that says what it is.

    >>> stem_of("临川县"), stem_of("广西壮族自治区"), stem_of("义乌")
    ('临川', '广西', '义乌')
    """
    for tail in (_TAIL, _BARE_TAIL):
        if len(stem := tail.sub("", name)) >= 2:
            return stem
    return name


# The same few letters are cut again and again: 县, 省 and 区 stand after the same words throughout a draft.
word_bounds = lru_cache(maxsize=16_384)(cut_words)


def _is_word(word: str) -> bool:
    return count_word(word) > 0


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("kb.places").joinpath("mentions.toml").read_text(encoding="utf-8"))


def _words(table: str, key: str = "names") -> frozenset[str]:
    return frozenset(_data()[table][key].split())


@cache
def short_divisions() -> dict[str, tuple[Division, ...]]:
    """Short name -> the divisions it may stand for; of a prefecture and a county of one name only the prefecture."""
    found: dict[str, list[Division]] = {}
    for name, same in divisions().items():
        stem = stem_of(name)
        if len(stem) >= 2 and stem != name:
            found.setdefault(stem, []).extend(same)
    return {stem: tuple(same) for stem, same in found.items()}


@cache
def needs_frame(short: str) -> bool:
    """Whether a short name is a word as well, or a county's that few would know.

    >>> [needs_frame(name) for name in ("浙江", "义乌", "平安", "安康")]
    [False, False, True, True]
    """
    levels = {division.level for division in short_divisions().get(short, ())}
    if short in _words("known"):
        return False
    return short in _words("common") or not levels & {"省级", "市级"}


@cache
def _table() -> re.Pattern[str]:
    fulls = set(divisions()) - _words("plain")
    shorts = {short for short in short_divisions() if not needs_frame(short)}
    return re.compile(any_of(fulls | shorts | set(zones())))


def find_mentions(text: str) -> list[Mention]:
    """Every name, in order; none overlaps another.

    >>> [(name.text, name.level, name.how) for name in find_mentions("浙江义乌市、栎川县青禾镇的示范县和城市")]
    [('浙江', '省级', 'short'), ('义乌市', '县级', 'table'), ('栎川县', '县级', 'shape'), ('青禾镇', '乡级', 'shape')]
    """
    known = [*_by_table(text), *_corps(text)]
    taken = [False] * (len(text) + 1)
    for name in known:
        taken[name.start : name.end] = [True] * (name.end - name.start)
    return sorted([*known, *_by_shape(text, taken)], key=lambda name: name.start)


def find_framed_shorts(text: str, frames: Iterable[re.Pattern[str]]) -> list[Mention]:
    """Short names that are common words as well, where one of `frames` (with a group `name`) makes a name of them."""
    places = {(match["name"], match.start("name")) for frame in frames for match in frame.finditer(text)}
    named = [(word, start) for word, start in places if word in short_divisions() and word not in _words("never")]
    return [_short(word, start) for word, start in sorted(named, key=lambda place: place[1])]


def _by_table(text: str) -> Iterator[Mention]:
    for match in _table().finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if word in zones():
            yield Mention(start, end, word, "功能区", "table", (zones()[word],))
            continue
        if word in short_divisions() and word not in divisions():
            if _stands_alone(text, start, end):
                yield _short(word, start)
            continue
        if _NO_NAME_AFTER.match(text, end) or (len(word) <= 3 and not begins_word(text, start, end)):
            continue
        same = divisions()[word]
        yield Mention(start, end, word, _level_of(same), "table", same)


def _corps(text: str) -> Iterator[Mention]:
    """Divisions and regiments of the corps in 新疆: 第七师, 一二八团."""
    for match in CORPS.finditer(text):
        name = match.group()
        yield Mention(*match.span(), name, "功能区", "shape", (Division(name, "功能区", (_CORPS_PROVINCE,)),))


def _short(word: str, start: int) -> Mention:
    same = short_divisions()[word]
    level = _level_of(same)
    return Mention(
        start, start + len(word), word, level, "short", tuple(place for place in same if place.level == level)
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether words begin and end where the short name does.

    >>> _stands_alone("在网上海选人才", 2, 4), _stands_alone("赴上海学习", 1, 3)
    (False, True)
    """
    first = max(0, start - _WINDOW)
    if not begins_word(text, start, end):
        return False
    return text[end : end + 1] in tuple("省市州县区") or end - first in word_bounds(text[first : end + _WINDOW])


def begins_word(text: str, start: int, end: int) -> bool:
    """Whether a word begins where a name of two or three letters does: 示范县 holds no 范县."""
    first = max(0, start - _WINDOW)
    bounds, at = word_bounds(text[first : end + _WINDOW]), start - first
    if at not in bounds:
        return False
    # A single letter before it that leads to no name is the name's own: 云渠县, 郜庆阳.
    return at == 0 or at - 1 not in bounds or _STOPPER.match(text, start - 1) is not None


def _by_shape(text: str, taken: list[bool]) -> Iterator[Mention]:
    floor = 0
    for match in _KIND.finditer(text):
        start, end = match.span()
        if taken[start] or taken[end - 1]:
            floor = max(floor, end)
            continue
        stem = _read_stem(text, start, floor, taken)
        if stem and (known := _listed_end(text[start - len(stem) : end])):
            yield Mention(end - len(known), end, known, _level_of(divisions()[known]), "table", divisions()[known])
            floor = end
        elif stem and not _is_plain(stem, match.group()):
            yield Mention(start - len(stem), end, text[start - len(stem) : end], _KINDS[match.group()], "shape")
            floor = end


def _listed_end(name: str) -> str | None:
    """The division of the table that the letters end in: 实|现广东省 is no place of its own."""
    ends = (name[at:] for at in range(1, len(name) - 2))
    return next((end for end in ends if end in divisions() and end not in _words("plain")), None)


def _level_of(same: Iterable[Division]) -> str:
    return min((place.level for place in same), key=lambda level: RANKS[level])


def _read_stem(text: str, kind: int, floor: int, taken: list[bool]) -> str:
    begin = kind
    while begin > max(floor, kind - _LONGEST_STEM) and not taken[begin - 1] and not _STOPPER.match(text, begin - 1):
        begin -= 1
    run = text[begin:kind]
    if len(run) < 2:
        return ""
    cuts = sorted(place for place in word_bounds(run) if len(run) - place >= 2)
    bounded = begin == floor or begin == 0 or bool(_STOPPER.match(text, begin - 1))
    if bounded and len(run) <= 3:
        return run
    return next((run[place:] for place in cuts if len(run) - place <= 3 and (place or bounded)), "")


@cache
def _plain_stems() -> tuple[frozenset[str], tuple[str, ...]]:
    return _words("stem", "whole"), tuple(_words("stem", "ends"))


def _is_plain(stem: str, kind: str) -> bool:
    """Whether the words before 县, 区 … name no place."""
    whole, ends = _plain_stems()
    if stem in whole:
        return True
    if stem in short_divisions():
        return False
    is_land = kind in ("镇", "乡", "街道") and stem[-1] in _data()["stem"]["townships"]
    if (stem.endswith(ends) and not is_land) or any(stem.endswith(word) for word in whole if len(word) >= 2):
        return True
    # Every word may stand before 区 (等候区): only what the dictionary does not know is a district's name.
    if kind in ("区", "街道", "旗"):
        if kind == "区" and stem[-1] in _data()["stem"]["districts"]:
            return True
        if stem[-1] in _data()["stem"]["district_land"]:
            return False
        return any(_is_word(stem[start:end]) for start, end in _words_of(stem) if end - start > 1)
    return any(_is_other_word(stem[start:end]) for start, end in _words_of(stem))


def _words_of(stem: str) -> Iterator[tuple[int, int]]:
    bounds = sorted(word_bounds(stem))
    yield from pairwise(bounds)


def _is_other_word(word: str) -> bool:
    if len(word) < 2 or word in short_divisions() or word[-1] in _data()["stem"]["land"]:
        return False
    return _is_word(word)
