"""Order and counts over what a query found: the best by exact BM25F, sorting, folding of near-duplicates, facets.

The best are found in two steps. Impacts are added over all documents in sixteen bits, which takes microseconds; those
within the margin of rounding are then scored exactly, so that the order is the formula's and not the approximation's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.distinct import distinct
from kb.engines import scoring
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_postings import IMPACT_STEPS, WordPostings, load_word
from kb.engines.whoosh_snapshot import Snapshot

_SCORE_ALL = 1500  # so few are scored exactly without choosing first
_STRIPES = 64
_INTEGER_WORDS = 6  # with more words the rounding of weights would let too many candidates through
_SIXTEEN_BITS = 65_535

Rank = Sequence[tuple[str, float]]


def best(snapshot: Snapshot, mask: Array, count: int, rank: Rank, wanted: int) -> tuple[Array, Array]:
    """(documents, scores) of the `wanted` best of the `count` documents in the mask, best first."""
    loaded = ((load_word(snapshot, word), weight) for word, weight in rank)
    words = [(word, weight) for word, weight in loaded if word.occurrences]
    if count <= max(_SCORE_ALL, wanted):
        docs = np.flatnonzero(mask)
    elif not words:
        docs = np.flatnonzero(mask)[:wanted]
    else:
        docs = _candidates(snapshot, mask, words, wanted)
    scores = score(snapshot, docs, words)
    order = np.lexsort((docs, -scores))[:wanted]
    return docs[order], scores[order]


def score(snapshot: Snapshot, docs: Array, words: Sequence[tuple[WordPostings, float]]) -> Array:
    """BM25F of the documents, in the very order of operations that the formula is written in."""
    points = np.zeros(len(docs))
    for word, weight in words:
        tf = np.zeros(len(docs))
        for field in scoring.FIELD_WEIGHTS:
            column = word.occurrences.get(field.name)
            if column is not None:
                tf += field.weight * column.at(docs) / snapshot.norms[field.name][docs]
        points += weight * word.rarity * (tf * (scoring.K1 + 1) / (tf + scoring.K1))
    return points


def sort_keys(snapshot: Snapshot, sort: str, docs: Array) -> list[Array]:
    """What the documents are sorted by before their scores, the first key first; missing values come last."""
    years = _years(snapshot)[docs]
    return [-years] if sort == "year" else [_unit_ranks(snapshot)[docs], -years]


def fold_groups(snapshot: Snapshot, docs: Array) -> Array:
    """Places in `docs` of the first of each group of near-duplicates."""
    _, codes = snapshot.grouped
    _, first = np.unique(codes[docs], return_index=True)
    return np.sort(first)


def count_distinct(snapshot: Snapshot, mask: Array, count: int) -> int:
    """How many hits remain when groups are folded."""
    members, codes = snapshot.grouped
    found = members[mask[members]]
    return count - len(found) + len(distinct(codes[found]))


def count_similar(snapshot: Snapshot, mask: Array, docs: Array) -> Array:
    """How many other documents of the mask are in the group of each document."""
    members, codes = snapshot.grouped
    found = np.sort(codes[members[mask[members]]])
    own = codes[docs]
    others = np.searchsorted(found, own, "right") - np.searchsorted(found, own, "left") - 1
    return np.where(own < snapshot.size, 0, others)


def count_facet(snapshot: Snapshot, mask: Array, name: str) -> dict[str, int]:
    """How many documents of the mask bear each value."""
    column = snapshot.facet(name)
    planes = snapshot.planes(name)
    if planes is not None:
        bits = np.packbits(mask).view(np.uint64)
        counts = np.bitwise_count(planes & bits).sum(axis=1, dtype=np.int64)
    else:
        size = len(column.values) + 1
        counts = np.bincount(column.primary[np.flatnonzero(mask)], minlength=size)
        counts += np.bincount(column.extra_codes[mask[column.extra_docs]], minlength=size)
    return {value: n for value, n in zip(column.values, counts.tolist(), strict=False) if n}


def _candidates(snapshot: Snapshot, mask: Array, words: Sequence[tuple[WordPostings, float]], wanted: int) -> Array:
    """Documents among which the best are sure to be."""
    total, margin = _add_impacts(snapshot, words)
    total *= mask
    floor = _nth_largest(total, wanted)
    if floor > margin:
        return np.flatnonzero(total >= total.dtype.type(floor - margin))
    scored = np.flatnonzero(total)
    if len(scored) >= wanted:
        return scored
    return np.concatenate([scored, np.flatnonzero(mask & (total == 0))[: wanted - len(scored)]])


def _add_impacts(snapshot: Snapshot, words: Sequence[tuple[WordPostings, float]]) -> tuple[Array, float]:
    """(approximate score of every document, by how much the approximation may be off)."""
    shares = [weight * word.rarity for word, weight in words]
    if len(words) > _INTEGER_WORDS:
        total = np.zeros(snapshot.size, np.float32)
        scaled = [np.float32(share) for share in shares]
        _accumulate(total, [word for word, _ in words], scaled)
        return total, sum(shares) * 1.01 + 1e-4 * IMPACT_STEPS * sum(shares)
    total = np.zeros(snapshot.size, np.uint16)
    scale = (_SIXTEEN_BITS - IMPACT_STEPS * len(words)) / (IMPACT_STEPS * sum(shares))
    steps = [max(1, round(share * scale)) for share in shares]
    _accumulate(total, [word for word, _ in words], [np.uint16(step) for step in steps])
    drift = sum(abs(step - share * scale) for step, share in zip(steps, shares, strict=True))
    return total, sum(steps) + 2 * IMPACT_STEPS * drift + 1


def _accumulate(total: Array, words: Sequence[WordPostings], weights: Sequence[np.number]) -> None:
    scratch = np.empty_like(total)
    for word, weight in zip(words, weights, strict=True):
        impact = word.impact
        if impact.docs is None:
            np.multiply(impact.values, weight, out=scratch, dtype=total.dtype, casting="unsafe")
            total += scratch
        else:
            total[impact.docs] += impact.values * weight


def _nth_largest(total: Array, wanted: int) -> float:
    """A lower bound of the nth largest number: the nth largest of the maxima of stripes, each another document's."""
    stripes = total.reshape(_STRIPES, -1).max(axis=0)
    numbers = stripes if len(stripes) >= 4 * wanted else total
    if len(numbers) < wanted:
        return 0.0
    return float(np.partition(numbers, len(numbers) - wanted)[len(numbers) - wanted])


def _years(snapshot: Snapshot) -> Array:
    """The latest year of every document, -1 for none."""
    return snapshot.cache.get("years", lambda: _largest_number(snapshot), lambda found: int(found.nbytes))


def _largest_number(snapshot: Snapshot) -> Array:
    column = snapshot.facet("year")
    numbers = np.array([*map(int, column.values), -1], np.int32)
    years = numbers[column.primary]
    np.maximum.at(years, column.extra_docs, numbers[column.extra_codes])
    return years


def _unit_ranks(snapshot: Snapshot) -> Array:
    """Place of every document's unit in the order of units, the last for none."""
    return snapshot.cache.get("units", lambda: _smallest_rank(snapshot), lambda found: int(found.nbytes))


def _smallest_rank(snapshot: Snapshot) -> Array:
    column = snapshot.facet("unit")
    places = np.full(len(column.values) + 1, len(column.values), np.int32)
    for place, code in enumerate(sorted(range(len(column.values)), key=column.values.__getitem__)):
        places[code] = place
    ranks = places[column.primary]
    np.minimum.at(ranks, column.extra_docs, places[column.extra_codes])
    return ranks
