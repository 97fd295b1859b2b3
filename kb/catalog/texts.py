"""What questions about phrasing are made from: every section's text, points and fields, source by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from kb.catalog.connection import chunks
from kb.catalog.schema import reports, sections, sources

_CHUNK_ROWS = 500
_COLUMNS = (
    sections.c.source,
    sections.c.section_id,
    reports.c.report_id,
    sections.c.marker,
    sections.c.heading,
    sections.c.text,
    sections.c.run_in,
    sections.c.depth,
    sections.c.types,
    sections.c.topic,
    sections.c.points,
    reports.c.unit,
    reports.c.level,
    reports.c.year,
    reports.c.sector,
    reports.c.doc_type,
)


def list_versions(connection: Connection) -> list[tuple[int, int]]:
    """Every source that has sections, in the order of the library, with the generation in which it was written."""
    query = select(sources.c.id, sources.c.generation).where(sources.c.id.in_(select(sections.c.source)))
    return [(number, generation) for number, generation in connection.execute(query.order_by(sources.c.id))]


def iterate_texts(connection: Connection, numbers: Sequence[int]) -> Iterator[Any]:
    """The sections of these sources, in the order of source, report and place."""
    query = select(*_COLUMNS).join(reports, reports.c.id == sections.c.report)
    query = query.order_by(sections.c.source, reports.c.ordinal, sections.c.ordinal)
    for chunk in chunks(sorted(numbers)):
        chosen = query.where(sections.c.source.in_(chunk))
        yield from connection.execution_options(yield_per=_CHUNK_ROWS).execute(chosen)


def unit_keys(connection: Connection) -> dict[str, str]:
    """What each report's unit is counted as: by its name; a masked one for its report, copies of it once."""
    query = select(reports.c.report_id, reports.c.unit_key, reports.c.duplicate_group)
    return {report_id: _counted_as(report_id, key, group) for report_id, key, group in connection.execute(query)}


def _counted_as(report_id: str, key: str | None, group: int | None) -> str:
    if key and "@" not in key:
        return key
    # A masked unit's report that stands in three compilations is still one unit's.
    return f"@{report_id}" if group is None else f"@@{group}"
