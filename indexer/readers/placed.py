"""Pieces of text with their places on a page, and the rows they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.tables import CELL_SEPARATOR

SEGMENT_GAP = 1.0  # in sizes: wider than justification ever opens between two Chinese characters
CELL_STEP = 2.2  # in sizes: lines of one cell stand closer together than that
BLANK_GAP = 0.2  # in sizes: between Latin words that are set apart without a blank


@dataclass(frozen=True, slots=True)
class Run:
    """Text set in one go on one base line; blanks at its ends are not part of it."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number as people count, and its runs in any order."""

    number: int
    width: float
    height: float
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line; `flow` names the pages and column it shares its margins with, `cells` counts its segments."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    flow: tuple[int, int, int]
    cells: int = 1


Row = list[Run]
"""Segments that stand on one base line, left to right, with wide gaps between them."""


def gather_rows(runs: Sequence[Run]) -> list[Row]:
    """The runs as rows from top to bottom, neighbours joined into segments."""
    rows: list[Row] = []
    anchor = 0.0
    for run in sorted(runs, key=lambda run: (run.base, run.left)):
        if rows and run.base - anchor < 0.45 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
            anchor = run.base
    return [_join_neighbours(row) for row in rows]


def _join_neighbours(row: Row) -> Row:
    segments: Row = []
    for run in sorted(row, key=lambda run: run.left):
        last = segments[-1] if segments else None
        if last is None or run.left - last.right > SEGMENT_GAP * max(run.size, last.size):
            segments.append(run)
        elif not _is_double(last, run):
            segments[-1] = _join_runs(last, run)
    return segments


def _is_double(last: Run, run: Run) -> bool:
    """Whether the run is printed over the one before it, slightly shifted: bold for the poor."""
    return run.left < last.right - 0.5 * run.size and last.text.endswith(run.text)


def _join_runs(first: Run, second: Run) -> Run:
    gap = second.left - first.right
    is_latin = first.text[-1].isascii() and second.text[0].isascii()
    blank = " " if is_latin and gap > BLANK_GAP * second.size else ""
    main = max(first, second, key=lambda run: (len(run.text), run.size))
    return Run(first.text + blank + second.text, first.left, max(first.right, second.right), main.base, main.size)


def join_wrapped_cells(rows: Sequence[Row]) -> list[Row]:
    """Table rows whose cells run over several visual lines made whole; only the first cell tells where a row begins.

    A visual line goes on with the row above it when that has several cells, when it has nothing below the first of
    them, and when each of its segments stands below one of the others.
    """
    joined: list[Row] = []
    bottom = 0.0
    for row in rows:
        above = joined[-1] if joined else []
        places = [_cell_above(run, above) for run in row] if len(above) > 1 else []
        step = row[0].base - bottom
        if places and all(places) and step < CELL_STEP * row[0].size:
            for run, place in zip(row, places, strict=True):
                cell = above[place]
                left, right = min(cell.left, run.left), max(cell.right, run.right)
                above[place] = Run(cell.text + run.text, left, right, cell.base, cell.size)
        else:
            joined.append(list(row))
        bottom = row[0].base
    return joined


def _cell_above(run: Run, above: Row) -> int:
    """The place of the only cell that the run stands below; 0 where there is none or several, or it is the first."""
    places = [place for place, cell in enumerate(above) if run.left < cell.right and run.right > cell.left]
    if len(places) != 1:
        return 0
    cell = above[places[0]]
    is_aligned = abs(run.left - cell.left) < run.size or abs(run.left + run.right - cell.left - cell.right) < run.size
    return places[0] if is_aligned else 0


def merge_row(row: Row, *, page: int, flow: tuple[int, int, int]) -> Line:
    """One line of all the segments of a row; they stay apart as the cells of a table do."""
    main = max(row, key=lambda run: len(run.text))
    text = CELL_SEPARATOR.join(run.text for run in row)
    return Line(text, row[0].left, row[-1].right, main.base, main.size, page, flow, len(row))
