"""The trade's set phrases, prescribed headings and titles of documents in a folded text: nobody owns them. A table in data."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kb.text import folding

PHRASE, HEADING, TITLE = "phrase", "heading", "title"

_KINDS = "县市区旗州盟省镇乡"
_BEGINNING = 3  # no phrase of the table is shorter
_TITLE = re.compile("《[^《》]{2,60}》")


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """Where one stands, and which of the three it is."""

    start: int
    end: int
    reason: str


def find_set_phrases(form: str) -> Iterator[SetPhrase]:
    """The set phrases of a folded text, the longest that begins at each place; they may overlap.

    >>> [(phrase.start, phrase.end) for phrase in find_set_phrases("镇深入学习贯彻习近平法治思想。")]
    [(1, 14), (3, 14), (7, 14), (10, 14)]
    """
    table = _phrases()
    for at in range(len(form) - _BEGINNING + 1):
        for phrase, reason in table.get(form[at : at + _BEGINNING], ()):
            if form.startswith(phrase, at):
                yield SetPhrase(at, at + len(phrase), reason)
                break
    for match in _TITLE.finditer(form):
        yield SetPhrase(*match.span(), TITLE)


@cache
def _phrases() -> dict[str, list[tuple[str, str]]]:
    """The first three characters -> the phrases that begin so, the longest first."""
    groups = tomllib.loads(files("kb.review").joinpath("set_phrases.toml").read_text(encoding="utf-8"))["group"]
    reasons = {
        form: group.get("reason", PHRASE)
        for group in groups
        for line in group["phrases"].split()
        for written in _of_places(line, group)
        for form in _as_spelt(folding.folded(written))
    }
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for phrase in sorted(reasons, key=len, reverse=True):
        found[phrase[:_BEGINNING]].append((phrase, reasons[phrase]))
    return dict(found)


def _of_places(phrase: str, group: dict[str, Any]) -> list[str]:
    return [phrase.replace("县", kind) for kind in _KINDS] if group.get("of_places") else [phrase]


def _as_spelt(phrase: str) -> set[str]:
    """The phrase, and as republished copies spell it, which drop some words outright: 深入学习贯彻法治思想."""
    forms = {phrase}
    for full, bare in folding.dropped_words():
        forms |= {form.replace(full, bare) for form in forms}
    return {form for form in forms if len(form) >= _BEGINNING}
