"""What the keeper looks over, asked of the catalogue: doubtful readings, the same report in several places, one source whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from kb.catalog.connection import chunks
from kb.catalog.reading import EXPORT_CHUNK, Record
from kb.catalog.schema import noise, reports, sections, sources
from kb.doubts import DOUBT, FIELD_NAMES, SECTION_FIELD_NAMES, DoubtfulValue, find_doubts


def iterate_doubtful_reports(connection: Connection) -> Iterator[Record]:
    """Reports in which a value was read with doubt, by source and place, each with those values."""
    query = (
        select(
            *(reports.c[name] for name in ("report_id", "title", "line", "reading", *FIELD_NAMES)),
            sources.c.path.label("file"),
        )
        .join(sources, sources.c.id == reports.c.source)
        .where(_is_doubtful(reports, FIELD_NAMES))
        .order_by(sources.c.path, reports.c.ordinal)
    )
    for row in connection.execution_options(yield_per=EXPORT_CHUNK).execute(query):
        record = dict(row._mapping)
        doubts = _doubts(record, record.pop("reading"), FIELD_NAMES)
        if doubts:
            yield {**record, "doubts": doubts}


def iterate_doubtful_sections(connection: Connection) -> Iterator[Record]:
    """Sections whose type or topic was read with doubt, each with those values and how it begins."""
    columns = ("section_id", "marker", "heading", "type", "topic", "reading", "line")
    query = (
        select(
            *(sections.c[name] for name in columns),
            func.substr(sections.c.text, 1, 120).label("beginning"),
            reports.c.report_id,
            reports.c.title,
            sources.c.path.label("file"),
        )
        .join(reports, reports.c.id == sections.c.report)
        .join(sources, sources.c.id == sections.c.source)
        .where(_is_doubtful(sections, SECTION_FIELD_NAMES))
        .order_by(sources.c.path, reports.c.ordinal, sections.c.ordinal)
    )
    for row in connection.execution_options(yield_per=EXPORT_CHUNK).execute(query):
        record = dict(row._mapping)
        doubts = _doubts(record, record.pop("reading"), SECTION_FIELD_NAMES)
        if doubts:
            yield {**record, "doubts": doubts}


def _is_doubtful(table: Table, names: Iterable[str]) -> ColumnElement[bool]:
    """Whether any of these values was read with doubt: asked of the database, so that sure ones are never carried over."""
    return or_(*(table.c.reading["confidence"][name].as_float() < DOUBT for name in names))


def _doubts(record: Record, reading: Any, names: dict[str, str]) -> list[DoubtfulValue]:
    found = reading or {}
    return list(find_doubts(record, found.get("confidence", {}), found.get("evidence", {}), names=names))


def list_duplicate_reports(connection: Connection) -> list[list[Record]]:
    """The same report in several places: a list for each such report, the largest groups first."""
    query = (
        select(
            *(reports.c[name] for name in ("report_id", "title", "unit", "year", "duplicate_group", "line")),
            sources.c.path.label("file"),
            sources.c.content_hash,
        )
        .join(sources, sources.c.id == reports.c.source)
        .where(reports.c.duplicate_group.is_not(None))
        .order_by(reports.c.duplicate_group, reports.c.id)
    )
    groups: dict[int, list[Record]] = {}
    for row in connection.execute(query):
        groups.setdefault(row.duplicate_group, []).append(dict(row._mapping))
    return sorted((group for group in groups.values() if len(group) > 1), key=len, reverse=True)


def get_source(connection: Connection, content_hash: str) -> Record | None:
    """One source with its reports and how much noise of each kind it held."""
    row = connection.execute(select(sources).where(sources.c.content_hash == content_hash)).first()
    if row is None:
        return None
    columns = ("report_id", "title", "unit", "level", "sector", "year", "doc_type", "line", "fingerprint")
    held = select(*(reports.c[name] for name in columns)).where(reports.c.source == row.id).order_by(reports.c.ordinal)
    kinds = select(noise.c.kind, func.count()).where(noise.c.source == row.id).group_by(noise.c.kind)
    return {
        **dict(row._mapping),
        "reports": [dict(found._mapping) for found in connection.execute(held)],
        "noise": {str(row[0]): int(row[1]) for row in connection.execute(kinds.order_by(func.count().desc()))},
    }


def name_reports(connection: Connection, fingerprints: Sequence[str]) -> dict[str, Record]:
    """What the reports with these fingerprints are called; those that are not there are left out."""
    found: dict[str, Record] = {}
    for chunk in chunks(sorted(set(fingerprints))):
        query = select(reports.c.fingerprint, reports.c.report_id, reports.c.title, reports.c.unit)
        for row in connection.execute(query.where(reports.c.fingerprint.in_(chunk)).order_by(reports.c.id)):
            found.setdefault(row.fingerprint, dict(row._mapping))
    return found
