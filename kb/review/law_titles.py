"""Titles of laws in a draft: ended ones by what took their place, near misses by the right title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.rulebook import Rules, made_of
from kb.text.alternation import any_of

_BOOK = re.compile(r"《(?P<title>[^《》\n]{2,60})》")
_STATE = re.compile("^中华人民共和国")
_HISTORY = re.compile(r"原$|旧$|废止|此前|过去|取代|同时")
_YEARS = re.compile(r"[（(]?(?:19|20)\d\d[^）)]*[）)]?")
_ENDING = re.compile("(?:暂行|试行)?(?:条例|规定|办法|规则)$")
_SHORT_CHARACTERS = 5
_NEAR_CHARACTERS = 6  # a shorter title one letter off is another law: 公证法, 公司法
_PLACE_FIRST = re.compile(r"^[一-龥]{2,12}?(?:省|市(?!场|政|容)|县|区|州|旗|盟)")


@dataclass(frozen=True, slots=True)
class _Titles:
    right: frozenset[str]
    ended: dict[str, tuple[str, date]]
    wrong: dict[str, str]
    bare: re.Pattern[str]


@made_of("laws")
def _titles(rules: Rules) -> _Titles:
    return _Titles(
        right=frozenset(map(_fold, rules["titles"]["names"].split())),
        ended={_fold(row["title"]): (row["now"], row["since"]) for row in rules["ended"]},
        wrong={_fold(row["title"]): row["right"] for row in rules["wrong"]},
        bare=re.compile(rules["bare"]["pattern"].replace("NAMES", any_of(rules["bare"]["names"].split()))),
    )


def _fold(title: str) -> str:
    """A title in the form in which titles are compared.

    >>> _fold("中华人民共和国安全生产法"), _fold("法治政府建设实施纲要（2021－2025年）")
    ('安全生产法', '法治政府建设实施纲要(2021-2025年)')
    """
    text = _STATE.sub("", "".join(title.split()))
    text = text.translate(str.maketrans("（）—－–~～", "()-----"))
    return re.sub("-+", "-", text)


def find_wrong_titles(pencil: Marker, year: int | None, *, folder: Path | None = None) -> Iterator[Finding]:
    """Each title that is wrong or out of force in the year of the report."""
    titles = _titles(folder)
    known = [title for title in titles.right if len(title) >= _NEAR_CHARACTERS]
    for match in _BOOK.finditer(pencil.text):
        title = _fold(match["title"])
        if title in titles.right:
            continue
        span = match.span("title")
        if title in titles.ended:
            yield from _ended(pencil, span, titles.ended[title], year, weight="must")
        elif title in titles.wrong:
            yield _wrong(pencil, span, titles.wrong[title], weight="must")
        elif (right := _of_other_years(title, known) or _nearest(title, known)) is not None or (
            _STATE.match(match["title"]) and (right := _nearest_short(title, titles.right)) is not None
        ):
            yield _wrong(pencil, span, right, weight="should")
    for match in titles.bare.finditer(pencil.text):
        if not any(book.start() < match.start() < book.end() for book in _BOOK.finditer(pencil.text)):
            yield from _ended(pencil, match.span(), titles.ended[match.group()], year, weight="should")


def _ended(
    pencil: Marker, span: tuple[int, int], by: tuple[str, date], year: int | None, *, weight: str
) -> Iterator[Finding]:
    now, since = by
    before, after = pencil.text[max(0, span[0] - 6) : span[0]], pencil.text[span[1] : span[1] + 16]
    if (year or date.today().year) < since.year or _HISTORY.search(before.removesuffix("《")) or _HISTORY.search(after):
        return
    why = f"《{pencil.text[slice(*span)]}》自{since.year}年{since.month}月{since.day}日起不再施行，现行的是《{now}》"
    yield pencil.mark(span, weight, why, reason="law-ended", confidence=0.95, alternatives=[now])


def _wrong(pencil: Marker, span: tuple[int, int], right: str, *, weight: str) -> Finding:
    title = pencil.text[slice(*span)]
    why = f"没有查到《{title}》，是不是《{right}》？请核对名称"
    if state := _STATE.match(title):
        span = span[0] + state.end(), span[1]
    confidence = 0.95 if weight == "must" else 0.8
    return pencil.mark(span, weight, why, reason="law-title", confidence=confidence, alternatives=[right])


def _of_other_years(title: str, known: list[str]) -> str | None:
    """The one plan that is called so and runs other years: 法治社会建设实施纲要(2021-2025年)."""
    if not _YEARS.search(title) or _PLACE_FIRST.match(title):
        return None
    plain = _YEARS.sub("", title)
    same = [name for name in known if _YEARS.search(name) and _YEARS.sub("", name) == plain]
    return same[0] if len(same) == 1 else None


def _nearest(title: str, known: list[str]) -> str | None:
    """The one title that differs by a letter or two; nothing where a place or other years make another title of it."""
    if len(title) < _NEAR_CHARACTERS - 1 or _PLACE_FIRST.match(title):
        return None
    allowed = 1 if len(title) < 12 else 2
    plain = _YEARS.sub("", title)
    near = [
        name
        for name in known
        if _is_near(title, name, allowed) and (_YEARS.sub("", name) != plain or _YEARS.search(name) is None)
    ]
    return near[0] if len(near) == 1 else None


def _nearest_short(title: str, right: Iterable[str]) -> str | None:
    """Of a title that says 中华人民共和国 and is a law of the state, also a short one: 行政惩罚法 for 行政处罚法."""
    near = [name for name in right if len(name) == len(title) == _SHORT_CHARACTERS and _distance(title, name) == 1]
    return near[0] if len(near) == 1 else None


def _is_near(title: str, name: str, allowed: int) -> bool:
    """Whether one is a slip for the other: a letter or two, or another kind of rule by the same name (暂行规定 for 暂行条例)."""
    stem = _ENDING.sub("", title)
    if len(stem) >= _NEAR_CHARACTERS and stem == _ENDING.sub("", name):
        return True
    return (
        abs(len(name) - len(title)) <= allowed
        and len(set(name) & set(title)) >= len(set(title)) - allowed
        and _distance(title, name) <= allowed
    )


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
