"""Everything that only PostgreSQL understands: its driver, snapshots, the writer's locks, purging, what its errors mean.

Credentials may stand in the URL, or better in the environment as PostgreSQL itself reads them (PGPASSWORD, PGPASSFILE).
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kb.catalog.schema import library, metadata
from kb.catalog.sqlite import WRITES
from kb.deadline import remaining_seconds
from kb.errors import KBError, LibraryError, LockedLibrary, UsageError
from kb.locks import POLL_SECONDS, Holder

CONNECT_SECONDS = 3  # a page is to say within five seconds that the database is not there
_WRITER, _TRANSACTION = 0x6B62_0001, 0x6B62_0002  # advisory locks: of the writer, and of each of its transactions
_SIGNATURE = "writer"  # the fact in which the writer signs


def is_postgres(url: str) -> bool:
    """Whether the catalogue's URL names a PostgreSQL database."""
    return make_url(url).get_backend_name() == "postgresql"


def shown(url: str) -> str:
    """The URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def create_postgres(url: str, *, serializer: Callable[[Any], str]) -> Engine:
    """An engine whose reading transactions are snapshots and whose writing ones stand in line."""
    try:
        engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            json_serializer=serializer,
            pool_pre_ping=True,  # a server that was restarted costs nobody an error
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    except ModuleNotFoundError as error:
        raise UsageError(
            "还没有安装访问 PostgreSQL 的部件", advice='请运行 pip install "report-kb[postgresql]"'
        ) from error
    event.listen(engine, "do_connect", _connect_in_time)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _drop_nul, retval=True)
    return engine


def _connect_in_time(_dialect: Any, _record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
    """A connection that waits for the server no longer than whoever asks."""
    import psycopg

    from kb.catalog.postgres_waiting import PatientConnection

    left = remaining_seconds(CONNECT_SECONDS)
    if left < 1:  # the driver tries for two seconds at least
        raise psycopg.OperationalError("no time is left to connect")
    return PatientConnection.connect(*arguments, **{**parameters, "connect_timeout": max(round(left), 2)})


def has_tables(engine: Engine) -> bool:
    """Whether the database holds a library."""
    with engine.connect() as connection:
        return library.name in inspect(connection).get_table_names()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TRANSACTION})")
    elif connection.get_isolation_level() != "AUTOCOMMIT":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _drop_nul(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> Any:
    """PostgreSQL keeps no NUL character in a text; nobody can see or search for one, so it goes."""
    return statement, [_without_nul(row) for row in parameters] if many else _without_nul(parameters)


def _without_nul(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: _clean(value) for name, value in row.items()}
    return tuple(map(_clean, row)) if isinstance(row, tuple) else row


def _clean(value: Any) -> Any:
    if isinstance(value, str) and ("\0" in value or "\\u0000" in value):
        return value.replace("\0", "").replace("\\u0000", "")
    return value


def explain(error: BaseException, *, where: str) -> KBError:
    """What an error of PostgreSQL means to the person at the screen."""
    origin = getattr(error, "orig", None) or error
    state = str(getattr(origin, "sqlstate", None) or "")
    if state.startswith("28"):
        return LibraryError("目录数据库不认这个用户或口令", where=where, advice="请检查地址里的用户名和 PGPASSWORD")
    if state == "3D000":
        return LibraryError("目录数据库还没有建立", where=where, advice="请管理员用 createdb 建立后再试")
    if state == "42501":
        return LibraryError("没有目录数据库的写入权限", where=where, advice="请管理员给这个用户授权")
    if state == "53100":
        return LibraryError(
            "目录数据库的磁盘已满，这一步没有写入", where=where, advice="请腾出空间后重新运行同一条命令"
        )
    if state in ("55P03", "40P01", "57014"):
        return LockedLibrary("目录数据库正忙", holder=None, where=where, advice="请稍后再试")
    if not state or state[:2] in ("08", "57"):
        return LibraryError(
            "连不上目录数据库", where=where, advice="请检查数据库和网络；已写入的都在，恢复后重新运行同一条命令"
        )
    told = str(origin).strip().splitlines()[0][:200]
    return LibraryError(f"目录数据库读写失败（{told}）", where=where, advice="请查看数据库的日志")


def check_integrity(connection: Connection) -> list[str]:
    """Tables that should be there and are not; what is inside them is the server's own care."""
    there = set(inspect(connection).get_table_names())
    return [f"缺少表 {name}" for name in sorted(set(metadata.tables) - there)]


def advance_numbers(connection: Connection) -> None:
    """Let the server number new rows behind those that were copied in with their numbers."""
    for table in metadata.sorted_tables:
        key = table.autoincrement_column
        if key is not None and key.autoincrement is not False and not key.foreign_keys:
            newest = connection.execute(select(func.max(key))).scalar()
            if newest is not None:
                sequence = func.pg_get_serial_sequence(table.name, key.name)
                connection.execute(select(func.setval(sequence, newest)))


def purge(engine: Engine) -> None:
    """Rewrite every table so that no deleted word stays in its file; the server's own archives are its keeper's."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in metadata.tables:
            connection.exec_driver_sql(f'VACUUM FULL "{name}"')


class PostgresLock:
    """One writer among all machines: the server drops the lock when the writer's connection ends, however it ends."""

    def __init__(self, engine: Engine, *, where: str) -> None:
        self._engine = engine
        self._where = where

    def holder(self) -> Holder | None:
        """Who signed last, whether or not that process still lives."""
        with self._connected() as connection:
            return _read_signature(connection)

    def is_held(self) -> bool:
        """Whether some living process holds the lock now."""
        query = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number AND granted AND objsubid = 1"
            " AND classid = 0 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with self._connected() as connection:
            return bool(connection.execute(query, {"number": _WRITER}).scalar_one())

    def stale_holder(self) -> Holder | None:
        """The process that died holding the lock, if the last one did."""
        return None if self.is_held() else self.holder()

    @contextmanager
    def hold(self, *, task: str, wait_seconds: float) -> Iterator[Holder | None]:
        """Hold the lock; gives the dead process that left it behind, or None after an orderly release."""
        with self._connected() as connection:
            self._wait(connection, wait_seconds)
            left_behind = _read_signature(connection)
            since = datetime.now().isoformat(timespec="seconds")
            _sign(connection, Holder(os.getpid(), socket.gethostname(), since, task))
            try:
                yield left_behind
            finally:
                self._release(connection)

    def _wait(self, connection: Connection, wait_seconds: float) -> None:
        deadline = time.monotonic() + wait_seconds
        while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_WRITER})").scalar_one():
            if time.monotonic() >= deadline:
                holder = _read_signature(connection)
                raise LockedLibrary(
                    f"正在被{holder.describe() if holder else '另一个进程'}写入",
                    holder=holder,
                    where=self._where,
                    advice="请等它结束再试；查找和查看不受影响",
                )
            time.sleep(POLL_SECONDS)

    def _release(self, connection: Connection) -> None:
        """A server that was restarted meanwhile has dropped the lock already, and the signature says what happened."""
        try:
            _sign(connection, None)
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_WRITER})")
        except DBAPIError:
            connection.invalidate()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError as error:
            raise explain(error, where=self._where) from error
        with connection:
            yield connection


def _read_signature(connection: Connection) -> Holder | None:
    if library.name not in inspect(connection).get_table_names():
        return None
    value = connection.execute(select(library.c.value).where(library.c.name == _SIGNATURE)).scalar()
    return Holder(**json.loads(value)) if value else None


def _sign(connection: Connection, holder: Holder | None) -> None:
    if library.name not in inspect(connection).get_table_names():
        return  # the very first writer makes the tables
    connection.execute(delete(library).where(library.c.name == _SIGNATURE))
    if holder is not None:
        value = json.dumps(asdict(holder), ensure_ascii=False)
        connection.execute(insert(library), {"name": _SIGNATURE, "value": value})
