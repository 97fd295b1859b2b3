"""上下文: every occurrence of a string with what stands before and after it, sorted and grouped by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.continuations import group_continuations
from kb.phrasing.patterns import find_spans
from kb.phrasing.places import Shown, Span, around, show_places
from kb.phrasing.texts import Ints, Mask, Texts
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("after", "before", "year", "unit", "library")
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
    neighbours = places.preceding(texts.text) if backwards else places.following(texts.text)
    inside = texts.sections_at(places.starts)
    order = _sort(texts, inside, neighbours, sort)
    chosen = [(int(places.starts[at]), int(places.ends[at])) for at in asked.cut(order)]
    return {
        "query": {"text": wanted, "sort": sort, "after": after, "before": before},
        "total": len(places.starts),
        "sections": int(np.count_nonzero(np.diff(inside, prepend=-1))),  # places ascend
        "units": texts.fields.count_units(inside),
        "years": texts.fields.list_years(inside),
        "lines": show_lines(phrasing, texts, chosen),
        "grouped_by": "before" if backwards else "after",
        "groups": _group(neighbours, texts.fields.units[inside].tolist(), backwards=backwards),
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
    lowest: Ints
    highest: Ints

    @classmethod
    def find(cls, texts: Texts, wanted: str, mask: Mask | None) -> _Places:
        starts, ends = find_spans(texts, wanted, mask)
        lowest = texts.sentences[texts.sentences_at(starts)]
        return cls(starts, ends, lowest, texts.sentence_ends[texts.sentences_at(ends - 1)])

    def narrow(self, text: str, *, after: str, before: str) -> _Places:
        """The places that `after` follows and `before` precedes."""
        if not after and not before:
            return self
        bounds = zip(*(array.tolist() for array in self._arrays()), strict=True)
        kept = [
            text.startswith(after, end, high) and text.endswith(before, low, start) for start, end, low, high in bounds
        ]
        return _Places(*(array[np.array(kept, dtype=np.bool_)] for array in self._arrays()))

    def following(self, text: str) -> list[str]:
        """What stands after each place in its sentence."""
        lasts = np.minimum(self.ends + SORTED_CHARACTERS, self.highest)
        return [text[end:last] for end, last in zip(self.ends.tolist(), lasts.tolist(), strict=True)]

    def preceding(self, text: str) -> list[str]:
        """What stands before each place in its sentence, backwards."""
        firsts = np.maximum(self.starts - SORTED_CHARACTERS, self.lowest)
        return [text[first:start][::-1] for first, start in zip(firsts.tolist(), self.starts.tolist(), strict=True)]

    def _arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        return self.starts, self.ends, self.lowest, self.highest


def _group(strings: list[str], units: list[int], *, backwards: bool) -> list[Record]:
    found = group_continuations([string[:GROUPED_CHARACTERS] for string in strings], units)
    return [
        {"text": item.text[::-1] if backwards else item.text, "count": item.count, "units": item.units}
        for item in found
    ]


def _sort(texts: Texts, inside: Ints, neighbours: list[str], sort: str) -> Sequence[int]:
    if sort in ("after", "before"):
        return sorted(range(len(neighbours)), key=neighbours.__getitem__)
    if sort == "library":
        return range(len(inside))
    years = -texts.fields.years[inside]
    of_unit = texts.fields.codes["unit"][inside]
    order = np.lexsort((years, of_unit) if sort == "unit" else (of_unit, years))
    return [int(at) for at in order]
