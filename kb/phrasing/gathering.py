"""The texts of one library as they are now: from memory, from the file that an earlier process left, from the catalogue.

Only sources that have changed since are read and folded again; the others are taken over as they are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kb.catalog import texts as catalog
from kb.catalog.connection import State
from kb.finding import make_filters
from kb.phrasing.fields import join_fields
from kb.phrasing.point_places import PointPlaces, join_points
from kb.phrasing.scanning import Characters
from kb.phrasing.texts import BETWEEN, Ints, Mask, Texts, make_texts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kb.catalog.reading import Filters
    from kb.library import Library

SAVED_FROM = (
    0.02  # of the sections read again: then the file is written anew, which takes a second for 100,000 sections
)
RESTS_FOR = 20  # times as long as it took to bring the texts up to date, while the library is being added to


@dataclass(frozen=True, slots=True)
class Version:
    """One source within gathered texts: its number and generation in the catalogue, and how many sections it has."""

    source: int
    generation: int
    sections: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """Texts, and of which version of each source they are, in their order."""

    texts: Texts
    versions: tuple[Version, ...]


class TextsOf:
    """The texts of one library, as they are now. Several threads may ask; one of them makes what is missing."""

    def __init__(self, library: Library) -> None:
        from kb.phrasing.shelf import Shelf

        self._library = library
        self._shelf = Shelf(library.settings)
        self._state: State | None = None
        self._gathered = EMPTY
        self._making = threading.Lock()
        self._lasted = self._ended = 0.0

    def now(self) -> Texts:
        """The texts, brought up to date when the catalogue has changed; while it is being written to, only now and then."""
        state = self._library.catalog.state()
        if state == self._state:
            return self._gathered.texts
        if not self._making.acquire(blocking=not self._will_do(state)):
            return self._gathered.texts  # those of a moment ago: another thread is about to have the newest
        try:
            if state != self._state and not (self._rests() and self._will_do(state)):
                began = time.monotonic()
                self._refresh(self._library.catalog.state())
                self._ended = time.monotonic()
                self._lasted = self._ended - began
            return self._gathered.texts
        finally:
            self._making.release()

    def _will_do(self, state: State) -> bool:
        """Whether there are texts of this history of the library."""
        return self._state is not None and self._state.epoch == state.epoch

    def _rests(self) -> bool:
        """Whether somebody is writing, and the texts were brought up to date not long ago for as long as that took."""
        return time.monotonic() - self._ended < RESTS_FOR * self._lasted and self._library.lock.is_held()

    def chosen(self, texts: Texts, filters: Filters | None) -> Mask | None:
        """Which sections pass the filters of search."""
        return texts.chosen(make_filters(self._library, filters or {}))

    def _refresh(self, state: State) -> None:
        base = self._gathered
        if self._state is None or self._state.epoch != state.epoch:
            base = self._shelf.load(state.epoch) or EMPTY
        with self._library.catalog.read() as connection:
            gathered, read_again = gather(connection, base)
        if read_again > SAVED_FROM * len(gathered.texts.starts):
            self._shelf.save(gathered, state.epoch)
        self._gathered, self._state = gathered, state


def gather(connection: Connection, base: Gathered) -> tuple[Gathered, int]:
    """The texts of the catalogue, with all that `base` still has right; and how many sections had to be read."""
    wanted = catalog.list_versions(connection)
    known = {(version.source, version.generation): at for at, version in enumerate(base.versions)}
    fresh = _read(connection, [source for source, generation in wanted if (source, generation) not in known])
    firsts = np.cumsum([0, *(version.sections for version in base.versions)])
    pieces: list[tuple[Texts, int, int]] = []
    versions: list[Version] = []
    for source, generation in wanted:
        at = known.get((source, generation))
        texts, first, last = fresh[source] if at is None else (base.texts, int(firsts[at]), int(firsts[at + 1]))
        versions.append(Version(source, generation, last - first))
        pieces.append((texts, first, last))
    texts = join_texts(list(_merge(pieces)))
    texts = replace(texts, fields=replace(texts.fields, units=_number_units(texts, catalog.unit_keys(connection))))
    return Gathered(texts, tuple(versions)), sum(last - first for _, first, last in fresh.values())


def _read(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Texts, int, int]]:
    """The texts of these sources, all in one, and where each begins and ends in them."""
    sizes: dict[int, int] = {}

    def counted() -> Iterator[object]:
        for row in catalog.iterate_texts(connection, numbers):
            sizes[row.source] = sizes.get(row.source, 0) + 1
            yield row

    texts = make_texts(counted())
    found, at = {}, 0
    for source, size in sizes.items():
        found[source] = (texts, at, at + size)
        at += size
    return found


def _merge(pieces: Sequence[tuple[Texts, int, int]]) -> Iterator[tuple[Texts, int, int]]:
    """Neighbours in the same texts as one piece: a library of which one source changed is three."""
    current: tuple[Texts, int, int] | None = None
    for texts, first, last in pieces:
        if current and current[0] is texts and current[2] == first:
            current = (texts, current[1], last)
            continue
        if current:
            yield current
        current = (texts, first, last)
    if current:
        yield current


def join_texts(pieces: Sequence[tuple[Texts, int, int]]) -> Texts:
    """Stretches of sections, first to last, one after another."""
    if len(pieces) == 1 and pieces[0][1:] == (0, len(pieces[0][0].starts)):
        return pieces[0][0]
    strings, section_ids, headings = [], [], []
    starts, sentences, ends, owners, of_report = ([np.zeros(0, dtype=np.int64)] for _ in range(5))
    points: list[PointPlaces] = []
    reports: dict[str, int] = {}
    at = number = 0
    for texts, first, last in pieces:
        begin, end = texts.section_span(first)[0], texts.section_span(last - 1)[1]
        one, other = np.searchsorted(texts.sentence_sections, (first, last)).tolist()
        strings.append(texts.text[begin:end])
        section_ids += texts.section_ids[first:last]
        headings += texts.headings[first:last]
        starts.append(texts.starts[first:last] - begin + at)
        sentences.append(texts.sentences[one:other] - begin + at)
        ends.append(texts.sentence_ends[one:other] - begin + at)
        owners.append(texts.sentence_sections[one:other] - first + number)
        points.append(texts.points.within(first, last, place=at - begin, section=number - first))
        numbers = texts.section_reports[first:last].tolist()
        of_report.append(np.array([reports.setdefault(texts.report_ids[n], len(reports)) for n in numbers]))
        at += end - begin + len(BETWEEN)
        number += last - first
    text = BETWEEN.join(strings)
    return Texts(
        text=text,
        characters=Characters.of(text),
        starts=np.concatenate(starts),
        sentences=np.concatenate(sentences),
        sentence_ends=np.concatenate(ends),
        sentence_sections=np.concatenate(owners),
        section_ids=section_ids,
        headings=headings,
        fields=join_fields([(texts.fields, first, last) for texts, first, last in pieces]),
        report_ids=list(reports),
        section_reports=np.concatenate(of_report),
        points=join_points(points),
    )


def _number_units(texts: Texts, keys: Mapping[str, str]) -> Ints:
    numbers: dict[str, int] = {}
    of_report = [numbers.setdefault(keys.get(name, f"@{name}"), len(numbers)) for name in texts.report_ids]
    return np.array(of_report, dtype=np.int64)[texts.section_reports]


EMPTY = Gathered(make_texts(()), ())
