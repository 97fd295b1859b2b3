"""搭配: what fills the gaps of a wording, by how many units write so and how often, with the places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.kwic import line_of, show_lines
from kb.phrasing.patterns import Filled, find_filled, read_pattern
from kb.phrasing.places import show_places
from kb.phrasing.texts import Texts
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("units", "times", "length")
SHOWN_PLACES = 3


def list_fillings(
    phrasing: Phrasing,
    wanted: str,
    *,
    sort: str = "units",
    fill: str | None = None,
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """The fillings of a wording with gaps, those of most units first; `fill` asks for the places of one of them."""
    asked = Page(page, per_page)
    require_choice(sort, SORTS, what="排序为")
    pattern = read_pattern(wanted)
    texts = phrasing.texts()
    found = find_filled(texts, pattern, phrasing.texts_of.chosen(texts, filters))
    if fill is not None:
        chosen = folding.folded(fill)
        found = [place for place in found if "…".join(place.fills) == chosen]
    sections = texts.sections_at(np.array([place.start for place in found], dtype=np.int64))
    answer: Record = {
        "query": {"text": wanted, "parts": list(pattern.parts), "sort": sort, "fill": fill},
        "total": len(found),
        "units": texts.fields.count_units(sections),
        "years": texts.fields.list_years(sections),
    }
    if fill is None:
        rows = _rows(texts, found, sections.tolist(), sort)
        answer |= {"distinct": len(rows), "fillings": _show(phrasing, texts, asked.cut(rows))}
    else:
        answer["lines"] = show_lines(phrasing, texts, [(place.start, place.end) for place in asked.cut(found)])
    return answer | asked.describe()


def _rows(texts: Texts, found: list[Filled], sections: list[int], sort: str) -> list[tuple[Record, list[Filled]]]:
    places: dict[tuple[str, ...], list[Filled]] = defaultdict(list)
    inside: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, section in zip(found, sections, strict=True):
        places[place.fills].append(place)
        inside[place.fills].append(section)
    unit_of = texts.fields.units.tolist()
    rows = [
        (
            {"fills": list(fills), "times": len(group), "units": len({unit_of[number] for number in inside[fills]})},
            _from_different_units(group, [unit_of[number] for number in inside[fills]]),
        )
        for fills, group in places.items()
    ]
    return sorted(rows, key=lambda row: _rank(row[0], sort))


def _rank(row: Record, sort: str) -> tuple[int, int, str]:
    text = "…".join(row["fills"])
    if sort == "length":
        return len(text), -row["units"], text
    if sort == "times":
        return -row["times"], -row["units"], text
    return -row["units"], -row["times"], text


def _from_different_units(group: list[Filled], units: list[int]) -> list[Filled]:
    firsts = dict(zip(reversed(units), reversed(group), strict=True))
    return sorted(firsts.values(), key=lambda place: place.start)[:SHOWN_PLACES]


def _show(phrasing: Phrasing, texts: Texts, rows: Sequence[tuple[Record, list[Filled]]]) -> list[Record]:
    spans = [(place.start, place.end) for _, group in rows for place in group]
    lines = iter(show_places(phrasing.library, texts, spans))
    shown = []
    for row, group in rows:
        places = [next(lines) for _ in group]
        shown.append(row | {"places": [line_of(place) for place in places if place]})
    return shown
