"""Slips of numbering: a marker that skips, repeats or starts anew, 一是 without 二是, a heading with nothing under it.

Reads the draft paragraph by paragraph with kb.text.markers; which families stand inside which is learnt from the order
in which the draft first uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker as Pencil
from kb.text.markers import Marker, chinese_number, parse_marker
from kb.text.sentences import Span, paragraph_spans

_HEADING_CHARACTERS = 40
_PLAIN_HEADING_CHARACTERS = 24  # an unnumbered heading: what is numbered after it may begin anew
_STOPS = "。；！？，,;：:"
_SURE = ("part", "cn", "cn_paren")  # what a leader sees at once; the rest is also used for loose lists
_POINT = re.compile(
    r"(?:^|(?<=[。；：，、,;:！？”）\s]))(?P<number>[一二三四五六七八九十]{1,3})(?P<word>是|要|方面)(?![否的])"
)
_WRAPPED_CHARACTERS, _WRAPPED_LINES, _WRAPPED_SHARE = 20, 4, 0.35  # of a draft that was not cut, under 10% end open
_PARAGRAPH_ENDS = "。！？；：…”’》）)"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the draft with its marker, if it bears one."""

    span: Span
    marker: Marker | None
    text: str

    @property
    def is_heading(self) -> bool:
        """Whether it is a numbered heading alone on its line."""
        return (
            self.marker is not None and len(self.text) <= _HEADING_CHARACTERS and not self.text.endswith(("。", "；"))
        )

    @property
    def is_plain_heading(self) -> bool:
        """Whether it is short and ends without a stop: a title, a heading without a number."""
        return self.marker is None and len(self.text) <= _PLAIN_HEADING_CHARACTERS and self.text[-1] not in _STOPS


@dataclass(slots=True)
class _Count:
    """The families opened so far, the outermost first, each with its last number."""

    opened: list[tuple[str, int]] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    end: int = 0  # of the last numbered paragraph


def read_lines(draft: Draft) -> list[Line]:
    """The draft's paragraphs; where lines were cut to a width, the lines of one paragraph together."""
    return [
        Line((start, end), parse_marker(draft.text[start : end + 1][:_HEADING_CHARACTERS]), draft.text[start:end])
        for start, end in logical_paragraphs(draft.text)
    ]


def logical_paragraphs(text: str) -> list[Span]:
    """Paragraphs of a text, joined where it was cut to a width.

    >>> [end - start for start, end in logical_paragraphs("学法。\\n用法。")]
    [3, 3]
    """
    spans = paragraph_spans(text)
    if not _is_wrapped(text, spans):
        return spans
    joined: list[Span] = []
    for start, end in spans:
        if joined and _runs_on(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_wrapped(text: str, spans: Sequence[Span]) -> bool:
    long = [span for span in spans if span[1] - span[0] >= _WRAPPED_CHARACTERS]
    open_ended = sum(text[end - 1] not in _PARAGRAPH_ENDS for _, end in long)
    return len(long) >= _WRAPPED_LINES and open_ended > _WRAPPED_SHARE * len(long)


def _runs_on(text: str, end: int, start: int) -> bool:
    """Whether the line that begins at `start` goes on with the one that ends at `end`."""
    between = text[end:start]
    indented = re.search(r"[ \t\u3000]{2,}$|\u3000$", between) is not None
    blank = between.count("\n") > 1
    return not (blank or indented or text[end - 1] in _PARAGRAPH_ENDS or parse_marker(text[start : start + 12]))


def find_numbering_slips(draft: Draft) -> list[Finding]:
    """Every slip of numbering."""
    pencil, lines = Pencil(draft.text, "slip"), read_lines(draft)
    return [*_markers(pencil, lines), *_points(pencil, lines), *_empty_headings(pencil, lines)]


def _markers(pencil: Pencil, lines: Sequence[Line]) -> Iterator[Finding]:
    count = _Count()
    for line in lines:
        marker = line.marker
        if marker is None:
            if line.is_plain_heading:
                count = _Count()
            continue
        if marker.family == "ar_multi":
            continue  # 1.1 may be a date or a decimal
        before = count.end
        said = _step(count, marker)
        count.end = line.span[1]
        if said and not _stands_within(pencil.text[before : line.span[0]], marker):
            weight = "must" if marker.family in _SURE else "should"
            span = (line.span[0], line.span[0] + len(marker.text))
            yield pencil.mark(span, weight, said, reason="numbering", confidence=0.9)


def _step(count: _Count, marker: Marker) -> str:
    """Take the marker into the count; what is wrong with it, or nothing."""
    family, value = marker.family, marker.value
    place = next((n for n, (name, _) in enumerate(count.opened) if name == family), None)
    before = count.last.get(family, 0)
    count.last[family] = value
    if place is None:
        count.opened.append((family, value))
        # 1.…16. may run on across 一、二、; else a new list begins with one.
        if value == 1 or value == before + 1:
            return ""
        return f"编号从“{marker.text}”开始，前面缺少“{_first(marker)}”，请核对是否漏了内容"
    previous = count.opened[place][1]
    count.opened[place:] = [(family, value)]
    if value == previous + 1:
        return ""
    if value == previous:
        return f"编号“{marker.text}”重复出现，请核对后顺排"
    if value == 1:
        return f"编号又从“{marker.text}”开始，前面已经排到第 {previous} 项，请核对后顺排"
    if value > previous:
        return f"编号从第 {previous} 项跳到“{marker.text}”，请核对是否漏了内容"
    return f"编号“{marker.text}”倒退了，前面已经排到第 {previous} 项，请核对后顺排"


def _stands_within(text: str, marker: Marker) -> bool:
    """Whether the number before this one stands in mid-paragraph, where no new line was begun for it."""
    numeral = re.search(r"[一二三四五六七八九十]+|\d+", marker.text)
    if numeral is None or marker.value < 2 or marker.value > 11:
        return False
    before = marker.value - 1
    text_before = str(before) if numeral.group().isdigit() else "一二三四五六七八九十"[before - 1]
    return marker.text.replace(numeral.group(), text_before) in text


def _first(marker: Marker) -> str:
    return re.sub(r"[一二三四五六七八九十百\d]+", "一" if re.search("[一-龥]", marker.text) else "1", marker.text)


@dataclass(frozen=True, slots=True)
class _Point:
    span: Span
    number: int
    word: str


def _points(pencil: Pencil, lines: Sequence[Line]) -> Iterator[Finding]:
    """一是…二是… within each part; a numbered paragraph begins a new part."""
    part: list[_Point] = []
    for line in lines:
        if line.marker is not None or line.is_plain_heading:
            yield from _check_points(pencil, part)
            part = []
        part += [
            _Point(
                (line.span[0] + match.start(), line.span[0] + match.end()),
                chinese_number(match["number"]),
                match["word"],
            )
            for match in _POINT.finditer(line.text)
            if match["word"] == "是"
        ]
    yield from _check_points(pencil, part)


def _check_points(pencil: Pencil, points: Sequence[_Point]) -> Iterator[Finding]:
    last = 0
    first: _Point | None = None
    for point in points:
        if point.number == 1:
            if first and last == 1:
                yield _lonely(pencil, first)
            first = point
        elif point.number != last + 1:
            yield pencil.mark(point.span, "must", _said_of(point.number, last), reason="points", confidence=0.9)
        last = point.number
    if first and last == 1:
        yield _lonely(pencil, first)


def _lonely(pencil: Pencil, point: _Point) -> Finding:
    return pencil.mark(point.span, "must", "有“一是”没有“二是”，请核对是否漏了内容", reason="points", confidence=0.9)


def _said_of(number: int, last: int) -> str:
    name = _NUMERALS[number - 1] if number <= 10 else str(number)
    if last == 0:
        return f"“{name}是”前面没有“一是”，请核对后顺排"
    if number == last:
        return f"“{name}是”重复出现，请核对后顺排"
    before = _NUMERALS[last - 1] if last <= 10 else str(last)
    return f"“{before}是”之后是“{name}是”，请核对是否漏了或排乱了"


def _empty_headings(pencil: Pencil, lines: Sequence[Line]) -> Iterator[Finding]:
    ranks: list[str] = []
    for line in lines:
        if line.marker and line.marker.family not in ranks:
            ranks.append(line.marker.family)
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if not line.is_heading or line.marker is None or _is_listed(at, lines) or line.text[-1] in "，、,":
            continue  # what breaks off at a comma was to be a sentence
        if following is None or (
            following.marker is not None
            and following.is_heading
            and ranks.index(following.marker.family) <= ranks.index(line.marker.family)
        ):
            why = "只有标题，下面没有内容，请补写或删去"
            yield pencil.mark(line.span, "must", why, reason="empty-heading", confidence=0.85)


def _is_listed(at: int, lines: Sequence[Line]) -> bool:
    """One of three or more short items in a row, as annexes are listed; chapters are never listed so."""
    marker = lines[at].marker
    if marker is None or marker.family in _SURE:
        return False
    family = marker.family
    first = last = at
    while first > 0 and _is_item(lines[first - 1], family):
        first -= 1
    while last + 1 < len(lines) and _is_item(lines[last + 1], family):
        last += 1
    return last - first >= 2


def _is_item(line: Line, family: str) -> bool:
    return line.is_heading and line.marker is not None and line.marker.family == family
