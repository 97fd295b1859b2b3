"""提法: words that are said in one way only, words that time has overtaken, and the titles of laws.

Which they are, since when and on what basis stands in rules/wording.toml and rules/laws.toml; what a draft tells as history
or quotes as a title keeps the words of its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.law_titles import find_wrong_titles
from kb.review.marking import Marker, drop_covered
from kb.review.rulebook import Rules, made_of, rules_folder

_BOOK = re.compile(r"《[^《》\n]{2,80}》")
_FORMER_CHARACTERS = 24
_FORMER = re.compile(r"(?<![草高平中还复])(?:原(?![则因料始本有理告野油煤])|[前时](?=任))[一-龥、]*$")
_NOW = re.compile(r"[（(](?:现|今|已)")


@dataclass(frozen=True, slots=True)
class _Wording:
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    is_body: bool
    right: str
    replace: tuple[str, str] | None
    said: str
    basis: str
    since: date
    weight: str


def find_wordings(draft: Draft, context: Context) -> list[Finding]:
    """Every wording that is not as it should be said today."""
    folder = rules_folder(context)
    pencil = Marker(draft.text, "wording")
    return drop_covered([*_overtaken(pencil, draft, folder), *find_wrong_titles(pencil, draft.year, folder=folder)])


@made_of("wording")
def _wordings(rules: Rules) -> list[_Wording]:
    return [_read(rule) for rule in rules["word"]]


def _read(rule: Rules) -> _Wording:
    replace = rule.get("replace")
    return _Wording(
        pattern=re.compile(rule["pattern"]),
        unless=re.compile(rule["unless"]) if rule.get("unless") else None,
        is_body=rule.get("formerly", False),
        right=rule["right"],
        replace=(replace[0], replace[1]) if replace else None,
        said=rule["said"],
        basis=rule["basis"],
        since=rule["since"],
        weight=rule["weight"],
    )


def _overtaken(pencil: Marker, draft: Draft, folder: Path | None) -> Iterator[Finding]:
    books = [match.span() for match in _BOOK.finditer(draft.text)]
    year = draft.year or date.today().year
    for wording in _wordings(folder):
        if wording.since.year > year:
            continue
        for match in wording.pattern.finditer(draft.text):
            if match.group().startswith("《") or not _is_quoted(match.start(), books):
                sentence = _sentence_around(draft.text, *match.span())
                is_right = (wording.is_body and _is_former(draft.text, match)) or (
                    wording.unless is not None and wording.unless.search(sentence) is not None
                )
                if not is_right:
                    yield _mark(pencil, match, wording)


def _is_former(text: str, match: re.Match[str]) -> bool:
    """Whether a body that is no more is named as what it was: 原县工商局, 原工商局、质监局, 环保局（现生态环境局）."""
    before = text[max(0, match.start() - _FORMER_CHARACTERS) : match.start()]
    return _FORMER.search(before) is not None or _NOW.match(text, match.end()) is not None


def _is_quoted(place: int, books: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in books)


def _sentence_around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(sign, 0, start) for sign in "。；\n") + 1
    stops = [at for sign in "。；\n" if (at := text.find(sign, end)) >= 0]
    return text[first : min(stops, default=len(text))]


def _mark(pencil: Marker, match: re.Match[str], wording: _Wording) -> Finding:
    right = match.group().replace(*wording.replace) if wording.replace else wording.right
    since = f"{wording.since.year}年{wording.since.month}月{wording.since.day}日起"
    why = f"{wording.said}（依据：{wording.basis}，{since}）"
    return pencil.mark(
        match.span(), wording.weight, why, reason="wording", confidence=0.9, alternatives=[right] if right else []
    )
