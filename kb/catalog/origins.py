"""Whose the sections are that say the same: for many sections at once, only what telling the places apart needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from kb.catalog.connection import chunks
from kb.catalog.schema import reports, sections, sources

_COLUMNS = (
    sections.c.section_id,
    sections.c.duplicate_group.label("section_group"),
    reports.c.report_id,
    reports.c.duplicate_group.label("report_group"),
    reports.c.unit,
    reports.c.units,
    reports.c.unit_key,
    reports.c.level,
    reports.c.year,
    sources.c.path,
)


def load_origins(connection: Connection, section_ids: Sequence[str]) -> dict[str, Any]:
    """Section id -> unit, report and groups; ids that are not there are left out."""
    joined = sections.join(reports, reports.c.id == sections.c.report).join(sources, sources.c.id == sections.c.source)
    query = select(*_COLUMNS).select_from(joined)
    return {
        row.section_id: row
        for chunk in chunks(list(section_ids))
        for row in connection.execute(query.where(sections.c.section_id.in_(chunk)))
    }
