"""Schema versions: what the catalogue looks like now, and how each earlier one becomes the next.

A released version is never edited: a change is a new number with a step from the one before. All steps of an upgrade
run in one transaction, so a catalogue is of one version or the other and never of none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, inspect, select, update

from kb.catalog.schema import library, metadata
from kb.errors import DamagedLibrary, NewerLibrary

Step = Callable[[Connection], None]


def _add_notebooks(connection: Connection) -> None:
    # Written out, not taken from the tables of today: they may change again. Version 1 knew SQLite alone.
    for statement in (
        "CREATE TABLE notebooks (id INTEGER NOT NULL PRIMARY KEY, owner VARCHAR NOT NULL, name VARCHAR NOT NULL,"
        " is_shared BOOLEAN NOT NULL, created_at VARCHAR NOT NULL, changed_at VARCHAR NOT NULL, deleted_at VARCHAR)",
        "CREATE INDEX ix_notebooks_owner ON notebooks (owner)",
        "CREATE TABLE folders (id INTEGER NOT NULL PRIMARY KEY, notebook INTEGER NOT NULL REFERENCES notebooks (id),"
        " name VARCHAR NOT NULL, position INTEGER NOT NULL)",
        "CREATE INDEX ix_folders_notebook ON folders (notebook)",
        "CREATE TABLE clippings (id INTEGER NOT NULL PRIMARY KEY, notebook INTEGER NOT NULL REFERENCES notebooks (id),"
        " folder INTEGER REFERENCES folders (id), position INTEGER NOT NULL, section_id VARCHAR NOT NULL,"
        ' start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL, file VARCHAR NOT NULL,'
        " about JSON, created_at VARCHAR NOT NULL, deleted_at VARCHAR)",
        *(
            f"CREATE INDEX ix_clippings_{name} ON clippings ({name})"
            for name in ("notebook", "folder", "section_id", "file")
        ),
    ):
        connection.exec_driver_sql(statement)


def _add_uploads(connection: Connection) -> None:
    for statement in (
        "CREATE TABLE uploads (id INTEGER NOT NULL PRIMARY KEY, owner VARCHAR NOT NULL, state VARCHAR NOT NULL,"
        " note TEXT NOT NULL, created_at VARCHAR NOT NULL, changed_at VARCHAR NOT NULL)",
        "CREATE INDEX ix_uploads_state ON uploads (state)",
        "CREATE TABLE upload_files (id INTEGER NOT NULL PRIMARY KEY, upload INTEGER NOT NULL REFERENCES uploads (id),"
        " name VARCHAR NOT NULL, staged VARCHAR NOT NULL, size INTEGER NOT NULL, state VARCHAR NOT NULL,"
        " reason TEXT NOT NULL, choice VARCHAR NOT NULL, is_allowed BOOLEAN NOT NULL, content_hash VARCHAR NOT NULL,"
        " facts JSON)",
        "CREATE INDEX ix_upload_files_upload ON upload_files (upload)",
    ):
        connection.exec_driver_sql(statement)


SCHEMA_VERSION = 3
# From the version named to the one after it.
STEPS: Mapping[int, Step] = {1: _add_notebooks, 2: _add_uploads}


def read_version(connection: Connection) -> int:
    """The catalogue's schema version; 0 when it is empty."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return 0
    if library.name not in tables:
        raise DamagedLibrary("这个数据库不是本程序的资料库", advice="请用 --home 指定另一个位置")
    version = connection.execute(select(library.c.value).where(library.c.name == "schema_version")).scalar()
    if version is None:
        raise DamagedLibrary("这里的资料库还没有搬完", advice="请重新运行同一条 kb migrate 命令，它会接着搬")
    return int(version)


def needs_upgrade(connection: Connection) -> bool:
    """Whether the catalogue is empty or older than this program."""
    version = read_version(connection)
    check_version(version)
    return version < SCHEMA_VERSION


def check_version(version: int, *, newest: int = SCHEMA_VERSION) -> None:
    """Refuse a catalogue from a newer program: writing to it would lose what this one does not know of."""
    if version > newest:
        raise NewerLibrary(
            f"资料库由更新的版本写成（第 {version} 版，本程序只认到第 {newest} 版）",
            advice="请升级本程序后再用",
        )


def upgrade(connection: Connection, *, newest: int = SCHEMA_VERSION, steps: Mapping[int, Step] = STEPS) -> int:
    """Create or upgrade the tables within the caller's transaction; gives the version it began with."""
    began = version = read_version(connection)
    check_version(version, newest=newest)
    if version == 0:
        _create(connection, newest)
        return began
    while version < newest:
        steps[version](connection)
        version += 1
    connection.execute(update(library).where(library.c.name == "schema_version").values(value=str(version)))
    return began


def new_epoch() -> str:
    """A name for one history of the catalogue; a restored one gets another, so that no index takes it for its own."""
    return secrets.token_hex(8)


def _create(connection: Connection, version: int) -> None:
    metadata.create_all(connection)
    facts = {
        "schema_version": str(version),
        "epoch": new_epoch(),
        "generation": "0",
        "horizon": "0",
        "created_at": datetime.now().isoformat(timespec="seconds"),
    }
    connection.execute(insert(library), [{"name": name, "value": value} for name, value in facts.items()])
