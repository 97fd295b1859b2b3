"""The order of the first hits: words and characters together, and the company that a section keeps in its report.

An engine finds and ranks by words; what is taken from there is ranked again by a formula of its own, above the engines,
so that all of them order alike. Owns the numbers of that formula and what they were chosen by; finds nothing itself.

    s = words + 2·characters + pairs            words: the engine's BM25F, headings weighted; the others: BM25 each
    company = ln(1 + Σ words / most words)      over the hits of the same report
    score = s + 0.15·(highest s)·company
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.engines.base import Engine, Hit
from kb.engines.hits import Hits
from kb.engines.scoring import K1, idf
from kb.query.reading import SEGMENTED_CHARACTERS, is_function_word
from kb.rarity import Rarity
from kb.text import folding, tokens


@dataclass(frozen=True, slots=True)
class Tuning:
    """Every number of the ranking above the engine.

    Measured over 58,637 articles of law and 1,235 questions of lay people: words alone nDCG@10 .375, R@100 .680; the
    whole formula .437 and .745. Chosen on every other question, looked at on the rest: nothing here helps one half alone.

    What was tried and did not help, all within .003: other k1 (.8, 2) and b (.5, .9) of characters and pairs, other powers
    of their rarity (.7, 1.3, 1.6), a share for how much of the question is there, rarer runs. What did harm: words of the
    first 5 to 20 hits added to the question (-.004 to -.010), what stands beside a section (-.003 and more), likeness of
    200 latent topics (-.001 to -.012), letters of the title (-.002 and more).
    """

    # Hits taken from the engine. They make the company: 600 give R@100 .734, 1,500 .740, 3,000 .745, 6,000 .746.
    pool: int = 3000
    # How many of them are ranked by their characters too; 600 gain nothing.
    counted: int = 300
    # A section's characters say more than its pairs of characters: they find words that were cut elsewhere.
    characters: float = 2.0
    pairs: float = 1.0
    # The company in the report: a question is mostly about one law, a passage about what its report is about. The
    # logarithm lets the tenth section that joins in count for less than the second: a mean of the 20 best gave .419 and
    # .728, of the 40 best .427 and .738. Between .12 and .2 the share matters little.
    company: float = 0.15
    b: float = 0.75  # how far long sections are held against their characters, as in BM25
    faint: float = 0.2  # weight of a function word's characters: at 0 什么时候 would not count even in its pairs
    varied: int = 20  # hits of each group that are shown in turns of units: a page


TUNING = Tuning()

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grams:
    """The characters and pairs of a question, each once, with their weights."""

    characters: dict[str, float]
    pairs: dict[str, float]


def rank_hits(
    hits: Sequence[Hit],
    texts: Iterable[str],
    *,
    tiers: Sequence[str],
    engine: Engine,
    rarity: Rarity,
    tuning: Tuning = TUNING,
) -> Hits:
    """The hits in their order; those that are not counted stand behind, as the engine had them.

    Groups of the answer keep their order. `texts` are the strings that were asked for, `tiers` the names of the groups.
    """
    found = Hits.of(hits, tiers)
    size = min(len(found), tuning.pool)
    grams = read_grams(texts, faint=tuning.faint)
    if size < 2 or not grams.characters:
        return found
    tier, words = found.tiers[:size], found.scores[:size]
    company = tuning.company * _weigh_company(found.reports[:size], words)
    order = np.lexsort((-(words + words.max() * company), tier))
    chosen = order[: tuning.counted]
    ids = found.section_ids[chosen].tolist()
    texts_of = engine.folded_texts(ids)
    # Nothing where a writer took a section out since it was found.
    read = [texts_of.get(name, "") for name in ids]
    own = words[chosen] + score_grams(read, grams, rarity=rarity, tuning=tuning)
    final = own + own.max() * company[chosen]
    best = np.lexsort((-final, tier[chosen]))
    order = np.concatenate([chosen[best], order[tuning.counted :], np.arange(size, len(found))])
    scores = found.scores[order]
    scores[: len(best)] = final[best]
    return found.take(order, scores)


def read_grams(texts: Iterable[str], *, faint: float = TUNING.faint) -> Grams:
    """Characters and pairs of the strings; what belongs to a function word hardly counts.

    >>> read_grams(["谁的树"])
    Grams(characters={'谁': 0.2, '的': 0.2, '树': 1.0}, pairs={'谁的': 0.2, '的树': 0.6})
    """
    characters: dict[str, float] = {}
    pairs: dict[str, float] = {}
    room = SEGMENTED_CHARACTERS
    for text in texts:
        form = folding.folded(text)[:room]
        room -= len(form)
        if not form:  # nothing that counts, or no room left
            continue
        weights = list(_weigh(form, faint))
        for (sign, weight), (after, weight_after) in zip(weights, [*weights[1:], ("", 0.0)], strict=True):
            if sign.isalnum():
                characters[sign] = max(characters.get(sign, 0.0), weight)
            if sign.isalnum() and after.isalnum():
                mean = max((weight + weight_after) / 2, faint)
                pairs[sign + after] = max(pairs.get(sign + after, 0.0), mean)
    return Grams(characters, pairs)


def _weigh(form: str, faint: float) -> Iterable[tuple[str, float]]:
    for word in tokens.default_segmenter().cut(form):
        weight = faint if is_function_word(word) else 1.0
        yield from ((sign, weight) for sign in word)


def score_grams(texts: Sequence[str], grams: Grams, *, rarity: Rarity, tuning: Tuning = TUNING) -> Counts:
    """What characters and pairs add to the score of each text."""
    signs, pairs = list(grams.characters), list(grams.pairs)
    of_signs, of_pairs = count_grams(texts, signs, pairs)
    lengths = np.array([len(text) for text in texts], float)
    total = np.zeros(len(texts))
    for weight, names, counts, weights in (
        (tuning.characters, signs, of_signs, grams.characters),
        (tuning.pairs, pairs, of_pairs, grams.pairs),
    ):
        if names:
            total += weight * _bm25(counts, names, weights, lengths, rarity, tuning)
    return total


def _bm25(
    counts: Counts, names: list[str], weights: dict[str, float], lengths: Counts, rarity: Rarity, tuning: Tuning
) -> Counts:
    holding = zip(names, rarity.holding(names), strict=True)
    shares = np.array([weights[name] * idf(rarity.sections, number) for name, number in holding])
    norms = K1 * (1 - tuning.b + tuning.b * lengths / rarity.average)
    found: Counts = (counts * (K1 + 1) / (counts + norms[:, None])) @ shares
    return found


def count_grams(texts: Sequence[str], signs: Sequence[str], pairs: Sequence[str]) -> tuple[Counts, Counts]:
    """How often each text holds each sign and each pair; all of them in one pass over the characters.

    >>> [table.tolist() for table in count_grams(["公开公", "开"], ["公", "开"], ["公开"])]
    [[[2.0, 1.0], [0.0, 1.0]], [[1.0], [0.0]]]
    """
    numbers = {sign: number for number, sign in enumerate(signs)}
    size = len(signs)
    codes = np.frombuffer("\0".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    known = np.full(max([int(codes.max(initial=0)), *map(ord, signs)]) + 1, size, np.int16)
    known[[ord(sign) for sign in signs]] = range(size)
    own = np.append(known[codes], size)
    places = np.flatnonzero(own != size)  # few of the characters are asked for
    ends = np.cumsum([len(text) + 1 for text in texts])
    row = np.searchsorted(ends, places, "right")
    of_signs = np.bincount(row * size + own[places], minlength=len(texts) * size).reshape(len(texts), size)
    wanted = np.full((size + 1) ** 2, len(pairs), np.int32)
    wanted[[numbers[pair[0]] * (size + 1) + numbers[pair[1]] for pair in pairs]] = range(len(pairs))
    both = wanted[own[places] * (size + 1) + own[places + 1]]
    width = len(pairs) + 1
    of_pairs = np.bincount(row * width + both, minlength=len(texts) * width).reshape(len(texts), width)
    return of_signs.astype(float), of_pairs[:, : len(pairs)].astype(float)


def _weigh_company(reports: NDArray[Any], words: Counts) -> Counts:
    """How well each hit's report answers as a whole."""
    shares = np.log1p(np.bincount(reports, weights=words) / (words.max() or 1.0))
    company: Counts = shares[reports]
    return company


def vary_units(units: Sequence[str | None]) -> list[int]:
    """Each unit's best before any unit's second best, as places in the list; one that is not known stands for itself.

    >>> vary_units(["甲", "甲", None, None, "乙"])
    [0, 2, 3, 4, 1]
    """
    seen: dict[object, int] = defaultdict(int)
    turns = []
    for number, unit in enumerate(units):
        turns.append((seen[unit or number], number))
        seen[unit or number] += 1
    return [number for _, number in sorted(turns)]
