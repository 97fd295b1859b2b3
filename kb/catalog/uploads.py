"""Uploads as rows: what was sent, how far each file has come. Decides nothing, touches no report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kb.catalog.schema import upload_files, uploads

Record = dict[str, Any]


def list_uploads(connection: Connection, states: Iterable[str] | None = None, *, limit: int = 50) -> list[Record]:
    """Uploads, the latest first."""
    query = select(uploads).order_by(uploads.c.id.desc()).limit(limit)
    if states is not None:
        query = query.where(uploads.c.state.in_(list(states)))
    return [dict(row._mapping) for row in connection.execute(query)]


def find_upload(connection: Connection, number: int) -> Record | None:
    """One upload."""
    row = connection.execute(select(uploads).where(uploads.c.id == number)).first()
    return dict(row._mapping) if row else None


def list_files(connection: Connection, number: int) -> list[Record]:
    """Its files in the order in which they came."""
    query = select(upload_files).where(upload_files.c.upload == number).order_by(upload_files.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def find_file(connection: Connection, number: int) -> Record | None:
    """One file of an upload."""
    row = connection.execute(select(upload_files).where(upload_files.c.id == number)).first()
    return dict(row._mapping) if row else None


def add_upload(connection: Connection, *, owner: str) -> int:
    """A new upload that waits for files; gives its number."""
    row = {"owner": owner, "state": "open", "note": "", "created_at": _now(), "changed_at": _now()}
    found = connection.execute(insert(uploads), row).inserted_primary_key
    assert found is not None
    return int(found[0])


def add_file(connection: Connection, upload: int, *, name: str, staged: str, size: int, **more: Any) -> int:
    """A file that lies there; gives its number."""
    row = {
        "upload": upload,
        "name": name,
        "staged": staged,
        "size": size,
        "state": "received",
        "reason": "",
        "choice": "take",
        "is_allowed": False,
        "content_hash": "",
        "facts": None,
        **more,
    }
    found = connection.execute(insert(upload_files), row).inserted_primary_key
    assert found is not None
    return int(found[0])


def change_upload(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of an upload."""
    connection.execute(update(uploads).where(uploads.c.id == number).values(changed_at=_now(), **values))


def change_file(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of a file."""
    connection.execute(update(upload_files).where(upload_files.c.id == number).values(**values))


def forget_files(connection: Connection, number: int) -> None:
    """Take the files of an upload off the record."""
    connection.execute(delete(upload_files).where(upload_files.c.upload == number))


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
