"""Posting lists over the whole run, in the shape that suits their length: numbers while few, a plane when many.

A word's `impact` is its share of the score in 255 steps, rounded up: never too small, so that the best by impact, with
a margin, hold the best by score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kb.distinct import distinct
from kb.engines import scoring
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_snapshot import SegmentView, Snapshot

_DENSE_SHARE = 48  # from a forty-eighth of all documents a plane is faster to add than numbers are to scatter
IMPACT_STEPS = 255

_Lists: TypeAlias = dict[str, tuple[Array, Array]]  # documents and occurrences by field


class Column:
    """One small number for each of some documents."""

    def __init__(self, docs: Array, values: Array, size: int) -> None:
        self.docs: Array | None = docs
        self.values = values
        if len(docs) * _DENSE_SHARE >= size:
            self.values = np.zeros(size, values.dtype)
            self.values[docs] = values
            self.docs = None

    @classmethod
    def plane(cls, values: Array) -> Column:
        """A column with a number for every document."""
        column = cls(np.zeros(0, np.int32), values[:0], len(values))
        column.docs, column.values = None, values
        return column

    def count(self) -> int:
        """How many documents have a number."""
        return int(np.count_nonzero(self.values)) if self.docs is None else len(self.docs)

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return int(self.values.nbytes + (0 if self.docs is None else self.docs.nbytes))

    def at(self, wanted: Array) -> Array:
        """The numbers of the documents wanted, 0 where there is none."""
        if self.docs is None:
            return self.values[wanted]
        if not len(self.docs):
            return np.zeros(len(wanted), self.values.dtype)
        places = np.searchsorted(self.docs, wanted)
        places[places == len(self.docs)] = 0
        found: Array = np.where(self.docs[places] == wanted, self.values[places], 0)
        return found

    def mask(self, size: int) -> Array:
        """Where there is a number."""
        if self.docs is None:
            return np.not_equal(self.values, 0)
        mask = np.zeros(size, bool)
        mask[self.docs] = True
        return mask


@dataclass(frozen=True, slots=True)
class WordPostings:
    """A word over the whole run. `matching` differs from where `impact` is only if titles alone hold the word."""

    occurrences: dict[str, Column]
    impact: Column
    matching: Column
    rarity: float

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        columns = {id(c): c for c in (*self.occurrences.values(), self.impact, self.matching)}
        return sum(column.nbytes for column in columns.values()) + 1000


@dataclass(frozen=True, slots=True)
class GramPostings:
    """The documents of one pair of characters: sorted numbers, or a mask when they are many."""

    docs: Array
    plane: Array | None

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return int(self.docs.nbytes + (0 if self.plane is None else self.plane.nbytes)) + 500

    def narrow(self, docs: Array) -> Array:
        """Those of the documents that hold the pair too."""
        if self.plane is not None:
            return docs[self.plane[docs]]
        if not len(self.docs):
            return docs[:0]
        places = np.searchsorted(self.docs, docs)
        places[places == len(self.docs)] = 0
        held: Array = docs[self.docs[places] == docs]
        return held


def load_word(snapshot: Snapshot, word: str) -> WordPostings:
    """A word's postings, read from every segment once and kept."""
    return snapshot.cache.get(("word", word), lambda: _read_word(snapshot, word), lambda found: found.nbytes)


def gram_bounds(snapshot: Snapshot, key: int) -> tuple[int, list[tuple[SegmentView, int, int]]]:
    """How many documents hold a pair, and where they are listed; much cheaper than the list."""
    return snapshot.cache.get(("bounds", key), lambda: _find_gram(snapshot, key, key), lambda _: 500)


def load_gram(snapshot: Snapshot, key: int) -> GramPostings:
    """A pair's documents, read from every segment once and kept."""
    return snapshot.cache.get(("gram", key), lambda: _read_gram(snapshot, key), lambda found: found.nbytes)


def docs_beginning(snapshot: Snapshot, unit: int) -> Array:
    """Documents that hold a character, once for each pair it begins."""
    _, places = _find_gram(snapshot, unit << 16, unit << 16 | 0xFFFF)
    return _join([segment.gram_docs(start, end) for segment, start, end in places], np.int32)


def _find_gram(snapshot: Snapshot, first: int, last: int) -> tuple[int, list[tuple[SegmentView, int, int]]]:
    found = [(segment, *segment.gram_bounds(first, last)) for segment in snapshot.segments]
    places = [(segment, start, end) for segment, start, end in found if end > start]
    return sum(end - start for _, start, end in places), places


def _read_gram(snapshot: Snapshot, key: int) -> GramPostings:
    count, places = gram_bounds(snapshot, key)
    docs = _join([segment.gram_docs(start, end) for segment, start, end in places], np.int32)
    if count * _DENSE_SHARE < snapshot.size:
        return GramPostings(docs, None)
    plane = np.zeros(snapshot.size, bool)
    plane[docs] = True
    return GramPostings(docs[:0], plane)


def _read_word(snapshot: Snapshot, word: str) -> WordPostings:
    raw = word.encode("utf-8", "surrogatepass")
    lists = {}
    for weight in scoring.FIELD_WEIGHTS:
        found = [part for segment in snapshot.segments if (part := segment.word(weight.name, raw))]
        if found:
            lists[weight.name] = (_join([d for d, _ in found], np.int32), _join([tf for _, tf in found], np.uint8))
    build = _build_dense if sum(len(d) for d, _ in lists.values()) * _DENSE_SHARE >= snapshot.size else _build_sparse
    impact, matching = build(snapshot, lists)
    if not snapshot.has_deletions:
        holding = matching.count()
    else:
        holding = int(np.count_nonzero(matching.mask(snapshot.size) & snapshot.valid))
    occurrences = {name: Column(d, tf, snapshot.size) for name, (d, tf) in lists.items()}
    return WordPostings(occurrences, impact, matching, scoring.idf(snapshot.live, holding))


def _build_sparse(snapshot: Snapshot, lists: _Lists) -> tuple[Column, Column]:
    """(impact, matching) of a rare word."""
    matching = _union([lists[name][0] for name in scoring.MATCHING_FIELDS if name in lists])
    scored = _union([docs for docs, _ in lists.values()])
    total = np.zeros(len(scored))
    for docs, share in _shares(snapshot, lists):
        total[np.searchsorted(scored, docs)] += share
    impact = Column(scored, _steps(total), snapshot.size)
    ones = np.ones(len(matching), np.uint8)
    return impact, impact if len(matching) == len(scored) else Column(matching, ones, snapshot.size)


def _build_dense(snapshot: Snapshot, lists: _Lists) -> tuple[Column, Column]:
    """(impact, matching) of a common word: sorting its documents would cost ten times what planes cost."""
    total = np.zeros(snapshot.size)
    for docs, share in _shares(snapshot, lists):
        total[docs] += share
    impact = Column.plane(_steps(total))
    held = np.zeros(snapshot.size, np.uint8)
    for name in scoring.MATCHING_FIELDS:
        if name in lists:
            held[lists[name][0]] = 1
    return impact, impact if np.count_nonzero(held) == np.count_nonzero(total) else Column.plane(held)


def _shares(snapshot: Snapshot, lists: _Lists) -> Iterator[tuple[Array, Array]]:
    for weight in scoring.FIELD_WEIGHTS:
        if weight.name in lists:
            docs, tf = lists[weight.name]
            yield docs, weight.weight * tf / snapshot.norms[weight.name][docs]


def _steps(total: Array) -> Array:
    """Shares of the score in steps; never 0 where there is any."""
    return np.ceil(IMPACT_STEPS * (total / (total + scoring.K1))).astype(np.uint8)


def _union(lists: list[Array]) -> Array:
    used = [docs for docs in lists if len(docs)]
    if len(used) == 1:
        return used[0]
    return distinct(np.concatenate(used)) if used else np.zeros(0, np.int32)


def _join(parts: list[Array], dtype: type) -> Array:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
