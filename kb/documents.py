"""From the catalogue's rows to what an engine is given: the one place that says which field holds what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from kb.catalog.connection import chunks
from kb.catalog.schema import reports, sections, sources
from kb.engines.document import SectionDoc, make_document
from kb.processes import is_spawning_safe, start_pool

Fields = dict[str, tuple[str, ...]]

CHUNK_SECTIONS = 256  # handed to a process at a time
POOL_FROM_SECTIONS = 2_000  # fewer are segmented where we are: a process takes a second to start

_COLUMNS = (
    sections.c.section_id,
    reports.c.report_id,
    sources.c.content_hash,
    sections.c.ordinal,
    reports.c.title,
    sections.c.marker,
    sections.c.heading,
    sections.c.text,
    sections.c.run_in,
    sections.c.types,
    sections.c.topic,
    reports.c.level,
    reports.c.year,
    reports.c.sector,
    reports.c.units,
    reports.c.doc_type,
)


def section_fields(
    *,
    types: Sequence[str],
    topic: str | None,
    level: str,
    year: int | None,
    sector: str,
    units: Sequence[str],
    doc_type: str,
) -> Fields:
    """The values by which a section is filtered and counted; what is not known has none."""
    single = {"topic": topic, "level": level, "year": year, "sector": sector, "doc_type": doc_type}
    fields = {name: (str(value),) for name, value in single.items() if value is not None}
    return {"type": tuple(types), "unit": tuple(units), **fields}


def lead(marker: str | None, heading: str | None) -> str:
    """Marker and heading as they stand before the text."""
    return f"{marker or ''}{heading or ''}"


def whole_text(marker: str | None, heading: str | None, text: str, *, run_in: bool) -> tuple[str, int]:
    """Marker, heading and text as they are shown, and where the heading ends; places in a section count from its beginning.

    >>> whole_text("一、", "学法", "组织培训。", run_in=False), whole_text("（一）", "学法", "。组织培训。", run_in=True)
    (('一、学法\\n组织培训。', 4), ('（一）学法。组织培训。', 5))
    """
    before = lead(marker, heading)
    joint = "" if run_in or not before or text.startswith(("。", "：")) else "\n"
    return before + joint + text, len(before)


def iterate_documents(
    connection: Connection, numbers: Sequence[int] | None = None, *, processes: int = 1
) -> Iterator[SectionDoc]:
    """The documents of these sources, or of all, in the order of source, report and place."""
    rows = _rows(connection, numbers)
    first = list(islice(rows, POOL_FROM_SECTIONS))
    if processes <= 1 or not is_spawning_safe() or len(first) < POOL_FROM_SECTIONS:
        for row in _chain(first, rows):
            yield build_document(row)
        return
    yield from _build_in_processes(_chain(first, rows), processes)


def _rows(connection: Connection, numbers: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
    joined = sections.join(reports, reports.c.id == sections.c.report).join(sources, sources.c.id == sections.c.source)
    query = select(*_COLUMNS).select_from(joined)
    query = query.order_by(sections.c.source, reports.c.ordinal, sections.c.ordinal)
    wanted = (
        [query] if numbers is None else [query.where(sections.c.source.in_(part)) for part in chunks(sorted(numbers))]
    )
    for part in wanted:
        for row in connection.execution_options(yield_per=1_000).execute(part):
            yield tuple(row)


def build_document(row: tuple[Any, ...]) -> SectionDoc:
    """One document from one row."""
    section_id, report_id, source, order, title, marker, heading, text, run_in, types, topic, *rest = row
    level, year, sector, units, doc_type = rest
    return make_document(
        section_id,
        report_id=report_id,
        source_id=source,
        order=order,
        title=title,
        heading=lead(marker, heading),
        body=text,
        run_in=run_in,
        fields=section_fields(
            types=types, topic=topic, level=level, year=year, sector=sector, units=units, doc_type=doc_type
        ),
    )


def _build_many(rows: list[tuple[Any, ...]]) -> list[SectionDoc]:
    return [build_document(row) for row in rows]


def _build_in_processes(rows: Iterator[tuple[Any, ...]], processes: int) -> Iterator[SectionDoc]:
    with start_pool(processes) as pool:
        waiting: deque[Future[list[SectionDoc]]] = deque()
        while True:
            while len(waiting) < 2 * processes and (part := list(islice(rows, CHUNK_SECTIONS))):
                waiting.append(pool.submit(_build_many, part))
            if not waiting:
                return
            yield from waiting.popleft().result()


def _chain(first: Iterable[tuple[Any, ...]], rest: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield from first
    yield from rest
