"""Which sentences of a body a draft's sentences resemble, and in which stretch: candidates by their runs, then letters.

Each clause of a sentence looks for candidates of its own, so that a copied clause in a long sentence is not lost among
what the rest of the sentence resembles. Whether a resemblance is copying is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.phrasing.texts import Ints
from kb.review.bodies import Body
from kb.review.grams import NONE, Grams
from kb.review.tiles import Shared, best_stretch, find_tiles, whole_stretch
from kb.review.weights import Floats
from kb.text.sentences import Span

CLAUSE_CHARACTERS = 24  # shorter neighbours are looked up together: a clause of eight characters resembles everything
CANDIDATES = 6  # of each clause: of 8 and more nothing further was found
LEAST_OF_BEST = 0.3  # what shares so much less than the best candidate is none: a third of all were so
COMMON_HOLDERS = 3_000  # a run that more sentences hold says little and costs much; the rarest are always looked up
RAREST = 6

_CLAUSE_END = re.compile("[,，;；:：。!！?？]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence of the draft's form, the body's sentence that it resembles, and the stretch (places in the form).

    `whole` is the stretch with everything that the two share, where it lies scattered.
    """

    number: int
    found: int
    shared: Shared
    whole: Shared | None


def match_sentences(
    form: str, sentences: Sequence[Span], weights: Floats, body: Body, *, density: float, but: int | None = None
) -> Iterator[list[Match]]:
    """For each sentence its matches, the weightiest first; `density` is what a stretch must share at least.

    `but` is an owner that is not looked at: the draft itself, where it is among the texts.
    """
    sums = np.concatenate(([0.0], np.cumsum(weights))).tolist()
    grams = body.index.number(form)
    for number, (start, end) in enumerate(sentences):
        candidates = {
            found for clause in _clauses(form, start, end) for found in _candidates(grams, weights, clause, body, but)
        }
        local = sums[start : end + 1]
        matches = []
        for found in candidates:
            tiles = find_tiles(form[start:end], body.sentence(found))
            shared, whole = best_stretch(tiles, local, density=density), whole_stretch(tiles, local)
            if shared is not None:
                matches.append(Match(number, found, _moved(shared, start), whole and _moved(whole, start)))
        yield sorted(matches, key=lambda match: (-match.shared.weight * match.shared.density, match.found))


def _moved(shared: Shared, by: int) -> Shared:
    return Shared(shared.start + by, shared.end + by, shared.weight, shared.density, shared.longest)


def _clauses(form: str, start: int, end: int) -> Iterator[Span]:
    cuts = [start]
    for sign in _CLAUSE_END.finditer(form, start, end):
        if sign.end() - cuts[-1] >= CLAUSE_CHARACTERS:
            cuts.append(sign.end())
    if len(cuts) > 1 and end - cuts[-1] < CLAUSE_CHARACTERS:
        cuts.pop()
    yield from pairwise([*cuts, end])


def _candidates(grams: Grams, weights: Floats, clause: Span, body: Body, but: int | None) -> list[int]:
    """The sentences of the body that hold most of the clause's runs, rare runs counting more."""
    places = np.arange(clause[0], max(clause[1] - 2, clause[0]))
    places = places[grams[places] != NONE]
    runs, firsts = np.unique(grams[places], return_index=True)
    counts = body.index.count(runs)
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    chosen = [int(at) for rank, at in enumerate(order) if rank < RAREST or counts[at] <= COMMON_HOLDERS]
    if not chosen:
        return []
    holders = [body.index.holders(int(runs[at])) for at in chosen]
    worth = np.repeat([weights[places[firsts[at]]] for at in chosen], [len(held) for held in holders])
    ids = np.concatenate(holders)
    if but is not None:
        others = body.owners[ids] != but
        ids, worth = ids[others], worth[others]
    return _heaviest(ids, worth)


def _heaviest(ids: np.ndarray, worth: Floats) -> list[int]:
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    firsts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])
    if not len(firsts):
        return []
    totals, found = np.add.reduceat(worth[order], firsts), ordered[firsts]
    # Only the heaviest are put in order: a clause of common words has tens of thousands of candidates.
    least = np.partition(totals, -CANDIDATES)[-CANDIDATES] if len(totals) > CANDIDATES else 0.0
    least = max(least, LEAST_OF_BEST * totals.max())
    heavy = np.flatnonzero(totals >= least)
    best: Ints = heavy[np.argsort(-totals[heavy], kind="stable")[:CANDIDATES]]
    return [int(found[at]) for at in best]
