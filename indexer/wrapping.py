"""Hard-wrapped lines: where a paragraph was cut into lines, and how it is put together again.

Two cases are told apart: a single paragraph cut in the middle of a sentence (a page break, a lost line), and whole
stretches wrapped at one width (printed to text). Anything doubtful stays apart: a wrong join hides a heading.
"""

from __future__ import annotations

import re

from indexer.front import is_addressee, is_date_line, is_signature_like
from indexer.markers import parse_marker
from indexer.points import starts_point
from indexer.shapes import Paragraph
from indexer.split import is_title_like

_TERMINAL = frozenset("。！？；：!?;:…”’」』）)》>】〕]~")
_MIN_PROSE = 35
_MIN_WIDTH, _MAX_WIDTH = 15, 60
_SLACK = 2
_MIN_RUN = 4


def rejoin(paragraphs: list[Paragraph], lines: list[str]) -> list[Paragraph]:
    """The paragraphs with the lines of each put together; `lines` are the source's, for their indents."""
    full = _full_lines(paragraphs)
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


def _full_lines(paragraphs: list[Paragraph]) -> set[int]:
    """Lines that were broken because they were full: members of a stretch of lines of one width."""
    full: set[int] = set()
    start = 0
    while start < len(paragraphs):
        width = len(paragraphs[start].text)
        if not _MIN_WIDTH <= width <= _MAX_WIDTH or paragraphs[start].style:
            start += 1
            continue
        run = _run_from(paragraphs, start, width)
        broken = [p for p in run if p.text[-1] not in _TERMINAL]
        if len(run) >= _MIN_RUN and len(broken) * 10 >= len(run) * 7:
            full.update(p.line for p in run)
            start += len(run)
        else:
            start += 1
    return full


def _run_from(paragraphs: list[Paragraph], start: int, width: int) -> list[Paragraph]:
    """The full lines from `start` on; shorter lines (ends of paragraphs, headings) may stand between them."""
    run: list[Paragraph] = []
    short = 0
    for paragraph in paragraphs[start:]:
        length = len(paragraph.text)
        if length > width + _SLACK or paragraph.style:
            break
        if length >= width - _SLACK:
            run.append(paragraph)
            short = 0
        else:
            short += 1
            if short > 3:
                break
    return run


def _indent(lines: list[str], line: int) -> int:
    raw = lines[line - 1]
    return len(raw) - len(raw.lstrip())


_WORD = re.compile(r"[A-Za-z0-9]")


def _needs_blank(left: str, right: str) -> bool:
    return bool(re.match(r"[A-Za-z]", right) and re.search(r"[A-Za-z]$", left))
