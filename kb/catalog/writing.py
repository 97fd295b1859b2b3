"""Putting a source in, taking it out: one transaction each, everything of the old gone when the new is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kb.catalog.connection import Writing, chunks, next_number
from kb.catalog.grouping import Newcomer, forget_items, group_newcomers
from kb.catalog.mends import alias_map
from kb.catalog.schema import locations, noise, readings, reports, sections, sentences, sources
from kb.documents import section_fields
from kb.duplicates import names_of_unit
from kb.engines.document import SectionDoc
from kb.identity import name_report, name_section
from kb.preparing import PreparedReport, PreparedSource, Row
from kb.settings import Settings
from kb.units import canonical_names, shown_name, unit_key


@dataclass(frozen=True, slots=True)
class Put:
    """What came of putting a source in; `documents` are for the engine, where they were prepared."""

    source: int
    reports: int
    sections: int
    duplicate_reports: int
    duplicate_sections: int
    replaced: bool
    documents: tuple[SectionDoc, ...]


def put_source(writing: Writing, prepared: PreparedSource, *, path: str, settings: Settings) -> Put:
    """Write the source found at `path`. What stood there before goes, unless the same bytes are known elsewhere too."""
    connection = writing.connection
    old = find_by_hash(connection, prepared.content_hash)
    previous = find_by_path(connection, path)
    names: dict[str, list[str]] = defaultdict(list)
    places = {path}
    number, added_at = next_number(connection, sources), datetime.now().isoformat(timespec="seconds")
    for source in {old, previous} - {None}:
        assert source is not None
        elsewhere = paths_of(connection, source) - {path}
        if source == old:
            places |= elsewhere
        if source == old or not elsewhere:
            # The new stands in the place of the old, in every list.
            number = source
            added_at = connection.execute(select(sources.c.added_at).where(sources.c.id == source)).scalar_one()
            _remember_names(connection, source, names)
            take_out(writing, source, settings=settings)
        else:
            connection.execute(delete(locations).where(locations.c.path == path))
    _insert_source(writing, prepared, number, path=path, places=places, added_at=added_at)
    return _insert_content(writing, prepared, number, names, settings, replaced=bool(old or previous))


def take_out(writing: Writing, source: int, *, settings: Settings) -> None:
    """Remove a source and everything read from it."""
    connection = writing.connection
    content_hash = connection.execute(select(sources.c.content_hash).where(sources.c.id == source)).scalar_one()
    numbers = [int(number) for number in connection.scalars(select(sections.c.id).where(sections.c.source == source))]
    papers = [int(number) for number in connection.scalars(select(reports.c.id).where(reports.c.source == source))]
    forget_items(connection, "section", numbers, min_characters=settings.duplicate_min_characters)
    forget_items(connection, "report", papers, min_characters=settings.duplicate_min_characters)
    for chunk in chunks(numbers):
        connection.execute(delete(sentences).where(sentences.c.section.in_(chunk)))
    for table in (sections, reports, noise, readings, locations):
        connection.execute(delete(table).where(table.c.source == source))
    connection.execute(delete(sources).where(sources.c.id == source))
    writing.removed.append(content_hash)
    writing.touched = True


def add_location(writing: Writing, source: int, path: str) -> None:
    """Note that the same bytes lie at this path too; what lay there before is taken out by the caller."""
    connection = writing.connection
    connection.execute(delete(locations).where(locations.c.path == path))
    connection.execute(insert(locations), {"path": path, "source": source})
    writing.touched = True


def move_source(writing: Writing, source: int, *, gone: Iterable[str], path: str) -> None:
    """The file was moved: its old paths go, the new one is its name from now on."""
    for chunk in chunks(list(gone)):
        writing.connection.execute(delete(locations).where(locations.c.path.in_(chunk)))
    writing.connection.execute(update(sources).where(sources.c.id == source).values(path=path))
    add_location(writing, source, path)


def find_by_hash(connection: Connection, content_hash: str) -> int | None:
    """The source with these bytes."""
    return connection.scalar(select(sources.c.id).where(sources.c.content_hash == content_hash))


def find_by_path(connection: Connection, path: str) -> int | None:
    """The source that lies at this path."""
    return connection.scalar(select(locations.c.source).where(locations.c.path == path))


def paths_of(connection: Connection, source: int) -> set[str]:
    """Where the source's bytes lie."""
    return set(connection.scalars(select(locations.c.path).where(locations.c.source == source)))


def _remember_names(connection: Connection, source: int, names: dict[str, list[str]]) -> None:
    query = select(reports.c.fingerprint, reports.c.report_id).where(reports.c.source == source)
    for fingerprint, report_id in connection.execute(query.order_by(reports.c.ordinal)):
        names[fingerprint].append(report_id)


def _insert_source(
    writing: Writing, prepared: PreparedSource, number: int, *, path: str, places: Iterable[str], added_at: str
) -> None:
    row = {
        **prepared.row,
        "id": number,
        "path": path,
        "added_at": added_at,
        "generation": writing.generation,
    }
    writing.connection.execute(insert(sources), row)
    writing.connection.execute(insert(readings), {"source": number, "packed": prepared.packed})
    writing.connection.execute(insert(locations), [{"path": place, "source": number} for place in sorted(places)])
    writing.touched = True


def _insert_content(
    writing: Writing,
    prepared: PreparedSource,
    number: int,
    names: Mapping[str, list[str]],
    settings: Settings,
    *,
    replaced: bool,
) -> Put:
    connection = writing.connection
    aliases = alias_map(connection)
    report_ids = _choose_names(connection, prepared.reports, names)
    report_number, section_number = next_number(connection, reports), next_number(connection, sections)
    report_rows: list[Row] = []
    section_rows: list[Row] = []
    sentence_rows: list[Row] = []
    report_news: list[Newcomer] = []
    section_news: list[Newcomer] = []
    documents: list[SectionDoc] = []
    for offset, (report, report_id) in enumerate(zip(prepared.reports, report_ids, strict=True)):
        unit_names = names_of_unit(report.row["unit_as_read"])
        named = _name_unit(report, report_id, aliases)
        first = section_number
        for section in report.sections:
            row = section.row
            section_rows.append(
                {
                    **row,
                    "id": section_number,
                    "section_id": name_section(report_id, row["place"]),
                    "report": report_number + offset,
                    "source": number,
                }
            )
            sentence_rows += [
                {"section": section_number, "ordinal": ordinal, "start": start, "end": end, "digest": digest}
                for ordinal, (start, end, digest) in enumerate(section.sentences)
            ]
            section_news.append(Newcomer(section_number, section.bands, _words(row), unit_names))
            section_number += 1
            if section.document is not None:
                documents.append(_name_document(section.document, prepared.content_hash, named, section_rows[-1]))
        whole = "".join(item.text for item in section_news[len(section_news) - (section_number - first) :])
        report_news.append(Newcomer(report_number + offset, report.bands, whole, unit_names))
        report_rows.append({**named, "id": report_number + offset, "source": number})
    _insert_rows(connection, reports, report_rows)
    _insert_rows(connection, sections, section_rows)
    _insert_rows(connection, sentences, sentence_rows)
    _insert_rows(connection, noise, [{**row, "source": number} for row in prepared.noise])
    similarity = settings.duplicate_similarity
    return Put(
        source=number,
        reports=len(report_rows),
        sections=len(section_rows),
        duplicate_reports=len(group_newcomers(connection, "report", report_news, similarity=similarity)),
        duplicate_sections=len(group_newcomers(connection, "section", section_news, similarity=similarity)),
        replaced=replaced,
        documents=tuple(documents),
    )


def _name_document(document: SectionDoc, content_hash: str, report: Row, section: Row) -> SectionDoc:
    fields = section_fields(
        types=section["types"],
        topic=section["topic"],
        **{name: report[name] for name in ("level", "year", "sector", "units", "doc_type")},
    )
    return replace(
        document,
        section_id=section["section_id"],
        report_id=report["report_id"],
        source_id=content_hash,
        fields=fields,
    )


def _words(row: Row) -> str:
    return f"{row['marker'] or ''}{row['heading'] or ''}{row['text']}"


def _name_unit(report: PreparedReport, report_id: str, aliases: Mapping[str, str]) -> Row:
    as_read = report.row["unit_as_read"]
    unit = as_read if report.is_named_by_keeper else shown_name(as_read, aliases)
    units = canonical_names(as_read, aliases)
    key = unit_key("、".join(units), report_id, named_by_keeper=report.is_named_by_keeper)
    return {**report.row, "report_id": report_id, "unit": unit, "units": units, "unit_key": key}


def _choose_names(connection: Connection, found: Sequence[PreparedReport], names: Mapping[str, list[str]]) -> list[str]:
    fingerprints = [report.row["fingerprint"] for report in found]
    taken: set[str] = set()
    for chunk in chunks(sorted(set(fingerprints))):
        taken |= set(connection.scalars(select(reports.c.report_id).where(reports.c.fingerprint.in_(chunk))))
    kept = {fingerprint: list(old) for fingerprint, old in names.items()}
    chosen = []
    for fingerprint in fingerprints:
        before = kept.get(fingerprint)
        name = before.pop(0) if before else name_report(fingerprint, taken)
        taken.add(name)
        chosen.append(name)
    return chosen


def _insert_rows(connection: Connection, table: Any, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)
