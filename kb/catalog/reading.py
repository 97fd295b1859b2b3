"""Questions to the catalogue; answers are plain objects under the field names of the public contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, and_, bindparam, cast, func, or_, select

from kb.catalog.connection import chunks
from kb.catalog.schema import basis, locations, noise, readings, reports, sections, sources
from kb.catalog.tallies import Tally
from kb.errors import NotFound, UsageError

Record = dict[str, Any]
Filters = Mapping[str, Sequence[Any]]

FILTER_NAMES = ("type", "level", "year", "sector", "unit", "topic", "doc_type")
EXPORT_CHUNK = 1_000  # rows fetched at a time: memory stays flat however large the library

_SECTION = (
    sections.c.section_id,
    reports.c.report_id,
    reports.c.title,
    reports.c.unit,
    reports.c.level,
    reports.c.year,
    reports.c.sector,
    reports.c.doc_type,
    reports.c.role,
    sections.c.depth,
    sections.c.marker,
    sections.c.heading,
    sections.c.heading_path,
    sections.c.type,
    sections.c.types,
    sections.c.topic,
    sections.c.text,
    sections.c.points,
    sections.c.line,
    sections.c.end_line,
    sections.c.run_in,
    sections.c.cautions,
    sections.c.duplicate_group,
    sources.c.path.label("file"),
)


# Questions that a page asks are put together once: that takes longer than asking them.
_SECTIONS = select(*_SECTION).select_from(
    sections.join(reports, reports.c.id == sections.c.report).join(sources, sources.c.id == sections.c.source)
)
_SECTIONS_WITH_READING = _SECTIONS.add_columns(sections.c.reading)
_HITS = _SECTIONS.with_only_columns(
    *(column for column in _SECTION if column.name not in ("role", "depth", "types", "points", "end_line", "cautions"))
).where(sections.c.section_id.in_(bindparam("names", expanding=True)))
_THESE_SECTIONS = _SECTIONS.where(sections.c.section_id.in_(bindparam("names", expanding=True)))
_ONE_SECTION = _SECTIONS_WITH_READING.where(sections.c.section_id == bindparam("name"))
_SECTIONS_OF_REPORT = _SECTIONS_WITH_READING.where(sections.c.report == bindparam("report")).order_by(
    sections.c.ordinal
)
_ONE_REPORT = (
    select(reports, sources.c.path.label("file"), sources.c.compilation_title)
    .join(sources, sources.c.id == reports.c.source)
    .where(reports.c.report_id == bindparam("name"))
)


def _with_source(row: Row[*tuple[Any, ...]]) -> Record:
    """The row with the file and line it comes from as one field."""
    record = dict(row._mapping)
    record["source"] = {"file": record.pop("file"), "line": record.pop("line")}
    return record


def _section_record(row: Row[*tuple[Any, ...]]) -> Record:
    record = _with_source(row)
    record["cautions"] = [{"start": start, "end": end, "note": note} for start, end, note in record["cautions"] or ()]
    return record


def iterate_sections(connection: Connection, filters: Filters | None = None) -> Iterator[Record]:
    """Every section that passes the filters, in the order of source, report and place."""
    query = _SECTIONS.order_by(sections.c.source, reports.c.ordinal, sections.c.ordinal)
    for condition in conditions(filters or {}):
        query = query.where(condition)
    for row in connection.execution_options(yield_per=EXPORT_CHUNK).execute(query):
        yield _section_record(row)


def get_sections(connection: Connection, section_ids: Sequence[str]) -> dict[str, Record]:
    """The sections with these ids; ids that are not there are left out."""
    found: dict[str, Record] = {}
    for chunk in chunks(list(section_ids)):
        for row in connection.execute(_THESE_SECTIONS, {"names": chunk}):
            found[row.section_id] = _section_record(row)
    return found


def get_hits(connection: Connection, section_ids: Sequence[str]) -> dict[str, Record]:
    """What a page of results shows of these sections; ids that are not there are left out."""
    found: dict[str, Record] = {}
    for chunk in chunks(list(section_ids)):
        for row in connection.execute(_HITS, {"names": chunk}):
            found[row.section_id] = _with_source(row)
    return found


def get_section(connection: Connection, section_id: str) -> Record:
    """One section whole, with what was inferred about it and the sections that say the same."""
    row = connection.execute(_ONE_SECTION, {"name": section_id}).first()
    if row is None:
        raise NotFound(f"没有编号为 {section_id} 的部分", advice="编号可由 kb search 或 kb show 得到")
    record = _with_reading(_section_record(row))
    record["similar"] = [
        other for other in _same_group(connection, row.duplicate_group) if other["section_id"] != section_id
    ]
    return record


def _with_reading(record: Record) -> Record:
    """The record with what was inferred about it among its fields."""
    return {**record, **(record.pop("reading") or {})}


def _same_group(connection: Connection, group: int | None) -> list[Record]:
    if group is None:
        return []
    query = (
        select(sections.c.section_id, reports.c.title, reports.c.unit, reports.c.year, sources.c.path.label("file"))
        .join(reports, reports.c.id == sections.c.report)
        .join(sources, sources.c.id == sections.c.source)
        .where(sections.c.duplicate_group == group)
        .order_by(sections.c.id)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def get_report(connection: Connection, report_id: str) -> Record:
    """One report whole: metadata, front matter, sections, the same report elsewhere."""
    row = connection.execute(_ONE_REPORT, {"name": report_id}).first()
    if row is None:
        raise NotFound(f"没有编号为 {report_id} 的报告", advice="编号可由 kb list 得到")
    record = _with_source(row)
    record.update(record.pop("reading") or {})
    number, group = record.pop("id"), record.pop("duplicate_group")
    rows = connection.execute(_SECTIONS_OF_REPORT, {"report": number})
    record["sections"] = [_with_reading(_section_record(row)) for row in rows]
    record["similar"] = [item for item in _same_reports(connection, group) if item["report_id"] != report_id]
    for name in ("ordinal", "unit_key", "units"):
        record.pop(name)
    return record


def _same_reports(connection: Connection, group: int | None) -> list[Record]:
    if group is None:
        return []
    query = (
        select(reports.c.report_id, reports.c.title, reports.c.unit, reports.c.year, sources.c.path.label("file"))
        .join(sources, sources.c.id == reports.c.source)
        .where(reports.c.duplicate_group == group)
        .order_by(reports.c.id)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def list_sources(connection: Connection) -> list[Record]:
    """Every source with its counts, by path."""
    query = select(
        sources.c.id,
        sources.c.path,
        sources.c.format,
        sources.c.encoding,
        sources.c.reader,
        sources.c.compilation_title,
        sources.c.warnings,
        sources.c.added_at,
        sources.c.content_hash,
        _count(reports, reports.c.source),
        _count(sections, sections.c.source),
        _count(noise, noise.c.source),
    ).order_by(sources.c.path)
    return [dict(row._mapping) for row in connection.execute(query)]


def _count(table: Any, column: Any) -> Any:
    return select(func.count()).where(column == sources.c.id).select_from(table).scalar_subquery().label(table.name)


def list_reports(connection: Connection, filters: Filters | None = None) -> list[Record]:
    """Every report that passes the filters, by source and place."""
    query = (
        select(
            reports.c.report_id,
            reports.c.title,
            reports.c.unit,
            reports.c.level,
            reports.c.sector,
            reports.c.year,
            reports.c.doc_type,
            reports.c.role,
            reports.c.duplicate_group,
            reports.c.reading,
            reports.c.line,
            sources.c.path.label("file"),
            select(func.count()).where(sections.c.report == reports.c.id).scalar_subquery().label("sections"),
        )
        .join(sources, sources.c.id == reports.c.source)
        .order_by(sources.c.path, reports.c.ordinal)
    )
    for condition in conditions(filters or {}, of_reports=True):
        query = query.where(condition)
    found = []
    for row in connection.execute(query):
        record = dict(row._mapping)
        record["source"] = {"file": record.pop("file"), "line": record.pop("line")}
        record["confidence"] = (record.pop("reading") or {}).get("confidence", {})
        found.append(record)
    return found


def list_noise(connection: Connection, source: int) -> list[Record]:
    """What was set aside when the source was read."""
    query = select(noise.c.line, noise.c.text, noise.c.kind).where(noise.c.source == source).order_by(noise.c.ordinal)
    return [dict(row._mapping) for row in connection.execute(query)]


def find_sources(connection: Connection, name: str) -> list[Record]:
    """Sources by path, by the end of their path, by content hash, or holding a report with this id."""
    holding = select(reports.c.source).where(reports.c.report_id == name)
    tail = name.replace("\\", "/").lstrip("./")
    lying = select(locations.c.source).where(
        or_(locations.c.path == name, locations.c.path.endswith("/" + tail, autoescape=True))
    )
    query = select(sources.c.id, sources.c.path, sources.c.content_hash).where(
        or_(sources.c.path == name, sources.c.content_hash == name, sources.c.id.in_(holding), sources.c.id.in_(lying))
    )
    return [dict(row._mapping) for row in connection.execute(query.order_by(sources.c.path))]


def stored_reading(connection: Connection, source: int) -> bytes:
    """The packed reading of a source."""
    return bytes(connection.execute(select(readings.c.packed).where(readings.c.source == source)).scalar_one())


def applied_corrections(connection: Connection) -> list[tuple[int, list[int]]]:
    """Source and the numbers of the corrections that act on it, for those on which any does."""
    query = select(sources.c.id, sources.c.applied).where(sources.c.applied.is_not(None))
    return [(number, list(applied)) for number, applied in connection.execute(query)]


def sources_with(connection: Connection, fingerprints: Iterable[str]) -> set[int]:
    """Sources that hold a report with one of these fingerprints."""
    found: set[int] = set()
    for chunk in chunks(sorted(set(fingerprints))):
        found |= set(connection.scalars(select(reports.c.source).where(reports.c.fingerprint.in_(chunk))))
    return found


def make_coverage() -> Tally:
    """How many reports and sections each source has of each year, level, section type and sector."""
    keys = (reports.c.year, reports.c.level, sections.c.type, reports.c.sector)
    query = select(sections.c.source, *keys, func.count(reports.c.id.distinct()), func.count())
    query = query.join(reports, reports.c.id == sections.c.report).group_by(sections.c.source, *keys)
    return Tally(query, values=len(keys))


def list_coverage(sums: Mapping[tuple[Any, ...], tuple[int, ...]]) -> list[Record]:
    """The same of all sources together, in order; what is not known comes first."""
    ordered = sorted(sums.items(), key=lambda item: [(value is not None, value) for value in item[0]])
    names = ("year", "level", "type", "sector", "reports", "sections")
    return [dict(zip(names, (*key, *counts), strict=True)) for key, counts in ordered]


def tally_reports(connection: Connection, column: str) -> list[Record]:
    """How many reports have each value of a column."""
    value = reports.c[column]
    query = select(value.label("value"), func.count().label("count")).group_by(value).order_by(value.nulls_first())
    return [dict(row._mapping) for row in connection.execute(query)]


def count_units(connection: Connection) -> int:
    """How many units there are; a masked name counts once for each report that bears it."""
    return int(connection.execute(select(func.count(reports.c.unit_key.distinct()))).scalar_one())


def list_basis(connection: Connection, *, with_text: bool = False) -> list[Record]:
    """Laws and superiors' documents."""
    columns = [basis.c.id, basis.c.title, basis.c.kind, basis.c.path, basis.c.added_at]
    query = select(*columns, *([basis.c.text] if with_text else [])).order_by(basis.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def conditions(filters: Filters, *, of_reports: bool = False) -> list[ColumnElement[bool]]:
    """The filters as SQL; values of one name are alternatives, names all hold."""
    found: list[ColumnElement[bool]] = []
    for name, values in filters.items():
        if name not in FILTER_NAMES:
            raise UsageError(f"没有“{name}”这个筛选条件", advice=f"可用的有：{'、'.join(FILTER_NAMES)}")
        if values:
            alternatives = [_condition(name, value) for value in values]
            if of_reports and name in ("type", "topic"):
                holding = select(sections.c.report).where(or_(*alternatives))
                found.append(reports.c.id.in_(holding))
            else:
                found.append(or_(*alternatives))
    return found


def _condition(name: str, value: Any) -> ColumnElement[bool]:
    if name == "year":
        first, last = year_range(str(value))
        return and_(reports.c.year >= first, reports.c.year <= last)
    if name == "type":
        return cast(sections.c.types, String).contains(f'"{value}"', autoescape=True)
    if name == "unit":  # given by its canonical name
        return cast(reports.c.units, String).contains(f'"{value}"', autoescape=True)
    if name == "topic":
        return or_(sections.c.topic == value)
    return or_(reports.c[name] == value)


def year_range(text: str) -> tuple[int, int]:
    """The years meant by 2021 or 2021..2023.

    >>> year_range("2021..2023"), year_range("2021")
    ((2021, 2023), (2021, 2021))
    """
    first, dots, last = text.partition("..")
    try:
        return (int(first or 0), int(last or 9999)) if dots else (int(first), int(first))
    except ValueError:
        raise UsageError(f"年份“{text}”看不懂", advice="写成 2023 或 2021..2023") from None
