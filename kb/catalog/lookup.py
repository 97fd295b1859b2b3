"""What a query names without knowing it exactly: units, titles and files as people type them → what an index filters by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Text, bindparam, cast, select

from kb.catalog.connection import chunks
from kb.catalog.schema import locations, reports, sources
from kb.text import folding

_UNIT_KEYS = select(reports.c.report_id, reports.c.unit_key).where(
    reports.c.report_id.in_(bindparam("names", expanding=True))
)


def units_named(connection: Connection, names: Iterable[str], canonical: Iterable[str]) -> set[str]:
    """The units so called; where none is, those whose name holds what was typed."""
    # As text: PostgreSQL compares no JSON.
    lists = connection.scalars(select(cast(reports.c.units, Text)).where(reports.c.units.is_not(None)).distinct())
    known = {unit for units in lists for unit in json.loads(units)}
    exact = known & set(canonical)
    wanted = _forms(names)
    return exact or {unit for unit in known if _holds(unit, wanted)}


def reports_titled(connection: Connection, texts: Iterable[str]) -> set[str]:
    """Reports whose title holds one of the texts."""
    rows = connection.execute(select(reports.c.report_id, reports.c.title))
    wanted = _forms(texts)
    return {report_id for report_id, title in rows if _holds(title, wanted)}


def sources_named(connection: Connection, texts: Iterable[str]) -> set[str]:
    """Content hashes of the sources whose path, anywhere they lie, holds one of the texts."""
    wanted = _forms(texts)
    places = select(sources.c.content_hash, locations.c.path).join(locations, locations.c.source == sources.c.id)
    found = {content for content, path in connection.execute(places) if _holds(path, wanted)}
    own = connection.execute(select(sources.c.content_hash, sources.c.path))
    return found | {content for content, path in own if _holds(path, wanted)}


def unit_keys(connection: Connection, report_ids: Sequence[str]) -> dict[str, str | None]:
    """What tells the units of these reports apart."""
    found: dict[str, str | None] = {}
    for chunk in chunks(list(report_ids)):
        found |= dict(connection.execute(_UNIT_KEYS, {"names": chunk}).all())
    return found


def _forms(texts: Iterable[str]) -> list[str]:
    return [folding.folded(text) for text in texts]


def _holds(name: str, forms: Iterable[str]) -> bool:
    own = folding.folded(name)
    return any(form in own for form in forms)
