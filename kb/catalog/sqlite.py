"""Everything that only SQLite understands: WAL, pragmas, purging, copying a living database, what its errors mean."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from kb.errors import DamagedLibrary, KBError, LibraryError, LockedLibrary

Error = sqlite3.Error
PAGE_CACHE_KIB = 64 * 1024  # holds the inner pages of every index at a million sections
SPARE_BYTES = 128 * 1024  # less room than this, and SQLite can do nothing
WRITES = "kb_writes"  # execution option: this transaction takes the write lock at its beginning, not halfway


def is_sqlite(url: str) -> bool:
    """Whether the catalogue's URL names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def database_path(url: str) -> Path:
    """The file behind a SQLite URL."""
    return Path(make_url(url).database or "catalog.db")


def create_sqlite(url: str, *, busy_wait_seconds: float, serializer: Callable[[Any], str]) -> Engine:
    """An engine whose transactions begin when SQLAlchemy says so, on a database in WAL mode."""
    path = database_path(url)
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, busy_wait_seconds),
        poolclass=QueuePool,
        json_serializer=serializer,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, busy_wait_seconds: float) -> sqlite3.Connection:
    if path.exists() and not os.access(path.parent, os.W_OK):
        return _connect_to_read(path, busy_wait_seconds)
    try:
        return _connect_to_write(path, busy_wait_seconds)
    except sqlite3.OperationalError:
        # On a full disk SQLite cannot even make the small file that readers of a write-ahead log share.
        if not path.exists() or not _is_disk_full(path.parent) or _has_log(path):
            raise
        return _connect_to_read(path, busy_wait_seconds)


def _connect_to_write(path: Path, busy_wait_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=busy_wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        _set_up(connection)
        connection.execute("PRAGMA journal_mode=WAL")
        # A commit outlives a dead process at once, and a power cut from `settle` on: a sync took 9 ms.
        connection.execute("PRAGMA synchronous=NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect_to_read(path: Path, busy_wait_seconds: float) -> sqlite3.Connection:
    # Without a write-ahead log nobody can be writing to a folder that cannot be written; with one, SQLite reads it itself.
    mode = "mode=ro" if _has_log(path) else "mode=ro&immutable=1"
    location = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(
        location, timeout=busy_wait_seconds, isolation_level=None, check_same_thread=False, uri=True
    )
    _set_up(connection)
    return connection


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in ("foreign_keys=ON", f"cache_size=-{PAGE_CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _is_disk_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < SPARE_BYTES
    except OSError:
        return False


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


def explain(error: BaseException, *, where: str) -> KBError:
    """What an error of SQLite means to the person at the screen."""
    text = str(getattr(error, "orig", None) or error).lower()
    if "full" in text or (("readonly" in text or "i/o" in text) and _is_disk_full(Path(where))):
        return LibraryError(
            "磁盘已满，这一步没有写入，以前的都在", where=where, advice="请腾出空间后重新运行同一条命令"
        )
    if "readonly" in text or "read-only" in text:
        return LibraryError("不能写入", where=where, advice="请检查文件夹权限，或用 --home 换一个位置")
    if "unable to open" in text:
        return LibraryError("打不开", where=where, advice="请检查文件夹是否存在、是否有权限")
    if "locked" in text or "busy" in text:
        return LockedLibrary("正被另一个进程占用", holder=None, where=where, advice="请稍后再试")
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return DamagedLibrary(
            "目录库文件已损坏", where=where, advice="请用 kb restore 从备份恢复，或删除后重新 kb index"
        )
    return LibraryError(f"读写失败（{text}）", where=where, advice="请检查磁盘，再运行 kb doctor")


def settle(connection: Connection) -> None:
    """Bring every commit so far safely to the disk."""
    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def check_integrity(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with the file; empty when sound."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    found += [f"foreign key: {row[0]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [line for line in found if line != "ok"]


def purge(path: Path, busy_wait_seconds: float) -> None:
    """Rewrite the file so that neither free pages nor the log keep a deleted word; readers must step aside."""
    with closing(sqlite3.connect(path, timeout=busy_wait_seconds, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LockedLibrary(
            "已移除，但还有程序正在读取，旧内容暂时留在日志里",
            holder=None,
            where=str(path),
            advice="请关掉正在查找的程序，再运行一次同样的命令",
        )


def copy_database(source: Path, target: Path, *, busy_wait_seconds: float) -> None:
    """A consistent copy of a database in use; onto a living one it arrives as a single transaction."""
    with (
        closing(sqlite3.connect(source, timeout=busy_wait_seconds)) as origin,
        closing(sqlite3.connect(target, timeout=busy_wait_seconds)) as copy,
    ):
        origin.backup(copy)


def check_file(path: Path) -> None:
    """Raise unless the file is a sound SQLite database."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.DatabaseError as error:
        raise explain(error, where=str(path)) from error
    if found != ["ok"]:
        raise DamagedLibrary("文件已损坏", where=str(path), advice="请换一份备份")
