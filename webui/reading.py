"""A report as people read it: paragraphs with anchors, what was looked for lit and numbered, masks written out beside what
stands there, what was set aside on request. Knows no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from kb.documents import lead, whole_text
from kb.marking import Spans
from kb.text import folding
from webui.showing import BLANKS, STOPS, full_heading


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words; `number` where they are a find, `is_first` where the find begins."""

    text: str
    number: int | None = None
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its stable anchor; `cleaned` is the same with masks written out, in pieces that differ or not."""

    anchor: str
    pieces: tuple[Piece, ...]
    cleaned: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section on the page."""

    section: Mapping[str, Any]
    heading: tuple[Piece, ...]
    paragraphs: tuple[Paragraph, ...]
    finds: int
    noise: tuple[Mapping[str, Any], ...] = ()

    @property
    def title(self) -> str:
        """What the outline calls it."""
        return full_heading(self.section) or str(self.section["type"])


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole page."""

    before: tuple[Mapping[str, Any], ...]  # front matter and noise above the first section
    parts: tuple[Part, ...]
    after: tuple[Mapping[str, Any], ...]

    @property
    def finds(self) -> int:
        """How many places are lit."""
        return sum(part.finds for part in self.parts)

    @property
    def masked(self) -> int:
        """In how many paragraphs something is masked."""
        return sum(bool(paragraph.cleaned) for part in self.parts for paragraph in part.paragraphs)


def lay_out(report: Mapping[str, Any], found: Sequence[Spans], noise: Sequence[Mapping[str, Any]] = ()) -> Reading:
    """The report with its finds; `noise` stands after the section in whose lines it stood."""
    sections = report["sections"]
    starts = [section["source"]["line"] for section in sections]
    first = starts[0] if starts else report["end_line"] + 1
    numbers = count(1)
    front = report["front"] or ()
    parts = []
    for at, (section, spans) in enumerate(zip(sections, found, strict=True)):
        end = starts[at + 1] if at + 1 < len(starts) else report["end_line"] + 1
        inside = tuple(item for item in noise if section["source"]["line"] <= item["line"] < end)
        parts.append(_lay_out_section(section, spans, numbers, inside))
    above = [item for item in noise if report["source"]["line"] <= item["line"] < first]
    return Reading(
        before=tuple(
            sorted([*(line for line in front if line["line"] < first), *above], key=lambda item: item["line"])
        ),
        parts=tuple(parts),
        after=tuple(line for line in front if line["line"] >= first),
    )


def _lay_out_section(
    section: Mapping[str, Any], spans: Spans, numbers: Iterator[int], noise: tuple[Mapping[str, Any], ...]
) -> Part:
    whole, heading_end = whole_text(section["marker"], section["heading"], section["text"], run_in=section["run_in"])
    numbered = [(start, end, next(numbers)) for start, end in spans]
    paragraphs = []
    for number, (start, end) in enumerate(_paragraphs(whole, heading_end), 1):
        words = whole[start:end]
        clean = folding.unmask(words)
        paragraphs.append(
            Paragraph(
                anchor=f"{section['section_id']}-{number}",
                pieces=tuple(_cut(whole, start, end, numbered)),
                cleaned=tuple(_compare(words, clean)) if clean != words else (),
            )
        )
    return Part(
        section, tuple(_cut_heading(section, whole, heading_end, numbered)), tuple(paragraphs), len(spans), noise
    )


def _paragraphs(whole: str, heading_end: int) -> Iterator[tuple[int, int]]:
    """Where the paragraphs stand under the heading, without indents and without the stop that closes the heading."""
    at = heading_end
    for line in whole[heading_end:].split("\n"):
        start = at + len(line) - len(line.lstrip(BLANKS + STOPS if heading_end and at == heading_end else BLANKS))
        if start < at + len(line):
            yield start, at + len(line.rstrip(BLANKS))
        at += len(line) + 1


def _cut_heading(
    section: Mapping[str, Any], whole: str, end: int, numbered: Sequence[tuple[int, int, int]]
) -> Iterator[Piece]:
    """The heading in pieces, its number set apart where it needs to be."""
    marker = len(section["marker"] or "")
    is_apart = full_heading(section) != lead(section["marker"], section["heading"])
    yield from _cut(whole, 0, marker, numbered)
    if is_apart:
        yield Piece("\u3000")
    yield from _cut(whole, marker, end, numbered)


def _cut(whole: str, start: int, end: int, numbered: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    """A stretch of a section in pieces, each find with its number."""
    at = start
    for first, last, number in numbered:
        a, b = max(first, start), min(last, end)
        if a >= b:
            continue
        if at < a:
            yield Piece(whole[at:a])
        yield Piece(whole[a:b], number, is_first=a == first)
        at = b
    if at < end:
        yield Piece(whole[at:end])


def _compare(words: str, clean: str) -> Iterator[tuple[str, bool]]:
    """The clean words in pieces: as they stand, or differing from what stands there."""
    for kind, _, _, start, end in SequenceMatcher(None, words, clean, autojunk=False).get_opcodes():
        if start < end:
            yield clean[start:end], kind != "equal"
