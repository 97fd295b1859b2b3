"""Any two fields crossed under any filters. Counts agree with search: a section of two types counts for both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.catalog.reading import Record, year_range
from kb.errors import UsageError
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS

# In the order in which people expect them; years run upwards.
ORDERS: Mapping[str, Sequence[str]] = {
    "type": SECTION_TYPES,
    "level": LEVELS,
    "year": (),
    "sector": SECTORS,
    "topic": TOPICS,
    "doc_type": DOC_TYPES,
}
UNKNOWN = ""  # stands for no year, no topic


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts of sections; totals count each section once, so they may be less than the sum of their cells."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    row_totals: Mapping[str, int]
    column_totals: Mapping[str, int]
    total: int

    @property
    def highest(self) -> int:
        """The largest cell, for shading."""
        return max(self.cells.values(), default=0)


def cross(
    kinds: Iterable[Record], rows: str, columns: str, *, filters: Mapping[str, Sequence[Any]] | None = None
) -> Matrix:
    """The matrix of two fields over what `kb.catalog.browsing.Counts` counted.

    >>> kinds = [{"types": ("主要举措", "工作亮点"), "level": "县级", "year": 2023, "sections": 2}]
    >>> matrix = cross(kinds, "type", "year")
    >>> matrix.rows, matrix.cells["工作亮点", "2023"], matrix.total
    (('主要举措', '工作亮点'), 2, 2)
    """
    for name in (rows, columns, *(filters or {})):
        if name not in ORDERS:
            raise UsageError(f"不能按“{name}”列表", advice=f"可用的有：{'、'.join(ORDERS)}")
    tests = [(name, values) for name, values in (filters or {}).items() if values]
    cells: Counter[tuple[str, str]] = Counter()
    row_totals: Counter[str] = Counter()
    column_totals: Counter[str] = Counter()
    total = 0
    for kind in kinds:
        if not all(_passes(kind, name, values) for name, values in tests):
            continue
        count = kind["sections"]
        total += count
        across = tuple(_values(kind, columns))
        for column in across:
            column_totals[column] += count
        for row in _values(kind, rows):
            row_totals[row] += count
            for column in across:
                cells[row, column] += count
    return Matrix(
        tuple(_ordered(rows, row_totals)),
        tuple(_ordered(columns, column_totals)),
        cells,
        row_totals,
        column_totals,
        total,
    )


def _values(kind: Record, name: str) -> Iterator[str]:
    if name == "type":
        yield from kind["types"]
    else:
        value = kind[name]
        yield UNKNOWN if value is None else str(value)


def _passes(kind: Record, name: str, values: Sequence[Any]) -> bool:
    if name != "year":
        return any(value in values for value in _values(kind, name))
    year = kind["year"]
    return year is not None and any(first <= year <= last for first, last in map(year_range, map(str, values)))


def _ordered(name: str, values: Iterable[str]) -> list[str]:
    places = {value: place for place, value in enumerate(ORDERS[name])}
    return sorted(values, key=lambda value: (value == UNKNOWN, places.get(value, len(places)), value))
