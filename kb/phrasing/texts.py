"""Every section's text in one folded string, with arrays beside it: what all questions about phrasing are scanned from.

A substring scan over it is quicker than any index for what words cannot narrow down. Knows no question and no catalogue
(see `kb.phrasing.gathering`); what is shown to people comes from the catalogue again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.documents import whole_text
from kb.engines.base import Filter
from kb.phrasing.fields import Fields, FieldsMaker
from kb.phrasing.point_places import PointPlaces, PointsMaker, fold_points
from kb.phrasing.scanning import Characters
from kb.text import folding

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

BETWEEN = "\n"  # between sections: no folded text holds a line break, so no find reaches over it
_CUT, _END = "\0", "\1"  # paragraph and section ends while folding, which leaves them alone
_CHUNK_SECTIONS = 500
_BOUNDARY = re.compile(r"""(?:[。!?;]|\.{6})+[”’"'」』)】》〕]*\0*|\0+""")
_LEADING_SIGNS = ",;:。、!?"
_MASK_AT_CUT = re.compile("[a-z0-9]\0")
_PARAGRAPH_END = re.compile("[\r\n\v\f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Texts:
    """The sections of one moment. Places are positions in `text`; `starts` and `sentences` are ascending places.

    `sentence_sections` says in which section each sentence stands, `section_reports` in which of the reports each section
    does. A heading is a sentence of its own.
    """

    text: str
    starts: Ints
    sentences: Ints
    sentence_ends: Ints
    sentence_sections: Ints
    section_ids: list[str]
    headings: list[str | None]
    fields: Fields
    report_ids: list[str]
    section_reports: Ints
    characters: Characters
    points: PointPlaces

    def sections_at(self, places: Ints) -> Ints:
        """The number of the section in which each place lies."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def sentences_at(self, places: Ints) -> Ints:
        """The number of the sentence in which each place lies."""
        return np.searchsorted(self.sentences, places, side="right") - 1

    def section_span(self, number: int) -> tuple[int, int]:
        """Where the section begins and ends."""
        last = number + 1 == len(self.starts)
        return int(self.starts[number]), len(self.text) if last else int(self.starts[number + 1]) - len(BETWEEN)

    def sentence_span(self, number: int) -> tuple[int, int]:
        """Where the sentence begins and ends."""
        return int(self.sentences[number]), int(self.sentence_ends[number])

    def wording_span(self, number: int) -> tuple[int, int]:
        """The sentence without the signs it begins with: what goes on after a heading does so with a comma."""
        start, end = self.sentence_span(number)
        return end - len(self.text[start:end].lstrip(_LEADING_SIGNS)), end

    def sentence(self, number: int) -> str:
        """The sentence, folded."""
        return self.text[self.sentences[number] : self.sentence_ends[number]]

    def sentences_of(self, numbers: Ints) -> list[str]:
        """Many sentences, folded."""
        spans = zip(self.sentences[numbers].tolist(), self.sentence_ends[numbers].tolist(), strict=True)
        return [self.text[start:end] for start, end in spans]

    def chosen(self, filters: Sequence[Filter]) -> Mask | None:
        """Which sections pass the filters; None where all do."""
        return self.fields.chosen(filters)


def make_texts(found: Iterable[Any]) -> Texts:
    """The texts of rows as the catalogue gives them."""
    rows = iter(found)
    loading = _Loading()
    while chunk := list(islice(rows, _CHUNK_SECTIONS)):
        loading.take(chunk)
    return loading.texts()


class _Loading:
    """Texts in the making."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._sentences: list[int] = []
        self._owners: list[int] = []
        self._ids: list[str] = []
        self._headings: list[str | None] = []
        self._reports: dict[str, int] = {}
        self._of_report: list[int] = []
        self._fields = FieldsMaker()
        self._points = PointsMaker()
        self._at = 0

    def take(self, rows: Sequence[Any]) -> None:
        wholes = [whole_text(row.marker, row.heading, row.text, run_in=row.run_in) for row in rows]
        points = fold_points([row.points or () for row in rows])
        for row, own, (form, cuts) in zip(rows, points, fold_sections(wholes), strict=True):
            number = len(self._ids)
            self._starts.append(self._at)
            self._sentences += [self._at + cut for cut in cuts]
            self._owners += [number] * len(cuts)
            self._pieces.append(form)
            self._at += len(form) + len(BETWEEN)
            self._ids.append(row.section_id)
            self._headings.append(row.heading)
            self._of_report.append(self._reports.setdefault(row.report_id, len(self._reports)))
            self._fields.add(row)
            self._points.add(form, own, row.types, place=self._starts[-1], section=number)

    def texts(self) -> Texts:
        starts = np.array(self._starts, dtype=np.int64)
        sentences, owners = np.array(self._sentences, dtype=np.int64), np.array(self._owners, dtype=np.int64)
        section_ends = np.append(starts[1:], self._at) - len(BETWEEN)
        following = np.append(sentences[1:], self._at)
        text = BETWEEN.join(self._pieces)
        return Texts(
            text=text,
            characters=Characters.of(text),
            starts=starts,
            sentences=sentences,
            sentence_ends=np.minimum(following, section_ends[owners]) if len(owners) else sentences,
            sentence_sections=owners,
            section_ids=self._ids,
            headings=self._headings,
            fields=self._fields.fields(),
            report_ids=list(self._reports),
            section_reports=np.array(self._of_report, dtype=np.int64),
            points=self._points.places(),
        )


def fold_sections(wholes: Sequence[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """Each text's folded form and where its sentences begin in it; many are folded at once, as that costs a third.

    >>> list(fold_sections([("一、学法\\nＤ委组织。\\n全员参加；再学", 4)]))
    [('一、学法党委组织。全员参加;再学', [0, 4, 9, 14])]
    """
    clean = [(whole.replace(_CUT, "\ufffd").replace(_END, "\ufffd"), heading_end) for whole, heading_end in wholes]
    marked = _END.join(_mark(whole, heading_end) for whole, heading_end in clean)
    pieces = folding.folded(marked).split(_END) if clean else []
    for piece, (whole, heading_end) in zip(pieces, clean, strict=True):
        if _MASK_AT_CUT.search(piece):  # what stands before the cut may belong to a mask that reaches over it
            yield folding.folded(whole), _cuts_by_map(whole, heading_end)
        else:
            yield piece.replace(_CUT, ""), _cuts(piece)


def _mark(text: str, heading_end: int) -> str:
    body = _PARAGRAPH_END.sub(_CUT, text[heading_end:])
    return f"{_PARAGRAPH_END.sub(_CUT, text[:heading_end])}{_CUT}{body}" if heading_end else body


def _cuts(piece: str) -> list[int]:
    cuts, dropped = {0: None}, 0
    for match in _BOUNDARY.finditer(piece):
        dropped += match.group().count(_CUT)
        cuts[match.end() - dropped] = None
    length = len(piece) - dropped
    return [cut for cut in cuts if cut < length] or [0]


def _cuts_by_map(whole: str, heading_end: int) -> list[int]:
    origin = folding.fold(whole).origin
    ends = [match.end() for match in re.finditer(r"[。！？；!?;]+[”’」』）)】》〕]*|\n+", whole)]
    found = {sum(place < end for place in origin) for end in (heading_end, *ends)}
    return sorted({0} | {cut for cut in found if cut < len(origin)})
