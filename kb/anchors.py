"""Where clipped words stand now. The section's id comes from the content and is tried first; where the keeper cut or joined
sections, or the file was read anew in other words, the report's other sections and reports of the same title are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kb.catalog import clippings as rows
from kb.catalog import reading
from kb.documents import whole_text
from kb.errors import UsageError
from kb.identity import report_of
from kb.passages import locate
from kb.text.sentences import sentence_spans

Record = dict[str, Any]
Span = tuple[int, int]

# What is kept beside the words, so that they can be cited when the section is no longer there.
ABOUT = (
    *("report_id", "title", "unit", "level", "year", "sector", "doc_type"),
    *("type", "topic", "marker", "heading", "heading_path"),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of a section: where it begins and ends in the section's whole text."""

    section: Record
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words themselves."""
        return whole_of(self.section)[self.start : self.end]


def whole_of(section: Record) -> str:
    """Marker, heading and text of a section as they are shown."""
    return whole_text(section["marker"], section["heading"], section["text"], run_in=section["run_in"])[0]


def describe(section: Record) -> Record:
    """Whose words a section holds."""
    return {**{name: section[name] for name in ABOUT}, "line": section["source"]["line"]}


def choose_stretch(
    section: Record, *, start: int = 0, end: int | None = None, quote: str | None = None, widen: bool = False
) -> Anchor:
    """The stretch that a person meant: by its places, or by its words; widened to whole sentences when asked."""
    whole = whole_of(section)
    if quote is not None:
        found = locate(whole, quote)
        if found is None:
            raise UsageError("这段文字不在这个部分里", advice="请只选一个部分里的文字，再试一次")
        start, end = found
    start, end = max(start, 0), len(whole) if end is None else min(end, len(whole))
    if widen:
        start, end = _widen(whole, start, end)
    while start < end and whole[start].isspace():
        start += 1
    while end > start and whole[end - 1].isspace():
        end -= 1
    if start >= end:
        raise UsageError("没有选中文字", advice="请先选中要摘录的句子")
    return Anchor(section, start, end)


def _widen(whole: str, start: int, end: int) -> Span:
    touched = [span for span in sentence_spans(whole) if span[0] < end and span[1] > start]
    return (min(start, touched[0][0]), max(end, touched[-1][1])) if touched else (start, end)


def find_anchors(connection: Connection, clipped: Sequence[Record]) -> dict[int, Anchor]:
    """Where each clipping's words stand now, by the clipping's number; what is gone has none."""
    known = reading.get_sections(connection, [row["section_id"] for row in clipped])
    found: dict[int, Anchor] = {}
    lost: list[Record] = []
    for row in clipped:
        section = known.get(row["section_id"])
        anchor = _find_in(section, row) if section else None
        if anchor:
            found[row["id"]] = anchor
        else:
            lost.append(row)
    return {**found, **_find_elsewhere(connection, lost)} if lost else found


def _find_in(section: Record, row: Record) -> Anchor | None:
    whole = whole_of(section)
    if whole[row["start"] : row["end"]] == row["text"]:
        return Anchor(section, row["start"], row["end"])
    span = locate(whole, row["text"])
    return Anchor(section, *span) if span else None


def _find_elsewhere(connection: Connection, lost: Sequence[Record]) -> dict[int, Anchor]:
    titled = rows.reports_titled(connection, [row["about"]["title"] for row in lost])
    wanted = {row["id"]: [report_of(row["section_id"]), *titled.get(row["about"]["title"], ())] for row in lost}
    of_reports = rows.sections_of_reports(connection, [name for names in wanted.values() for name in names])
    sections = reading.get_sections(connection, [name for names in of_reports.values() for name in names])
    found: dict[int, Anchor] = {}
    for row in lost:
        near = (name for report in wanted[row["id"]] for name in of_reports.get(report, ()))
        anchor = _first(_find_in(sections[name], row) for name in near)
        if anchor:
            found[row["id"]] = anchor
    return found


def _first(anchors: Iterable[Anchor | None]) -> Anchor | None:
    return next((anchor for anchor in anchors if anchor), None)
