"""A wording with gaps (推进…监管): reading it, and finding where it stands and what fills the gaps.

A gap is written as in search: …, * or 〔〕, also in their other shapes. Between two strings it takes up to thirty characters of the same
sentence, as in search; at an end of the wording it takes the rest of the clause.

>>> read_pattern("强化…，压实〔〕")
Pattern(parts=('强化', '，压实'), opens=False, closes=True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.errors import UsageError
from kb.phrasing.continuations import measure_clauses
from kb.phrasing.neighbours import Neighbours
from kb.phrasing.scanning import Characters
from kb.phrasing.texts import Ints, Mask, Texts
from kb.query.lexer import split_at_gaps
from kb.query.model import SLOT_GAP_CHARACTERS
from kb.text import folding

_NOWHERE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Strings with gaps between them; `opens` and `closes` say that a gap stands before or after them all."""

    parts: tuple[str, ...]
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The places of a pattern, ascending; `gaps` has begin and end of each gap."""

    starts: Ints
    ends: Ints
    gaps: Ints

    def take(self, chosen: Ints | Mask) -> Filled:
        """Some of the places."""
        return Filled(self.starts[chosen], self.ends[chosen], self.gaps[chosen])

    def read(self, text: str) -> list[tuple[str, ...]]:
        """What fills the gaps of each place."""
        columns = ((gap[:, 0].tolist(), gap[:, 1].tolist()) for gap in np.moveaxis(self.gaps, 1, 0))
        filled = [[text[first:last] for first, last in zip(*spans, strict=True)] for spans in columns]
        return list(zip(*filled, strict=True)) if filled else [()] * len(self.starts)


def read_pattern(text: str) -> Pattern:
    """The pattern that a person wrote."""
    pieces = split_at_gaps(text)
    parts = tuple(piece for piece in pieces if folding.plain(piece))
    if not parts:
        raise UsageError("没有可查的文字", advice="写成 推进…监管，省略号代表要填的词")
    return Pattern(parts, opens=not pieces[0], closes=not pieces[-1] and len(pieces) > 1)


def find_strings(texts: Texts, pattern: Pattern, mask: Mask | None = None) -> Filled:
    """Every place of the pattern in the chosen sections, in the order of the library, with the gaps between its strings."""
    chain = _find_chain(texts, pattern.parts, mask)
    at = np.arange(len(chain[0].starts))
    gaps = np.zeros((len(at), len(chain) - 1, 2), dtype=np.int64)
    for number, (one, other) in enumerate(pairwise(chain)):
        gaps[:, number, 0] = one.ends[at]
        at = one.following[at]
        gaps[:, number, 1] = other.starts[at]
    return Filled(chain[0].starts, chain[-1].ends[at], gaps)


def fill_edges(texts: Texts, pattern: Pattern, found: Filled) -> Filled:
    """The places with the gaps before and after their strings, as the pattern has them."""
    sentences = texts.sentences_at(found.starts)
    starts, ends, gaps = found.starts, found.ends, found.gaps
    if pattern.opens:
        before = Neighbours(texts.characters, starts - 1, starts - texts.sentences[sentences], step=-1)
        starts = starts - measure_clauses(before, SLOT_GAP_CHARACTERS)
        gaps = np.concatenate((np.stack((starts, found.starts), axis=1)[:, None], gaps), axis=1)
    if pattern.closes:
        after = Neighbours(texts.characters, ends, texts.sentence_ends[sentences] - ends)
        ends = ends + measure_clauses(after, SLOT_GAP_CHARACTERS)
        gaps = np.concatenate((gaps, np.stack((found.ends, ends), axis=1)[:, None]), axis=1)
    return Filled(starts, ends, gaps)


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


@dataclass(frozen=True, slots=True)
class _Link:
    """Places of one string, ascending: begin, end, sentence, and which place of the next string each leads to."""

    starts: Ints
    ends: Ints
    sentences: Ints
    following: Ints

    def take(self, chosen: Ints | Mask, following: Ints = _NOWHERE) -> _Link:
        """Some of the places, and where they lead."""
        return _Link(self.starts[chosen], self.ends[chosen], self.sentences[chosen], following)


def _find_chain(texts: Texts, parts: Sequence[str], mask: Mask | None) -> list[_Link]:
    """Places of each string that lead on to the last one, each to the nearest that does, within one sentence.

    From the last string to the first: for a long chain of common words less and less is left to be looked at.
    """
    every: dict[tuple[str, bool], _Link] = {}
    chain: list[_Link] = []
    for number in reversed(range(len(parts))):
        wanted = parts[number], number > 0
        if wanted not in every:
            every[wanted] = _find_string(texts, *wanted, mask=mask)
        found = _lead_on(every[wanted], chain[0], len(texts.sentences)) if chain else every[wanted]
        if not len(found.starts):
            return [_Link(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE)] * len(parts)
        firsts = np.flatnonzero(np.diff(found.starts, prepend=-1))  # of two forms at one place the likelier
        chain.insert(0, found.take(firsts, found.following[firsts] if chain else _NOWHERE))
    return chain


def _find_string(texts: Texts, part: str, may_overlap: bool, *, mask: Mask | None) -> _Link:
    forms = folding.query_forms(part)
    found = [texts.characters.find(form, overlapping=may_overlap) for form in forms]
    starts = np.concatenate([_NOWHERE, *found])
    ends = np.concatenate([_NOWHERE, *(places + len(form) for places, form in zip(found, forms, strict=True))])
    if len(forms) > 1:
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
    sentences = texts.sentences_at(starts)
    kept = ends <= texts.sentence_ends[sentences]
    if mask is not None:
        kept &= mask[texts.sentence_sections[sentences]]
    return _Link(starts, ends, sentences, _NOWHERE).take(kept)


def _lead_on(here: _Link, following: _Link, sentences: int) -> _Link:
    """The places from which one of the following is within reach."""
    is_left = np.zeros(sentences, dtype=np.bool_)
    is_left[following.sentences] = True
    here = here.take(is_left[here.sentences])
    nearest = np.minimum(np.searchsorted(following.starts, here.ends), len(following.starts) - 1)
    gaps = following.starts[nearest] - here.ends
    kept = (gaps >= 0) & (gaps <= SLOT_GAP_CHARACTERS) & (following.sentences[nearest] == here.sentences)
    return here.take(kept, nearest[kept])
