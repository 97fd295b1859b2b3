"""How surely the values of some sections were read, for a page of results: theirs and their report's, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from kb.catalog.connection import chunks
from kb.catalog.reading import Record
from kb.catalog.schema import reports, sections

_READINGS = (
    select(sections.c.section_id, sections.c.reading, reports.c.reading)
    .join(reports, reports.c.id == sections.c.report)
    .where(sections.c.section_id.in_(bindparam("names", expanding=True)))
)


def read_inferences(connection: Connection, section_ids: Sequence[str]) -> dict[str, Record]:
    """`confidence` and `evidence` by field, of each section together with its report."""
    found: dict[str, Record] = {}
    for chunk in chunks(list(section_ids)):
        for section_id, own, of_report in connection.execute(_READINGS, {"names": chunk}):
            readings = [reading or {} for reading in (of_report, own)]
            found[section_id] = {
                name: {key: value for reading in readings for key, value in reading.get(name, {}).items()}
                for name in ("confidence", "evidence")
            }
    return found
