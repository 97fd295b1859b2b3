"""Two columns on a page: whether there are any, and the order in which their rows are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from indexer.readers.placed import Page, Row

MIN_ROWS = 5  # fewer rows side by side are a signature or a table
MIN_CHARACTERS = 8  # columns hold running text; the cells of a table are shorter
TEXT_SHARE = 0.4  # of the rows of a column
MIN_WIDTH = 0.25  # of the page; a column narrower than that is a margin note
MAX_CROSSING = 0.3  # headlines and tables may run over both columns, but not most of the page
MAX_PLACES = 8  # where most runs begin; the gutter of real columns is always among the first two

FULL, LEFT, RIGHT = 0, 1, 2


def split_columns(rows: Sequence[Row], gutter: float) -> list[tuple[Row, int]]:
    """The rows in reading order, each with its column.

    A row that runs over both columns ends what stands above it: first the left column down to it, then the right.
    """
    ordered: list[tuple[Row, int]] = []
    left: list[tuple[Row, int]] = []
    right: list[tuple[Row, int]] = []
    for row in rows:
        if any(run.left < gutter < run.right for run in row):
            ordered += [*left, *right, (row, FULL)]
            left, right = [], []
            continue
        before = [run for run in row if run.right <= gutter]
        after = [run for run in row if run.right > gutter]
        if before:
            left.append((before, LEFT))
        if after:
            right.append((after, RIGHT))
    return [*ordered, *left, *right]


def is_clear(rows: Sequence[Row], gutter: float) -> bool:
    """Whether most of a page keeps clear of a gutter that another page has."""
    runs = [run for row in rows for run in row]
    crossing = sum(1 for run in runs if run.left < gutter < run.right)
    return crossing <= MAX_CROSSING * len(runs)


def find_gutter(rows: Sequence[Row], page: Page) -> float | None:
    """The middle of a white strip with running text on both sides, if the page has one."""
    runs = [run for row in rows for run in row]
    if len(runs) < 2 * MIN_ROWS:
        return None
    step = median(run.size for run in runs)
    starts = Counter(round(run.left / step) for run in runs if 0.35 * page.width < run.left < 0.7 * page.width)
    best: tuple[int, float] | None = None
    for place, _ in starts.most_common(MAX_PLACES):
        start = min(run.left for run in runs if round(run.left / step) == place)
        score = _score_gutter(rows, start, step, page)
        if score is not None and (best is None or score > best[0]):
            best = score, start
    if best is None:
        return None
    ends = [run.right for run in runs if run.right < best[1]]
    return (max(ends) + best[1]) / 2


def _score_gutter(rows: Sequence[Row], start: float, size: float, page: Page) -> int | None:
    """How many rows stand on each side of a strip that ends at `start`; None where that is no gutter."""
    inside, outside = start - 0.5 * size, start - 0.1 * size
    left = [side for row in rows if (side := [run for run in row if run.right <= inside])]
    right = [side for row in rows if (side := [run for run in row if run.left >= outside])]
    crossing = sum(1 for row in rows for run in row if run.right > inside and run.left < outside)
    if crossing > MAX_CROSSING * sum(map(len, rows)):
        return None
    if not all(_is_running_text(side, page) for side in (left, right)):
        return None
    return min(len(left), len(right)) - crossing


def _is_running_text(side: Sequence[Row], page: Page) -> bool:
    """Whether enough of the rows on one side are lines of text; the others may be a table in that column."""
    texts = [row[0] for row in side if len(row) == 1 and len(row[0].text) >= MIN_CHARACTERS]
    if len(texts) < max(MIN_ROWS, TEXT_SHARE * len(side)):
        return False
    return median(run.right - run.left for run in texts) >= MIN_WIDTH * page.width
