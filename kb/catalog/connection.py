"""Opening a catalogue, reading a snapshot of it, and writing one transaction at a time with a generation of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from kb.catalog import migrations, postgres, sqlite
from kb.catalog.postgres import PostgresLock
from kb.catalog.schema import generations, library, sources
from kb.errors import UsageError
from kb.locks import WriterLock
from kb.settings import Settings

_serialize = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Writing:
    """One transaction under way: its connection, its generation, and what an engine must forget because of it."""

    connection: Connection
    generation: int
    removed: list[str] = field(default_factory=list)
    touched: bool = False


_FACTS = select(library.c.name, library.c.value)
_FACTS_IN_SQL = str(_FACTS)
_VERSIONS = select(sources.c.id, sources.c.generation)


@dataclass(frozen=True, slots=True)
class State:
    """Which history of which catalogue this is, and how far it has come."""

    epoch: str
    generation: int
    horizon: int


class Catalog:
    """A catalogue that exists and is of this program's version."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings
        self.is_sqlite = sqlite.is_sqlite(settings.catalog_location)
        self.where = str(settings.home) if self.is_sqlite else postgres.shown(settings.catalog_location)

    @classmethod
    def open(cls, settings: Settings) -> Catalog:
        """Open it without changing anything; an empty or older one must be `upgrade`d first."""
        return cls(_create_engine(settings), settings)

    def exists(self) -> bool:
        """Whether there is a library behind the URL, of whatever version."""
        if self.is_sqlite:
            return sqlite.database_path(self._settings.catalog_location).exists()
        with self._translated():
            return postgres.has_tables(self._engine)

    def make_lock(self, path: Path) -> WriterLock | PostgresLock:
        """The writer's lock: a file beside a SQLite catalogue, one of the server's own on PostgreSQL."""
        return WriterLock(path) if self.is_sqlite else PostgresLock(self._engine, where=self.where)

    def check_integrity(self) -> list[str]:
        """What the database itself finds wrong; empty when sound."""
        with self.read() as connection:
            return sqlite.check_integrity(connection) if self.is_sqlite else postgres.check_integrity(connection)

    def needs_upgrade(self) -> bool:
        """Whether its tables are missing or of an earlier version."""
        with self._translated(), self._engine.connect() as connection:
            return migrations.needs_upgrade(connection)

    def upgrade(self) -> int:
        """Make its tables, or bring them to this version; gives the version it began with."""
        with self._translated(), self._writing_connection() as connection:
            return migrations.upgrade(connection)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: whatever is asked within sees the same moment."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, action: str) -> Iterator[Writing]:
        """One transaction; when it touched anything it becomes the next generation, else nothing is written."""
        with self._translated(), self._writing_connection() as connection:
            writing = Writing(connection, int(_fact(connection, "generation")) + 1)
            yield writing
            if writing.touched or writing.removed:
                _log(writing, action)

    @contextmanager
    def write_unlogged(self) -> Iterator[Connection]:
        """A transaction that is no generation: for rows copied from another catalogue, before this one is a library."""
        with self._translated(), self._writing_connection() as connection:
            yield connection

    def state(self) -> State:
        """Epoch, generation, and the generation from which the log of removals is complete."""
        facts = self._facts()
        return State(facts["epoch"], int(facts["generation"]), int(facts["horizon"]))

    def _facts(self) -> dict[str, str]:
        """What the catalogue says of itself; asked several times for every page."""
        if not self.is_sqlite:
            with self.read() as connection:
                return dict(connection.execute(_FACTS).all())
        with self._translated(), closing(self._engine.raw_connection()) as raw:  # a seventh of the time
            return dict(raw.cursor().execute(_FACTS_IN_SQL).fetchall())

    def removed_since(self, generation: int) -> set[str]:
        """Content hashes of sources that an engine of this generation may hold though they are gone or have changed."""
        query = select(generations.c.removed).where(generations.c.generation > generation)
        with self.read() as connection:
            return {source for (removed,) in connection.execute(query) for source in removed or ()}

    def forget_log(self, generation: int) -> None:
        """Drop what the engine has caught up with."""
        with self._translated(), self._writing_connection() as connection:
            connection.execute(delete(generations).where(generations.c.generation <= generation))
            _set_fact(connection, "horizon", str(generation))

    def settle(self) -> None:
        """Make what was committed outlive a power cut: before an engine hears of it, and after a person's own work."""
        if self.is_sqlite:  # PostgreSQL has it on disk with every commit
            with self._translated(), self._engine.connect() as connection:
                sqlite.settle(connection.execution_options(isolation_level="AUTOCOMMIT"))

    def purge(self) -> None:
        """Rewrite the file so that no word of what was deleted can be read from it."""
        self._engine.dispose()
        with self._translated():
            if not self.is_sqlite:
                postgres.purge(self._engine)
                return
            sqlite.purge(sqlite.database_path(self._settings.catalog_location), self._settings.busy_wait_seconds)

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        with self.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    @contextmanager
    def _writing_connection(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(**{sqlite.WRITES: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite.Error) as error:
            raise (sqlite if self.is_sqlite else postgres).explain(error, where=self.where) from error


def _create_engine(settings: Settings) -> Engine:
    url = settings.catalog_location
    if sqlite.is_sqlite(url):
        return sqlite.create_sqlite(url, busy_wait_seconds=settings.busy_wait_seconds, serializer=_serialize)
    if postgres.is_postgres(url):
        return postgres.create_postgres(url, serializer=_serialize)
    raise UsageError(
        "目录库的地址不认识", where=url, advice="可用的有 sqlite:///文件路径 和 postgresql://用户@主机/库名"
    )


def _log(writing: Writing, action: str) -> None:
    row = {
        "generation": writing.generation,
        "at": datetime.now().isoformat(timespec="seconds"),
        "action": action,
        "removed": sorted(writing.removed) or None,
    }
    writing.connection.execute(insert(generations), row)
    _set_fact(writing.connection, "generation", str(writing.generation))


def _fact(connection: Connection, name: str) -> str:
    return str(connection.execute(select(library.c.value).where(library.c.name == name)).scalar_one())


def _set_fact(connection: Connection, name: str, value: str) -> None:
    connection.execute(update(library).where(library.c.name == name).values(value=value))


def next_number(connection: Connection, table: Any) -> int:
    """The first free row number; safe because there is one writer."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def source_versions(connection: Connection) -> dict[int, int]:
    """Of each source the generation in which it was written: what was read of it holds while that stays."""
    return dict(connection.execute(_VERSIONS).all())


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """The values in runs short enough for one SQL statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
