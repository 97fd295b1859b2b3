"""What two sentences share, whatever the order it stands in: stretches of three characters and more, letter for letter.

Synonyms, new names and exchanged clauses cut a copied sentence into such stretches; they still cover most of it. Each
character has a weight (0: it says nothing, 1: it is the writer's own), so that the trade's set phrases count for little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
Tile = tuple[int, int, int]  # where in the one, where in the other, how long

GAP_CHARACTERS = 14  # between two stretches, in both: a word or two of a clause were exchanged
_STEPS = range(1, 3)

_LEAST_SCATTERED = 2  # one stretch is its own best
TILE_CHARACTERS = 3  # shared by chance far more often: 执法, 人员, 单位


@dataclass(frozen=True, slots=True)
class Shared:
    """The stretch of a sentence that another covers best.

    weight   the weight of what is covered within it
    density  the share of its weight that is covered
    longest  the longest stretch of it that is the same letter for letter
    """

    start: int
    end: int
    weight: float
    density: float
    longest: int


def find_tiles(one: str, other: str) -> list[Span]:
    """Stretches of `one` that stand in `other` too, none overlapping another, the longest wherever two would.

    Between two stretches that follow each other in both, shorter ones count as well: what was exchanged stands among them.

    >>> find_tiles("组织学法培训三次,效果好", "三次组织学法培训")
    [(0, 6)]
    >>> find_tiles("清理渔网三百张并登记造册", "清理渔网五百张再登记造册")
    [(0, 4), (5, 7), (8, 12)]
    """
    places = defaultdict(list)
    for place in range(len(other) - TILE_CHARACTERS + 1):
        places[other[place : place + TILE_CHARACTERS]].append(place)
    found: list[Tile] = []
    at = 0
    while at <= len(one) - TILE_CHARACTERS:
        if one[at : at + TILE_CHARACTERS] not in places:
            at += 1
            continue
        tile = _longest(one, at, other, places)
        # One that begins a little later and is longer is the better one: 严格 | 格落实行政执法三项制度.
        later = next((step for step in _STEPS if _longest(one, at + step, other, places)[1] > tile[1]), 0)
        if later:
            at += later
        else:
            found.append((at, *tile))
            at += tile[1]
    return _fill(found, one, other)


def _fill(tiles: Sequence[Tile], one: str, other: str) -> list[Span]:
    """The stretches, with the shorter ones between neighbours."""
    spans: list[Span] = []
    before = (0, 0)  # where the last stretch ended in the one and in the other
    for at, start, length in [*tiles, (len(one), len(other), 0)]:
        gap, across = at - before[0], start - before[1]
        if 0 < gap <= GAP_CHARACTERS and 0 < across <= GAP_CHARACTERS:
            spans += _short_stretches(one, before[0], at, other[before[1] : start])
        if length:
            spans.append((at, at + length))
        before = at + length, start + length
    return spans


def _short_stretches(one: str, at: int, end: int, between: str) -> Iterator[Span]:
    """Stretches of two characters that stand in the gap of the other too, in the same order."""
    reached = 0
    while at < end - 1:
        place = between.find(one[at : at + 2], reached)
        if place >= 0:
            yield at, at + 2
            reached = place + 2
            at += 2
        else:
            at += 1


def _longest(one: str, at: int, other: str, places: Mapping[str, Sequence[int]]) -> tuple[int, int]:
    """Where the longest stretch that begins at `at` stands in the other, and its length; 0 where there is none."""
    starts = places.get(one[at : at + TILE_CHARACTERS], ())
    found, longest = 0, 0
    for start in starts:
        length = _run(one, at, other, start)
        if length > longest:
            found, longest = start, length
    return found, longest


def _run(one: str, at: int, other: str, start: int) -> int:
    length, most = TILE_CHARACTERS, min(len(one) - at, len(other) - start)
    while length < most and one[at + length] == other[start + length]:
        length += 1
    return length


def whole_stretch(tiles: Sequence[Span], sums: Sequence[float]) -> Shared | None:
    """All that is shared, however much of the writer's own lies between; short stretches are chance there.

    >>> whole_stretch([(0, 5), (7, 9), (16, 20)], range(21))
    Shared(start=0, end=20, weight=9, density=0.45, longest=5)
    """
    long = [(start, end) for start, end in tiles if end - start >= TILE_CHARACTERS]
    if len(long) < _LEAST_SCATTERED:
        return None
    start, end = long[0][0], long[-1][1]
    covered, compared = sum(sums[b] - sums[a] for a, b in long), sums[end] - sums[start]
    longest = max(b - a for a, b in long)
    return Shared(start, end, covered, covered / compared, longest) if compared else None


def best_stretch(tiles: Sequence[Span], sums: Sequence[float], *, density: float) -> Shared | None:
    """The stretch with the most weight covered beyond this density; None where nothing that weighs is covered.

    `sums[i]` is the weight of everything before character i.

    >>> best_stretch([(0, 3), (4, 8)], range(20), density=0.5)
    Shared(start=0, end=8, weight=7, density=0.875, longest=4)
    """
    best = gain = 0.0
    first, chosen, before = 0, (0, 0), 0
    for number, (begin, end) in enumerate(tiles):
        gain -= density * (sums[begin] - sums[before])
        if gain <= 0:
            gain, first = 0.0, number
        gain += (1 - density) * (sums[end] - sums[begin])
        if gain > best:
            best, chosen = gain, (first, number + 1)
        before = end
    inside = tiles[chosen[0] : chosen[1]]
    if not inside:
        return None
    start, end = inside[0][0], inside[-1][1]
    covered = sum(sums[end] - sums[begin] for begin, end in inside)
    longest = max(end - begin for begin, end in inside)
    return Shared(start, end, covered, covered / (sums[end] - sums[start]), longest)
