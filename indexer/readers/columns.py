"""Two columns on a page: whether there are any, and the order in which their rows are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from indexer.readers.placed import Page, Row, Run

MIN_ROWS = 5  # fewer rows side by side are a signature or a table
MIN_CHARACTERS = 8  # columns hold running text; the cells of a table are shorter
MIN_WIDTH = 0.25  # of the page; a column narrower than that is a margin note
MAX_CROSSING = 0.3  # headlines and tables may run over both columns, but not most of the page
MAX_PLACES = 8  # where most runs begin; the gutter of real columns is always among the first two

FULL, LEFT, RIGHT = 0, 1, 2


def split_columns(rows: Sequence[Row], page: Page) -> list[tuple[Row, int]] | None:
    """The rows in reading order, each with its column; None where the page has only one.

    A row that runs over both columns ends what stands above it: first the left column down to it, then the right.
    """
    gutter = _find_gutter(rows, page)
    if gutter is None:
        return None
    ordered: list[tuple[Row, int]] = []
    left: list[tuple[Row, int]] = []
    right: list[tuple[Row, int]] = []
    for row in rows:
        if any(run.left < gutter < run.right for run in row):
            ordered += [*left, *right, (row, FULL)]
            left, right = [], []
            continue
        before = [run for run in row if run.right <= gutter]
        after = [run for run in row if run.left >= gutter]
        if before:
            left.append((before, LEFT))
        if after:
            right.append((after, RIGHT))
    return [*ordered, *left, *right]


def _find_gutter(rows: Sequence[Row], page: Page) -> float | None:
    """The middle of a white strip with running text on both sides, if the page has one."""
    runs = [run for row in rows for run in row]
    if len(runs) < 2 * MIN_ROWS:
        return None
    step = median(run.size for run in runs)
    starts = Counter(round(run.left / step) for run in runs if 0.35 * page.width < run.left < 0.7 * page.width)
    best: tuple[int, float] | None = None
    for place, _ in starts.most_common(MAX_PLACES):
        start = min(run.left for run in runs if round(run.left / step) == place)
        score = _score_gutter(runs, start, page)
        if score is not None and (best is None or score > best[0]):
            best = score, start
    if best is None:
        return None
    ends = [run.right for run in runs if run.right < best[1]]
    return (max(ends) + best[1]) / 2


def _score_gutter(runs: Sequence[Run], start: float, page: Page) -> int | None:
    """How many rows stand on each side of a strip that ends at `start`; None where that is no gutter."""
    size = median(run.size for run in runs)
    inside = start - 0.5 * size
    left = [run for run in runs if run.right <= inside]
    right = [run for run in runs if run.left >= start - 0.1 * size]
    crossing = len(runs) - len(left) - len(right)
    if min(len(left), len(right)) < MIN_ROWS or crossing > MAX_CROSSING * len(runs):
        return None
    if any(_is_too_slight(side, page) for side in (left, right)):
        return None
    return min(len(left), len(right)) - crossing


def _is_too_slight(side: Sequence[Run], page: Page) -> bool:
    width = median(run.right - run.left for run in side)
    return width < MIN_WIDTH * page.width or median(len(run.text) for run in side) < MIN_CHARACTERS
