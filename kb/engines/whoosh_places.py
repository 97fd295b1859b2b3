"""What a query means within one sentence or paragraph, worked out for many documents at once.

The documents' texts are joined into one string; every occurrence of a string in it is a position, every sentence a
stretch between two of its starts, and the operators become operations on one flag a sentence. Where the plain form of
some documents differs from the folded one, their plain texts are a second such string over the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce

import numpy as np

from kb.distinct import distinct
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_postings import load_word
from kb.engines.whoosh_snapshot import Snapshot
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word, exact_forms
from kb.text import folding

_KINDS = {Scope.SENTENCE: "sentences", Scope.PARAGRAPH: "paragraphs"}


def meet_in_places(snapshot: Snapshot, docs: Array, query: All) -> Array:
    """Those of the sorted documents in which every part of the query holds within one and the same place."""
    return _Places(snapshot, docs, _KINDS[query.scope]).docs_where(query) if len(docs) else docs


class _Text:
    """Texts end to end, cut into numbered places; remembers where it has looked for what."""

    def __init__(self, texts: list[str], starts: Array, owners: Array, numbers: Array) -> None:
        self._text = "".join(texts)
        offsets = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
        self._starts = starts + np.append(0, offsets[:-1])[owners] if len(texts) else starts
        self._numbers = numbers
        self._found: dict[str, tuple[Array, Array]] = {}

    def find(self, needle: str) -> tuple[Array, Array]:
        """(positions, numbers of the places) of every occurrence that lies within one place."""
        if needle not in self._found:
            found = _occurrences(self._text, needle)
            first = np.searchsorted(self._starts, found, "right")
            last = np.searchsorted(self._starts, found + (len(needle) - 1), "right")
            inside = first == last
            self._found[needle] = found[inside], self._numbers[first[inside] - 1]
        return self._found[needle]

    def follow(self, parts: list[str], gap: int) -> Array:
        """Numbers of the places in which the parts follow one another, each at most `gap` characters on."""
        if not parts or not all(parts):
            return self._numbers[:0]
        places, within = self.find(parts[0])
        ends, numbers = places + len(parts[0]), within
        for part in parts[1:]:
            places, within = self.find(part)
            # The nearest end before decides: one further off is neither closer nor rather in the same place.
            nearest = np.searchsorted(ends, places, "right") - 1
            reached = np.flatnonzero(nearest >= 0)
            before = nearest[reached]
            close = (places[reached] - ends[before] <= gap) & (numbers[before] == within[reached])
            reached = reached[close]
            ends, numbers = places[reached] + len(part), within[reached]
        return numbers


class _Places:
    """The sentences or paragraphs of some documents, numbered, with what each query part says of each of them."""

    def __init__(self, snapshot: Snapshot, docs: Array, kind: str) -> None:
        texts = snapshot.load_texts(docs)
        starts, counts = snapshot.starts(docs, kind)
        self._snapshot = snapshot
        self._docs = docs
        self._owner = np.repeat(np.arange(len(docs)), counts)
        numbers = np.arange(len(starts))
        self._folded = _Text([texts[doc] for doc in docs.tolist()], starts, self._owner, numbers)
        self._differs = snapshot.differing[docs][self._owner]
        self._plain = self._read_plain(np.append(0, np.cumsum(counts)), kind)

    def docs_where(self, query: All) -> Array:
        """Documents with a place in which all parts of the query hold."""
        found: Array = self._docs[distinct(self._owner[self._all(query.parts)])]
        return found

    def _read_plain(self, bounds: Array, kind: str) -> _Text:
        """The plain texts that differ. A form has a start for each place of the other; were one to lack some, the
        last of its places would stand for the rest."""
        texts: list[str] = []
        starts: list[int] = []
        owners: list[int] = []
        numbers: list[int] = []
        for at in np.flatnonzero(self._snapshot.differing[self._docs]).tolist():
            form = self._snapshot.forms(int(self._docs[at]))[0]
            own = getattr(form, kind)
            last = int(bounds[at + 1]) - 1
            starts += own
            owners += [len(texts)] * len(own)
            numbers += [min(int(bounds[at]) + n, last) for n in range(len(own))]
            texts.append(form.text)
        return _Text(texts, *(np.array(column, np.int64) for column in (starts, owners, numbers)))

    def _holds(self, query: Query) -> Array:
        if isinstance(query, All):
            return self._all(query.parts)
        if isinstance(query, Any):
            return reduce(np.logical_or, map(self._holds, query.parts), self._none())
        if isinstance(query, Not):
            return ~self._holds(query.part)
        if isinstance(query, Everything):
            return ~self._none()
        if isinstance(query, Word):
            holding = load_word(self._snapshot, query.text).matching.at(self._docs) != 0
            held: Array = self._flag(self._folded.find(query.text)[1]) & holding[self._owner]
            return held
        return self._slot(query) if isinstance(query, Slot) else self._exact(query)

    def _all(self, parts: tuple[Query, ...]) -> Array:
        return reduce(np.logical_and, map(self._holds, parts), ~self._none())

    def _exact(self, query: Exact) -> Array:
        plain, forms = exact_forms(query.text)
        if not plain:
            return self._none()
        in_folded = [self._flag(self._folded.find(form)[1]) for form in forms]
        return reduce(np.logical_or, in_folded, self._flag_plain(*(text.find(plain)[1] for text in self._both())))

    def _slot(self, slot: Slot) -> Array:
        """Either reading of the parts: all as plain text or all as folded."""
        plain = [folding.plain(part) for part in slot.parts]
        folded = [folding.folded(part) for part in slot.parts]
        in_plain = self._flag_plain(*(text.follow(plain, slot.gap) for text in self._both()))
        return in_plain | self._flag(self._folded.follow(folded, slot.gap))

    def _both(self) -> tuple[_Text, _Text]:
        return self._folded, self._plain

    def _flag_plain(self, in_folded: Array, in_plain: Array) -> Array:
        """Places whose plain text was found: the folded text counts for it where the two are one."""
        flags: Array = self._flag(in_folded) & ~self._differs | self._flag(in_plain)
        return flags

    def _flag(self, numbers: Array) -> Array:
        flags = self._none()
        flags[numbers] = True
        return flags

    def _none(self) -> Array:
        return np.zeros(len(self._owner), bool)


def _occurrences(text: str, needle: str) -> Array:
    """Positions of every occurrence, those that overlap too; the pattern engine is twice as fast where none can."""
    if any(needle.startswith(needle[shift:]) for shift in range(1, len(needle))):
        return np.fromiter(_one_by_one(text, needle), np.int64)
    return np.array([match.start() for match in re.finditer(re.escape(needle), text)], np.int64)


def _one_by_one(text: str, needle: str) -> Iterable[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
