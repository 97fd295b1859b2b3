"""提法: words that are said in one way only, words that time has overtaken, and the titles of laws.

Which they are, since when and on what basis stands in rules/wording.toml and rules/laws.toml; what a draft tells as history
or quotes as a title keeps the words of its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.law_titles import find_wrong_titles
from kb.review.marking import Marker, drop_covered
from kb.review.rulebook import Rules, load_rules, rules_folder

_BOOK = re.compile(r"《[^《》\n]{2,80}》")


@dataclass(frozen=True, slots=True)
class _Wording:
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
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


@cache
def _wordings(folder: Path | None) -> list[_Wording]:
    return [_read(rule) for rule in load_rules("wording", folder)["word"]]


def _read(rule: Rules) -> _Wording:
    replace = rule.get("replace")
    return _Wording(
        pattern=re.compile(rule["pattern"]),
        unless=re.compile(rule["unless"]) if rule.get("unless") else None,
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
                if wording.unless is None or not wording.unless.search(sentence):
                    yield _mark(pencil, match, wording)


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
