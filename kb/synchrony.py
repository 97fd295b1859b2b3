"""Keeping an engine in step with the catalogue: noticing that it lags, telling it what it missed, making it anew.

An index says for which history of the catalogue (epoch) and with which analysis it was made. A new one is made beside
the old one, then they are exchanged in one step; whoever reads goes over to it with the next question.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, select

from kb.catalog.connection import Catalog, State
from kb.catalog.schema import sections, sources
from kb.documents import iterate_documents
from kb.engines.base import Engine
from kb.engines.document import SectionDoc
from kb.errors import EngineError, EngineUnavailable, LibraryError, tell_trouble
from kb.index_places import Pointer, make_place
from kb.settings import Settings

INDEX_VERSION = "1"  # raise when documents are built differently from the same rows
REBUILD_BATCH_SECTIONS = 20_000  # what an engine may hold in memory before it writes

Progress = Callable[[int], None]


class Synchrony:
    """The engine of one library and its relation to the catalogue."""

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self._catalog = catalog
        self._settings = settings
        self._engine: Engine | None = None
        self._pointer: Pointer | None = None
        self._opening = threading.RLock()
        self._place = make_place(settings)
        self._kept: dict[str, Sequence[SectionDoc]] = {}
        self._kept_sections = 0

    def engine(self) -> Engine:
        """The current index, opened; None of its answers is older than the pointer."""
        return self._opened(self._place.read())

    def _opened(self, pointer: Pointer | None) -> Engine:
        with self._opening:
            if self._engine is None or pointer != self._pointer:
                # The one before is not closed: another thread may be asking it something.
                self._engine = self._place.open(pointer)
                self._pointer = pointer
            return self._engine

    def is_behind(self) -> bool:
        """Whether the engine has not heard of everything, or was made from something else."""
        state = self._catalog.state()
        return self._brought_to(state) != state.generation

    def keep(self, content_hash: str, documents: Sequence[SectionDoc]) -> None:
        """Documents that were made while reading: they need not be made again when the engine is told."""
        if documents:
            self._kept[content_hash] = documents
            self._kept_sections += len(documents)

    @property
    def kept_sections(self) -> int:
        """How many sections wait for the engine."""
        return self._kept_sections

    def catch_up(self) -> None:
        """Tell the engine what it missed, or make it anew where that cannot be told. The caller holds the lock."""
        self._catalog.settle()
        state = self._catalog.state()
        known = self._brought_to(state)
        if known is None:
            self.rebuild()
        elif known != state.generation:
            with self._translated():
                self._tell(state)
        self._kept.clear()
        self._kept_sections = 0
        if self._catalog.state().horizon < state.generation:
            self._catalog.forget_log(state.generation)

    def rebuild(self, progress: Progress | None = None) -> int:
        """A new index beside the old one, then the exchange; gives the number of sections."""
        state = self._catalog.state()
        with self._translated():
            fresh, engine = self._place.create(epoch=state.epoch, analysis=analysis())
            with self._catalog.read() as connection:
                done = self._fill(engine, connection, state, progress)
            self._exchange(fresh, engine)
        return done

    def clear_leftovers(self) -> list[Path]:
        """Delete every index folder that is not the current one: what a dead process or a rebuild left.

        Gives those that stayed: on Windows a folder that someone still reads cannot go until the next time.
        """
        return self._place.clear_leftovers()

    def compare(self) -> tuple[set[str], set[str]]:
        """Section ids that only the catalogue knows, and those that only the engine knows."""
        with self._catalog.read() as connection:
            there = set(connection.scalars(select(sections.c.section_id)))
        indexed = set(self.engine().section_ids())
        return there - indexed, indexed - there

    def close(self) -> None:
        """Let go of the engine."""
        self._close_engine()

    def _brought_to(self, state: State) -> int | None:
        """The generation that the index was brought to; None where it must be made anew."""
        pointer = self._place.read()
        if pointer is None or pointer.epoch != state.epoch or pointer.analysis != analysis():
            return None
        try:
            generation = self._opened(pointer).generation()
        except EngineUnavailable:
            raise  # an index that cannot be reached is not one that is broken
        except (LibraryError, EngineError):
            return None
        # Older than the log reaches, or younger than the catalogue itself: what it holds cannot be told any more.
        return generation if state.horizon <= generation <= state.generation else None

    def _tell(self, state: State) -> None:
        engine = self.engine()
        known = engine.generation()
        removed = self._catalog.removed_since(known)
        with self._catalog.read() as connection, engine.batch(generation=state.generation) as batch:
            for content_hash in removed:
                batch.delete_source(content_hash)
            query = select(sources.c.id, sources.c.content_hash).where(sources.c.generation > known)
            numbers = connection.execute(query.order_by(sources.c.id)).all()
            for document in self._documents(connection, numbers):
                batch.add(document)
            batch.set_groups(load_groups(connection))

    def _documents(self, connection: Connection, numbers: Sequence[tuple[int, str]]) -> Iterator[SectionDoc]:
        unknown = [number for number, content_hash in numbers if content_hash not in self._kept]
        for _, content_hash in numbers:
            yield from self._kept.get(content_hash, ())
        if unknown:
            yield from iterate_documents(connection, unknown, processes=self._settings.worker_count)

    def _fill(self, engine: Engine, connection: Connection, state: State, progress: Progress | None) -> int:
        numbers = connection.execute(select(sources.c.id, sources.c.content_hash).order_by(sources.c.id)).all()
        documents = iter(self._documents(connection, numbers))
        done = 0
        is_more = True
        while is_more:
            # Until the last batch the index says that it knows nothing, so that a half-made one is never believed.
            with engine.batch(generation=0) as batch:
                is_more = False
                for document in documents:
                    batch.add(document)
                    done += 1
                    if progress:
                        progress(done)
                    if done % REBUILD_BATCH_SECTIONS == 0:
                        is_more = True
                        break
        with engine.batch(generation=state.generation) as batch:
            batch.set_groups(load_groups(connection))
        return done

    def _exchange(self, fresh: Pointer, engine: Engine) -> None:
        current = self._place.exchange(fresh, engine)
        with self._opening:
            self._engine, self._pointer = current, fresh
        self.clear_leftovers()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = "磁盘已满，索引没有写完" if error.errno == errno.ENOSPC else f"不能写入索引（{tell_trouble(error)}）"
            advice = "目录库里的内容都在；腾出空间或改好权限后运行 kb doctor"
            raise LibraryError(what, where=self._place.where, advice=advice) from error

    def _close_engine(self) -> None:
        if self._engine is not None:
            with suppress(OSError):
                self._engine.close()
        self._engine = None


def load_groups(connection: Connection) -> dict[str, str]:
    """Section -> its group of near-duplicates, for those that have one."""
    query = select(sections.c.section_id, sections.c.duplicate_group).where(sections.c.duplicate_group.is_not(None))
    return {section_id: str(group) for section_id, group in connection.execute(query)}


@cache
def analysis() -> str:
    """Changes when the same rows would give other words or forms: an index made before must be made anew."""
    from kb.text import tokens

    return f"{INDEX_VERSION}-{tokens.fingerprint()}"
