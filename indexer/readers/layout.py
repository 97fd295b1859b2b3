"""From pieces of text placed on pages back to paragraphs, for formats that know where words stand and no more.

PDF and OFD share it. It owns reading order (rows, two columns), page furniture (page numbers, running heads) and the
rejoining of visual lines. Lengths are in the page's own unit, measured from the top left corner.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.columns import find_gutter, is_clear, split_columns
from indexer.readers.placed import Line, Page, gather_rows, join_wrapped_cells, merge_row

PAGE_NUMBER = re.compile(r"\d{1,4}|[ivxlIVXL]{1,6}")
MARKED_PAGE_NUMBER = re.compile(  # marked as one, and so beyond doubt: — 3 —, 第3页, 3/20
    r"[-—–―－~·•]+\s*(?:\d{1,4}|[ivxlIVXL]{1,6}|[一二三四五六七八九十〇○]{1,4})\s*[-—–―－~·•]+"
    r"|(?:第\s*)?\d{1,4}\s*[/／]\s*(?:共\s*)?\d{1,4}\s*页?"
    r"|第\s*(?:\d{1,4}|[一二三四五六七八九十〇○百]{1,5})\s*页(?:[\s,，/／]*共\s*\d{1,4}\s*页)?"
)
FURNITURE_ZONE = 0.12  # heads and feet stand in the outer 12% of a page: a 37 mm official margin is 12.5% of A4
HEAD_SIZE = 1.1  # of the size of the text
HEAD_GAP = 1.15  # a running head stands farther from the text than the text's own lines do
FEW_LINES = 8
SIZE_STEP = 0.18  # between a heading and its text; text recognised on scans varies by a tenth from line to line
NARROW = 0.4  # of the page: a text that never reaches farther has no full lines to judge by
GAP = 1.25  # of the usual step between lines: more parts paragraphs
STYLE_SHARE = 0.04  # of the lines: fewer indents or gaps than that are exceptions and no style
NEARLY_FULL = 0.75  # of the width: a line that stops there without a closing mark was broken, not ended
SENTENCE_END = "。！？；：.!?;:”』」）)"
MARKER = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[章节条部分]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+[、是要]"
    r"|\d{1,2}[.、．]|[①-⑳])"
)
OPENING = "（(“‘《〈【「『"
CLOSING = "，。、；：！？）)”’》〉】」』…—"
WORD = re.compile(r"[!-~·]+")
LATIN_CLOSING = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Composed:
    """Paragraphs in reading order, the page furniture as (line, text, kind), and where each page begins.

    The line of a piece of furniture is that of the next paragraph kept; a page that begins inside a paragraph begins
    at that paragraph's line.
    """

    lines: list[str]
    noise: tuple[tuple[int, str, str], ...]
    page_lines: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Measure:
    """The bounds and rhythm of the text around a line."""

    left: float
    right: float
    size: float
    pitch: float
    is_indented: bool  # first lines are
    has_gaps: bool  # between paragraphs
    page_width: float | None  # of a page with one column


def compose(pages: Sequence[Page]) -> Composed:
    """The paragraphs of these pages; every character of every run is in a paragraph or in the noise."""
    lines = [line for page in _set_columns(pages) for line in page]
    furniture = _find_furniture(lines, pages)
    body = [line for line in lines if id(line) not in furniture]
    measures = _measure(body)
    paragraphs: list[str] = []
    place: dict[int, int] = {}
    previous: Line | None = None
    for line in body:
        measure = measures[line.flow]
        if previous is None or _starts_paragraph(previous, line, measures[previous.flow], measure):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _join(paragraphs[-1], line.text)
        place[id(line)] = len(paragraphs)
        previous = line
    noise = _place_noise(lines, furniture, place, len(paragraphs))
    page_lines = {line.page: place[id(line)] for line in reversed(body)}
    return Composed([text.strip() for text in paragraphs], noise, page_lines)


def _set_columns(pages: Sequence[Page]) -> Iterator[list[Line]]:
    """The lines of each page in reading order; a page that shows no columns by itself may share those of the others."""
    rows = {page.number: gather_rows(page.runs) for page in pages}
    gutters = {page.number: find_gutter(rows[page.number], page) for page in pages}
    for page in pages:
        shared = (gutters[other.number] for other in pages if other.width == page.width)
        gutter = gutters[page.number]
        if gutter is None:
            gutter = next((it for it in shared if it is not None and is_clear(rows[page.number], it)), None)
        if gutter is None:
            placed = [(row, 0) for row in join_wrapped_cells(rows[page.number])]
        else:
            placed = split_columns(rows[page.number], gutter)
        yield [merge_row(row, page=page.number, flow=_flow(page, column)) for row, column in placed]


def _flow(page: Page, column: int) -> tuple[int, int, int]:
    """Lines of one flow share margins: the same page size, the same side of a double-sided print, the same column."""
    return round(page.width), page.number % 2, column


def _find_furniture(lines: Sequence[Line], pages: Sequence[Page]) -> dict[int, str]:
    """Page numbers and running heads, by identity of the line."""
    heights = {page.number: page.height for page in pages}
    edges = _edge_lines(lines, heights)
    found = {id(line): "page_number" for line in edges if _is_page_number(line)}
    body_size = _weighted_mode((round(line.size, 1), len(line.text)) for line in lines) if lines else 0.0
    places: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in edges:
        # Heads are set small; what is larger than the text and returns on every page is the title of one-page reports.
        if id(line) not in found and line.size < HEAD_SIZE * body_size:
            key = re.sub(r"\d+|\s+", "", line.text)
            places[key, round(line.base / max(line.size, 1e-6))].append(line)
    for group in places.values():
        numbers = sorted({line.page for line in group})
        if len(numbers) > 1 and min(b - a for a, b in pairwise(numbers)) <= 2:
            found.update((id(line), "header") for line in group)
    return found


def _is_page_number(line: Line) -> bool:
    text = line.text.strip()
    return PAGE_NUMBER.fullmatch(text) is not None or MARKED_PAGE_NUMBER.fullmatch(text) is not None


def _edge_lines(lines: Sequence[Line], heights: dict[int, float]) -> list[Line]:
    """Lines in the outer zones of their page with some distance to the text."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    edges: list[Line] = []
    for number, members in by_page.items():
        ordered = sorted(members, key=lambda line: line.base)
        height = heights[number]
        top = [line for line in ordered[:2] if line.base < height * FURNITURE_ZONE]
        bottom = [line for line in ordered[-2:] if line.base > height * (1 - FURNITURE_ZONE) and line not in top]
        edges += _detached(top, ordered, 1) + _detached(bottom, ordered, -1)
    return edges


def _detached(candidates: list[Line], ordered: list[Line], step: int) -> list[Line]:
    """The candidates that stand apart from the line next to them towards the middle of the page."""
    pitch = _pitch(ordered)
    result: list[Line] = []
    for line in candidates:
        index = ordered.index(line) + step
        neighbour = ordered[index] if 0 <= index < len(ordered) else None
        is_far = neighbour is None or abs(neighbour.base - line.base) > HEAD_GAP * pitch
        is_beside_furniture = neighbour in candidates
        if is_far or is_beside_furniture or MARKED_PAGE_NUMBER.fullmatch(line.text.strip()):
            result.append(line)
    return result


def _measure(body: Sequence[Line]) -> dict[tuple[int, int, int], _Measure]:
    """The measure of every flow; odd and even pages share one unless both show that their margins differ."""
    flows: dict[tuple[int, int, int], list[Line]] = defaultdict(list)
    for line in body:
        flows[line.flow].append(line)
    measures: dict[tuple[int, int, int], _Measure] = {}
    for width, _, column in flows:
        sides = [flow for flow in ((width, 0, column), (width, 1, column)) if flow in flows]
        together = _measure_flow([line for flow in sides for line in flows[flow]], width if column == 0 else None)
        apart = {flow: _measure_flow(flows[flow], width if column == 0 else None) for flow in sides}
        is_mirrored = len(sides) == 2 and all(len(flows[flow]) >= FEW_LINES for flow in sides)
        is_mirrored = is_mirrored and abs(apart[sides[0]].left - apart[sides[1]].left) > 0.5 * together.size
        measures |= apart if is_mirrored else dict.fromkeys(sides, together)
    return measures


def _measure_flow(lines: Sequence[Line], page_width: float | None) -> _Measure:
    size = _weighted_mode((round(line.size, 1), len(line.text)) for line in lines)
    main = [line for line in lines if abs(line.size - size) < 0.15 * size] or list(lines)
    left = _supported_edge([line.left for line in main], unit=size)
    # Closing marks may hang over the right margin; lines that end in anything else show where it is.
    plain = [line for line in main if not line.text.endswith(tuple(CLOSING))]
    right = -_supported_edge([-line.right for line in (plain if len(plain) > FEW_LINES else main)], unit=size)
    right = max([right, *(line.right for line in lines if line.size > 1.15 * size)])  # titles keep to the margins too
    if page_width is not None and len(main) < FEW_LINES:  # too few to show their margins: the widest line and symmetry
        left = min(line.left for line in lines)
        right = max(right, page_width - left - 0.5 * size)
    pitch = _pitch(main)
    indented = sum(1 for line in main if 0.8 * size < line.left - left < 3.2 * size)
    gaps = sum(
        1 for first, second in pairwise(main) if first.page == second.page and second.base - first.base > GAP * pitch
    )
    share = STYLE_SHARE * len(main)
    return _Measure(left, right, size, pitch, indented >= share, gaps >= share, page_width)


def _supported_edge(values: list[float], *, unit: float) -> float:
    """The outermost place where more than a stray line begins."""
    ordered = sorted(values)
    needed = max(1, len(ordered) // 50)
    for index, value in enumerate(ordered):
        if bisect_right(ordered, value + 0.5 * unit) - index > needed:
            return value
    return ordered[0]


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between a line and the next."""
    steps = [
        round(second.base - first.base, 1)
        for first, second in pairwise(lines)
        if first.page == second.page and 0 < second.base - first.base < 4 * max(first.size, second.size)
    ]
    if not steps:
        return 1.5 * lines[0].size if lines else 0.0
    counts = Counter(steps)
    usual = 0.25 * max(counts.values())
    # Where most paragraphs are one line long, the step between paragraphs is the commonest and not the one within.
    return min(step for step, count in counts.items() if count >= usual)


def _weighted_mode(pairs: Iterable[tuple[float, int]]) -> float:
    counts: Counter[float] = Counter()
    for value, weight in pairs:
        counts[value] += weight
    return max(counts, key=lambda value: (counts[value], -value))


def _starts_paragraph(previous: Line, line: Line, before: _Measure, measure: _Measure) -> bool:
    """Whether `line` opens a paragraph rather than going on from `previous`."""
    size = max(previous.size, line.size)
    if abs(previous.size - line.size) > SIZE_STEP * size or previous.cells > 1:
        return True
    if _is_gap(previous, line, measure):
        return True
    if _is_centred(previous, before) and _is_centred(line, measure) and line.left - measure.left > line.size:
        room = _title_width(before) - (previous.right - previous.left)
        return room > _first_token_width(line) or previous.text.endswith(tuple(SENTENCE_END))
    is_ended = previous.text.endswith(tuple(SENTENCE_END))
    if line.cells > 1 and is_ended:
        return True
    is_first = line.left - measure.left > 0.8 * line.size
    room = before.right - previous.right
    is_broken = not is_ended and not is_first and room < (1 - NEARLY_FULL) * (before.right - before.left)
    if room > _first_token_width(line) and not (is_broken and (measure.is_indented or previous.text.endswith("-"))):
        return True
    if is_ended and measure.page_width is not None and measure.right - measure.left < NARROW * measure.page_width:
        return True
    if is_first:
        is_block = (
            abs(previous.left - line.left) < 0.3 * size and previous.page == line.page and not measure.is_indented
        )
        return not is_block or is_ended or MARKER.match(line.text) is not None
    if measure.is_indented or (measure.has_gaps and previous.page == line.page):
        return False
    return is_ended and MARKER.match(line.text) is not None


def _is_gap(previous: Line, line: Line, measure: _Measure) -> bool:
    """Whether the two stand farther apart than lines of one paragraph do (only known within a page and column)."""
    if previous.page != line.page or previous.flow != line.flow:
        return False
    step = line.base - previous.base
    return step <= 0 or step > GAP * measure.pitch * max(1.0, line.size / measure.size)


def _is_centred(line: Line, measure: _Measure) -> bool:
    """Whether the line stands in the middle of the text or of the page."""
    middle = (line.left + line.right) / 2
    middles = [(measure.left + measure.right) / 2]
    if measure.page_width is not None:
        middles.append(measure.page_width / 2)
    return any(abs(middle - it) < 0.6 * line.size for it in middles)


def _title_width(measure: _Measure) -> float:
    """The room for a line in the middle: that of the text, or of the page less its left margin twice."""
    mirrored = measure.page_width - 2 * measure.left if measure.page_width is not None else 0.0
    return max(measure.right - measure.left, mirrored)


def _first_token_width(line: Line) -> float:
    """The room that the first unbreakable piece of the line would have needed at the end of the line before.

    A number or Latin word is not broken; closing marks stay with what they close, opening ones with what follows.
    """
    text = line.text
    end = 0
    while end < len(text) - 1 and text[end] in OPENING:
        end += 1
    if not WORD.match(text, end) and text[end + 1 : end + 2] in tuple(LATIN_CLOSING):
        end += 1  # a character before Latin marks, such as the dots that lead to a page number
    word = WORD.match(text, end)
    latin = word.end() - end if word else 0
    end = word.end() if word else end + 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    return (end - latin + 0.6 * latin + 0.5) * line.size


def _join(before: str, after: str) -> str:
    """Two visual lines as one; only Latin words had a blank between them.

    >>> _join("推进法治", "建设"), _join("Rule of", "Law"), _join("全年共办理20", "23件")
    ('推进法治建设', 'Rule of Law', '全年共办理2023件')
    """
    is_latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before.rstrip()} {after}" if is_latin else before + after.lstrip()


def _place_noise(
    lines: Sequence[Line], furniture: dict[int, str], place: dict[int, int], count: int
) -> tuple[tuple[int, str, str], ...]:
    """The furniture with the paragraph that was the next one kept (the last one at the end)."""
    noise: list[tuple[int, str, str]] = []
    following = max(count, 1)
    for line in reversed(lines):
        if kind := furniture.get(id(line)):
            noise.append((following, line.text.strip(), kind))
        else:
            following = place[id(line)]
    return tuple(reversed(noise))
