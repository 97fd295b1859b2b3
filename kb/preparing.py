"""From what was read to the rows that the catalogue keeps: corrections, names, sentences, sketches.

Pure, and so fit for any process: the one that writes has little left to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.archive import pack
from kb.corrections import BY_HAND, Correction
from kb.duplicates import bands, fold_copy, names_of_unit, shingle
from kb.engines.document import SectionDoc, make_document
from kb.identity import bare, section_text
from kb.mending import Mended, apply_corrections
from kb.model import ParsedSource, Report, Section
from kb.text.sentences import sentence_spans

Row = dict[str, Any]


@dataclass(slots=True)
class PreparedSection:
    """A section's row, its sentences (start, end, digest), the keys under which copies are found, and what an engine needs.

    The document bears no names yet: those are given when the catalogue knows who else is there.
    """

    row: Row
    sentences: list[tuple[int, int, int]]
    bands: list[int]
    document: SectionDoc | None = None


@dataclass(slots=True)
class PreparedReport:
    """A report's row with its sections; `is_named_by_keeper` says that its unit is no mask but a person's word."""

    row: Row
    bands: list[int]
    is_named_by_keeper: bool
    sections: list[PreparedSection] = field(default_factory=list)


@dataclass(slots=True)
class PreparedSource:
    """A source ready to be written."""

    content_hash: str
    row: Row
    packed: bytes
    reports: list[PreparedReport]
    noise: list[Row]
    applied: set[int]

    @property
    def section_count(self) -> int:
        """How many sections it holds."""
        return sum(len(report.sections) for report in self.reports)


def prepare_source(
    parsed: ParsedSource,
    *,
    content_hash: str,
    reader: str,
    corrections: Iterable[Correction] = (),
    min_characters: int,
    with_documents: bool = False,
) -> PreparedSource:
    """The rows of one source, the keeper's corrections applied; with an engine's documents when they are wanted."""
    mended, applied = apply_corrections(parsed, corrections)
    return PreparedSource(
        content_hash=content_hash,
        row={
            "content_hash": content_hash,
            "path": parsed.source,
            "format": parsed.format,
            "encoding": parsed.encoding,
            "encoding_confidence": parsed.encoding_confidence,
            "reader": reader,
            "compilation_title": parsed.compilation_title,
            "warnings": list(parsed.warnings),
            "applied": sorted(applied) or None,
        },
        packed=pack(parsed),
        reports=[_prepare_report(item, ordinal, min_characters, with_documents) for ordinal, item in enumerate(mended)],
        noise=[
            {"ordinal": ordinal, "line": item.line, "text": item.text, "kind": item.kind}
            for ordinal, item in enumerate(parsed.noise)
        ],
        applied=applied,
    )


def _prepare_report(mended: Mended, ordinal: int, min_characters: int, with_documents: bool) -> PreparedReport:
    report = mended.report
    names = names_of_unit(report.unit)
    row: Row = {
        "ordinal": ordinal,
        "fingerprint": mended.fingerprint,
        "title": report.title,
        "line": report.line,
        "end_line": report.end_line,
        "unit_as_read": report.unit,
        "level": report.level,
        "sector": report.sector,
        "year": report.year,
        "doc_type": report.doc_type,
        "role": report.role,
        "signed_by": report.signed_by,
        "signed_date": report.signed_date,
        "front": [{"line": item.line, "text": item.text, "kind": item.kind} for item in report.front],
        "reading": _reading(report, mended.inferred),
    }
    paths = heading_paths(report.sections)
    sections = [
        _prepare_section(mended, index, paths[index], names, min_characters) for index in range(len(report.sections))
    ]
    if with_documents:
        for section in sections:
            section.document = _make_document(report.title, section.row)
    whole = "".join(map(section_text, report.sections))
    return PreparedReport(
        row, find_bands(whole, names, min_characters), report.evidence.get("unit") == BY_HAND, sections
    )


def _prepare_section(
    mended: Mended, index: int, path: list[str], names: list[str], min_characters: int
) -> PreparedSection:
    section = mended.report.sections[index]
    place = mended.places[index]
    row: Row = {
        "ordinal": index,
        "place": place,
        "line": section.line,
        "end_line": section.end_line,
        "depth": section.depth,
        "marker": section.marker,
        "heading": section.heading,
        "heading_path": path,
        "run_in": section.run_in,
        "type": section.type,
        "types": list(section.types),
        "topic": section.topic,
        "text": section.text,
        "points": list(section.points),
        "reading": _reading(section, mended.section_inferred.get(place, {})),
        "cautions": [[item.start, item.end, item.note] for item in mended.cautions.get(place, ())] or None,
    }
    sentences = [(start, end, digest_sentence(section.text[start:end])) for start, end in sentence_spans(section.text)]
    return PreparedSection(row, sentences, find_bands(section_text(section), names, min_characters))


def _make_document(title: str, row: Row) -> SectionDoc:
    return make_document(
        "",
        report_id="",
        source_id="",
        order=row["ordinal"],
        title=title,
        heading=f"{row['marker'] or ''}{row['heading'] or ''}",
        body=row["text"],
        run_in=row["run_in"],
    )


def _reading(item: Report | Section, inferred: Row) -> Row:
    reading: Row = {"confidence": item.confidence, "evidence": item.evidence}
    return {**reading, "inferred": inferred} if inferred else reading


def heading_paths(sections: Sequence[Section]) -> list[list[str]]:
    """The headings above each section and its own, outermost first."""
    paths: list[list[str]] = []
    open_headings: list[tuple[int, str]] = []
    for section in sections:
        while open_headings and open_headings[-1][0] >= section.depth:
            open_headings.pop()
        if section.heading:
            open_headings.append((section.depth, section.heading))
        paths.append([heading for _, heading in open_headings])
    return paths


def find_bands(text: str, names: Iterable[str], min_characters: int) -> list[int]:
    """The keys under which copies of this text are found; none for a text too short to be anybody's own."""
    folded = fold_copy(text, names=names)
    return bands(shingle(folded)) if len(folded) >= min_characters else []


def digest_sentence(sentence: str) -> int:
    """A number that equal sentences share whatever their blanks and width; fits a signed column of 64 bits."""
    return int.from_bytes(hashlib.blake2b(bare(sentence).encode(), digest_size=8).digest(), "big", signed=True)
