"""What each section may be filtered and counted by, as arrays of small numbers: a filter is a comparison, a count a tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.engines.base import Filter

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SINGLE = ("topic", "unit", "level", "year", "sector", "doc_type")
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
    """Fields in the making, row by row; who the units are is told at the end, for it hangs on other reports as well."""

    def __init__(self) -> None:
        self._codes: dict[str, list[int]] = {name: [] for name in SINGLE}
        self._values: dict[str, dict[str, int]] = {name: {} for name in SINGLE}
        self._types: list[int] = []
        self._bits: dict[str, int] = {}
        self._years: list[int] = []
        self._depths: list[int] = []

    def add(self, row: Any) -> None:
        """The next section, a row of the catalogue."""
        for name in SINGLE:
            value, known = row._mapping[name], self._values[name]
            self._codes[name].append(NOTHING if value is None else known.setdefault(str(value), len(known)))
        self._types.append(sum(self._bits.setdefault(name, 1 << len(self._bits)) for name in row.types))
        self._years.append(NOTHING if row.year is None else row.year)
        self._depths.append(row.depth)

    def fields(self) -> Fields:
        """What came of it; no unit is told from another yet."""
        return Fields(
            codes={name: np.array(codes, dtype=np.int64) for name, codes in self._codes.items()},
            values=self._values,
            types=np.array(self._types, dtype=np.int64),
            type_bits=self._bits,
            units=np.zeros(len(self._years), dtype=np.int64),
            years=np.array(self._years, dtype=np.int64),
            depths=np.array(self._depths, dtype=np.int64),
        )


def join_fields(pieces: Sequence[tuple[Fields, int, int]]) -> Fields:
    """Stretches of sections one after another, their values under common numbers."""
    values: dict[str, dict[str, int]] = {name: {} for name in SINGLE}
    codes: dict[str, list[Ints]] = {name: [np.zeros(0, dtype=np.int64)] for name in SINGLE}
    bits: dict[str, int] = {}
    types = [np.zeros(0, dtype=np.int64)]
    for fields, first, last in pieces:
        for name in SINGLE:
            numbers = [values[name].setdefault(value, len(values[name])) for value in fields.values[name]]
            codes[name].append(np.array([*numbers, NOTHING])[fields.codes[name][first:last]])
        moved = np.zeros(last - first, dtype=np.int64)
        for name, bit in fields.type_bits.items():
            moved |= ((fields.types[first:last] & bit) != 0) * bits.setdefault(name, 1 << len(bits))
        types.append(moved)
    return Fields(
        codes={name: np.concatenate(found) for name, found in codes.items()},
        values=values,
        types=np.concatenate(types),
        type_bits=bits,
        units=np.concatenate([types[0], *(fields.units[first:last] for fields, first, last in pieces)]),
        years=np.concatenate([types[0], *(fields.years[first:last] for fields, first, last in pieces)]),
        depths=np.concatenate([types[0], *(fields.depths[first:last] for fields, first, last in pieces)]),
    )
