"""What each section may be filtered and counted by, as arrays of small numbers: a filter is a comparison, a count a tally.

A unit is counted once however many of its reports or copies there are; one without a usable name counts for its report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.engines.base import Filter

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_SINGLE = ("topic", "unit", "level", "year", "sector", "doc_type")
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Fields:
    """One number a section in each array. `codes` index `values`; `types` are bits; `units` tell units apart."""

    codes: dict[str, Ints]
    values: dict[str, dict[str, int]]
    types: Ints
    type_bits: dict[str, int]
    units: Ints
    years: Ints
    depths: Ints

    def chosen(self, filters: Sequence[Filter]) -> Mask | None:
        """Which sections pass all the filters; None where there are none."""
        mask: Mask | None = None
        for item in filters:
            passing = self._passing(item)
            mask = passing if mask is None else mask & passing
        return mask

    def count_units(self, sections: Ints) -> int:
        """How many units these sections come from."""
        return int(np.count_nonzero(np.bincount(self.units[sections]))) if len(sections) else 0

    def list_years(self, sections: Ints) -> list[int]:
        """The years these sections report on."""
        return [int(year) for year in np.unique(self.years[sections]) if year != NOTHING]

    def _passing(self, item: Filter) -> Mask:
        if item.field == "type":
            wanted = sum(self.type_bits.get(value, 0) for value in item.values)
            return np.asarray(self.types & wanted, dtype=np.bool_)
        known = self.values[item.field]
        return np.isin(self.codes[item.field], [known[value] for value in item.values if value in known])


class FieldsMaker:
    """Fields in the making, row by row."""

    def __init__(self) -> None:
        self._codes: dict[str, list[int]] = {name: [] for name in _SINGLE}
        self._values: dict[str, dict[str, int]] = {name: {} for name in _SINGLE}
        self._types: list[int] = []
        self._bits: dict[str, int] = {}
        self._units: list[int] = []
        self._unit_numbers: dict[str, int] = {}
        self._years: list[int] = []
        self._depths: list[int] = []

    def add(self, row: Any) -> None:
        """The next section, a row of the catalogue."""
        for name in _SINGLE:
            value, known = row._mapping[name], self._values[name]
            self._codes[name].append(NOTHING if value is None else known.setdefault(str(value), len(known)))
        self._types.append(sum(self._bits.setdefault(name, 1 << len(self._bits)) for name in row.types))
        key = _counted_as(row)
        self._units.append(self._unit_numbers.setdefault(key, len(self._unit_numbers)))
        self._years.append(NOTHING if row.year is None else row.year)
        self._depths.append(row.depth)

    def fields(self) -> Fields:
        """What came of it."""
        return Fields(
            codes={name: np.array(codes, dtype=np.int64) for name, codes in self._codes.items()},
            values=self._values,
            types=np.array(self._types, dtype=np.int64),
            type_bits=self._bits,
            units=np.array(self._units, dtype=np.int64),
            years=np.array(self._years, dtype=np.int64),
            depths=np.array(self._depths, dtype=np.int64),
        )


def _counted_as(row: Any) -> str:
    key = row.unit_key
    if key and "@" not in key:
        return str(key)
    # A masked unit's report that stands in three compilations is still one unit's.
    return f"@{row.report_id}" if row.duplicate_group is None else f"@@{row.duplicate_group}"
