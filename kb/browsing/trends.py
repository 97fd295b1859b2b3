"""How wordings rise and fall with the years, and which problems which levels name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.catalog.reading import Record
from kb.model import LEVELS

if TYPE_CHECKING:
    from kb.library import Library
    from kb.phrasing.asking import Phrasing

FEW_SECTIONS = 30  # a year with fewer says little about the others
SHOWN_PROBLEMS = 12


def trace_terms(library: Library, terms: Sequence[str]) -> list[Record]:
    """For each term and year: how many sections hold it letter for letter, of how many, and the share in percent."""
    whole = {year: count for year, count in library.overview.matrix("year", "level").row_totals.items() if year}
    traced = []
    for term in terms:
        found = library.search(term, match="exact", per_page=1, collapse=False)
        counts = {str(item["value"]): item["count"] for item in found["facets"].get("year", ())}
        rows = [
            {
                "year": year,
                "sections": counts.get(year, 0),
                "of": whole[year],
                "share": round(100 * counts.get(year, 0) / whole[year], 2),
                "is_thin": whole[year] < FEW_SECTIONS,
            }
            for year in sorted(whole)
        ]
        traced.append({"term": term, "total": found["total"], "years": rows})
    return traced


def cross_problems(library: Library) -> Record:
    """The problems that most units name, and how many units of each level name them.

    Of a large library that is being added to, as it was some moments ago; see kb.counting.
    """
    return library.phrasing.counted("problems", lambda: _count_problems(library.phrasing))


def _count_problems(phrasing: Phrasing) -> Record:
    from kb.phrasing.points import Points, choose_points, group_points

    texts = phrasing.texts()
    points = phrasing.made("points", Points, texts)
    chosen = choose_points(points, phrasing.texts_of.chosen(texts, {"type": ["存在问题"]}))
    names = {code: name for name, code in texts.fields.values["level"].items()}
    problems: list[Record] = []
    for label, numbers in group_points(points, chosen).items():
        inside = points.places.sections[numbers]
        units: dict[str, set[int]] = defaultdict(set)
        for level, unit in zip(
            texts.fields.codes["level"][inside].tolist(), texts.fields.units[inside].tolist(), strict=True
        ):
            units[names.get(level, "未知")].add(unit)
        by_level = {level: len(known) for level, known in units.items()}
        if label:
            problems.append({"text": label, "units": texts.fields.count_units(inside), "by_level": by_level})
    problems.sort(key=lambda row: (-row["units"], row["text"]))
    shown = problems[:SHOWN_PROBLEMS]
    return {"levels": [level for level in LEVELS if any(level in row["by_level"] for row in shown)], "problems": shown}
