"""What browsing asks of the catalogue: how many sections of each kind there are, and every report with its length."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, String, cast, func, select

from kb.catalog.reading import Record
from kb.catalog.schema import reports, sections, sources


def count_kinds(connection: Connection) -> list[Record]:
    """How many sections share the same types, topic, level, year, sector and doc_type."""
    kinds = cast(sections.c.types, String).label("types")
    keys = (kinds, sections.c.topic, reports.c.level, reports.c.year, reports.c.sector, reports.c.doc_type)
    query = select(*keys, func.count().label("sections")).join(reports, reports.c.id == sections.c.report)
    found = [dict(row._mapping) for row in connection.execute(query.group_by(*keys))]
    for record in found:
        record["types"] = tuple(json.loads(record["types"]))
    return found


def list_lengths(connection: Connection) -> list[Record]:
    """Every report with its unit, source, number of sections and length, in the order of source and place."""
    length = func.coalesce(func.length(sections.c.heading), 0) + func.length(sections.c.text)
    counted = (
        select(sections.c.report, func.count().label("sections"), func.sum(length).label("characters"))
        .group_by(sections.c.report)
        .subquery()
    )
    query = (
        select(
            reports.c.report_id,
            reports.c.title,
            reports.c.unit,
            reports.c.units,
            reports.c.unit_key,
            reports.c.level,
            reports.c.sector,
            reports.c.year,
            reports.c.doc_type,
            reports.c.role,
            reports.c.line,
            reports.c.duplicate_group,
            sources.c.content_hash.label("source"),
            func.coalesce(counted.c.sections, 0).label("sections"),
            func.coalesce(counted.c.characters, 0).label("characters"),
        )
        .join(sources, sources.c.id == reports.c.source)
        .outerjoin(counted, counted.c.report == reports.c.id)
        .order_by(sources.c.path, reports.c.ordinal)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def list_parts(connection: Connection, report_ids: list[str]) -> list[Record]:
    """The sections of these reports: where each stands, of what type, how long."""
    columns: tuple[Any, ...] = (
        reports.c.report_id,
        sections.c.section_id,
        sections.c.depth,
        sections.c.marker,
        sections.c.heading,
        sections.c.type,
        sections.c.topic,
        func.length(sections.c.text).label("characters"),
    )
    query = select(*columns).join(reports, reports.c.id == sections.c.report)
    query = query.where(reports.c.report_id.in_(report_ids)).order_by(reports.c.id, sections.c.ordinal)
    return [dict(row._mapping) for row in connection.execute(query)]
