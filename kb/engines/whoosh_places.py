"""What a query means within one sentence or paragraph, worked out for many documents at once.

The documents' texts are joined into one string; every occurrence of a string in it is a position, every sentence a
stretch between two of its starts, and the operators become operations on one flag a sentence. The few documents whose
plain form differs from the folded one are decided one by one, by the query's own meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from kb.engines.document import Form
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_postings import load_word
from kb.engines.whoosh_snapshot import Snapshot
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word, exact_forms, stands_in
from kb.text import folding

_KINDS = {Scope.SENTENCE: "sentences", Scope.PARAGRAPH: "paragraphs"}


def meet_in_places(snapshot: Snapshot, docs: Array, query: All) -> Array:
    """Those of the documents in which every part of the query holds within one and the same place."""
    kind = _KINDS[query.scope]
    differs = snapshot.differing[docs]
    whole = docs[~differs]
    found = _Joined(snapshot, whole, kind).docs_where(query) if len(whole) else whole
    starts: Callable[[Form], tuple[int, ...]] = lambda form: getattr(form, kind)  # noqa: E731
    single = [doc for doc in docs[differs].tolist() if _meets(snapshot, doc, query, starts)]
    return np.concatenate([found, np.array(single, np.int64)])


def _meets(snapshot: Snapshot, doc: int, query: All, starts: Callable[[Form], tuple[int, ...]]) -> bool:
    words = _WordsOf(snapshot, doc)
    places = (_Place(plain, folded, words) for plain, folded in snapshot.pieces(doc, starts))
    return any(all(stands_in(part, place) for part in query.parts) for place in places)


@dataclass(frozen=True, slots=True)
class _WordsOf:
    """The words of a document, without listing them."""

    snapshot: Snapshot
    doc: int

    def __contains__(self, word: object) -> bool:
        return bool(load_word(self.snapshot, str(word)).matching.at(np.array([self.doc]))[0])


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence or paragraph, as `stands_in` wants to see it."""

    plain: str
    folded: str
    words: _WordsOf


class _Joined:
    """Documents whose forms are one, end to end."""

    def __init__(self, snapshot: Snapshot, docs: Array, kind: str) -> None:
        self._snapshot = snapshot
        self._docs = docs
        texts = snapshot.load_texts(docs)
        own = [texts[doc] for doc in docs.tolist()]
        self._text = "".join(own)
        offsets = np.cumsum(np.fromiter(map(len, own), np.int64, len(own)))
        starts, counts = snapshot.starts(docs, kind)
        self._owner = np.repeat(np.arange(len(docs)), counts)
        self._starts = starts + np.append(0, offsets[:-1])[self._owner]

    def docs_where(self, query: All) -> Array:
        """Documents with a place in which all parts of the query hold."""
        flags = self._all(query.parts)
        found: Array = self._docs[np.unique(self._owner[flags])]
        return found

    def _holds(self, query: Query) -> Array:
        if isinstance(query, All):
            return self._all(query.parts)
        if isinstance(query, Any):
            return reduce(np.logical_or, map(self._holds, query.parts), np.zeros(len(self._starts), bool))
        if isinstance(query, Not):
            return ~self._holds(query.part)
        if isinstance(query, Slot):
            return self._slot(query)
        if isinstance(query, Everything):
            return np.ones(len(self._starts), bool)
        return self._word(query.text) if isinstance(query, Word) else self._exact(query)

    def _all(self, parts: tuple[Query, ...]) -> Array:
        return reduce(np.logical_and, map(self._holds, parts), np.ones(len(self._starts), bool))

    def _word(self, word: str) -> Array:
        holding = load_word(self._snapshot, word).matching.at(self._docs) != 0
        flags: Array = self._flag(self._places(word)) & holding[self._owner]
        return flags

    def _exact(self, query: Exact) -> Array:
        plain, forms = exact_forms(query.text)
        needles = dict.fromkeys((plain, *forms)) if plain else {}
        return reduce(np.logical_or, [self._flag(self._places(n)) for n in needles], np.zeros(len(self._starts), bool))

    def _slot(self, slot: Slot) -> Array:
        """Either reading of the parts, as for a section: both as plain text or both as folded."""
        plain = self._follow([folding.plain(part) for part in slot.parts], slot.gap)
        return plain | self._follow([folding.folded(part) for part in slot.parts], slot.gap)

    def _follow(self, parts: list[str], gap: int) -> Array:
        if not parts or not all(parts):
            return np.zeros(len(self._starts), bool)
        places, within = self._places(parts[0])
        ends, sentences = places + len(parts[0]), within
        for part in parts[1:]:
            places, within = self._places(part)
            # The nearest end before decides: one further off is neither closer nor rather in the same sentence.
            nearest = np.searchsorted(ends, places, "right") - 1
            reached = nearest >= 0
            reached[reached] = (places[reached] - ends[nearest[reached]] <= gap) & (
                sentences[nearest[reached]] == within[reached]
            )
            ends, sentences = places[reached] + len(part), within[reached]
        return self._flag((ends, sentences))

    def _places(self, needle: str) -> tuple[Array, Array]:
        """(positions, numbers of the places) of every occurrence that lies within one place."""
        found = np.fromiter(_occurrences(self._text, needle), np.int64)
        first = np.searchsorted(self._starts, found, "right")
        last = np.searchsorted(self._starts, found + (len(needle) - 1), "right")
        inside = first == last
        return found[inside], first[inside] - 1

    def _flag(self, places: tuple[Array, Array]) -> Array:
        flags = np.zeros(len(self._starts), bool)
        flags[places[1]] = True
        return flags


def _occurrences(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle) if needle else -1
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
