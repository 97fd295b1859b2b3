"""A draft as a value: its text, and what the reader of sources made of it. Nothing of a draft is ever stored.

Every place (`start`, `end`) counts code points of `text`, which is the text exactly as the writer gave it; `form` is its
folded form with the map back, in which it is compared.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from kb.documents import whole_text
from kb.model import ParsedSource, Report, Section
from kb.phrasing.texts import fold_sections
from kb.text.folding import Folded, fold
from kb.text.sentences import Span, sentence_spans


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the draft and where its lines stand in the draft's text."""

    section: Section
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What is handed in. `unit` and `year` are the writer's word, or else what the draft itself says.

    `sentences` are places in `text`, `form_sentences` the same ones in `form`. A heading is a sentence of its own.
    """

    text: str
    form: Folded
    name: str = ""
    unit: str | None = None
    year: int | None = None
    report: Report | None = None  # None where the text is too little to be read as a report
    parts: tuple[Part, ...] = ()
    sentences: tuple[Span, ...] = ()
    form_sentences: tuple[Span, ...] = ()
    line_starts: tuple[int, ...] = (0,)

    @property
    def title(self) -> str:
        """The draft's title, or nothing."""
        return self.report.title if self.report else ""

    def line_at(self, place: int) -> int:
        """The number of the line in which a place lies, from 1."""
        return bisect_right(self.line_starts, place)

    def line_span(self, line: int) -> Span:
        """Where a line begins and ends, by its number from 1."""
        last = line >= len(self.line_starts)
        return self.line_starts[line - 1], len(self.text) if last else self.line_starts[line] - 1

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
    parts = tuple(_place_part(section, starts) for section in (report.sections if report else ()))
    form = fold(text)
    spans = tuple(_join_signs(form.text, sorted({0, len(form.text), *_cuts(text, form, parts)})))
    return Draft(
        text=text,
        form=form,
        name=name,
        unit=unit or (report.unit if report else None),
        year=year or (report.year if report else None),
        report=report,
        parts=parts,
        sentences=tuple(form.span(*span) for span in spans),
        form_sentences=spans,
        line_starts=tuple(starts[:-1]),
    )


def _place_part(section: Section, starts: list[int]) -> Part:
    last = len(starts) - 1
    return Part(section, starts[min(section.line - 1, last)], starts[min(section.end_line, last)] - 1)


def _cuts(text: str, form: Folded, parts: tuple[Part, ...]) -> Iterator[int]:
    """Where sentences begin and end in the form.

    A part whose words stand in its lines and nothing else does is cut as the reader joined it: the end of a line that was
    only full is no end of a sentence. Everywhere else each line ends one.
    """
    done = 0
    for part in parts:
        first, last = bisect_left(form.origin, part.start), bisect_left(form.origin, part.end)
        section = part.section
        whole = whole_text(section.marker, section.heading, section.text, run_in=section.run_in)
        ((folded, cuts),) = fold_sections([whole])
        if part.start >= done and form.text[first:last] == folded:
            yield from _cut_lines(text, form, done, part.start)
            yield from (first + cut for cut in cuts)
            yield last
            done = part.end
    yield from _cut_lines(text, form, done, len(text))


def _join_signs(form: str, cuts: list[int]) -> Iterator[Span]:
    """The stretches between the cuts; one of signs alone belongs to the stretch before it."""
    wordy = [start for start, end in pairwise(cuts) if any(map(str.isalnum, form[start:end]))]
    yield from pairwise([cuts[0], *wordy[1:], cuts[-1]] if len(cuts) > 1 else [])


def _cut_lines(text: str, form: Folded, start: int, end: int) -> Iterator[int]:
    for span in sentence_spans(text[start:end]):
        yield from (bisect_left(form.origin, start + place) for place in span)
