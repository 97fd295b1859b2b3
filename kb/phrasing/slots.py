"""搭配: what fills the gaps of a wording, by how many units write so and how often, with the places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from kb.distinct import distinct, once
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.kwic import line_of, show_lines
from kb.phrasing.patterns import Filled, fill_edges, find_strings, read_pattern
from kb.phrasing.places import Span, show_places
from kb.phrasing.texts import Ints, Texts
from kb.phrasing.wordings import thin
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("units", "times", "length")
SHOWN_PLACES = 3
COUNTED_GAPS = 200_000  # words read for the list of fillings; of more places an even part, as the answer says
_BETWEEN = "…"  # between the words of several gaps


def list_fillings(
    phrasing: Phrasing,
    wanted: str,
    *,
    sort: str = "units",
    fill: str | None = None,
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """The fillings of a wording with gaps, those of most units first; `fill` asks for the places of one of them."""
    asked = Page(page, per_page)
    require_choice(sort, SORTS, what="排序为")
    pattern = read_pattern(wanted)
    texts = phrasing.texts()
    found = find_strings(texts, pattern, phrasing.texts_of.chosen(texts, filters))
    if fill is not None:
        found = _filled_with(texts, fill_edges(texts, pattern, found), folding.folded(fill))
    sections = once(texts.sections_at(found.starts))
    answer: Record = {
        "query": {"text": wanted, "parts": list(pattern.parts), "sort": sort, "fill": fill},
        "total": len(found.starts),
        "units": texts.fields.count_units(sections),
        "years": texts.fields.list_years(sections),
    }
    if fill is None:
        counted = found.take(thin(np.arange(len(found.starts)), COUNTED_GAPS // len(pattern.parts)))
        fillings = _Fillings.of(texts, fill_edges(texts, pattern, counted))
        answer |= {
            "counted": len(counted.starts),
            "distinct": len(fillings.texts),
            "fillings": _show(phrasing, texts, fillings, asked.cut(fillings.order(sort))),
        }
    else:
        places = asked.cut(list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)))
        answer["lines"] = show_lines(phrasing, texts, places)
    return answer | asked.describe()


def _filled_with(texts: Texts, found: Filled, wanted: str) -> Filled:
    """The places whose gaps hold these words."""
    lengths = (found.gaps[:, :, 1] - found.gaps[:, :, 0]).sum(axis=1) + max(found.gaps.shape[1] - 1, 0)
    found = found.take(lengths == len(wanted))
    return found.take(np.array([_BETWEEN.join(fills) == wanted for fills in found.read(texts.text)], dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class _Fillings:
    """The distinct fillings: their words, how often and of how many units; `numbers` says which one stands at each place."""

    found: Filled
    numbers: Ints
    of_place: Ints
    texts: list[tuple[str, ...]]
    times: list[int]
    units: list[int]

    @classmethod
    def of(cls, texts: Texts, found: Filled) -> _Fillings:
        """The fillings of these places."""
        fills = found.read(texts.text)
        known = {words: number for number, words in enumerate(dict.fromkeys(fills))}
        numbers = np.fromiter(map(known.__getitem__, fills), dtype=np.int64, count=len(fills))
        of_place = texts.fields.units[texts.sections_at(found.starts)]
        width = int(of_place.max()) + 1 if len(of_place) else 1
        units = np.bincount(distinct(numbers * width + of_place) // width, minlength=len(known))
        times = np.bincount(numbers, minlength=len(known))
        return cls(found, numbers, of_place, list(known), times.tolist(), units.tolist())

    def order(self, sort: str) -> list[int]:
        """The fillings by this rank, equal ones by their words."""
        joined = [_BETWEEN.join(fills) for fills in self.texts]
        ranks: dict[str, Callable[[int], tuple[int, int, str]]] = {
            "units": lambda number: (-self.units[number], -self.times[number], joined[number]),
            "times": lambda number: (-self.times[number], -self.units[number], joined[number]),
            "length": lambda number: (len(joined[number]), -self.units[number], joined[number]),
        }
        return sorted(range(len(joined)), key=ranks[sort])

    def places_of(self, number: int) -> list[Span]:
        """The first places of a filling, each of another unit."""
        at = np.flatnonzero(self.numbers == number)
        firsts = at[np.sort(np.unique(self.of_place[at], return_index=True)[1])[:SHOWN_PLACES]]
        return list(zip(self.found.starts[firsts].tolist(), self.found.ends[firsts].tolist(), strict=True))


def _show(phrasing: Phrasing, texts: Texts, fillings: _Fillings, numbers: Sequence[int]) -> list[Record]:
    places = [fillings.places_of(number) for number in numbers]
    lines = iter(show_places(phrasing.library, texts, [span for spans in places for span in spans]))
    return [
        {
            "fills": list(fillings.texts[number]),
            "times": fillings.times[number],
            "units": fillings.units[number],
            "places": [line_of(place) for place in islice(lines, len(spans)) if place],
        }
        for number, spans in zip(numbers, places, strict=True)
    ]
