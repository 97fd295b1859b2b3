"""Sentence by sentence: whether a draft resembles a shelf, so strongly that it matters, and which sections say the same.

A sentence counts where enough of its writer's own characters are another's; next to one that counts, a shorter or freer
one from the same text counts too, for whoever takes a paragraph takes its short sentences with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb.distinct import distinct
from kb.phrasing.texts import Ints
from kb.review.draft import Draft
from kb.review.grams import NONE
from kb.review.matching import COMMON_HOLDERS, Match, match_sentences
from kb.review.shelves import Shelf
from kb.review.tiles import Shared, find_tiles
from kb.review.weights import Floats
from kb.settings import Settings
from kb.text.sentences import Span

SEARCH_DENSITY = 0.45  # a stretch is followed down to this share; whether it matters is decided afterwards
LONG_WEIGHT = 15.0  # from here on a stretch matters in a sentence of any length; below, only if it is so much of it
PART = 0.4
# Every third word exchanged leaves no dense stretch: what lies scattered over the sentence matters by its sum.
SCATTERED_WEIGHT, SCATTERED_PART, LEAST_SCATTERED_RUN = 12.0, 0.4, 4
LEAST_RUN = 5  # without one run of so many characters a resemblance is of common words
HEADING_WEIGHT = 12.0
RUN_MEAN = 0.6  # a run that is the writer's own at so much a character matters in a sentence of any length
WHOLE = 0.85  # of its characters in one run: the sentence was taken as it stands
WHOLE_WEIGHT = 6.0
LEAST_MEAN = 0.3  # below it a sentence is set phrases strung together
FAINT_WEIGHT, HALF = 4.0, 0.5  # next to one that counts
COMPANY = 0.25  # what the rest of a text's likeness counts when the text is chosen that a sentence comes from
REACH_SENTENCES = 3
ASKED_RUNS = 16
SAME_SHARE = 0.7  # of the runs asked for: a sentence that holds so many says the same


@dataclass(frozen=True, slots=True)
class Likeness:
    """A sentence of the draft's form and the sentence of a shelf that it resembles most."""

    number: int
    shelf: Shelf
    match: Match
    is_faint: bool

    @property
    def owner(self) -> int:
        """The text of the shelf that it stands in."""
        return int(self.shelf.body.owners[self.match.found])


def find_likenesses(
    draft: Draft, shelf: Shelf, weights: Floats, settings: Settings, *, but: int | None = None
) -> dict[int, Likeness]:
    """The sentences that resemble a sentence of this shelf, by their number; `but` is an owner that is not looked at."""
    form, spans = draft.form.text, draft.form_sentences
    found = list(match_sentences(form, spans, weights, shelf.body, density=SEARCH_DENSITY, but=but))
    strong = [
        [strong for m in matches if (strong := _strengthen(m, form, spans[m.number], weights, settings))]
        for matches in found
    ]
    owners = shelf.body.owners
    company = [_weigh_owners(matches, owners) for matches in strong]
    chosen: dict[int, Likeness] = {}
    for number, matches in enumerate(strong):
        if matches:
            near = company[max(0, number - REACH_SENTENCES) : number + REACH_SENTENCES + 1]
            chosen[number] = Likeness(number, shelf, _best(matches, near, owners), is_faint=False)
    for number, matches in enumerate(found):
        # A heading has no sign at its end: 主要做法 above a copied paragraph is no part of it.
        if number not in chosen and not form[spans[number][1] - 1].isalnum():
            beside = {chosen[n].owner for n in (number - 1, number + 1) if n in chosen and not chosen[n].is_faint}
            faint = [
                m for m in matches if int(owners[m.found]) in beside and _is_faintly_alike(m, spans[number], weights)
            ]
            if faint:
                chosen[number] = Likeness(number, shelf, faint[0], is_faint=True)
    return chosen


def _strengthen(match: Match, form: str, span: Span, weights: Floats, settings: Settings) -> Match | None:
    """The match, by its best stretch or by all that lies scattered in the sentence; None where neither matters."""
    if is_alike(match.shared, form, span, weights, settings):
        return match
    whole = match.whole
    if whole is None or whole.longest < LEAST_SCATTERED_RUN or form[span[1] - 1].isalnum():
        return None
    least = max(SCATTERED_WEIGHT, SCATTERED_PART * float(weights[span[0] : span[1]].sum()))
    return replace(match, shared=whole) if whole.weight >= least else None


def is_alike(shared: Shared, form: str, span: Span, weights: Floats, settings: Settings) -> bool:
    """Whether the stretch is so much another's that it matters."""
    length = span[1] - span[0]
    is_run = shared.longest >= settings.overlap_run_characters
    if form[span[1] - 1].isalnum():  # a heading: 加强组织领导，压实工作责任 is met everywhere
        return is_run and shared.weight >= HEADING_WEIGHT
    if is_run and shared.longest >= WHOLE * length and shared.weight >= max(WHOLE_WEIGHT, LEAST_MEAN * length):
        return True
    if is_run and shared.weight >= max(settings.overlap_own_characters, RUN_MEAN * shared.longest):
        return True
    if (shared.longest < LEAST_RUN and shared.weight < LONG_WEIGHT) or _is_of_set_phrases(shared):
        return False
    least = min(LONG_WEIGHT, PART * float(weights[span[0] : span[1]].sum()))
    return shared.density >= settings.overlap_share and shared.weight >= max(settings.overlap_own_characters, least)


def _is_of_set_phrases(shared: Shared) -> bool:
    return shared.weight < LEAST_MEAN * (shared.end - shared.start)


def _is_faintly_alike(match: Match, span: Span, weights: Floats) -> bool:
    whole = float(weights[span[0] : span[1]].sum())
    return match.shared.weight >= max(FAINT_WEIGHT, HALF * whole, LEAST_MEAN * (span[1] - span[0]))


def _weigh_owners(matches: Sequence[Match], owners: Ints) -> dict[int, float]:
    weights: dict[int, float] = {}
    for match in matches:
        owner = int(owners[match.found])
        weights[owner] = max(weights.get(owner, 0.0), match.shared.weight)
    return weights


def _best(matches: Sequence[Match], near: Sequence[dict[int, float]], owners: Ints) -> Match:
    def worth(match: Match) -> float:
        company = sum(weights.get(int(owners[match.found]), 0.0) for weights in near)
        return match.shared.weight * match.shared.density + COMPANY * company

    return max(matches, key=lambda match: (worth(match), -match.found))


def find_same(draft: Draft, likeness: Likeness) -> Ints:
    """Every sentence of the shelf that holds most of what this one shares with its best match, that match among them."""
    body, shared = likeness.shelf.body, likeness.match.shared
    stretch = draft.form.text[shared.start : shared.end]
    grams = body.index.number(stretch)
    inside = [place for a, b in find_tiles(stretch, body.sentence(likeness.match.found)) for place in range(a, b - 2)]
    runs = distinct(grams[[place for place in inside if grams[place] != NONE]])
    counts = body.index.count(runs)
    ordered = runs[np.argsort(counts, kind="stable")]
    seldom = ordered[: max(int((counts <= COMMON_HOLDERS).sum()), ASKED_RUNS // 2)]
    asked = seldom[np.linspace(0, len(seldom) - 1, min(ASKED_RUNS, len(seldom))).astype(np.int64)]
    if not len(asked):
        return np.array([likeness.match.found], dtype=np.int64)
    held, times = np.unique(np.concatenate([body.index.holders(int(run)) for run in asked]), return_counts=True)
    same: Ints = held[times >= SAME_SHARE * len(asked)].astype(np.int64)
    return np.union1d(same, [likeness.match.found])
