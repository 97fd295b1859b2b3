"""The keeper's corrections as records: made, listed, undone, carried over. Reading a source never changes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kb.catalog.connection import Writing, next_number
from kb.catalog.schema import corrections
from kb.corrections import Correction
from kb.errors import NotFound
from kb.units import short_name


def record(writing: Writing, correction: Correction) -> int:
    """Keep a correction; gives its number."""
    number = next_number(writing.connection, corrections)
    row = {
        "id": number,
        "created_at": datetime.now().isoformat(timespec="seconds"),
        "kind": correction.kind,
        "report": correction.report,
        "place": correction.place,
        "field": correction.field,
        "value": correction.value,
        "quote": correction.quote,
        "note": correction.note,
    }
    writing.connection.execute(insert(corrections), row)
    writing.touched = True
    return number


def undo(writing: Writing, number: int) -> Correction:
    """Mark a correction as undone; it stays on record."""
    found = next((item for item in load(writing.connection) if item.id == number), None)
    if found is None:
        raise NotFound(f"没有第 {number} 号更正，或者它已经撤销", advice="用 kb corrections 查看全部更正")
    undone_at = datetime.now().isoformat(timespec="seconds")
    writing.connection.execute(update(corrections).where(corrections.c.id == number).values(undone_at=undone_at))
    writing.touched = True
    return found


def load(connection: Connection, reports: Sequence[str] | None = None) -> list[Correction]:
    """Corrections in force, oldest first; all of them, or those on these report fingerprints."""
    query = select(corrections).where(corrections.c.undone_at.is_(None)).order_by(corrections.c.id)
    if reports is not None:
        query = query.where(corrections.c.report.in_(reports))
    return [_correction(row) for row in connection.execute(query)]


def load_undone(connection: Connection) -> list[tuple[Correction, str]]:
    """Corrections no longer in force, with the time they were undone."""
    query = select(corrections).where(corrections.c.undone_at.is_not(None)).order_by(corrections.c.id)
    return [(_correction(row), row.undone_at) for row in connection.execute(query)]


def carry_over(writing: Writing, moves: Mapping[int, tuple[str, str | None]]) -> None:
    """Give corrections the key of the report that took the place of theirs: number -> (report, place)."""
    for number, (report, place) in moves.items():
        writing.connection.execute(
            update(corrections).where(corrections.c.id == number).values(report=report, place=place)
        )
        writing.touched = True


def forget(writing: Writing, numbers: Sequence[int]) -> None:
    """Delete corrections for good: purging leaves no quote of the text behind."""
    writing.connection.execute(delete(corrections).where(corrections.c.id.in_(numbers)))


def alias_map(connection: Connection) -> dict[str, str]:
    """Short name -> what the keeper calls the unit; the latest word counts."""
    return {short_name(item.quote): str(item.value) for item in load(connection) if item.kind == "alias"}


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        kind=row.kind,
        report=row.report,
        place=row.place,
        field=row.field,
        value=row.value,
        quote=row.quote,
        note=row.note,
        id=row.id,
        created_at=row.created_at,
    )
