"""Copying a whole catalogue into another database, whichever kinds they are: in steps that can be taken up again.

What only grows with the library's generation is copied once, in batches that are committed one by one; a run that was cut
off goes on behind the last of them. What people change at any time (notebooks, uploads) is small and copied afresh.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, inspect, select

from kb.catalog import migrations
from kb.catalog.connection import Catalog
from kb.catalog.postgres import advance_numbers
from kb.catalog.schema import library, metadata
from kb.errors import DamagedLibrary, LibraryError

BATCH_ROWS = 2_000
MOVING, MOVED = "moving_from", "moved_from"  # facts of the target: which state of which library it is a copy of
_WRITER = "writer"  # who writes at the source now is of no concern to the target
_CHANGED_ANY_TIME = {"generations", "notebooks", "folders", "clippings", "uploads", "upload_files"}

Progress = Callable[[str, int], None]


def copy_catalog(source: Catalog, target: Catalog, progress: Progress) -> dict[str, int]:
    """Bring the target to what the source holds; gives the rows of each table. The caller holds the source's lock."""
    state = source.state()
    mark = f"{state.epoch}:{state.generation}"
    if _prepare(target, mark):
        with source.read() as reading:
            for table in _tables():
                _copy_table(reading, target, table, progress)
            _finish(reading, target, mark)
    return {table.name: target.count(table) for table in _tables()}


def differing_tables(source: Catalog, target: Catalog) -> list[str]:
    """Tables that do not hold the same rows, by a checksum over every value."""
    with source.read() as ours, target.read() as theirs:
        return [table.name for table in _tables() if checksum(ours, table) != checksum(theirs, table)]


def checksum(connection: Connection, table: Table) -> tuple[int, str]:
    """(rows, sum of the digests of all rows): the same in whatever order a database gives them."""
    rows = total = 0
    for row in _iterate(connection, table):
        digest = hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain).encode()).digest()
        rows, total = rows + 1, (total + int.from_bytes(digest, "big")) % (1 << 256)
    return rows, f"{total:064x}"


def _plain(value: Any) -> str:
    return bytes(value).hex()


def _tables() -> list[Table]:
    """Every table but the facts, those that are referred to before those that refer."""
    return [table for table in metadata.sorted_tables if table is not library]


def _prepare(target: Catalog, mark: str) -> bool:
    """Make the target ready to take rows in; False where it holds this very copy already."""
    with target.write_unlogged() as connection:
        there = set(inspect(connection).get_table_names())
        if there and library.name not in there:
            raise DamagedLibrary("要搬去的数据库里是别的程序的数据", where=target.where, advice="请换一个空的数据库")
        metadata.create_all(connection)
        facts: dict[str, str] = dict(connection.execute(select(library.c.name, library.c.value)).all())
        if "schema_version" in facts:
            if facts.get(MOVED) != mark:
                raise LibraryError(
                    "要搬去的地方已经有资料库",
                    where=target.where,
                    advice="请换一个空的数据库或文件夹，那里的内容没有动",
                )
            return False
        doomed = [table for table in _tables() if facts.get(MOVING) != mark or table.name in _CHANGED_ANY_TIME]
        for table in reversed(doomed):
            connection.execute(delete(table))
        connection.execute(delete(library))
        connection.execute(insert(library), {"name": MOVING, "value": mark})
    return True


def _copy_table(reading: Connection, target: Catalog, table: Table, progress: Progress) -> None:
    done = target.count(table)
    batch: list[dict[str, Any]] = []
    for row in _iterate(reading, table, offset=done):
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            done = _put(target, table, batch, done, progress)
            batch = []
    if batch:
        _put(target, table, batch, done, progress)


def _put(target: Catalog, table: Table, batch: list[dict[str, Any]], done: int, progress: Progress) -> int:
    with target.write_unlogged() as connection:
        connection.execute(insert(table), batch)
    progress(table.name, done + len(batch))
    return done + len(batch)


def _iterate(connection: Connection, table: Table, *, offset: int = 0) -> Iterator[dict[str, Any]]:
    """The rows as both kinds of database can hold them, in the order of their keys."""
    query = select(table).order_by(*table.primary_key.columns).offset(offset)
    for row in connection.execution_options(yield_per=BATCH_ROWS).execute(query).mappings():
        # PostgreSQL keeps no NUL character, see kb.catalog.postgres.
        yield {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in row.items()}


def _finish(reading: Connection, target: Catalog, mark: str) -> None:
    """From here on the target is a library: with a history of its own, so that no index of another is taken for its."""
    facts: dict[str, str] = dict(reading.execute(select(library.c.name, library.c.value)).all())
    facts |= {"epoch": migrations.new_epoch(), MOVED: mark}
    rows = [{"name": name, "value": value} for name, value in facts.items() if name != _WRITER]
    with target.write_unlogged() as connection:
        connection.execute(delete(library))
        connection.execute(insert(library), rows)
        if not target.is_sqlite:
            advance_numbers(connection)
