"""What must hold of every reading, whatever the source: nothing lost, nothing twice, everything where it stood.

Owns the check, not the sources it is run on. A fault is one line of text; no faults, no list.

The heart is conservation: every word (letter or digit) of a source's lines is in exactly one of the compilation's title,
a report's title, its front matter, one section (marker, heading or text) or the noise.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.pipeline import parse_extracted
from indexer.readers.base import Extracted
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS, ParsedSource, Report, Section

_NO_WORD = re.compile(r"[\W_]+")
_SHOWN = 60  # words of a lost or doubled passage that a fault quotes

# The contract of `kb parse --json`; more keys may stand beside these, none of these may be missing.
SOURCE_KEYS = {"source", "format", "encoding", "compilation_title", "documents", "noise"}
REPORT_KEYS = set(
    "title line end_line unit level sector year doc_type role signed_by signed_date confidence evidence front sections".split()
)
SECTION_KEYS = set("line end_line depth marker heading run_in type types topic text points".split())
LINE_KEYS = {"line", "text", "kind"}
FRONT_KINDS = {"byline", "date", "addressee", "signature", "other"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that a reading gives, and the lines (from 1) that they must come from."""

    what: str
    words: str
    line: int
    end_line: int


def words_of(text: str) -> str:
    """Letters and digits alone.

    >>> words_of("一、加强 A_组织，2023年。")
    '一加强A组织2023年'
    """
    return _NO_WORD.sub("", text)


def check_reading(extracted: Extracted, *, name: str = "来稿.txt") -> ParsedSource:
    """Parse the lines and assert that the reading has no fault."""
    parsed = parse_extracted(extracted, name=name)
    faults = find_faults(parsed, extracted)
    assert not faults, f"{name}:\n" + "\n".join(faults[:20])
    return parsed


def find_faults(parsed: ParsedSource, extracted: Extracted) -> list[str]:
    """Everything about a reading that must not be, one line each."""
    return [
        *_faults_of_conservation(parsed, extracted),
        *_faults_of_order(parsed, extracted),
        *_faults_of_sections(parsed),
        *_faults_of_contract(parsed),
    ]


# --- every word once ---------------------------------------------------------------------------------------------


def _faults_of_conservation(parsed: ParsedSource, extracted: Extracted) -> Iterator[str]:
    source = words_of("".join(extracted.lines))
    pieces = list(find_pieces(parsed, extracted))
    lost = Counter(source)
    lost.subtract("".join(piece.words for piece in pieces))
    for sign, count in lost.items() if any(lost.values()) else ():
        if count:
            yield f"{sign!r} stands {abs(count)} times too {'seldom' if count > 0 else 'often'} in the reading"
    for piece in pieces:
        yield from _faults_of_piece(piece, extracted.lines)
    if any(lost.values()):
        yield from _lost_passages(source, "".join(piece.words for piece in sorted(pieces, key=lambda p: p.line)))


def _faults_of_piece(piece: Piece, lines: Sequence[str]) -> Iterator[str]:
    """A piece must be met in its own lines, sign for sign and in order; noise may stand between."""
    if not 1 <= piece.line <= piece.end_line <= max(len(lines), 1):
        yield f"{piece.what}: lines {piece.line} to {piece.end_line} of {len(lines)}"
        return
    there = iter(words_of("".join(lines[piece.line - 1 : piece.end_line])))
    missing = next((place for place, sign in enumerate(piece.words) if sign not in there), None)
    if missing is not None:
        yield f"{piece.what}, lines {piece.line}-{piece.end_line}: does not hold {piece.words[missing:][:_SHOWN]!r}"


def _lost_passages(source: str, reading: str, size: int = 8) -> Iterator[str]:
    """Quotes of what the reading lacks, to find the place by; best effort, the counts above are what decides."""
    lost = [source[i : i + size] for i in range(0, len(source) - size, size) if source[i : i + size] not in reading]
    if lost:
        yield f"perhaps lost: {'｜'.join(lost[: _SHOWN // size])}"


def find_pieces(parsed: ParsedSource, extracted: Extracted) -> Iterator[Piece]:
    """Every piece of text that a reading took from its lines; what the reader set aside before there were lines is not one."""
    end = len(extracted.lines)
    yield Piece("compilation_title", words_of(parsed.compilation_title or ""), 1, end)
    before = Counter((line, text, kind) for line, text, kind in extracted.noise)
    for noise in parsed.noise:
        key = (noise.line, noise.text, noise.kind)
        if before[key]:
            before[key] -= 1
            continue
        last = (
            end if noise.kind == "preface" else noise.line
        )  # a rejoined paragraph; the record has its first line only
        yield Piece(f"noise ({noise.kind})", words_of(noise.text), noise.line, last)
    for report in parsed.documents:
        yield from _pieces_of_report(report, parsed.source, extracted.lines)


def _pieces_of_report(report: Report, source: str, lines: Sequence[str]) -> Iterator[Piece]:
    if not is_named_after_file(report, source, lines):
        yield Piece("title", words_of(report.title), report.line, report.end_line)
    for front in report.front:
        yield Piece(f"front ({front.kind})", words_of(front.text), front.line, report.end_line)
    for section in report.sections:
        yield Piece(f"section {section.heading!r}", words_of(whole_text(section)), section.line, section.end_line)


def is_named_after_file(report: Report, source: str, lines: Sequence[str]) -> bool:
    """Whether a report without a title of its own is called after its file: words that are not the source's."""
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", re.split(r"[/\\]", source)[-1])
    return report.title == stem and words_of(stem) not in words_of("".join(lines[report.line - 1 : report.line + 2]))


def whole_text(section: Section) -> str:
    """Marker, heading and text, as they follow each other."""
    return (section.marker or "") + (section.heading or "") + section.text


# --- lines ascend --------------------------------------------------------------------------------------------------


def _faults_of_order(parsed: ParsedSource, extracted: Extracted) -> Iterator[str]:
    if not _ascends(n.line for n in parsed.noise):
        yield "lines of the noise do not ascend"
    for before, after in pairwise(parsed.documents):
        if after.line <= before.end_line:
            yield f"report at line {after.line} begins before the one at {before.line} ends ({before.end_line})"
    for report in parsed.documents:
        if not _ascends(s.line for s in report.sections) or not _ascends(f.line for f in report.front):
            yield f"report at line {report.line}: lines of its sections or front matter do not ascend"
        for item in report.sections:
            if not report.line <= item.line <= item.end_line <= report.end_line <= len(extracted.lines):
                yield f"section at {item.line}-{item.end_line} outside its report {report.line}-{report.end_line}"
        for before, after in pairwise(report.sections):
            if after.line <= before.end_line:
                yield f"section at line {after.line} begins inside the one at {before.line}-{before.end_line}"


def _ascends(lines: Iterable[int]) -> bool:
    return all(before <= after for before, after in pairwise(lines))


# --- sections ------------------------------------------------------------------------------------------------------


def _faults_of_sections(parsed: ParsedSource) -> Iterator[str]:
    for report in parsed.documents:
        depth = 0
        for place, section in enumerate(report.sections):
            where = f"section at line {section.line}"
            if section.depth > depth + 1:
                yield f"{where}: depth {section.depth} below depth {depth}"
            if (section.depth == 0) != (section.heading is None) or (section.depth == 0 and place > 0):
                yield f"{where}: only the text before the first heading has depth 0 and no heading"
            if section.marker and not section.heading:
                yield f"{where}: a marker without a heading"
            depth = section.depth
            yield from _faults_of_text(section, where)


def _faults_of_text(section: Section, where: str) -> Iterator[str]:
    """The text goes on right after the heading, and holds its points in order."""
    if section.heading is not None and (section.heading != section.heading.strip() or section.heading.endswith("。")):
        yield f"{where}: heading {section.heading!r} with blanks or its stop"
    if section.run_in and not words_of(section.text):
        yield f"{where}: said to run in, but nothing follows"
    start = 0
    for point in section.points:
        found = section.text.find(point, start)
        if found < 0 or not point:
            yield f"{where}: point {point[:_SHOWN]!r} is not in the text, or not in its turn"
            break
        start = found + len(point)


# --- the contract --------------------------------------------------------------------------------------------------


def _faults_of_contract(parsed: ParsedSource) -> Iterator[str]:
    answer: dict[str, Any] = json.loads(json.dumps(parsed.to_dict(), ensure_ascii=False))
    yield from _missing_keys("source", answer, SOURCE_KEYS)
    for noise in answer["noise"]:
        yield from _missing_keys("noise", noise, LINE_KEYS)
    for report in answer["documents"]:
        yield from _missing_keys("report", report, REPORT_KEYS)
        yield from _outside("level", report["level"], LEVELS)
        yield from _outside("sector", report["sector"], SECTORS)
        yield from _outside("doc_type", report["doc_type"], DOC_TYPES)
        yield from _unsure_shares(report["confidence"])
        for front in report["front"]:
            yield from _missing_keys("front", front, LINE_KEYS)
            yield from _outside("front kind", front["kind"], FRONT_KINDS)
        for section in report["sections"]:
            yield from _missing_keys("section", section, SECTION_KEYS)
            yield from _faults_of_labels(section)


def _faults_of_labels(section: dict[str, Any]) -> Iterator[str]:
    for name in section["types"]:
        yield from _outside("type", name, SECTION_TYPES)
    if section["types"][:1] != [section["type"]]:
        yield f"section at line {section['line']}: types {section['types']} do not open with {section['type']}"
    if section["topic"] is not None:
        yield from _outside("topic", section["topic"], TOPICS)
    yield from _unsure_shares(section["confidence"])


def _missing_keys(what: str, item: dict[str, Any], keys: set[str]) -> Iterator[str]:
    if not keys <= set(item):
        yield f"{what} lacks {sorted(keys - set(item))}"


def _outside(what: str, value: str, allowed: Iterable[str]) -> Iterator[str]:
    if value not in allowed:
        yield f"{what} {value!r} is not in the vocabulary"


def _unsure_shares(confidence: dict[str, float]) -> Iterator[str]:
    for name, share in confidence.items():
        if not 0 <= share <= 1:
            yield f"confidence of {name} is {share}"
