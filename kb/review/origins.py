"""How many write a passage: units, counties and provinces, reposted and masked copies counted once, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.catalog.origins import load_origins
from kb.places.units import Whereabouts, locate_unit
from kb.settings import Settings
from kb.units import is_masked

if TYPE_CHECKING:
    from kb.library import Library


@dataclass(frozen=True, slots=True)
class Origin:
    """A section that says it, and whose it is. `unit_key` is None where the unit is masked."""

    section_id: str
    report_id: str
    unit: str | None
    units: tuple[str, ...]
    unit_key: str | None
    level: str
    year: int | None
    path: str
    groups: tuple[str, ...]

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the unit is."""
        return locate_unit(self.unit)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many units write it; how many counties and provinces are known among them, and how many units' are not."""

    units: int = 0
    counties: int = 0
    provinces: int = 0
    without_county: int = 0
    without_province: int = 0

    def is_formula(self, settings: Settings) -> bool:
        """Whether so many places write it that it is nobody's."""
        return self.counties >= settings.formula_counties and self.provinces >= settings.formula_provinces

    def may_be_formula(self, settings: Settings) -> bool:
        """Whether it would be, if the places that are not known were all different."""
        counties, provinces = self.counties + self.without_county, self.provinces + self.without_province
        return counties >= settings.formula_counties and provinces >= settings.formula_provinces


def find_origins(library: Library, section_ids: Sequence[str]) -> dict[str, Origin]:
    """Whose these sections are."""
    with library.catalog.read() as connection:
        rows = load_origins(connection, section_ids)
    found = {}
    for name, row in rows.items():
        groups = [f"r{row.report_group}"] if row.report_group is not None else []
        groups += [f"s{row.section_group}"] if row.section_group is not None else []
        key = row.unit_key if row.unit_key and "@" not in row.unit_key else None
        found[name] = Origin(
            row.section_id,
            row.report_id,
            row.unit,
            tuple(row.units or ()),
            key,
            row.level,
            row.year,
            row.path,
            tuple(groups),
        )
    return found


def measure_spread(origins: Iterable[Origin]) -> Spread:
    """Units, counties and provinces of these sections.

    A masked report that says the same as one whose unit is known is a copy of it; masked copies of each other are one.
    """
    known: dict[str, Whereabouts] = {}
    grouped: set[str] = set()
    masked: list[Origin] = []
    for origin in origins:
        if origin.unit_key is None:
            masked.append(origin)
        else:
            known[origin.unit_key] = origin.whereabouts
            grouped.update(origin.groups)
    nameless = 0
    for origin in masked:
        names = origin.groups or (origin.report_id,)
        nameless += not grouped.intersection(names)
        grouped.update(names)
    return _measure(known.values(), nameless)


def measure_names(units: Iterable[str]) -> Spread:
    """Counties and provinces that these names tell of."""
    return _measure([locate_unit(unit) for unit in units if not is_masked(unit)], 0)


def _measure(known: Collection[Whereabouts], nameless: int) -> Spread:
    counties = {
        (where.province, where.county or where.prefecture) for where in known if where.county or where.prefecture
    }
    provinces = {where.province for where in known} - {None}
    return Spread(
        units=len(known) + nameless,
        counties=len(counties),
        provinces=len(provinces),
        without_county=sum(not (where.county or where.prefecture) for where in known) + nameless,
        without_province=sum(where.province is None for where in known) + nameless,
    )
