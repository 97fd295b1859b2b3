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
from typing import NamedTuple

import numpy as np

from kb.errors import UsageError
from kb.phrasing.scanning import Characters
from kb.phrasing.texts import Ints, Mask, Texts
from kb.query.model import SLOT_GAP_CHARACTERS
from kb.text import folding

_GAP = re.compile(r"\s*(?:…+|\.{3,}|[*＊]+|〔\s*〕|\[\s*\])\s*")
CLAUSE_END = "，。；：、！？,;:!?…\\n"
_NOWHERE = np.zeros(0, dtype=np.int64)
_FAR = np.iinfo(np.int64).max
_CLAUSE = re.compile(f"[^{CLAUSE_END}]{{0,{SLOT_GAP_CHARACTERS}}}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Strings with gaps between them; `opens` and `closes` say that a gap stands before or after them all."""

    parts: tuple[str, ...]
    opens: bool
    closes: bool


class Filled(NamedTuple):
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
    forms = [folding.query_forms(part) for part in pattern.parts]
    if len(forms) == 2 and all(len(part) == 1 for part in forms):
        starts, ends, gaps = _find_pairs(texts, forms[0][0], forms[1][0])
    else:
        starts, ends, gaps = _find_by_regex(texts, pattern)
    if not len(starts):
        return []
    sentences = texts.sentences_at(starts)
    kept = sentences == texts.sentences_at(ends - 1)
    if mask is not None:
        kept &= mask[texts.sections_at(starts)]
    starts, ends, gaps, sentences = starts[kept], ends[kept], gaps[kept], sentences[kept]
    rows = zip(starts.tolist(), ends.tolist(), _read_gaps(texts.text, gaps), strict=True)
    if not pattern.opens and not pattern.closes:
        return [Filled(start, end, fills) for start, end, fills in rows]
    bounds = zip(texts.sentences[sentences].tolist(), texts.sentence_ends[sentences].tolist(), strict=True)
    return [_fill(texts.text, pattern, *row, bound) for row, bound in zip(rows, bounds, strict=True)]


def find_all(characters: Characters, wanted: str) -> Ints:
    """Where a string, folded in any of its ways, begins in folded characters; finds of one form do not overlap."""
    found = [characters.find(form) for form in folding.query_forms(wanted)]
    return found[0] if len(found) == 1 else np.unique(np.concatenate([_NOWHERE, *found]))


def find_spans(texts: Texts, wanted: str, mask: Mask | None = None) -> tuple[Ints, Ints]:
    """Where a string begins and ends in the chosen sections."""
    found = [(texts.characters.find(form), len(form)) for form in folding.query_forms(wanted)]
    begins = np.concatenate([_NOWHERE, *(places for places, _ in found)])
    sizes = np.repeat([size for _, size in found], [len(places) for places, _ in found]).astype(np.int64)
    if len(found) > 1:
        begins, firsts = np.unique(begins, return_index=True)
        sizes = sizes[firsts]
    if mask is not None and len(begins):
        kept = mask[texts.sections_at(begins)]
        begins, sizes = begins[kept], sizes[kept]
    return begins, begins + sizes


def _find_pairs(texts: Texts, first: str, second: str) -> tuple[Ints, Ints, Ints]:
    """Starts and ends of two strings with at most a gap between, and where each gap begins and ends."""
    starts = texts.characters.find(first)
    seconds = texts.characters.find(second, overlapping=True)
    after = starts + len(first)
    nearest = np.append(seconds, _FAR)[np.searchsorted(seconds, after)]
    kept = nearest - after <= SLOT_GAP_CHARACTERS
    gaps = np.stack((after[kept], nearest[kept]), axis=1)
    return starts[kept], nearest[kept] + len(second), gaps[:, None, :]


def _find_by_regex(texts: Texts, pattern: Pattern) -> tuple[Ints, Ints, Ints]:
    follow = _compile(pattern)
    found = (follow.match(texts.text, at) for at in _likely_starts(texts, pattern).tolist())
    matches = [match for match in found if match]
    gaps = [[match.span(number + 1) for number in range(len(pattern.parts) - 1)] for match in matches]
    return (
        np.array([match.start() for match in matches], dtype=np.int64),
        np.array([match.end() for match in matches], dtype=np.int64),
        np.array(gaps, dtype=np.int64),
    )


def _likely_starts(texts: Texts, pattern: Pattern) -> Ints:
    """Where the first string stands with the second within reach: most places of a common word need no closer look."""
    starts = find_all(texts.characters, pattern.parts[0])
    if len(pattern.parts) == 1:
        return starts
    found = [texts.characters.find(form, overlapping=True) for form in folding.query_forms(pattern.parts[1])]
    seconds = np.sort(np.concatenate([_NOWHERE, *found]))
    reach = max(map(len, folding.query_forms(pattern.parts[0]))) + SLOT_GAP_CHARACTERS
    nearest = np.append(seconds, _FAR)[np.searchsorted(seconds, starts + 1)]
    return starts[nearest - starts <= reach]


def _compile(pattern: Pattern) -> re.Pattern[str]:
    groups = ["|".join(map(re.escape, folding.query_forms(part))) for part in pattern.parts]
    gap = f"([^\\n]{{0,{SLOT_GAP_CHARACTERS}}}?)"
    return re.compile(gap.join(f"(?:{group})" for group in groups))


def _read_gaps(text: str, gaps: Ints) -> Iterator[tuple[str, ...]]:
    """What stands in the gaps of each place."""
    columns = ((gap[:, 0].tolist(), gap[:, 1].tolist()) for gap in np.moveaxis(gaps, 1, 0)) if gaps.size else ()
    filled = [[text[first:last] for first, last in zip(*spans, strict=True)] for spans in columns]
    return zip(*filled, strict=True) if filled else iter([()] * len(gaps))


def _fill(
    text: str, pattern: Pattern, start: int, end: int, gaps: tuple[str, ...], sentence: tuple[int, int]
) -> Filled:
    fills = list(gaps)
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
