"""All that browsing counts, made once for each version of the catalogue and shared by every later question.

A large library that is being added to is shown as it was some moments ago; see kb.counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb.browsing.matrix import Matrix, cross
from kb.browsing.units import Units, UnitSummary, gather_units
from kb.catalog import browsing
from kb.catalog.reading import Record
from kb.counting import Counted
from kb.errors import NotFound
from kb.model import SECTION_TYPES

if TYPE_CHECKING:
    from kb.library import Library


MOST_CROSSINGS = 100  # kept for one version of the catalogue


@dataclass(frozen=True, slots=True)
class _Counted:
    kinds: list[Record]
    reports: list[Record]
    years: list[int]
    units: Units
    crossings: dict[object, Matrix] = field(default_factory=dict)

    def cross(self, rows: str, columns: str, filters: Mapping[str, Sequence[Any]]) -> Matrix:
        """The matrix; kept, for it takes 15 ms over 100,000 sections and everyone begins with the same ones."""
        asked = rows, columns, tuple((name, tuple(values)) for name, values in filters.items())
        found = self.crossings.get(asked)
        if found is None:
            found = cross(self.kinds, rows, columns, filters=filters)
            if len(self.crossings) >= MOST_CROSSINGS:
                self.crossings.clear()
            self.crossings[asked] = found
        return found


class Overview:
    """The library seen from above. Several threads may ask; one of them counts what has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._counts = browsing.Counts()
        self._counted = Counted(self._count, library.catalog.state)

    def matrix(self, rows: str, columns: str, *, filters: Mapping[str, Sequence[Any]] | None = None) -> Matrix:
        """Sections by two fields."""
        return self._now().cross(rows, columns, filters or {})

    def units(self) -> Units:
        """The units."""
        return self._now().units

    def reports(self, *, source: str = "") -> Sequence[Record]:
        """Reports with their lengths: all, or those of the source with this content hash."""
        reports = self._now().reports
        return [report for report in reports if report["source"] == source] if source else reports

    def years(self) -> list[int]:
        """The years of all reports, the latest first."""
        return self._now().years

    def unit(self, name: str) -> Record:
        """A unit with its reports, latest first, and what each of them has of every section type."""
        units = self.units()
        if name not in units.named:
            raise NotFound(f"库里没有单位“{name}”", advice="请从单位列表里选一个")
        reports = units.reports[name]
        with self._library.catalog.read() as connection:
            parts = browsing.list_parts(connection, [report["report_id"] for report in reports])
        return {"summary": units.named[name], "reports": reports, "rows": _by_type(parts)}

    def namesakes(self, name: str, *, limit: int = 8) -> list[UnitSummary]:
        """Units of the same level and sector, those with the most reports first."""
        units = self.units()
        own = units.named[name]
        peers = [unit for unit in units.holding(level=own.level, sector=own.sector) if unit.name != name]
        return sorted(peers, key=lambda unit: (-unit.reports, unit.name))[:limit]

    def _now(self) -> _Counted:
        return self._counted.now()

    def _count(self) -> _Counted:
        epoch = self._library.catalog.state().epoch
        with self._library.catalog.read() as connection:
            kinds, lengths = self._counts.kinds(connection, epoch), self._counts.lengths(connection, epoch)
        years = {report["year"] for report in lengths} - {None}
        return _Counted(kinds, lengths, sorted(years, reverse=True), gather_units(lengths))


def _by_type(parts: Sequence[Record]) -> list[tuple[str, dict[str, Record]]]:
    """Of each section type: for each report the sections that open it, and how long all of them are together."""
    rows: dict[str, dict[str, Record]] = {}
    for part in parts:
        cell = rows.setdefault(part["type"], {}).setdefault(part["report_id"], {"characters": 0, "sections": []})
        cell["characters"] += part["characters"] + len(part["heading"] or "")
        cell["sections"].append(part)
    for cells in rows.values():
        for cell in cells.values():
            top = min(part["depth"] for part in cell["sections"])
            cell["sections"] = [part for part in cell["sections"] if part["depth"] == top]
    places = {name: place for place, name in enumerate(SECTION_TYPES)}
    return sorted(rows.items(), key=lambda row: places.get(row[0], len(places)))
