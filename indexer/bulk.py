"""Reading many sources into the library: several processes read, one writes, in the order in which the files were met.

Knows no screen: what happens is told to a `Listener`. A file that cannot be read is an outcome, not the end; a file that kills the
process which reads it is named, and the others are read.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from indexer.intake import Source, open_sources
from indexer.pipeline import parse_source
from indexer.readers import Limits
from kb import __version__ as reader_version
from kb.corrections import Correction
from kb.errors import KBError, SecretSource
from kb.identity import digest_bytes
from kb.library import Library
from kb.preparing import PreparedSource, prepare_source
from kb.processes import is_spawning_safe, start_pool
from kb.writer import Known, Writer

Kind = Literal["new", "changed", "unchanged", "duplicate", "moved", "ignored", "failed", "secret"]

# Fewer sources than this are read where we are: starting processes takes longer than reading them.
POOL_FROM_SOURCES = 4
# So much waits for the writer at most: enough to keep every process busy while the engine commits (two to three seconds),
# little enough to fit in memory (rows and words of a source take some twenty times its bytes).
WAITING_PER_WORKER = 32
MAX_WAITING_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """A source that must be read."""

    path: str
    name: str
    data: bytes
    content_hash: str
    known: Known


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a reading process needs to know besides the source."""

    corrections: tuple[Correction, ...]
    min_characters: int
    allow_marked: bool
    limits: Limits
    with_documents: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: rows to write, or why there are none. Plain, so that it passes between processes."""

    prepared: PreparedSource | None = None
    error: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    path: str
    kind: Kind
    reason: str = ""
    reports: int = 0
    sections: int = 0
    duplicate_reports: int = 0
    duplicate_sections: int = 0
    size: int = 0


@dataclass(slots=True)
class Summary:
    """What became of all of them."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    def count(self, *kinds: Kind) -> int:
        """How many files ended so."""
        return sum(outcome.kind in kinds for outcome in self.outcomes)


class Listener(Protocol):
    """Whoever wants to know how it goes."""

    def tell(self, outcome: Outcome) -> None:
        """One more file is done."""
        ...


def location_of(source: Source) -> str:
    """The name under which a source is kept: its absolute path; within an archive, the archive's path and its own."""
    path = source.path.absolute()
    _, is_member, member = f"/{source.name}".partition(f"/{path.name}/")
    return f"{path}/{member}" if is_member and path.is_file() else str(path)


def read_task(name: str, data: bytes, content_hash: str, recipe: Recipe) -> Reading:
    """Read one source and prepare its rows; what a reading process does."""
    try:
        parsed = parse_source(data, name=name, allow_marked=recipe.allow_marked, limits=recipe.limits)
    except KBError as error:
        return Reading(error=error.advised(), is_secret=isinstance(error, SecretSource))
    if not parsed.documents:
        return Reading(error="没有读出任何报告；请用 kb parse 查看读到了什么")
    prepared = prepare_source(
        parsed,
        content_hash=content_hash,
        reader=f"{parsed.format} {reader_version}",
        corrections=recipe.corrections,
        min_characters=recipe.min_characters,
        with_documents=recipe.with_documents,
    )
    return Reading(prepared)


class Indexer:
    """Reads paths into a library, or only says what it would read (`writer` None)."""

    def __init__(
        self,
        library: Library,
        writer: Writer | None,
        listener: Listener,
        *,
        allow_marked: bool = False,
        reread: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._library = library
        self._writer = writer
        self._listener = listener
        self._reread = reread
        self._recipe = Recipe(
            corrections=tuple(library.corrections()),
            min_characters=library.settings.duplicate_min_characters,
            allow_marked=allow_marked,
            limits=limits or Limits(),
            with_documents=writer is not None,
        )
        self.summary = Summary()

    def run(self, paths: Iterable[Path]) -> Summary:
        """Read everything under the paths; an interruption keeps what is written and is told in the summary."""
        began = time.monotonic()
        try:
            self._run(paths)
        except KeyboardInterrupt:
            self.summary.interrupted = True
        self.summary.seconds = time.monotonic() - began
        return self.summary

    def _run(self, paths: Iterable[Path]) -> None:
        tasks = self._tasks(paths)
        first = list(islice(tasks, POOL_FROM_SOURCES))
        workers = self._library.settings.worker_count if is_spawning_safe() else 1
        if len(first) < POOL_FROM_SOURCES or workers == 1:
            for task in (*first, *tasks):
                self._finish(task, read_task(task.name, task.data, task.content_hash, self._recipe))
            return
        self._run_pool(_chain(first, tasks), workers)

    def _run_pool(self, tasks: Iterator[Task], workers: int) -> None:
        pool = start_pool(workers)
        waiting: deque[tuple[Task, Future[Reading]]] = deque()
        try:
            while True:
                while _has_room(waiting, workers) and (task := next(tasks, None)):
                    waiting.append((task, self._submit(pool, task)))
                if not waiting:
                    return
                task, future = waiting.popleft()
                try:
                    self._finish(task, future.result())
                except BrokenProcessPool:
                    # Somebody among those waiting killed a process; each is read again by itself.
                    suspects = [task, *(other for other, _ in waiting)]
                    waiting.clear()
                    for suspect, reading in _read_one_by_one(suspects, self._recipe):
                        self._finish(suspect, reading)
                    pool = start_pool(workers)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, pool: ProcessPoolExecutor, task: Task) -> Future[Reading]:
        try:
            return pool.submit(read_task, task.name, task.data, task.content_hash, self._recipe)
        except BrokenProcessPool as error:
            broken: Future[Reading] = Future()
            broken.set_exception(error)
            return broken

    def _tasks(self, paths: Iterable[Path]) -> Iterator[Task]:
        """What must be read; everything else is told at once."""
        met: set[str] = set()
        for path in paths:
            for source in open_sources(path, limits=self._recipe.limits):
                location = location_of(source)
                if location in met:
                    continue
                met.add(location)
                task = self._examine(source, location)
                if task is not None:
                    yield task

    def _examine(self, source: Source, location: str) -> Task | None:
        if source.data is None:
            error = source.error
            kind: Kind = "ignored" if error is None else "secret" if isinstance(error, SecretSource) else "failed"
            self._tell(Outcome(location, kind, error.advised() if error else source.left_out or ""))
            return None
        content_hash = digest_bytes(source.data)
        known = self._library.examine(location, content_hash)
        if known.standing in ("unchanged", "duplicate", "moved") and not self._reread:
            self._tell_known(known, location, len(source.data))
            return None
        return Task(location, source.name, source.data, content_hash, known)

    def _tell_known(self, known: Known, location: str, size: int) -> None:
        if self._writer is not None:
            self._writer.settle_known(known, location)
        reasons = {
            "unchanged": "没有变化",
            "duplicate": f"与 {known.twin} 内容完全相同",
            "moved": f"由 {known.twin} 移来，内容没有变化",
        }
        reports = known.reports if known.standing == "duplicate" else 0
        kind: Kind = known.standing
        self._tell(Outcome(location, kind, reasons[known.standing], duplicate_reports=reports, size=size))

    def _finish(self, task: Task, reading: Reading) -> None:
        size = len(task.data)
        if reading.prepared is None:
            self._tell(Outcome(task.path, "secret" if reading.is_secret else "failed", reading.error, size=size))
            return
        kind: Kind = "new" if task.known.standing == "new" else "changed"
        prepared = reading.prepared
        if self._writer is None:
            self._tell(Outcome(task.path, kind, "", len(prepared.reports), prepared.section_count, size=size))
            return
        # The same bytes may have been written since the file was looked at: two copies in one run.
        known = self._library.examine(task.path, task.content_hash)
        if known.standing in ("unchanged", "duplicate", "moved") and not self._reread:
            self._tell_known(known, task.path, size)
            return
        put = self._writer.put(prepared, path=task.path)
        self._tell(
            Outcome(
                task.path, kind, "", put.reports, put.sections, put.duplicate_reports, put.duplicate_sections, size=size
            )
        )

    def _tell(self, outcome: Outcome) -> None:
        self.summary.outcomes.append(outcome)
        self._listener.tell(outcome)


def _has_room(waiting: Collection[tuple[Task, object]], workers: int) -> bool:
    size = sum(len(task.data) for task, _ in waiting)
    return not waiting or (len(waiting) < workers * WAITING_PER_WORKER and size < MAX_WAITING_BYTES)


def _chain(first: list[Task], rest: Iterator[Task]) -> Iterator[Task]:
    yield from first
    yield from rest


def _read_one_by_one(tasks: Iterable[Task], recipe: Recipe) -> Iterator[tuple[Task, Reading]]:
    """Each by itself, so that it shows which of them kills the process that reads it."""
    pool = start_pool(1)
    try:
        for task in tasks:
            try:
                yield task, pool.submit(read_task, task.name, task.data, task.content_hash, recipe).result()
            except BrokenProcessPool:
                yield task, Reading(error="读取时程序意外中止，这个文件没有收入；请另存为其他格式后再试")
                pool = start_pool(1)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
