"""How much each character of a draft is its writer's own: 1 for rare words, little for the trade's set phrases, 0 for figures.

A phrase that everybody must write (深入学习贯彻习近平法治思想), the title of a law and a prescribed heading weigh next to
nothing however few the library's reports are; beyond those, what many sentences of the library hold weighs less.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kb.duplicates import names_of_unit
from kb.places.chain import read_chain
from kb.review.draft import Draft
from kb.review.grams import GRAM_CHARACTERS, NONE, GramIndex
from kb.review.set_phrases import find_set_phrases
from kb.text import folding

Floats = NDArray[np.float64]

SET_PHRASE_WEIGHT = 0.1
FRONT_CHARACTERS = 60
LEAST_WEIGHT = 0.25  # of a run that every other sentence holds
_CLAUSE_SIGN = re.compile("[,。;:!?]")
_LEAST_SENTENCES = 5_000  # in a smaller library a run met once is no rarer than it would be in this one
_OWN_FROM = 2_000  # a run that one sentence in so many holds is the writer's own


def weigh_draft(draft: Draft, index: GramIndex) -> Floats:
    """The weight of each character of a draft's form; its title, addressee, signature and date are no prose."""
    weights = weigh(draft.form.text, index, names=own_names(draft.unit))
    report = draft.report
    for line in (report.line, *(front.line for front in report.front)) if report else ():
        start, end = (bisect_left(draft.form.origin, place) for place in draft.line_span(line))
        # A passage without a title has its first line taken for one; what has clauses is prose all the same.
        if end - start <= FRONT_CHARACTERS and not _CLAUSE_SIGN.search(draft.form.text, start, end):
            weights[start:end] = 0
    return weights


def weigh(form: str, index: GramIndex, *, names: Iterable[str] = ()) -> Floats:
    """The weight of each character of a folded text; `names` are the writer's own, which say nothing of copying."""
    weights = _rarity(form, index) * np.fromiter(map(str.isalpha, form), dtype=np.float64, count=len(form))
    for phrase in find_set_phrases(form):
        weights[phrase.start : phrase.end] = np.minimum(weights[phrase.start : phrase.end], SET_PHRASE_WEIGHT)
    for name in names:
        for match in re.finditer(re.escape(name), form):
            weights[match.start() : match.end()] = 0
    return weights


def own_names(unit: str | None) -> list[str]:
    """The unit's name, the places in it and how it calls itself in short (县民政局), folded, the longest first."""
    places, organ = read_chain(unit) if unit else ((), "")
    bare = [f"{places[-1].name[-1]}{organ}", organ] if places and organ else []
    found = {folding.folded(name) for name in (unit, *names_of_unit(unit), *bare) if name}
    return sorted((name for name in found if len(name) > 1), key=lambda name: (-len(name), name))


def _rarity(form: str, index: GramIndex) -> Floats:
    """For each character how rare the runs are in which it stands."""
    grams = index.number(form)
    known = grams != NONE
    share = (index.count(grams[known]) + 1) / max(index.sentences, _LEAST_SENTENCES)
    rare = np.clip(-np.log(share) / np.log(_OWN_FROM), LEAST_WEIGHT, 1.0)
    totals, counts = np.zeros(len(form) + 2), np.zeros(len(form) + 2)
    places = np.flatnonzero(known)
    for step in range(GRAM_CHARACTERS):
        np.add.at(totals, places + step, rare)
        np.add.at(counts, places + step, 1)
    weights: Floats = np.where(counts > 0, totals / np.maximum(counts, 1), 1.0)[: len(form)]
    return weights
