"""A draft as a value: its text, and what the reader of sources made of it. Nothing of a draft is ever stored.

Every place (`start`, `end`) counts code points of `text`, which is the text exactly as the writer gave it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from kb.model import ParsedSource, Report, Section
from kb.text.sentences import Span, sentence_spans


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the draft and where its lines stand in the draft's text."""

    section: Section
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What is handed in. `unit` and `year` are the writer's word, or else what the draft itself says."""

    text: str
    name: str = ""
    unit: str | None = None
    year: int | None = None
    report: Report | None = None  # None where the text is too little to be read as a report
    parts: tuple[Part, ...] = ()
    sentences: tuple[Span, ...] = ()
    line_starts: tuple[int, ...] = (0,)

    @property
    def title(self) -> str:
        """The draft's title, or nothing."""
        return self.report.title if self.report else ""

    def line_at(self, place: int) -> int:
        """The number of the line in which a place lies, from 1."""
        return bisect_right(self.line_starts, place)

    def part_at(self, place: int) -> Part | None:
        """The part in which a place lies."""
        return next((part for part in self.parts if part.start <= place < part.end), None)


def make_draft(
    text: str, parsed: ParsedSource | None = None, *, name: str = "", unit: str | None = None, year: int | None = None
) -> Draft:
    """The draft of a text; `parsed` is what was read from these very lines, None where nothing could be.

    >>> [draft.text[a:b] for draft in [make_draft("学法。\\n用法；守法。")] for a, b in draft.sentences]
    ['学法。', '用法；', '守法。']
    """
    report = max(parsed.documents, key=lambda document: document.end_line - document.line) if parsed else None
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    return Draft(
        text=text,
        name=name,
        unit=unit or (report.unit if report else None),
        year=year or (report.year if report else None),
        report=report,
        parts=tuple(_place_part(section, starts) for section in (report.sections if report else ())),
        sentences=tuple(sentence_spans(text)),
        line_starts=tuple(starts[:-1]),
    )


def _place_part(section: Section, starts: list[int]) -> Part:
    last = len(starts) - 1
    return Part(section, starts[min(section.line - 1, last)], starts[min(section.end_line, last)] - 1)
