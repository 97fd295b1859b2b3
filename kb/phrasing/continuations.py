"""What many places have in common in what follows them: how a wording usually goes on, without cutting it into words.

Places that share two characters are grown together for as long as more than half of them go on alike. All of it is done on
arrays of character numbers, a row a place, for a common word has a hundred thousand places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

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


def group_continuations(rows: Codes, units: Ints, *, limit: int = GROUP_LIMIT) -> list[Continuation]:
    """The commonest beginnings of the rows, each up to its first punctuation; counts are of all that begin so.

    >>> from kb.phrasing.scanning import number_characters
    >>> rows = np.stack([number_characters(text) for text in ("依法行政，", "依法行政。", "依法治镇，", "学法，，，")])
    >>> group_continuations(rows, np.array([1, 2, 2, 3]))[0]
    Continuation(text='依法行政', count=2, units=2)
    """
    if not rows.shape[1]:
        return []
    clauses = cut_clauses(rows)
    order = np.lexsort(tuple(reversed(clauses[:, :MIN_CHARACTERS].T)))
    heads = clauses[order, :MIN_CHARACTERS]
    firsts = np.flatnonzero(np.append(True, (heads[1:] != heads[:-1]).any(axis=1))[: len(heads)])
    counts = np.diff(firsts, append=len(heads))
    common = np.argsort(-counts, kind="stable")
    common = common[heads[firsts[common], 0] != 0][:limit]
    found = [
        group
        for at in common.tolist()
        for group in _grow_bucket(clauses, units, order[firsts[at] : firsts[at] + counts[at]])
    ]
    return sorted(found, key=lambda group: (-group.units, -group.count, group.text))[:limit]


def cut_clauses(rows: Codes) -> Codes:
    """The rows with 0 from their first punctuation on."""
    return np.where(np.logical_or.accumulate(are_clause_ends(rows), axis=1), np.uint16(0), rows)


def are_clause_ends(rows: Codes) -> Mask:
    """Which characters end a clause; 0 stands for what lies outside of the text."""
    return _clause_ends()[rows]


@cache
def _clause_ends() -> Mask:
    ends = np.zeros(1 << 16, dtype=np.bool_)
    ends[number_characters(CLAUSE_ENDS)] = True
    ends[0] = True
    return ends


def _grow_bucket(clauses: Codes, units: Ints, bucket: Ints) -> Iterator[Continuation]:
    rest = bucket
    for _ in range(GROUP_LIMIT):
        if not len(rest):
            return
        length = _grow(clauses, rest)
        first = clauses[length.row, : length.size]
        members = bucket[(clauses[bucket, : length.size] == first).all(axis=1)]
        yield Continuation(_read(first), len(members), len(np.unique(units[members])))
        rest = rest[~(clauses[rest, : length.size] == first).all(axis=1)]


@dataclass(frozen=True, slots=True)
class _Beginning:
    row: int
    size: int


def _grow(clauses: Codes, rows: Ints) -> _Beginning:
    """The longest beginning on the way that more than half follow at each step."""
    size = MIN_CHARACTERS if clauses.shape[1] > 1 and clauses[rows[0], 1] else 1
    while size < clauses.shape[1]:
        following, counts = np.unique(clauses[rows, size], return_counts=True)
        best = int(np.argmax(counts))
        if not following[best] or 2 * counts[best] <= len(rows):
            break
        rows = rows[clauses[rows, size] == following[best]]
        size += 1
    return _Beginning(int(rows[0]), size)


def _read(codes: Codes) -> str:
    return codes.tobytes().decode("utf-16-le", "surrogatepass")
