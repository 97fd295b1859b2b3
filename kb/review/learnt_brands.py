"""Whose the brands in the library are: a word that the reports of one county or province alone bear, too often for chance. Learnt, never listed.

Where few counties are known a word that only one bears says nothing: then nothing is learnt. Masked reports are nobody's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.phrasing.texts import Texts
from kb.places.mentions import stem_of
from kb.places.units import Whereabouts, locate_unit
from kb.review.brand_words import find_brand_words
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.writer import Writer

LEAST_COUNTIES = 5
LEAST_REPORTS = 2
CHANCE = 0.01  # that so many reports, drawn from all, would be of one place

_Place = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Brand:
    """A word and the place that owns it: the widest names first, the deepest is the owner."""

    word: str
    place: _Place

    @property
    def owner(self) -> str:
        """The place's name."""
        return next(name for name in reversed(self.place) if name)

    def is_foreign(self, writer: Writer, where: Whereabouts) -> bool:
        """Whether the owner is neither the writer's own place, nor above it, nor below."""
        names = [name for name in self.place if name]
        if self.owner in writer.own or stem_of(self.owner) in writer.own:
            return False
        own = (where.province, where.prefecture, where.county)
        known = [(mine, theirs) for mine, theirs in zip(own, self.place, strict=False) if mine and theirs]
        if any(mine != theirs for mine, theirs in known):
            return True
        # An owner that may lie within the writer's place, or around it, is left alone.
        return len(names) == len(self.place) and own[len(self.place) - 1] is not None


def learn_brands(texts: Texts, *, folder: Path | None = None) -> dict[str, Brand]:
    """Word -> whose it is."""
    units = {code: locate_unit(unit) for unit, code in texts.fields.values["unit"].items()}
    codes, years = texts.fields.codes["unit"].tolist(), texts.fields.years.tolist()
    reports = {(code, year) for code, year in zip(codes, years, strict=True) if code in units and units[code].places}
    totals = Counter(place for code, _ in reports for place in _places(units[code]))
    if sum(len(place) == len(_LEVELS) for place in totals) < LEAST_COUNTIES:
        return {}
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    words = list(find_brand_words(texts.text, folder=folder))
    sections = texts.sections_at(np.array([word.start for word in words], dtype=np.int64)).tolist()
    for word, section in zip(words, sections, strict=True):
        if (report := (codes[section], years[section])) in reports:
            found[word.word].add(report)
    brands = (_own(word, [units[code] for code, _ in held], totals, len(reports)) for word, held in found.items())
    return {brand.word: brand for brand in brands if brand}


_LEVELS = ("province", "prefecture", "county")


def _places(where: Whereabouts) -> Iterator[_Place]:
    """The unit's province, prefecture and county, each with what it lies in."""
    chain = (where.province, where.prefecture, where.county)
    for depth, name in enumerate(chain, 1):
        if name:
            yield chain[:depth]


def _own(word: str, held: Iterable[Whereabouts], totals: Counter[_Place], reports: int) -> Brand | None:
    """The deepest place that all of these reports are of, where it is no chance that they are."""
    chains = [list(_places(where)) for where in held]
    if len(chains) < LEAST_REPORTS:
        return None
    common = set(chains[0]).intersection(*chains[1:])
    for place in sorted(common, key=len, reverse=True):
        if (totals[place] / reports) ** (len(chains) - 1) <= CHANCE:
            return Brand(word, place)
    return None


def find_learnt_brands(
    draft: Draft, writer: Writer, brands: dict[str, Brand], *, folder: Path | None = None
) -> Iterator[Finding]:
    """Each brand in the draft that another place owns."""
    pencil, where = Marker(draft.text, "leftover"), locate_unit(draft.unit)
    for found in find_brand_words(draft.form.text, folder=folder) if brands else ():
        brand = brands.get(found.word)
        if brand and brand.is_foreign(writer, where):
            span = draft.form.span(found.start, found.end)
            words = draft.text[slice(*span)]
            why = f"“{words}”在资料库里只有{brand.owner}的材料用，像是那里的品牌或平台，请核对是否从别处带来"
            yield pencil.mark(span, "should", why, reason="brand", confidence=0.7)
