"""A wording with gaps (推进…监管): reading it, and finding where it stands and what fills the gaps.

A gap is …, *, or 〔〕, also in their other shapes. Between two strings it takes up to thirty characters of the same
sentence, as in search; at an end of the wording it takes the rest of the clause.

>>> read_pattern("强化…，压实〔〕")
Pattern(parts=('强化', '，压实'), opens=False, closes=True)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kb.errors import UsageError
from kb.phrasing.texts import Ints, Mask, Texts
from kb.query.model import SLOT_GAP_CHARACTERS
from kb.text import folding

_GAP = re.compile(r"\s*(?:…+|\.{3,}|[*＊]+|〔\s*〕|\[\s*\])\s*")
CLAUSE_END = "，。；：、！？,;:!?…\\n"
_CLAUSE = re.compile(f"[^{CLAUSE_END}]{{0,{SLOT_GAP_CHARACTERS}}}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Strings with gaps between them; `opens` and `closes` say that a gap stands before or after them all."""

    parts: tuple[str, ...]
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A place of the pattern, from its first gap or string to its last, and what fills each gap."""

    start: int
    end: int
    fills: tuple[str, ...]


def read_pattern(text: str) -> Pattern:
    """The pattern that a person wrote."""
    pieces = _GAP.split(text.strip())
    parts = tuple(piece for piece in pieces if folding.plain(piece))
    if not parts:
        raise UsageError("没有可查的文字", advice="写成 推进…监管，省略号代表要填的词")
    return Pattern(parts, opens=not pieces[0], closes=not pieces[-1] and len(pieces) > 1)


def find_filled(texts: Texts, pattern: Pattern, mask: Mask | None = None) -> list[Filled]:
    """Every place of the pattern in the chosen sections, in the order of the library."""
    follow = _compile(pattern)
    matches = [match for at in _likely_starts(texts.text, pattern) if (match := follow.match(texts.text, at))]
    if not matches:
        return []
    starts = np.array([match.start() for match in matches], dtype=np.int64)
    lasts = np.array([match.end() - 1 for match in matches], dtype=np.int64)
    sentences = texts.sentences_at(starts)
    kept = sentences == texts.sentences_at(lasts)
    if mask is not None:
        kept &= mask[texts.sections_at(starts)]
    bounds = zip(texts.sentences[sentences].tolist(), texts.sentence_ends[sentences].tolist(), strict=True)
    return [
        _fill(texts.text, pattern, match, bound)
        for match, bound, keep in zip(matches, bounds, kept.tolist(), strict=True)
        if keep
    ]


def find_all(text: str, wanted: str) -> list[int]:
    """Where a string, folded in any of its ways, begins in a folded text; finds do not overlap."""
    forms = folding.query_forms(wanted)
    if len(forms) == 1:
        return list(_find(text, forms[0]))
    return sorted({at for form in forms for at in _find(text, form)})


def find_spans(texts: Texts, wanted: str, mask: Mask | None = None) -> tuple[Ints, Ints]:
    """Where a string begins and ends in the chosen sections."""
    found = [
        (np.array(list(_find(texts.text, form)), dtype=np.int64), len(form)) for form in folding.query_forms(wanted)
    ]
    begins = np.concatenate([places for places, _ in found]) if found else np.zeros(0, dtype=np.int64)
    sizes = np.repeat([size for _, size in found], [len(places) for places, _ in found])
    if len(found) > 1:
        begins, firsts = np.unique(begins, return_index=True)
        sizes = sizes[firsts]
    if mask is not None and len(begins):
        kept = mask[texts.sections_at(begins)]
        begins, sizes = begins[kept], sizes[kept]
    return begins, (begins + sizes).astype(np.int64)


def _find(text: str, form: str, *, step: int | None = None) -> Iterator[int]:
    find, size = text.find, step or len(form)
    at = find(form)
    while at >= 0:
        yield at
        at = find(form, at + size)


def _likely_starts(text: str, pattern: Pattern) -> list[int]:
    """Where the first string stands with the second within reach: most places of a common word need no closer look."""
    starts = find_all(text, pattern.parts[0])
    if len(pattern.parts) == 1 or not starts:
        return starts
    forms = folding.query_forms(pattern.parts[1])
    seconds = np.concatenate([np.fromiter(_find(text, form, step=1), dtype=np.int64) for form in forms])
    if len(forms) > 1:
        seconds.sort()
    firsts = np.array(starts, dtype=np.int64)
    reach = max(map(len, folding.query_forms(pattern.parts[0]))) + SLOT_GAP_CHARACTERS
    nearest = np.searchsorted(seconds, firsts + 1)
    far = np.iinfo(np.int64).max
    kept = np.append(seconds, far)[nearest] - firsts <= reach
    return [int(at) for at in firsts[kept]]


def _compile(pattern: Pattern) -> re.Pattern[str]:
    groups = ["|".join(map(re.escape, folding.query_forms(part))) for part in pattern.parts]
    gap = f"([^\\n]{{0,{SLOT_GAP_CHARACTERS}}}?)"
    return re.compile(gap.join(f"(?:{group})" for group in groups))


def _fill(text: str, pattern: Pattern, match: re.Match[str], sentence: tuple[int, int]) -> Filled:
    start, end, fills = match.start(), match.end(), list(match.groups())
    if pattern.closes:
        rest = _CLAUSE.match(text, end, sentence[1])
        assert rest is not None  # it may be empty, but it always matches
        fills.append(rest.group())
        end = rest.end()
    if pattern.opens:
        before = _CLAUSE.match(text[max(start - SLOT_GAP_CHARACTERS, sentence[0]) : start][::-1])
        assert before is not None
        fills.insert(0, before.group()[::-1])
        start -= len(before.group())
    return Filled(start, end, tuple(fills))
