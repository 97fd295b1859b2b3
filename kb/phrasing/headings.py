"""小标题库: headings as records of their own, equal ones together, by type, depth, level, shape, length and wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.distinct import distinct
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.patterns import Pattern, read_pattern
from kb.phrasing.places import describe_sections
from kb.phrasing.shapes import SHAPES, tell_shapes
from kb.phrasing.texts import Ints, Mask, Texts
from kb.query.model import SLOT_GAP_CHARACTERS, follows
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("units", "times", "length", "text")
SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True)
class Headings:
    """Distinct headings by their folded letters; `of_section` gives each section's heading, -1 where it has none."""

    texts: Texts
    folded: list[str]
    lengths: Ints
    shapes: dict[str, Mask]
    of_section: Ints


def list_headings(
    phrasing: Phrasing,
    wanted: str = "",
    *,
    shape: str | None = None,
    depth: int | None = None,
    shortest: int = 0,
    longest: int | None = None,
    sort: str = "units",
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """Headings that hold the wording (which may have gaps), those of most units first."""
    asked = Page(page, per_page)
    require_choice(sort, SORTS, what="排序为")
    if shape is not None:
        require_choice(shape, SHAPES, what="按形式筛选")
    texts = phrasing.texts()
    headings = phrasing.made("headings", gather_headings, texts)
    passing = (headings.lengths >= shortest) & (headings.lengths <= (longest or np.inf))
    if shape is not None:
        passing &= headings.shapes[shape]
    if wanted.strip():
        passing &= _matching(headings, read_pattern(wanted))
    chosen = _sections(headings, passing, depth=depth, mask=phrasing.texts_of.chosen(texts, filters))
    numbers, times, units = _tally(headings, chosen)
    order = _order(headings, numbers, times, units, sort)
    rows = [(int(numbers[at]), int(times[at]), int(units[at])) for at in asked.cut(order.tolist())]
    return {
        "query": {"text": wanted, "shape": shape, "depth": depth, "sort": sort},
        "total": len(numbers),
        "times": len(chosen),
        "units": texts.fields.count_units(chosen),
        "headings": _show(phrasing, headings, chosen, rows),
        **asked.describe(),
    }


def gather_headings(texts: Texts) -> Headings:
    """The headings of these texts."""
    known: dict[str, int] = {}
    of_section = [
        known.setdefault(folding.folded(heading), len(known)) if heading else -1 for heading in texts.headings
    ]
    told = [set(tell_shapes(letters)) for letters in known]
    return Headings(
        texts=texts,
        folded=list(known),
        lengths=np.array([len(letters) for letters in known], dtype=np.int64),
        shapes={name: np.array([name in shapes for shapes in told], dtype=np.bool_) for name in SHAPES},
        of_section=np.array(of_section, dtype=np.int64),
    )


def _matching(headings: Headings, pattern: Pattern) -> Mask:
    parts = [folding.folded(part) for part in pattern.parts]
    if len(parts) == 1:
        return np.array([parts[0] in letters for letters in headings.folded], dtype=np.bool_)
    distinct, needed = dict.fromkeys(parts), sum(map(len, parts))
    likely = (len(letters) >= needed and all(part in letters for part in distinct) for letters in headings.folded)
    pairs = zip(headings.folded, likely, strict=True)
    return np.array([may and follows(parts, letters, SLOT_GAP_CHARACTERS) for letters, may in pairs], dtype=np.bool_)


def _sections(headings: Headings, passing: Mask, *, depth: int | None, mask: Mask | None) -> Ints:
    kept = np.append(passing, False)[headings.of_section]  # -1 takes the last: no heading
    if depth is not None:
        kept &= headings.texts.fields.depths == depth
    if mask is not None:
        kept &= mask
    return np.flatnonzero(kept)


def _tally(headings: Headings, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """Which headings the sections bear, how often, and of how many units."""
    of_section, units = headings.of_section[chosen], headings.texts.fields.units[chosen]
    numbers, times = np.unique(of_section, return_counts=True)
    width = int(units.max()) + 1 if len(units) else 1
    writers = distinct(of_section * width + units) // width
    return numbers, times, np.unique(writers, return_counts=True)[1]


def _order(headings: Headings, numbers: Ints, times: Ints, units: Ints, sort: str) -> Ints:
    lengths = headings.lengths[numbers]
    if sort == "text":
        letters = [headings.folded[number] for number in numbers.tolist()]
        return np.array(sorted(range(len(letters)), key=letters.__getitem__), dtype=np.int64)
    keys = {"units": (lengths, -times, -units), "times": (lengths, -units, -times), "length": (-times, -units, lengths)}
    return np.lexsort(keys[sort])


def _show(phrasing: Phrasing, headings: Headings, chosen: Ints, rows: list[tuple[int, int, int]]) -> list[Record]:
    places = {number: chosen[headings.of_section[chosen] == number][:SHOWN_PLACES].tolist() for number, _, _ in rows}
    about = describe_sections(phrasing.library, headings.texts, [n for found in places.values() for n in found])
    shown = []
    for number, times, units in rows:
        found = [about[place] for place in places[number] if place in about]
        letters = headings.folded[number]
        shapes = [name for name in SHAPES if headings.shapes[name][number]]
        text = found[0]["heading"] if found else letters
        shown.append(
            {"text": text, "length": len(letters), "shapes": shapes, "times": times, "units": units, "places": found}
        )
    return shown
