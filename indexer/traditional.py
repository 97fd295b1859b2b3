"""Sources in traditional characters: read as simplified ones, shown as they were written.

The rules of reading know simplified characters only. A traditional source is turned sign for sign, read, and every text
that comes out is turned back by finding it again in the source's own lines. Values (unit, level …) stay simplified, so
that a unit has one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import ne

from indexer.readers.base import Extracted
from kb.model import FrontLine, Noise, ParsedSource, Report, Section
from kb.text.folding import simplified

_MIN_SIGNS = 20  # one traditional report among simplified ones bears hundreds, a stray 於 or 後 does no harm


def is_traditional(lines: Sequence[str]) -> bool:
    """Whether a source, or a report in it, is written in traditional characters.

    >>> is_traditional(["縣醫療保障局關於2022年度法治政府建設工作情況的報告"] * 3), is_traditional(["著力于"])
    (True, False)
    """
    return sum(sum(map(ne, line, simplified(line))) for line in lines if line) >= _MIN_SIGNS


def to_simplified(extracted: Extracted) -> Extracted:
    """The same lines in simplified characters, each as long as before."""
    return replace(extracted, lines=[simplified(line) for line in extracted.lines])


def restore(parsed: ParsedSource, lines: Sequence[str]) -> ParsedSource:
    """The same reading with every text as the source writes it."""
    return replace(
        parsed,
        documents=tuple(_restore_report(report, lines) for report in parsed.documents),
        noise=tuple(Noise(n.line, _original_from(n.text, lines, n.line), n.kind) for n in parsed.noise),
        compilation_title=parsed.compilation_title and _original(parsed.compilation_title, lines, 1, len(lines)),
    )


def _restore_report(report: Report, lines: Sequence[str]) -> Report:
    return replace(
        report,
        title=_original(report.title, lines, report.line, report.end_line),
        front=tuple(FrontLine(f.line, _original_from(f.text, lines, f.line), f.kind) for f in report.front),
        sections=tuple(_restore_section(section, lines) for section in report.sections),
    )


def _restore_section(section: Section, lines: Sequence[str]) -> Section:
    whole = (section.marker or "") + (section.heading or "") + section.text
    whole = _original(whole, lines, section.line, section.end_line)
    marker_end = len(section.marker or "")
    heading_end = marker_end + len(section.heading or "")
    text = whole[heading_end:]
    return replace(
        section,
        marker=section.marker and whole[:marker_end],
        heading=section.heading and whole[marker_end:heading_end],
        text=text,
        points=tuple(_slices(section.points, section.text, text)),
    )


def _slices(points: Sequence[str], read: str, text: str) -> list[str]:
    found, start = [], 0
    for point in points:
        start = read.index(point, start)
        found.append(text[start : start + len(point)])
        start += len(point)
    return found


def _original_from(read: str, lines: Sequence[str], first: int) -> str:
    """What was read from this line on, as the source writes it; a rejoined paragraph ends on a later line."""
    return _original(read, lines, first, min(first + len(read), len(lines)))


def _original(read: str, lines: Sequence[str], first: int, last: int) -> str:
    """What was read from these lines, as they write it: the signs are met again in order, blanks and noise passed over."""
    source = "".join(lines[first - 1 : last])
    signs = simplified(source)
    restored: list[str] = []
    place = 0
    for sign in read:
        found = signs.find(sign, place)
        if sign.isspace() or found < 0:
            restored.append(sign)
            continue
        restored.append(source[found])
        place = found + 1
    return "".join(restored)
