"""上下文: every occurrence of a string with what stands before and after it, sorted and grouped by either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.continuations import group_continuations
from kb.phrasing.patterns import find_spans
from kb.phrasing.places import Shown, Span, around, show_places
from kb.phrasing.scanning import Codes, Ints
from kb.phrasing.texts import Mask, Texts
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("after", "before", "year", "unit", "library")
ReadOn = Callable[[Ints], Codes]

CONTEXT_CHARACTERS = 30
GROUPED_CHARACTERS = 12  # longer continuations are of one writer only
SORTED_CHARACTERS = 24  # what is alike for so long is the same sentence


def list_contexts(
    phrasing: Phrasing,
    wanted: str,
    *,
    sort: str = "after",
    after: str = "",
    before: str = "",
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """Occurrences by folded letters; `after` and `before` keep those that go on or are led up to in this way."""
    asked = Page(page, per_page)
    require_choice(sort, SORTS, what="排序为")
    if not folding.plain(wanted):
        raise UsageError("没有可查的文字", advice="写成 kb kwic 推进")
    texts = phrasing.texts()
    places = _Places.find(texts, wanted, phrasing.texts_of.chosen(texts, filters))
    places = places.narrow(texts.text, after=folding.folded(after), before=folding.folded(before))
    backwards = sort == "before"
    read = partial(places.preceding if backwards else places.following, texts)
    neighbours = read(np.arange(len(places.starts)), GROUPED_CHARACTERS)
    inside = texts.sentence_sections[places.sentences]
    order = _sort(texts, inside, neighbours, lambda rows: read(rows, SORTED_CHARACTERS), sort, asked)
    chosen = [(int(places.starts[at]), int(places.ends[at])) for at in order.tolist()]
    return {
        "query": {"text": wanted, "sort": sort, "after": after, "before": before},
        "total": len(places.starts),
        "sections": int(np.count_nonzero(np.diff(inside, prepend=-1))),  # places ascend
        "units": texts.fields.count_units(inside),
        "years": texts.fields.list_years(inside),
        "lines": show_lines(phrasing, texts, chosen),
        "grouped_by": "before" if backwards else "after",
        "groups": _group(neighbours, texts.fields.units[inside], backwards=backwards),
        **asked.describe(),
    }


def show_lines(phrasing: Phrasing, texts: Texts, places: Sequence[Span]) -> list[Record]:
    """The places as lines: before, match, after, all exactly as they stand in the original."""
    return [line_of(item) for item in show_places(phrasing.library, texts, places) if item]


def line_of(shown: Shown) -> Record:
    """A place as a line of context."""
    before, after = around(shown, CONTEXT_CHARACTERS)
    return {"before": before, "match": shown.words, "after": after, **shown.about}


@dataclass(frozen=True, slots=True)
class _Places:
    """Occurrences, and how far the sentences reach in which they begin and end."""

    starts: Ints
    ends: Ints
    sentences: Ints
    lowest: Ints
    highest: Ints

    @classmethod
    def find(cls, texts: Texts, wanted: str, mask: Mask | None) -> _Places:
        starts, ends = find_spans(texts, wanted, mask)
        sentences = texts.sentences_at(starts)
        highest = texts.sentence_ends[sentences]
        beyond = ends > highest
        highest[beyond] = texts.sentence_ends[texts.sentences_at(ends[beyond] - 1)]
        return cls(starts, ends, sentences, texts.sentences[sentences], highest)

    def narrow(self, text: str, *, after: str, before: str) -> _Places:
        """The places that `after` follows and `before` precedes."""
        if not after and not before:
            return self
        arrays = self.starts, self.ends, self.sentences, self.lowest, self.highest
        bounds = zip(*(array.tolist() for array in arrays), strict=True)
        kept = [
            text.startswith(after, end, high) and text.endswith(before, low, start)
            for start, end, _, low, high in bounds
        ]
        return _Places(*(array[np.array(kept, dtype=np.bool_)] for array in arrays))

    def following(self, texts: Texts, chosen: Ints, count: int) -> Codes:
        """What stands after each place in its sentence: a row of characters, 0 beyond the sentence's end."""
        rows = texts.characters.columns(self.ends[chosen], count)
        return _blank(rows, (self.highest - self.ends)[chosen])

    def preceding(self, texts: Texts, chosen: Ints, count: int) -> Codes:
        """What stands before each place in its sentence, backwards."""
        rows = texts.characters.columns(self.starts[chosen] - 1, count, step=-1)
        return _blank(rows, (self.starts - self.lowest)[chosen])


def _blank(rows: Codes, lengths: Ints) -> Codes:
    return np.where(np.arange(rows.shape[1]) < lengths[:, None], rows, np.uint16(0))


def _group(neighbours: Codes, units: Ints, *, backwards: bool) -> list[Record]:
    found = group_continuations(neighbours, units)
    return [
        {"text": item.text[::-1] if backwards else item.text, "count": item.count, "units": item.units}
        for item in found
    ]


def _sort(texts: Texts, inside: Ints, neighbours: Codes, read_on: ReadOn, sort: str, asked: Page) -> Ints:
    """The places of the page asked for, in order; `read_on` gives some of the neighbours in their full length."""
    first = (asked.number - 1) * asked.size
    if sort in ("after", "before"):
        order, skipped = narrow_rows(neighbours, first, first + asked.size)
        return order[sort_rows(read_on(order), first - skipped, first - skipped + asked.size)]
    if sort == "library":
        return np.array(asked.cut(range(len(inside))), dtype=np.int64)
    years = -texts.fields.years[inside]
    of_unit = texts.fields.codes["unit"][inside]
    order = np.lexsort((years, of_unit) if sort == "unit" else (of_unit, years))
    return np.array(asked.cut(order.tolist()), dtype=np.int64)


def sort_rows(rows: Codes, first: int, last: int) -> Ints:
    """The numbers of the rows that come first to last when all are sorted; equal rows keep their order."""
    order, skipped = narrow_rows(rows, first, last)
    return order[first - skipped : last - skipped]


def narrow_rows(rows: Codes, first: int, last: int) -> tuple[Ints, int]:
    """The rows, sorted, among which first to last are, and how many come before them.

    Of rows that begin alike only those around the page are looked at further: the rest need no exact place.
    """
    order = np.arange(len(rows), dtype=np.int64)
    alike = np.zeros(len(rows), dtype=np.int64)  # rows of one number begin alike so far
    skipped = 0
    for column in range(0, rows.shape[1], 4):
        if first - skipped >= len(order):
            return order[:0], first
        part = rows[order, column : column + 4]
        # Characters are sorted by radix, which takes a fifth of the time that four of them as one number do.
        sorting = np.lexsort((*reversed(part.T), alike) if column else tuple(reversed(part.T)))
        keys = _pack(part[sorting])
        order, alike = order[sorting], alike[sorting]
        alike = np.cumsum(np.diff(alike, prepend=0).astype(bool) | (np.diff(keys, prepend=keys[0]) != 0))
        low = int(np.searchsorted(alike, alike[first - skipped], side="left"))
        high = int(np.searchsorted(alike, alike[min(last - skipped, len(alike)) - 1], side="right"))
        order, alike, skipped = order[low:high], alike[low:high], skipped + low
    return order, skipped


def _pack(rows: Codes) -> NDArray[np.uint64]:
    """Four characters as one number that sorts as they do."""
    packed = np.zeros(len(rows), dtype=np.uint64)
    for column in range(4):
        packed <<= np.uint64(16)
        if column < rows.shape[1]:
            packed |= rows[:, column]
    return packed
