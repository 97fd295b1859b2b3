"""What a sentence's likeness means: whose words they are, and whether so many write them that they are nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np

from kb.catalog import reading
from kb.phrasing.texts import Ints, Texts
from kb.places.units import locate_unit
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.likeness import Likeness, find_likenesses, find_same
from kb.review.origins import Origin, Origins, Spread, measure_spread, origins_of
from kb.review.shelves import LAW, LIBRARY, MATERIAL, SUPERIOR, library_shelf, other_shelves
from kb.review.weights import weigh_draft
from kb.units import is_masked

SHARED_SECTIONS = (
    120  # looked up for one sentence, evenly over the library: what so many hold is common, whoever the rest are
)
RIVAL = 0.8  # a shelf whose likeness weighs this much of the best one's may claim the sentence
_CLAIMS = (MATERIAL, LAW, SUPERIOR, LIBRARY)  # in this order

IDENTICAL, REWRITTEN = "identical", "rewritten"
BASIS, COUNTIES, UNDECIDED = "basis", "counties", "undecided"
OWN_UNIT, SAME_REPORT, SUPERIOR_UNIT, NAMED = "own_unit", "same_report", "superior_unit", "named"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence and what it is. `origins` and `sentences` are of the library: whose sections, and which sentences."""

    likeness: Likeness
    kind: str
    reason: str
    spread: Spread = field(default_factory=Spread)
    origins: tuple[Origin, ...] = ()
    sentences: tuple[int, ...] = ()

    @property
    def source(self) -> tuple[str, str | int]:
        """The text that it comes from: neighbours from one text are one finding."""
        shelf = self.likeness.shelf.kind
        return shelf, self.origins[0].report_id if self.origins else self.likeness.owner


def judge_sentences(draft: Draft, context: Context) -> list[Judged]:
    """What each sentence that resembles something is, in the order of the draft."""
    settings, texts = context.library.settings, context.phrasing.texts()
    own = library_shelf(context)
    weights = weigh_draft(draft, own.body.index)
    shelves = [*other_shelves(context), own]
    by_shelf = [find_likenesses(draft, shelf, weights, settings) for shelf in shelves]
    same = {number: _sample(find_same(draft, likeness), likeness) for number, likeness in by_shelf[-1].items()}
    judge = Judge(draft, context, texts, origins_of(context.library, context.phrasing))
    numbers = sorted({number for found in by_shelf for number in found})
    return [judge.decide([found[n] for found in by_shelf if n in found], same.get(n, [])) for n in numbers]


class Judge:
    """One draft's questions to the origins of what it resembles."""

    def __init__(self, draft: Draft, context: Context, texts: Texts, origins: Origins) -> None:
        self._draft = draft
        self._settings = context.library.settings
        self._texts = texts
        self._origins = origins
        self._where = locate_unit(draft.unit)
        has_name = bool(draft.unit) and not is_masked(draft.unit or "")
        self._own = set(context.library.canonical_units([draft.unit])) if has_name else set()
        self._materials = set(context.materials)
        self._material_units = set(context.library.canonical_units(context.materials))

    def decide(self, alike: Sequence[Likeness], same: Sequence[int]) -> Judged:
        """What a sentence is that resembles these shelves, where these sentences of the library say the same."""
        best = max(likeness.match.shared.weight for likeness in alike)
        rivals = {item.shelf.kind: item for item in alike if item.match.shared.weight >= RIVAL * best}
        claim = next(rivals[kind] for kind in _CLAIMS if kind in rivals)
        if claim.shelf.kind == LIBRARY:
            return self._judge_by_library(claim, same)
        kind, reason = {MATERIAL: ("material", NAMED), LAW: ("formula", BASIS), SUPERIOR: ("superior", BASIS)}[
            claim.shelf.kind
        ]
        return Judged(claim, kind, reason)

    def _judge_by_library(self, likeness: Likeness, same: Sequence[int]) -> Judged:
        holders = {sentence: self._origins.find(int(self._texts.sentence_sections[sentence])) for sentence in same}
        known = {sentence: origin for sentence, origin in holders.items() if origin}
        first = likeness.match.found
        spread = measure_spread(known.values())
        kind, reason, leads = self._name(list(known.values()), spread, likeness)
        # Whose words they are comes first; among equals the sentence that is most alike.
        ordered = sorted(known, key=lambda sentence: (known[sentence] not in leads, sentence != first, sentence))
        return Judged(likeness, kind, reason, spread, tuple(known[sentence] for sentence in ordered), tuple(ordered))

    def _name(self, origins: Sequence[Origin], spread: Spread, likeness: Likeness) -> tuple[str, str, list[Origin]]:
        if named := [origin for origin in origins if self._is_material(origin)]:
            return "material", NAMED, named
        if spread.is_formula(self._settings):
            return "formula", COUNTIES, []
        if own := [origin for origin in origins if self._own & set(origin.units)]:
            is_this = any(origin.year is not None and origin.year == self._draft.year for origin in own)
            latest = max(origin.year or 0 for origin in own)
            return "self", SAME_REPORT if is_this else OWN_UNIT, [o for o in own if (o.year or 0) == latest]
        if spread.may_be_formula(self._settings):
            return "formula", UNDECIDED, []
        if above := [origin for origin in origins if self._is_superior(origin)]:
            return "superior", SUPERIOR_UNIT, above
        is_run = likeness.match.shared.longest >= self._settings.overlap_run_characters
        return "overlap", IDENTICAL if is_run and likeness.match.shared.density > 0.95 else REWRITTEN, []

    def _is_material(self, origin: Origin) -> bool:
        if not self._materials:
            return False
        names = {origin.report_id, origin.path, PurePath(origin.path).name}
        return bool(self._materials & names or self._material_units & set(origin.units))

    def _is_superior(self, origin: Origin) -> bool:
        return origin.level == "国家" or origin.whereabouts.stands_above(self._where)


def _sample(same: Ints, likeness: Likeness) -> list[int]:
    chosen = same[np.linspace(0, len(same) - 1, min(SHARED_SECTIONS, len(same))).astype(np.int64)]
    return np.union1d(chosen, [likeness.match.found]).tolist()  # type: ignore[no-any-return]


def unknown_materials(context: Context) -> Iterable[str]:
    """Names of materials that nothing in the library bears."""
    if not context.materials:
        return
    with context.library.catalog.read() as connection:
        reports = reading.list_reports(connection)
    known = {str(report["report_id"]) for report in reports} | {report["source"]["file"] for report in reports}
    known |= {PurePath(report["source"]["file"]).name for report in reports}
    units = set(context.library.canonical_units(r["unit"] for r in reports if r["unit"]))
    for name in context.materials:
        if name not in known and not units & set(context.library.canonical_units([name])):
            yield name
