"""The engine people use: Whoosh on disk, arrays beside it, searched in memory. One folder is one index.

A commit writes new segments and their side files aside, forces them to disk, and becomes true by the renaming of
Whoosh's table of contents; what stands under an older table is swept up later. Beside each table lies a state file that
says by which format and analyser the index was made and to which generation of the catalogue it was brought.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from whoosh.index import IndexError as WhooshIndexError

from kb.engines.base import Batch, Hit, Request, Result
from kb.engines.document import SectionDoc
from kb.engines.whoosh_arrays import MAX_DOCUMENTS, SegmentBuilder, merge_segments
from kb.engines.whoosh_codec import (
    DurableStorage,
    checksums,
    latest_generation,
    read_arrays,
    read_stored,
    read_toc,
    rewrite_side_file,
    side_path,
    stored_values,
    write_segment,
    write_toc,
)
from kb.engines.whoosh_files import Array, SideFile, SideFileDamaged
from kb.engines.whoosh_search import iterate, search
from kb.engines.whoosh_snapshot import SegmentView, Snapshot
from kb.engines.whoosh_state import FORMAT, Checksums, Staleness, State, make_state, read_state, state_name, write_state
from kb.errors import IndexBusy, IndexDamaged
from kb.text import tokens

_SMALL_SEGMENT = 4096
_MAX_SMALL_SEGMENTS = 16  # merging 16 of 100 sections takes 0.4 s; a word's first sight costs 40 µs a segment
_SETTLED_SECONDS = 1.0  # a folder's time of change is trusted once it lies this far back
T = TypeVar("T")
_MENDING_ATTEMPTS = 3
_LOCK = "MAIN_WRITELOCK"  # the lock of whoosh's own writers, so that they keep out too


class WhooshEngine:
    """An index in a folder; made if the folder holds none."""

    def __init__(self, path: Path, *, analyser: str | None = None, segment_documents: int = MAX_DOCUMENTS) -> None:
        self._path = path
        self._analyser = tokens.fingerprint() if analyser is None else analyser
        self._segment_documents = segment_documents
        self._lock = threading.RLock()
        self._open: dict[str, Mapping[str, Array]] = {}
        self._sums: Checksums = {}
        self._seen = 0
        if not path.is_dir() or latest_generation(path) < 0:
            self._create()
        self._storage = DurableStorage(str(path))
        self._number = -1
        self._snapshot = Snapshot((), {}, 0)
        self._snapshot = self._load()

    @contextmanager
    def batch(self, *, generation: int) -> Iterator[Batch]:
        """Changes that are committed together when the block ends, and not at all if it fails.

        What the system refuses (a full disk, a folder that may not be written) passes through as the OSError it is.
        """
        lock = self._storage.lock(_LOCK)
        if not lock.acquire():
            raise IndexBusy("另一个程序正在写入索引", where=str(self._path), advice="请等它结束后再试")
        try:
            changes = _WhooshBatch(self._storage, self._path, self._segment_documents)
            yield changes
            self._mended(lambda: self._commit(changes, generation))
            self._mended(self._tidy)
        finally:
            try:
                self._sweep()
            finally:
                lock.release()

    def search(self, request: Request) -> Result:
        """The answer, from one committed state."""
        return self._mended(lambda: search(self._ready(), request))

    def iterate(self, request: Request) -> Iterator[Hit]:
        """Every hit in order."""
        yield from self._mended(lambda: list(iterate(self._current(), request)))

    def folded_text(self, section_id: str) -> str:
        """The folded text of a section that is in the index."""
        return self._mended(lambda: _folded_text(self._ready(), section_id))

    def folded_texts(self, section_ids: Sequence[str]) -> Mapping[str, str]:
        """The folded texts of those that are in the index."""

        def read(snapshot: Snapshot) -> dict[str, str]:
            named = zip(section_ids, snapshot.find_docs(section_ids), strict=True)
            known = {name: doc for name, doc in named if doc is not None}
            texts = snapshot.load_texts(np.array(list(known.values()), np.int64))
            return {name: texts[doc] for name, doc in known.items()}

        return self._mended(lambda: read(self._ready()))

    def sample_texts(self, size: int) -> list[str]:
        """Folded texts of about so many sections, from first to last at even distances."""

        def read(snapshot: Snapshot) -> list[str]:
            docs = np.flatnonzero(snapshot.valid)
            docs = docs[:: max(len(docs) // size, 1)]
            texts = snapshot.load_texts(docs)
            return [texts[doc] for doc in docs.tolist()]

        return self._mended(lambda: read(self._ready()))

    def generation(self) -> int:
        """The catalogue's generation that the index was brought to."""
        return self._current().generation

    def answering(self) -> int:
        """The generation that questions are answered from: the one before while another thread opens the newest."""
        return self._ready().generation

    def sections(self) -> int:
        """How many sections there are in what answers."""
        return self._ready().live

    def section_ids(self) -> Iterable[str]:
        """Their identifiers, in the order they were added."""
        return self._mended(lambda: list(self._current().docs_by_section))

    def check(self) -> list[str]:
        """What is wrong with the files, each in a line; side files are compared with what Whoosh itself holds."""
        found = []
        for segment in self._read_toc().segments:
            try:
                derived = read_arrays(self._storage, segment)
                side = SideFile(side_path(self._storage, segment))
                if any(not np.array_equal(side[name], array) for name, array in derived.items()):
                    found.append(f"{segment.segment_id()}：附属文件与索引不一致")
            except SideFileDamaged as error:
                found.append(f"附属文件损坏：{error}")
            except _WHOOSH_ERRORS as error:
                found.append(f"{segment.segment_id()}：索引文件损坏（{error}）")
        return found

    def close(self) -> None:
        """Let go of the files."""
        self._open.clear()
        self._snapshot = Snapshot((), {}, 0)

    def _create(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        write_state(self._path, 0, make_state(self._analyser))
        write_toc(DurableStorage(str(self._path)), [], 0)

    def _current(self) -> Snapshot:
        """The newest state."""
        return self._follow(wait=True)

    def _ready(self) -> Snapshot:
        """The newest state; while another thread opens it, the one before: who only asks need not wait."""
        return self._follow(wait=False)

    def _follow(self, *, wait: bool) -> Snapshot:
        try:
            changed = os.stat(self._path).st_mtime_ns
        except OSError as error:
            raise self._damaged(Staleness.MISSING.value) from error
        is_settled = changed == self._seen and time.time_ns() - changed >= _SETTLED_SECONDS * 1e9
        if not is_settled and self._lock.acquire(blocking=wait):
            try:
                if latest_generation(self._path) != self._number:
                    self._open_latest()
                self._seen = changed
            finally:
                self._lock.release()
        return self._snapshot

    def _open_latest(self) -> None:
        before, latest = self._snapshot, self._load()
        with suppress(SideFileDamaged):  # mended by whoever needs what cannot be read
            latest.prepare(before)
        self._snapshot = latest

    def _load(self, attempts: int = 5) -> Snapshot:
        """The latest committed state; tried again when a writer swept its files away meanwhile."""
        try:
            toc = read_toc(self._storage)
            state = read_state(self._path, toc.generation)
            self._sums = state["checksums"]
            segments, base = [], 0
            known = {view.name: view for view in self._snapshot.segments}
            for segment in toc.segments:
                self._check_sizes(segment)
                name, arrays = segment.segment_id(), self._arrays(segment)
                before = known[name] if name in known and known[name].arrays is arrays else None
                view = SegmentView(name, arrays, segment.deleted_docs(), base, before=before)
                segments.append(view)
                base += view.size
        except (*_WHOOSH_ERRORS, IndexDamaged) as error:
            if attempts and latest_generation(self._path) > self._number >= 0:
                return self._load(attempts - 1)
            raise self._damaged() from error
        if state["format"] != FORMAT:
            raise self._damaged(Staleness.FORMAT.value)
        self._open = {view.name: view.arrays for view in segments}
        self._number = toc.generation
        return Snapshot(segments, state["groups"], state["generation"])

    def _arrays(self, segment: Any) -> Mapping[str, Array]:
        name = segment.segment_id()
        if name in self._open:
            return self._open[name]
        try:
            return SideFile(side_path(self._storage, segment))
        except SideFileDamaged:
            return self._derive(segment)

    def _check_sizes(self, segment: Any) -> None:
        """Whether the segment's files are there in full; what they hold is checked when they are read."""
        for name, (size, _) in self._sums[segment.segment_id()].items():
            if os.stat(self._path / name).st_size != size:
                raise ValueError(f"{name} is not {size} bytes long")

    def _derive(self, segment: Any) -> Mapping[str, Array]:
        """Make a side file again from what Whoosh holds; where nothing may be written, it lives in memory."""
        if checksums(self._storage, segment) != self._sums.get(segment.segment_id()):
            raise self._damaged()
        arrays = read_arrays(self._storage, segment)
        try:
            rewrite_side_file(self._storage, segment, arrays)
        except OSError:
            return arrays
        return SideFile(side_path(self._storage, segment))

    def _mended(self, ask: Callable[[], T]) -> T:
        """An answer; side files found damaged or swept away on the way are made again or found anew first."""
        for _ in range(_MENDING_ATTEMPTS):
            try:
                return ask()
            except SideFileDamaged:
                with self._lock:
                    self._open = {}
                    for segment in self._read_toc().segments:
                        self._mend(segment)
                    self._snapshot = self._load()
        return ask()

    def _read_toc(self) -> Any:
        """The latest table of contents, in whose place nonsense is damage."""
        try:
            return read_toc(self._storage)
        except _WHOOSH_ERRORS as error:
            raise self._damaged() from error

    def _damaged(self, what: str = "索引文件损坏") -> IndexDamaged:
        return IndexDamaged(what, where=str(self._path), advice="请运行 kb rebuild 重建")

    def _mend(self, segment: Any) -> None:
        try:
            side = SideFile(side_path(self._storage, segment))
            for name in side:
                side[name]
        except SideFileDamaged:
            self._open[segment.segment_id()] = self._derive(segment)

    def _commit(self, changes: _WhooshBatch, generation: int) -> None:
        toc = self._read_toc()
        state = read_state(self._path, toc.generation)
        for segment in toc.segments:
            for doc in changes.deleted_docs(SegmentView(segment.segment_id(), self._arrays(segment), (), 0)):
                segment.delete_document(doc)
        segments = [segment for segment in toc.segments if segment.doc_count() > 0]
        groups = state["groups"] if changes.groups is None else changes.groups
        self._publish([*segments, *changes.finish()], state | {"generation": generation, "groups": groups})

    def _publish(self, segments: list[Any], state: State) -> None:
        number = latest_generation(self._path) + 1
        known = state["checksums"]
        sums = {s.segment_id(): known.get(s.segment_id()) or checksums(self._storage, s) for s in segments}
        write_state(self._path, number, state | {"checksums": sums})
        write_toc(self._storage, segments, number)
        with self._lock:
            self._open_latest()

    def _tidy(self) -> None:
        """Merge a run of small segments once it is long, as a commit of its own after the one people wait for."""
        toc = self._read_toc()
        segments = toc.segments
        run = _longest_small_run(segments)
        if len(run) <= _MAX_SMALL_SEGMENTS:
            return
        old = [segments[at] for at in run]
        views = [SegmentView(s.segment_id(), self._arrays(s), tuple(s.deleted_docs()), 0) for s in old]
        arrays = merge_segments([(view.arrays, view.kept) for view in views])
        stored = (
            values
            for segment, view in zip(old, views, strict=True)
            for values, kept in zip(read_stored(self._storage, segment), view.kept.tolist(), strict=True)
            if kept
        )
        merged = write_segment(self._storage, arrays, stored)
        segments[run.start : run.stop] = [merged]
        self._publish(segments, read_state(self._path, toc.generation))

    def _sweep(self) -> None:
        """Remove what no current table names: older tables and states, segments merged away or never committed."""
        number = latest_generation(self._path)
        current = {segment.segment_id() for segment in self._read_toc().segments}
        keep = {f"_MAIN_{number}.toc", state_name(number), _LOCK}
        for path in self._path.iterdir():
            if path.name in keep or (path.name.split(".")[0] in current and path.suffix != ".new"):
                continue
            try:
                path.rmdir() if path.is_dir() else path.unlink()
            except OSError:  # a reader has it open, where systems mind that: the next writer tries again
                continue


class _WhooshBatch:
    """Changes on their way: documents become segments as they fill up, and count only once committed."""

    def __init__(self, storage: DurableStorage, path: Path, segment_documents: int) -> None:
        self._storage = storage
        self._path = path
        self._segment_documents = segment_documents
        self._builder = SegmentBuilder()
        self._stored: list[dict[str, Any]] = []
        self._written: list[Any] = []
        self._sources: set[str] = set()
        self._reports: set[str] = set()
        self.groups: Mapping[str, str] | None = None

    def add(self, document: SectionDoc) -> None:
        self._builder.add(document)
        self._stored.append(stored_values(document))
        if len(self._builder) >= self._segment_documents:
            self._flush()

    def delete_source(self, source_id: str) -> None:
        self._sources.add(source_id)

    def delete_report(self, report_id: str) -> None:
        self._reports.add(report_id)

    def set_groups(self, groups: Mapping[str, str]) -> None:
        self.groups = dict(groups)

    def deleted_docs(self, segment: SegmentView) -> list[int]:
        """Documents of a segment that are to go."""
        found: list[int] = []
        for name, wanted in (("source", self._sources), ("report", self._reports)):
            codes = [code for value in wanted if (code := segment.table(name).find(value.encode())) >= 0]
            if codes:
                found += np.flatnonzero(np.isin(segment.arrays[f"{name}.code"], codes)).tolist()
        return found

    def finish(self) -> list[Any]:
        """The new segments, all on disk."""
        if len(self._builder):
            self._flush()
        return self._written

    def _flush(self) -> None:
        arrays = self._builder.build()
        segment = write_segment(self._storage, arrays, self._stored)
        self._written.append(segment)
        self._builder, self._stored = SegmentBuilder(), []


# What whoosh raises over files that are missing or hold nonsense; it has no error of its own for it.
_WHOOSH_ERRORS = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    ImportError,
    pickle.UnpicklingError,
    zlib.error,
    WhooshIndexError,
)


def _longest_small_run(segments: list[Any]) -> range:
    """The longest run of small neighbours that fit into one segment together."""
    sizes = [segment.doc_count_all() for segment in segments]
    best, start = range(0), 0
    for end in range(1, len(sizes) + 1):
        while start < end and (sizes[end - 1] > _SMALL_SEGMENT or sum(sizes[start:end]) > MAX_DOCUMENTS):
            start += 1
        best = max(best, range(start, end), key=len)
    return best


def _folded_text(snapshot: Snapshot, section_id: str) -> str:
    (doc,) = snapshot.find_docs([section_id])
    if doc is None:
        raise KeyError(section_id)
    return snapshot.load_texts(np.array([doc]))[doc]
