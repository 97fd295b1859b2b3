"""How many write a passage: units, counties and provinces, reposted and masked copies counted once, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.catalog.origins import iterate_section_groups, list_report_origins
from kb.phrasing.asking import Phrasing
from kb.phrasing.texts import Ints, Texts
from kb.places.units import Whereabouts, locate_unit
from kb.settings import Settings
from kb.units import is_masked

if TYPE_CHECKING:
    from kb.library import Library


_ALONE = -1  # the group of a section that is no copy


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose a section is that says it. `unit_key` is None where the unit is masked."""

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


@dataclass(frozen=True, slots=True)
class Origins:
    """Whose every section of the library is: by its report, and which sections are copies of each other."""

    texts: Texts
    reports: dict[str, Origin]
    groups: Ints

    @classmethod
    def of(cls, library: Library, texts: Texts) -> Origins:
        """The origins of these texts."""
        with library.catalog.read() as connection:
            rows = list_report_origins(connection)
            numbers = {name: number for number, name in enumerate(texts.section_ids)}
            groups = np.full(len(numbers), _ALONE, dtype=np.int64)
            for name, group in iterate_section_groups(connection):
                if name in numbers:
                    groups[numbers[name]] = group
        return cls(texts, {row.report_id: _origin(row) for row in rows}, groups)

    def find(self, section: int) -> Origin | None:
        """Whose this section is, by its number in the texts; None where a writer took its report out meanwhile."""
        report = self.reports.get(self.texts.report_ids[int(self.texts.section_reports[section])])
        if report is None:
            return None
        group = int(self.groups[section])
        return report if group == _ALONE else replace(report, groups=(*report.groups, f"s{group}"))


def _origin(row: Any) -> Origin:
    return Origin(
        report_id=row.report_id,
        unit=row.unit,
        units=tuple(row.units or ()),
        unit_key=row.unit_key if row.unit_key and "@" not in row.unit_key else None,
        level=row.level,
        year=row.year,
        path=row.path,
        groups=() if row.duplicate_group is None else (f"r{row.duplicate_group}",),
    )


def origins_of(library: Library, phrasing: Phrasing) -> Origins:
    """The origins, made once for each state of the library."""
    return phrasing.made("origins", lambda texts: Origins.of(library, texts), phrasing.texts())


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
