"""Whose the sections are: of every report and section at once, only what telling the places apart needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from kb.catalog.schema import reports, sections, sources


def list_report_origins(connection: Connection) -> list[Any]:
    """Each report: what it is, whose, of which file, and the group of reports that are copies of each other."""
    query = select(
        reports.c.report_id,
        reports.c.duplicate_group,
        reports.c.unit,
        reports.c.units,
        reports.c.unit_key,
        reports.c.level,
        reports.c.year,
        sources.c.path,
    ).select_from(reports.join(sources, sources.c.id == reports.c.source))
    return list(connection.execute(query).all())


def iterate_section_groups(connection: Connection) -> Iterator[tuple[str, int]]:
    """The sections that are copies of others, and the group of each."""
    query = select(sections.c.section_id, sections.c.duplicate_group).where(sections.c.duplicate_group.is_not(None))
    for row in connection.execute(query):
        yield row.section_id, row.duplicate_group
