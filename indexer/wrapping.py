"""Hard-wrapped lines: where a paragraph was cut into lines, and how it is put together again.

Two cases are told apart: a single paragraph cut in the middle of a sentence (a page break, a lost line), and whole
stretches wrapped at one width (printed to text). Anything doubtful stays apart: a wrong join hides a heading.
"""

from __future__ import annotations

import re

from indexer.front import is_addressee, is_date_line, is_signature_like
from indexer.points import starts_point
from indexer.shapes import Paragraph
from indexer.titling import is_title_like
from kb.text.markers import parse_marker

_TERMINAL = frozenset("。！？；：!?;:…”’」』）)》>】〕]~")
_MIN_PROSE = 35
_MIN_WIDTH, _MAX_WIDTH = 30, 170  # columns; wrapped text seen ranges from 15 to 80 Hanzi a line
_FULL_SHARE = 0.85  # of the widest line: programs that wrap count columns or signs, and signs differ in width
_MIN_STRETCH, _MIN_FULL = 6, 4
_BLOCK, _MAX_SPLITS = 400, 12  # lines looked at together, and how often a block is halved: bounds the work


def rejoin(paragraphs: list[Paragraph], lines: list[str]) -> list[Paragraph]:
    """The paragraphs with the lines of each put together; `lines` are the source's, for their indents."""
    full = _full_lines(paragraphs, lines)
    joined: list[Paragraph] = []
    last = -1  # index of the line that was put last onto joined[-1]
    for index, paragraph in enumerate(paragraphs):
        if joined and _goes_on(joined[-1], paragraphs[last], paragraph, full, lines):
            previous = joined[-1]
            glue = " " if _needs_blank(previous.text, paragraph.text) else ""
            joined[-1] = Paragraph(
                previous.line, paragraph.end_line, previous.text + glue + paragraph.text, previous.style
            )
        else:
            joined.append(paragraph)
        last = index
    return joined


def _goes_on(
    whole: Paragraph,
    last: Paragraph,
    paragraph: Paragraph,
    full: set[int],
    lines: list[str],
) -> bool:
    """Whether `paragraph` carries on the paragraph `whole`, whose last printed line was `last`."""
    if whole.style or paragraph.style or _starts_anew(paragraph.text):
        return False
    end = last.text[-1]
    if is_title_like(last.text) and last.line == whole.line:
        return False
    if last.line in full:
        if _indent(lines, paragraph.line) > _indent(lines, last.line):
            return False
        if end not in "。！？" and not is_signature_like(paragraph.text):
            return True
    if end in _TERMINAL or is_signature_like(paragraph.text):
        return False
    text = whole.text
    if end in "，、,":
        return len(text) >= 20
    is_prose = "。" in text[:-1] or "；" in text or (len(text) >= _MIN_PROSE and "，" in text)
    if not is_prose or (parse_marker(text) and "。" not in text):
        return False
    return len(paragraph.text) > 30 or paragraph.text[-1] in "。；"


def _starts_anew(text: str) -> bool:
    return (
        parse_marker(text) is not None
        or starts_point(text)
        or is_date_line(text)
        or is_addressee(text)
        or text[0] in "★●◆■▲○□"
        or is_title_like(text)
    )


def _full_lines(paragraphs: list[Paragraph], lines: list[str]) -> set[int]:
    """Lines that were broken because they were full: most of a stretch of short lines reaches one and the same width."""
    full: set[int] = set()
    stretch: list[tuple[Paragraph, int]] = []
    for paragraph in [*paragraphs, None]:
        width = _width(lines[paragraph.line - 1]) if paragraph and not paragraph.style else _MAX_WIDTH + 1
        if paragraph is not None and width <= _MAX_WIDTH:
            stretch.append((paragraph, width))
            continue
        for start in range(0, len(stretch), _BLOCK):
            full.update(_full_in(stretch[start : start + _BLOCK], splits=_MAX_SPLITS))
        stretch = []
    return full


def _full_in(stretch: list[tuple[Paragraph, int]], *, splits: int) -> list[int]:
    """The full lines of a stretch; where its widest line spoils the picture, of the two halves beside it."""
    if len(stretch) < _MIN_STRETCH:
        return []
    reach = max(width for _, width in stretch)
    members = [p for p, width in stretch if width >= reach * _FULL_SHARE]
    broken = sum(p.text[-1] not in _TERMINAL for p in members)
    is_wrapped = (
        reach >= _MIN_WIDTH
        and len(members) >= max(_MIN_FULL, len(stretch) * 2 // 5)
        and broken * 10 >= len(members) * 7
    )
    if is_wrapped:
        return [p.line for p in members]
    if splits == 0:
        return []
    widest = next(i for i, (_, width) in enumerate(stretch) if width == reach)
    return [line for half in (stretch[:widest], stretch[widest + 1 :]) for line in _full_in(half, splits=splits - 1)]


def _width(line: str) -> int:
    """Columns that a line takes on paper: a Hanzi or full-width sign two, anything else one.

    >>> _width("  县局2个")
    9
    """
    line = line.rstrip()
    if len(line) > _MAX_WIDTH:
        return len(line)
    return len(line) + sum(char > "\u2e7f" or char in "“”‘’—…" for char in line)


def _indent(lines: list[str], line: int) -> int:
    raw = lines[line - 1]
    return len(raw) - len(raw.lstrip())


def _needs_blank(left: str, right: str) -> bool:
    return bool(re.match(r"[A-Za-z]", right) and re.search(r"[A-Za-z]$", left))
