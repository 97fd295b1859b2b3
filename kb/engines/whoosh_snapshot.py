"""One committed state of the index: all its segments seen as a single run of documents.

Documents are numbered through the segments in order; masks and planes reach to the next multiple of 64, and `valid`
tells what is really there and not deleted. Everything is worked out when first asked for and kept for the state's life.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import TypeVar

import numpy as np

from kb.engines import scoring
from kb.engines.document import Form
from kb.engines.whoosh_arrays import Postings, form_of, postings_of, text_of, texts_of
from kb.engines.whoosh_files import Array, StringTable

CACHE_BYTES = 192 * 2**20  # posting arrays of some 800 common words at 100,000 sections
_PACKED_FACET_VALUES = 64  # up to here counting bits of ready planes beats counting codes (21 µs against 110 µs)

_OF_THE_RUN = {"valid", "live", "norms", "grouped", "docs_by_section", "differing", "plain_places", "reports"}

T = TypeVar("T")


class SegmentView:
    """One segment: its arrays, which of its documents are deleted, and its place in the run.

    What was read of the same arrays `before` is taken over: most segments outlive many states.
    """

    def __init__(
        self,
        name: str,
        arrays: Mapping[str, Array],
        deleted: Sequence[int],
        base: int,
        *,
        before: SegmentView | None = None,
    ) -> None:
        self.name = name
        self.arrays = arrays
        self.size = len(arrays["section.ends"])
        self.base = base
        self.kept = np.ones(self.size, bool)
        self.kept[list(deleted)] = False
        self._tables: dict[str, StringTable] = before._tables if before else {}
        self._postings: dict[str, Postings] = before._postings if before else {}

    @property
    def places(self) -> slice:
        """Its documents' places in the run."""
        return slice(self.base, self.base + self.size)

    def section_ids(self) -> list[str]:
        """Identifiers of all its documents."""
        return self.table("section").texts()

    def table(self, name: str) -> StringTable:
        """A string table of the segment."""
        if name not in self._tables:
            self._tables[name] = StringTable(self.arrays, name)
        return self._tables[name]

    def word(self, field: str, word: bytes) -> tuple[Array, Array] | None:
        """(documents in the run, occurrences) of a word in a field."""
        term = self.table(f"{field}.terms").find(word)
        if term < 0:
            return None
        if field not in self._postings:
            self._postings[field] = postings_of(self.arrays, field)
        postings = self._postings[field]
        start, end = postings.bounds(term)
        return postings.docs[start:end].astype(np.int32) + np.int32(self.base), postings.tf[start:end]

    def gram_bounds(self, first: int, last: int) -> tuple[int, int]:
        """Where the documents of the pairs from `first` to `last` begin and end in `grams.docs`."""
        keys, ends = self.arrays["grams.keys"], self.arrays["grams.postings"]
        low = int(np.searchsorted(keys, np.uint32(first), "left"))
        high = low + int(low < len(keys) and keys[low] == first) if first == last else self._after(keys, last)
        return (int(ends[low - 1]) if low else 0), (int(ends[high - 1]) if high else 0)

    def gram_docs(self, start: int, end: int) -> Array:
        """Documents in the run between two bounds."""
        docs: Array = self.arrays["grams.docs"][start:end].astype(np.int32) + np.int32(self.base)
        return docs

    @staticmethod
    def _after(keys: Array, last: int) -> int:
        return int(np.searchsorted(keys, np.uint32(last), "right"))


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet's values over the whole run: one code a document (`len(values)` for none), and pairs for the others."""

    values: tuple[str, ...]
    primary: Array
    extra_docs: Array
    extra_codes: Array


class ArrayCache:
    """Keeps what was worked out, up to a number of bytes; what was used longest ago goes first."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._bytes = 0
        self._entries: OrderedDict[object, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """The value under a key; what is not there one thread makes now, and others who ask for it wait."""
        with self._lock:
            entry = self._find(key)
            if entry is not None:
                return entry[0]  # type: ignore[return-value]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                entry = self._find(key)
            if entry is not None:
                return entry[0]  # type: ignore[return-value]
            try:
                value = make()
                self._keep(key, value, size(value))
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def kept(self) -> list[object]:
        """What is kept."""
        with self._lock:
            return list(self._entries)

    def _find(self, key: object) -> tuple[object, int] | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def _keep(self, key: object, value: object, weight: int) -> None:
        with self._lock:
            if key not in self._entries:
                self._entries[key] = value, weight
                self._bytes += weight
            while self._bytes > self._limit and len(self._entries) > 1:
                self._bytes -= self._entries.popitem(last=False)[1][1]


class Snapshot:
    """The state that one search sees."""

    def __init__(self, segments: Sequence[SegmentView], groups: Mapping[str, str], generation: int) -> None:
        self.segments = tuple(segments)
        self.groups = groups
        self.generation = generation
        self.documents = sum(segment.size for segment in segments)
        self.size = self.documents + -self.documents % 64
        self.cache = ArrayCache()
        self.texts: list[str] = [""] * self.documents
        self._loaded = np.zeros(self.size, bool)
        self._names = np.full(self.documents, "", object)
        self._named = np.zeros(self.size, bool)
        self._docs: dict[str, int] = {}
        self._grown_from: Snapshot | None = None

    def prepare(self, before: Snapshot) -> None:
        """Take over what the state before has read of the same segments, and work out what it had worked out of the whole
        run, so that nobody who asks afterwards waits for that.
        """
        if self._begins_like(before):
            self._grown_from = before
        try:
            self._take_over(before)
        finally:
            self._grown_from = None  # else no state would ever be forgotten

    def _begins_like(self, before: Snapshot) -> bool:
        """Whether this is the run of the state before with more at its end: a commit that merged nothing."""
        own = [(segment.base, segment.arrays) for segment in self.segments[: len(before.segments)]]
        old = [(segment.base, segment.arrays) for segment in before.segments]
        return len(own) == len(old) and all(
            a == b and mine is its for (a, mine), (b, its) in zip(own, old, strict=True)
        )

    def _after(self, known: Snapshot | None) -> tuple[SegmentView, ...]:
        """The segments that stand behind those of a state that the run begins like."""
        return self.segments[len(known.segments) if known else 0 :]

    def _take_over(self, before: Snapshot) -> None:
        known = {segment.name: segment for segment in before.segments}
        for segment in self.segments:
            old = known.get(segment.name)
            if old is not None and old.arrays is segment.arrays:
                here, there = segment.places, old.places
                # The marks first: others are still reading there, and what is marked is there already.
                self._loaded[here] = before._loaded[there]
                self._named[here] = before._named[there]
                self.texts[here] = before.texts[there]
                self._names[here] = before._names[there]
        for name in _OF_THE_RUN & vars(before).keys():
            getattr(self, name)
        for key in before.cache.kept():
            match key:
                case ("coded", str(name)):
                    self.coded(name)
                case ("facet", str(name)):
                    self.planes(name)

    @cached_property
    def valid(self) -> Array:
        """Mask of the sections there are."""
        mask = np.zeros(self.size, bool)
        for segment in self.segments:
            mask[segment.places] = segment.kept
        return mask

    @cached_property
    def live(self) -> int:
        """Number of sections."""
        return int(self.valid.sum())

    @cached_property
    def has_deletions(self) -> bool:
        """Whether some documents of the run are deleted."""
        return self.live < self.documents

    @cached_property
    def norms(self) -> dict[str, Array]:
        """For each word field, what an occurrence in a document is divided by."""
        found = {}
        for weight in scoring.FIELD_WEIGHTS:
            lengths = np.zeros(self.size)
            for segment in self.segments:
                lengths[segment.places] = segment.arrays[f"{weight.name}.length"]
            average = scoring.average(int(lengths[self.valid].sum()), self.live)
            found[weight.name] = 1 - weight.b + weight.b * lengths / average
        return found

    def section_ids(self, docs: Array) -> Array:
        """Identifiers of documents, kept with them: what was found is mostly asked for next."""
        new = docs[~self._named[docs]]
        for segment in self.segments if len(new) else ():
            own = new[(new >= segment.base) & (new < segment.base + segment.size)]
            names = segment.table("section").take(own - segment.base)
            self._names[own] = names
            self._docs.update(zip(names, own.tolist(), strict=True))
        self._named[docs] = True
        found: Array = self._names[docs]
        return found

    def find_docs(self, section_ids: Sequence[str]) -> list[int | None]:
        """The document of each, None where it is not there; all the identifiers are read only for one never named."""
        known = [self._docs.get(name) for name in section_ids]
        if None in known:
            known = [self.docs_by_section.get(name) for name in section_ids]
        return known

    @cached_property
    def docs_by_section(self) -> dict[str, int]:
        """Documents by identifier, deleted ones left out."""
        known = self._grown_from
        if known and any((a.kept != b.kept).any() for a, b in zip(known.segments, self.segments, strict=False)):
            known = None
        found = dict(known.docs_by_section) if known else {}
        for segment in self._after(known):
            docs = np.flatnonzero(segment.kept) + segment.base
            found.update(zip(compress(segment.section_ids(), segment.kept.tolist()), docs.tolist(), strict=True))
        return found

    def segment_of(self, doc: int) -> SegmentView:
        """The segment that holds a document."""
        at = int(np.searchsorted(self._bases, doc, "right")) - 1
        return self.segments[at]

    def load_texts(self, docs: Array) -> list[str]:
        """The folded texts of all documents, with these loaded."""
        new = docs[~self._loaded[docs]]
        for segment in self.segments if len(new) else ():
            own = new[(new >= segment.base) & (new < segment.base + segment.size)]
            for doc, text in zip(own.tolist(), texts_of(segment.arrays, "folded", own - segment.base), strict=True):
                self.texts[doc] = text
        self._loaded[docs] = True
        return self.texts

    def starts(self, docs: Array, kind: str) -> tuple[Array, Array]:
        """(starts of the sentences or paragraphs of sorted documents in their folded texts, how many of each)."""
        starts, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for segment in self.segments:
            low, high = np.searchsorted(docs, (segment.base, segment.base + segment.size))
            ends = np.append(0, segment.arrays[f"folded.{kind}.ends"].astype(np.int64))
            own = docs[low:high] - segment.base
            count = ends[own + 1] - ends[own]
            shift = np.repeat(ends[own] - np.cumsum(count) + count, count)
            starts.append(segment.arrays[f"folded.{kind}"][np.arange(len(shift)) + shift].astype(np.int64))
            counts.append(count)
        return np.concatenate(starts), np.concatenate(counts)

    @cached_property
    def differing(self) -> Array:
        """Mask of the documents whose plain form differs from the folded."""
        mask = np.zeros(self.size, bool)
        mask[list(self.plain_places)] = True
        return mask

    @cached_property
    def plain_places(self) -> dict[int, tuple[SegmentView, int]]:
        """Where the plain form stands of the documents in which it differs."""
        known = self._grown_from
        found = dict(known.plain_places) if known else {}
        for segment in self._after(known):
            docs = (segment.arrays["plain.doc"].astype(np.int64) + segment.base).tolist()
            found.update((doc, (segment, at)) for at, doc in enumerate(docs))
        return found

    def plain_text(self, doc: int) -> str | None:
        """The plain form of a document, where it differs from the folded."""
        place = self.plain_places.get(doc)
        return None if place is None else text_of(place[0].arrays, "plain", place[1])

    def forms(self, doc: int) -> tuple[Form, Form]:
        """(plain, folded) of a document."""
        segment = self.segment_of(doc)
        folded = form_of(segment.arrays, "folded", doc - segment.base)
        place = self.plain_places.get(doc)
        return (folded if place is None else form_of(place[0].arrays, "plain", place[1])), folded

    @cached_property
    def reports(self) -> tuple[int, Array]:
        """(number of reports, code of each document's report)."""
        names, codes = self.coded("report")
        return len(names), codes

    def coded(self, name: str) -> tuple[dict[str, int], Array]:
        """Codes of reports or sources over the whole run."""
        return self.cache.get(("coded", name), lambda: self._code(name), lambda found: int(found[1].nbytes))

    def facet(self, name: str) -> FacetColumn:
        """A facet's values over the whole run."""
        return self.cache.get(("facet", name), lambda: self._column(name), lambda found: int(found.primary.nbytes))

    def planes(self, name: str) -> Array | None:
        """A row of bits for each value of a facet with few of them."""
        column = self.facet(name)
        if len(column.values) > _PACKED_FACET_VALUES:
            return None
        return self.cache.get(("planes", name), lambda: self._pack(column), lambda found: int(found.nbytes))

    @cached_property
    def grouped(self) -> tuple[Array, Array]:
        """(documents in a group of near-duplicates, code of the group of every document)."""
        codes = np.arange(self.size)
        numbers: dict[str, int] = {}
        members = []
        for section, group in self.groups.items():
            doc = self.docs_by_section.get(section)
            if doc is not None:
                members.append(doc)
                codes[doc] = self.size + numbers.setdefault(group, len(numbers))
        return np.array(sorted(members), np.int64), codes

    @cached_property
    def _bases(self) -> Array:
        return np.array([segment.base for segment in self.segments])

    def _code(self, name: str) -> tuple[dict[str, int], Array]:
        known = self._grown_from
        numbers: dict[str, int] = {}
        codes = np.zeros(self.size, np.int32)
        if known:
            names, before = known.coded(name)
            numbers = dict(names)
            codes[: known.documents] = before[: known.documents]
        for segment in self._after(known):
            texts = segment.table(name).texts()
            local = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int32, len(texts))
            codes[segment.places] = local[segment.arrays[f"{name}.code"]]
        return numbers, codes

    def _column(self, name: str) -> FacetColumn:
        known = self._grown_from
        before = known.facet(name) if known else None
        numbers = {value: code for code, value in enumerate(before.values)} if before else {}
        docs, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
        for segment in self._after(known):
            texts = segment.table(name).texts()
            local = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int32, len(texts))
            docs.append(segment.arrays[f"{name}.doc"].astype(np.int64) + segment.base)
            codes.append(local[segment.arrays[f"{name}.code"]])
        all_docs, all_codes = np.concatenate(docs), np.concatenate(codes)
        first = np.diff(all_docs, prepend=-1) > 0
        primary = np.full(self.size, len(numbers), np.int32)
        primary[all_docs[first]] = all_codes[first]
        extra_docs, extra_codes = all_docs[~first], all_codes[~first]
        if known and before:
            own = before.primary[: known.documents]
            primary[: known.documents] = np.where(own == len(before.values), len(numbers), own)
            extra_docs = np.concatenate([before.extra_docs, extra_docs])
            extra_codes = np.concatenate([before.extra_codes, extra_codes])
        return FacetColumn(tuple(numbers), primary, extra_docs, extra_codes)

    def _pack(self, column: FacetColumn) -> Array:
        planes = np.zeros((len(column.values), self.size), bool)
        for code, plane in enumerate(planes):
            np.equal(column.primary, code, out=plane)
        planes[column.extra_codes, column.extra_docs] = True
        packed: Array = np.packbits(planes, axis=1).view(np.uint64)
        return packed
