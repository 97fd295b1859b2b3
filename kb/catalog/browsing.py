"""What browsing asks of the catalogue: how many sections of each kind there are, and every report with its length."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, String, cast, func, select

from kb.catalog.reading import Record
from kb.catalog.schema import reports, sections, sources
from kb.catalog.tallies import Tally

_KIND = (
    cast(sections.c.types, String).label("types"),
    sections.c.topic,
    reports.c.level,
    reports.c.year,
    reports.c.sector,
    reports.c.doc_type,
)
_KINDS = (
    select(sections.c.source, *_KIND, func.count())
    .join(reports, reports.c.id == sections.c.report)
    .group_by(sections.c.source, *_KIND)
)
_LENGTH = func.coalesce(func.length(sections.c.heading), 0) + func.length(sections.c.text)
_SIZES = select(sections.c.source, sections.c.report, func.count(), func.sum(_LENGTH)).group_by(
    sections.c.source, sections.c.report
)
_REPORTS = (
    select(
        reports.c.id,
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
    )
    .join(sources, sources.c.id == reports.c.source)
    .order_by(sources.c.path, reports.c.ordinal)
)


class Counts:
    """What browsing counts of one library; each source is counted once while it stays as it is."""

    def __init__(self) -> None:
        self._kinds, self._sizes = Tally(_KINDS, values=len(_KIND)), Tally(_SIZES, values=1)

    def kinds(self, connection: Connection, epoch: str) -> list[Record]:
        """How many sections share the same types, topic, level, year, sector and doc_type."""
        names = [column.name for column in _KIND]
        found = self._kinds.sums(connection, epoch)
        records = [{**dict(zip(names, kind, strict=True)), "sections": count} for kind, (count,) in found.items()]
        for record in records:
            record["types"] = tuple(json.loads(record["types"]))
        return records

    def lengths(self, connection: Connection, epoch: str) -> list[Record]:
        """Every report with its unit, source, number of sections and length, in the order of source and place."""
        sizes = self._sizes.sums(connection, epoch)
        found = []
        for row in connection.execute(_REPORTS):
            record = dict(row._mapping)
            record["sections"], record["characters"] = sizes.get((record.pop("id"),), (0, 0))
            found.append(record)
        return found


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
