"""上下文: every occurrence of a string with what stands before and after it, sorted and grouped by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.continuations import group_continuations
from kb.phrasing.neighbours import Neighbours
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
    places = places.narrow(texts, after=folding.folded(after), before=folding.folded(before))
    backwards = sort == "before"
    neighbours = places.preceding(texts) if backwards else places.following(texts)
    inside = texts.sentence_sections[places.sentences]
    sections = np.flatnonzero(np.bincount(inside))
    chosen = _sort(texts, inside, neighbours, sort, asked)
    spans = zip(places.starts[chosen].tolist(), places.ends[chosen].tolist(), strict=True)
    return {
        "query": {"text": wanted, "sort": sort, "after": after, "before": before},
        "total": len(places.starts),
        "sections": len(sections),
        "units": texts.fields.count_units(sections),
        "years": texts.fields.list_years(sections),
        "lines": show_lines(phrasing, texts, list(spans)),
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

    def narrow(self, texts: Texts, *, after: str, before: str) -> _Places:
        """The places that `after` follows and `before` precedes."""
        narrowed = self._take(self.following(texts).begin_with(after)) if after else self
        return narrowed._take(narrowed.preceding(texts).begin_with(before[::-1])) if before else narrowed

    def _take(self, chosen: Ints) -> _Places:
        return _Places(
            *(array[chosen] for array in (self.starts, self.ends, self.sentences, self.lowest, self.highest))
        )

    def following(self, texts: Texts) -> Neighbours:
        """What stands after each place in its sentence."""
        return Neighbours(texts.characters, self.ends, self.highest - self.ends)

    def preceding(self, texts: Texts) -> Neighbours:
        """What stands before each place in its sentence, backwards."""
        return Neighbours(texts.characters, self.starts - 1, self.starts - self.lowest, step=-1)


def _group(neighbours: Neighbours, units: Ints, *, backwards: bool) -> list[Record]:
    found = group_continuations(neighbours, units, characters=GROUPED_CHARACTERS)
    return [
        {"text": item.text[::-1] if backwards else item.text, "count": item.count, "units": item.units}
        for item in found
    ]


def _sort(texts: Texts, inside: Ints, neighbours: Neighbours, sort: str, asked: Page) -> Ints:
    """The places of the page asked for, in order."""
    if sort in ("after", "before"):
        first = (asked.number - 1) * asked.size
        return neighbours.sort(first, first + asked.size, characters=SORTED_CHARACTERS)
    if sort == "library":
        return np.array(asked.cut(range(len(inside))), dtype=np.int64)
    years = -texts.fields.years[inside]
    of_unit = texts.fields.codes["unit"][inside]
    order = np.lexsort((years, of_unit) if sort == "unit" else (of_unit, years))
    return np.array(asked.cut(order.tolist()), dtype=np.int64)
