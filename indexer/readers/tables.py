"""How a table becomes lines, the same for every format that has tables."""

from __future__ import annotations

from collections.abc import Sequence

CELL_SEPARATOR = "\t"
FORM_CELL_CHARACTERS = 200  # more, in several paragraphs, is a text poured into a form, not a value in a grid


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """One line a row, cells joined by tab, the paragraphs of a cell by a blank.

    A row of one cell, and a row with a cell that holds a text of several paragraphs (a 述职 form around a whole
    report), gives a line a paragraph.

    >>> row_lines([["项目"], ["数量"]]), row_lines([["第一段", "第二段"]])
    (['项目\\t数量'], ['第一段', '第二段'])
    """
    filled = [[line for line in cell if line.strip()] for cell in cells]
    if not any(filled):
        return []
    if is_poured(filled):
        return [line for cell in filled for line in cell]
    return [CELL_SEPARATOR.join(" ".join(cell) for cell in filled)]


def is_poured(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a row is running text in a frame rather than values in a grid."""
    return len(cells) == 1 or any(len(cell) > 1 and sum(map(len, cell)) > FORM_CELL_CHARACTERS for cell in cells)
