"""Finds in a text the names that belong to one place: of places, units and persons, from any province, real or never heard of.

The table of divisions knows the counties and all above them; for the rest a name is known by where it stands: a word that the dictionary takes
for a name, or does not know, before 镇, 村, 社区; a place before an organ; a surname beside a post. Words that merely end so (各乡镇,
示范村, 书记高度重视) are none. The lists stand in names.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.places.divisions import divisions, longest_division, short_names
from kb.text import folding
from kb.text.tokens import count_word, name_words, word_spans

LONGEST_WORD = 4  # of a place before its suffix: longer unheard-of names are two words by mistake
_HELD_POSTS = ("书记", "副书记", "主任", "委员", "常委")  # 党委书记 is one word, and the organ ends within it
PLAIN_COUNT = 300  # 督促 347, 发挥 6,214; 清屏 3
MAX_NAMED_COUNT = 200  # 张建国 13, 王小明 3 are names to the dictionary too; so is 周密, with 447
MAX_PERSON_COUNT = 20  # 申领 is no word to it at all, 高度 has 6,119
_HAN = re.compile("[一-鿿]+")
_MASKED_PLACE = re.compile(
    "(?:[xX×✕*＊○〇◯□]{1,3}|某{1,2})(?:自治[区州县旗]|街道|社区|[省市州盟县区旗乡镇村])|(?<![a-zA-Z0-9])(?:[xX]{2,}|[×✕○◯□]{2,})(?!\\s?年|[a-zA-Z.@])"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text; `kind` is place, unit or person."""

    start: int
    end: int
    kind: str


def find_names(text: str, *, units: Sequence[str] = ()) -> list[Name]:
    """Every name in the text, in order, none overlapping; `units` are known to be spoken of and are found in their short forms too.

    >>> text = "组织青禾镇、白石县财政局学法，镇长李明同志高度重视，各乡镇参加"
    >>> [(text[name.start : name.end], name.kind) for name in find_names(text)]
    [('青禾镇', 'place'), ('白石县财政局', 'unit'), ('李明', 'person')]
    >>> [name.kind for name in find_names("云岭政务服务一网通办", units=["云岭市财政局"])]
    ['place']
    """
    simple = folding.simplified(text)
    words = _Words(simple)
    found = _join([*_own_places(simple, words, units), *_places(simple, words)])
    named = _with_organs(simple, words, found)
    taken = {place for name in named for place in range(name.start, name.end)}
    for name in _persons(simple, words):
        if taken.isdisjoint(range(name.start, name.end)):
            named.append(name)
            taken.update(range(name.start, name.end))
    return sorted(named, key=lambda name: name.start)


class _Words:
    """A text cut into words: which begin where, and where the word at each place ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self._ends = list(range(len(text)))
        for start, end in word_spans(text):
            self.starts.append(start)
            self._ends[start:end] = [end] * (end - start)
        self._bounds = {0, *self.starts, *self._ends}

    def is_bound(self, place: int) -> bool:
        """Whether a word begins or ends here."""
        return place in self._bounds

    def word_at(self, start: int) -> str:
        """The word that begins here; within a word, what is left of it."""
        return self.text[start : self._ends[start]] if start < len(self.text) else ""


def _own_places(text: str, words: _Words, units: Sequence[str]) -> Iterator[tuple[int, int]]:
    for name in own_names(units):
        is_short = not name.endswith(_suffixes())
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            if not is_short or (words.is_bound(at) and words.is_bound(end)):
                yield at, end
            at = text.find(name, end)


@cache
def _own_of(unit: str) -> tuple[str, ...]:
    places = [unit[start:end] for start, end in _chain(unit)]
    above = [name for place in places for division in divisions().get(place, ()) for name in division.within]
    full = [*places, *(above if len({d.within for place in places for d in divisions().get(place, ())}) == 1 else ())]
    shorts = [name.removesuffix(_suffix_of(name)) for name in full]
    return tuple(dict.fromkeys([*full, *(name for name in shorts if len(name) > 1 and _may_name(name))]))


def own_names(units: Iterable[str]) -> list[str]:
    """The places in the names of these units and those they lie in, full and short, the longest in front.

    >>> own_names(["义乌市司法局"])
    ['义乌市', '浙江省', '金华市', '义乌', '浙江', '金华']
    """
    found = dict.fromkeys(name for unit in units for name in _own_of(folding.simplified(unit)))
    return sorted(found, key=len, reverse=True)


def _chain(unit: str) -> Iterator[tuple[int, int]]:
    """The places that follow one another at the head of a unit's name."""
    at = 0
    while at < len(unit):
        division = longest_division(unit, at)
        match = re.compile(rf"[一-鿿]{{2,{LONGEST_WORD}}}?(?:{'|'.join(_suffixes())})").match(unit, at)
        end = at + len(division) if division else match.end() if match else at
        if end == at:
            return
        yield at, end
        at = end


def _places(text: str, words: _Words) -> Iterator[tuple[int, int]]:
    for match in _MASKED_PLACE.finditer(text):
        yield match.span()
    for start in words.starts:
        end = _table_place(text, words, start) or _unheard_place(text, words, start)
        if end is None and text[start] in _list("places", "function_signs") and not words.is_bound(start + 1):
            start += 1  # 和泽安市 may be taken for one word
            end = _unheard_place(text, words, start)
        while end:
            yield start, end
            inner = longest_division(text, end)  # 浙江省义乌市 may be one word
            start, end = end, end + len(inner) if inner else None


def _table_place(text: str, words: _Words, start: int) -> int | None:
    full = longest_division(text, start)
    if (
        full
        and full not in _list("places", "doubtful_divisions")
        and (words.is_bound(start + len(full)) or len(full) > 2)
    ):
        return start + len(full)
    word = words.word_at(start)
    return start + len(word) if word in short_names() and word not in _list("places", "doubtful_shorts") else None


def _unheard_place(text: str, words: _Words, start: int) -> int | None:
    """Where a place ends whose name is one word, or no word of the dictionary, before 县, 镇, 村 …"""
    word = words.word_at(start)
    if not _HAN.fullmatch(word):
        return None
    suffix = _suffix_of(word)
    if suffix and suffix != word:
        is_name = count_word(word) == 0 or word in name_words()
        return start + len(word) if is_name and _is_stem(word.removesuffix(suffix), suffix) else None
    stem, end = word, start + len(word)
    follower = words.word_at(end)
    if (
        len(stem) == 1
        and follower in divisions()
        and len(follower) == 2
        and not _HAN.match(text, max(start - 1, 0), start)
    ):
        return None if stem in _list("places", "function_signs") else end + 2  # 云渠县 is not 渠县
    if len(stem) == 1 and len(words.word_at(end)) == 1 and not text.startswith(_suffixes(), end):
        stem, end = stem + words.word_at(end), end + 1
    suffix = next((suffix for suffix in _suffixes() if text.startswith(suffix, end)), "")
    if not suffix or not _is_stem(stem, suffix):
        return None
    if words.is_bound(end + len(suffix)) or _organ_end(text, words, end + len(suffix)):
        return end + len(suffix)
    return end if words.word_at(end) in _list("units", "posts") else None  # 青禾镇长: the post is no part of the name


def _is_stem(stem: str, suffix: str) -> bool:
    if not 2 <= len(stem) <= LONGEST_WORD or not _HAN.fullmatch(stem) or stem in _list("places", "no_names"):
        return False
    if stem in _list("places", "plain_names"):
        return suffix in _list("places", "small_suffixes")
    return _may_name(stem)


def _may_name(word: str) -> bool:
    """Whether the dictionary takes the word for a name, or does not know it and finds no plain word in it (充分发挥村)."""
    if word in name_words():
        return True
    if count_word(word) or not _list("places", "function_signs").isdisjoint(word) or word[-1] in "省市盟县区旗乡镇":
        return False
    inner = (word[at : at + 2] for at in range(len(word) - 1))
    return not any(count_word(pair) > PLAIN_COUNT and pair not in name_words() for pair in inner)


def _with_organs(text: str, words: _Words, places: Sequence[tuple[int, int]]) -> list[Name]:
    """Places side by side are one name, and a unit's where an organ follows."""
    found: list[Name] = []
    for start, end in places:
        if found and found[-1].end == start and found[-1].kind == "place":
            start = found.pop().start
        organ = _organ_end(text, words, end)
        found.append(Name(start, organ or end, "unit" if organ else "place"))
    return found


def _organ_end(text: str, words: _Words, start: int) -> int | None:
    match = _organ().match(text, start)
    while match and not words.is_bound(match.end()) and not text.startswith(_HELD_POSTS, match.end()):
        shorter = _organ().match(text, start, match.end() - 1)
        match = shorter if shorter and shorter.end() < match.end() else None
    return match.end() if match else None


def _persons(text: str, words: _Words) -> Iterator[Name]:
    for match in _person().finditer(text):
        start, end = match.span()
        if text[start] in _list("persons", "doubtful") and not text.startswith("同志", end):
            continue
        # 书记高度重视: a word of the language is no name, nor is what ends within one (任组长).
        for stop in (end, end - 1):
            if words.is_bound(start) and words.is_bound(stop) and _is_personal(text[start:stop], text[stop:]):
                yield Name(start, stop, "person")
                break
    for match in _masked_person().finditer(text):
        yield Name(*match.span(), "person")


def _is_personal(name: str, after: str) -> bool:
    if len(name) < 2 or name.startswith(tuple(_list("persons", "kept"))):
        return False
    if name in name_words():
        return after.startswith("同志") or count_word(name) < MAX_NAMED_COUNT
    return count_word(name) < MAX_PERSON_COUNT


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Longer stretches first come, first served; what overlaps them goes."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


@cache
def _rules() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("kb.places").joinpath("names.toml").read_text(encoding="utf-8"))


@cache
def _list(section: str, name: str) -> frozenset[str]:
    return frozenset(_rules()[section][name].split())


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(_rules()["places"]["suffixes"].split())


def _suffix_of(name: str) -> str:
    return next((suffix for suffix in _suffixes() if name.endswith(suffix)), "")


@cache
def _organ() -> re.Pattern[str]:
    organs, words, ends = (_longest_first("units", name) for name in ("organs", "words", "ends"))
    department = rf"(?:{words}){{1,8}}(?:{ends})"
    return re.compile(rf"(?:(?:{organs}|{department}|委(?=[^员托派任]|$))(?:{department}|{organs}|办公室|办)?)")


@cache
def _person() -> re.Pattern[str]:
    """A surname and one or two characters behind a post, or before 同志 or a post."""
    surnames, posts = _longest_first("persons", "surnames"), _rules()["persons"]["posts"].split()
    behind = "|".join(f"(?<={post})" for post in [*posts, *_list("persons", "only_before")])
    name = rf"(?:{surnames})[一-鿿]{{1,2}}"
    return re.compile(rf"(?:{behind}){name}|{name}?(?=同志|副?(?:{'|'.join(posts)}))")


@cache
def _masked_person() -> re.Pattern[str]:
    surnames = "|".join(sorted(_list("persons", "surnames") - _list("persons", "doubtful"), key=len, reverse=True))
    return re.compile(
        rf"(?:{surnames})(?:某某|某(?![省市州县区旗乡镇村])[一-鿿]?(?=[^一-鿿]|同志|等|$)|某(?![省市州县区旗乡镇村个些])|[×✕xX*＊]{{1,2}}(?![a-zA-Z]))"
    )


def _longest_first(section: str, name: str) -> str:
    return "|".join(sorted(map(re.escape, _rules()[section][name].split()), key=len, reverse=True))
