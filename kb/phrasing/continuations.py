"""What many places have in common in what follows them: how a wording usually goes on, without cutting it into words.

Places that share two characters are grown together for as long as more than half of them go on alike. All of it is done on
arrays of character numbers, one distance at a time, for a common word has a hundred thousand places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from kb.phrasing.neighbours import Neighbours
from kb.phrasing.scanning import Codes, Ints, Mask, number_characters

MIN_CHARACTERS = 2
GROUP_LIMIT = 40  # a list longer than this is no overview
CLAUSE_ENDS = "，。；：、！？,;:!?…\n"


@dataclass(frozen=True, slots=True)
class Continuation:
    """A beginning that `count` places share, and of how many units they are."""

    text: str
    count: int
    units: int


def group_continuations(
    neighbours: Neighbours, units: Ints, *, characters: int, limit: int = GROUP_LIMIT
) -> list[Continuation]:
    """The commonest beginnings, each up to its first punctuation; counts are of all that begin so.

    >>> from kb.phrasing.scanning import Characters
    >>> lines = Characters.of("依法行政，依法行政。依法治镇，学法，，，")
    >>> places = Neighbours(lines, np.array([0, 5, 10, 15]), np.full(4, 5))
    >>> group_continuations(places, np.array([1, 2, 2, 3]), characters=5)[0]
    Continuation(text='依法行政', count=2, units=2)
    """
    clauses = _Clauses(neighbours, characters)
    first = clauses.column(slice(None), 0)
    places = np.flatnonzero(first)
    first, second = first[places], clauses.column(places, 1)
    order = np.lexsort((second, first))  # by radix, one character after the other
    none_before = np.uint16(0)
    changes = [np.diff(codes[order], prepend=none_before) != 0 for codes in (first, second)]
    firsts = np.flatnonzero(np.logical_or(*changes))
    counts = np.diff(firsts, append=len(order))
    common = np.argsort(-counts, kind="stable")[:limit]
    found = [
        group
        for at in common.tolist()
        for group in _grow_bucket(clauses, units, places[order[firsts[at] : firsts[at] + counts[at]]])
    ]
    return sorted(found, key=lambda group: (-group.units, -group.count, group.text))[:limit]


@dataclass(frozen=True, slots=True)
class _Clauses:
    """Neighbours, so many of them and no further than their clause goes."""

    neighbours: Neighbours
    size: int

    def column(self, places: Ints | slice, distance: int) -> Codes:
        """The characters at this distance, 0 for what ends a clause; what lies behind the end is to be left alone."""
        codes: Codes = _inner_codes()[self.neighbours.column(places, distance)]
        return codes

    def narrow(self, places: Ints, beginning: Codes) -> Ints:
        """Those of the places, alike in their first two characters, that begin so."""
        for distance in range(MIN_CHARACTERS, len(beginning)):
            places = places[self.column(places, distance) == beginning[distance]]
        return places


def measure_clauses(neighbours: Neighbours, most: int) -> Ints:
    """How many characters there are beside each place until its clause ends, at most so many."""
    lengths = np.full(len(neighbours.firsts), most)
    left = np.arange(len(lengths))
    for distance in range(most):
        is_end = _inner_codes()[neighbours.column(left, distance)] == 0
        lengths[left[is_end]] = distance
        left = left[~is_end]
    return lengths


@cache
def _inner_codes() -> Codes:
    """Each character's number, but 0 for those that end a clause, as for what lies outside of the text."""
    codes = np.arange(1 << 16, dtype=np.uint16)
    codes[number_characters(CLAUSE_ENDS)] = 0
    return codes


def _grow_bucket(clauses: _Clauses, units: Ints, bucket: Ints) -> Iterator[Continuation]:
    rest = bucket
    for _ in range(GROUP_LIMIT):
        if not len(rest):
            return
        beginning = _grow(clauses, rest)
        members = clauses.narrow(bucket, beginning)
        yield Continuation(_read(beginning), len(members), int(np.count_nonzero(np.bincount(units[members]))))
        rest = rest[~_are_in(rest, members)]


def _are_in(some: Ints, others: Ints) -> Mask:
    """Which of some ascending numbers are among the others, that ascend too and are not empty."""
    found: Mask = others[np.minimum(np.searchsorted(others, some), len(others) - 1)] == some
    return found


def _grow(clauses: _Clauses, rows: Ints) -> Codes:
    """The longest beginning on the way that more than half follow at each step."""
    beginning = [clauses.column(rows[:1], distance)[0] for distance in range(min(MIN_CHARACTERS, clauses.size))]
    while beginning[-1] and len(beginning) < clauses.size:
        column = clauses.column(rows, len(beginning))
        counts = np.bincount(column)
        best = int(np.argmax(counts))
        if not best or 2 * counts[best] <= len(rows):
            break
        rows = rows[column == best]
        beginning.append(np.uint16(best))
    return np.array([code for code in beginning if code], dtype=np.uint16)


def _read(codes: Codes) -> str:
    return codes.tobytes().decode("utf-16-le", "surrogatepass")
