"""Units and their years. A unit is known by its canonical name; masked ones (XX镇) stand for nobody and are only counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.catalog.reading import Record


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """One unit: what kind it is and how much of it there is."""

    name: str
    level: str
    sector: str
    years: tuple[int, ...]
    reports: int
    sections: int
    characters: int


@dataclass(frozen=True, slots=True)
class Units:
    """The units that have a name, by name, and how many reports come from units whose names are masked."""

    named: Mapping[str, UnitSummary]
    reports: Mapping[str, Sequence[Record]]
    masked_reports: int

    def holding(self, text: str = "", *, level: str = "", sector: str = "") -> list[UnitSummary]:
        """Units whose name holds the text, of this level and sector."""
        return [
            unit
            for unit in self.named.values()
            if text in unit.name and level in ("", unit.level) and sector in ("", unit.sector)
        ]


def gather_units(lengths: Iterable[Record]) -> Units:
    """The units of these reports; a joint report belongs to both of its units, a copy of a report counts once."""
    by_name: dict[str, list[Record]] = defaultdict(list)
    masked = 0
    for report in lengths:
        names = report["units"] or ()
        if not names or "@" in (report["unit_key"] or "@"):
            masked += 1
            continue
        for name in names:
            by_name[name].append(report)
    chosen = {name: _without_copies(reports) for name, reports in sorted(by_name.items())}
    return Units({name: _summarize(name, reports) for name, reports in chosen.items()}, chosen, masked)


def _without_copies(reports: Iterable[Record]) -> list[Record]:
    """One of each group of near-identical reports of a year, latest year first."""
    kept: dict[tuple[object, object], Record] = {}
    for report in reports:
        group = report["duplicate_group"]
        kept.setdefault((report["report_id"] if group is None else group, report["year"]), report)
    return sorted(kept.values(), key=lambda report: (-(report["year"] or 0), report["doc_type"], report["title"]))


def _summarize(name: str, reports: Sequence[Record]) -> UnitSummary:
    latest = reports[0]
    return UnitSummary(
        name=name,
        level=latest["level"],
        sector=latest["sector"],
        years=tuple(sorted({report["year"] for report in reports if report["year"]})),
        reports=len(reports),
        sections=sum(report["sections"] for report in reports),
        characters=sum(report["characters"] for report in reports),
    )
