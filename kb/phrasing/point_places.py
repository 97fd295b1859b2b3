"""Where the 一是、二是 items stand in the texts, told when the texts are made: to find each again takes too long for a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.clusters import number_group
from kb.text import folding

Ints = NDArray[np.int64]

_END = "\1"  # between points while folding, which leaves it alone
_HEAD = re.compile(r"(?:[一二三四五六七八九十]{1,3}是)?([^,。;:!?]*)")


@dataclass(frozen=True, slots=True)
class PointPlaces:
    """For each point, ascending: begin and end, its section, begin and end of its opening clause, its group (see clusters)."""

    starts: Ints
    ends: Ints
    sections: Ints
    head_starts: Ints
    head_ends: Ints
    groups: Ints

    def as_rows(self) -> Ints:
        """All of it as one array, as `PointPlaces(*rows)` takes it back."""
        return np.stack([getattr(self, field.name) for field in fields(self)])

    def within(self, first: int, last: int, *, place: int, section: int) -> PointPlaces:
        """The points of these sections, moved by so many places and sections."""
        one, other = np.searchsorted(self.sections, (first, last)).tolist()
        moves = np.array([place, place, section, place, place, 0])
        return PointPlaces(*(self.as_rows()[:, one:other] + moves[:, None]))


def join_points(pieces: Sequence[PointPlaces]) -> PointPlaces:
    """The points of texts that stand one after another."""
    return PointPlaces(*np.concatenate([_NONE, *(piece.as_rows() for piece in pieces)], axis=1))


class PointsMaker:
    """Points in the making, section by section."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, ...]] = []

    def add(self, form: str, points: Sequence[str], types: Sequence[str], *, place: int, section: int) -> None:
        """The points, folded, of a section whose folded text begins at this place."""
        at = 0
        for point in points:
            start = form.find(point, at) if point else -1
            if start >= 0:
                at = start + len(point)
                first, last = place + start, place + at
                head = _HEAD.match(point)
                inner = head.span(1) if head else (0, len(point))
                group = number_group(point, types)
                self._rows.append((first, last, section, first + inner[0], first + inner[1], group))

    def places(self) -> PointPlaces:
        """What came of it."""
        return PointPlaces(*(np.array(self._rows, dtype=np.int64).T if self._rows else _NONE))


def fold_points(of_sections: Sequence[Sequence[str]]) -> list[list[str]]:
    """The points of each section, folded; many are folded at once, as that costs a third.

    >>> fold_points([["一是Ｄ委组织。", "二是學法。"], []])
    [['一是党委组织。', '二是学法。'], []]
    """
    every = iter(folding.folded(_END.join(p.replace(_END, "\ufffd") for of in of_sections for p in of)).split(_END))
    return [[next(every) for _ in of] for of in of_sections]


_NONE = np.zeros((len(fields(PointPlaces)), 0), dtype=np.int64)
