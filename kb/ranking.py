"""The order of the first hits: words and characters together, and the company that a section keeps in its report.

An engine finds and ranks by words; what is taken from there is ranked again by a formula of its own, above the engines,
so that all of them order alike. Owns the numbers of that formula and what they were chosen by; finds nothing itself.

    s = words + 1.5·characters + 1.0·pairs      words: the engine's BM25F, headings weighted; the others: BM25 each
    score = s + 0.6·(the 20 best s of the same report) / 20
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.engines.base import Engine, Hit
from kb.engines.scoring import K1, idf
from kb.identity import report_of
from kb.query.reading import SEGMENTED_CHARACTERS, is_function_word
from kb.text import folding, tokens


@dataclass(frozen=True, slots=True)
class Tuning:
    """Every number of the ranking above the engine.

    Measured over 58,637 articles of law and 1,235 questions of lay people. Words alone: nDCG@10 .375, R@100 .680; the
    whole formula .42 and .76, MRR@10 .39 → .44 (every third question).
    """

    # Hits taken from the engine, and how many of them are ranked by their characters too. 1,000 or 3,000 and 300
    # gain nothing that lasts and cost 3 ms and more; neither does ranking all of them by characters.
    pool: int = 600
    counted: int = 300
    # A section's characters say more than its pairs of characters: they find words that were cut elsewhere.
    characters: float = 1.5
    pairs: float = 1.0
    # The company in the report: a question is mostly about one law, a passage about what its report is about. On
    # half of the questions 0.4 gives nDCG@10 .424 and R@100 .748, 0.6 .429 and .757, 0.8 no more; 136 passages asked for
    # in other words stand as far in front at 0.6 as at 0.4 (MRR@10 .98).
    company: float = 0.6
    first_company: float = 0.8  # with words alone the company has to make up for the characters
    company_of: int = 20
    b: float = 0.75  # how far long sections are held against their characters, as in BM25
    faint: float = 0.2  # weight of a function word's characters: at 0 什么时候 would not count even in its pairs
    varied: int = 20  # hits of each group that are shown in turns of units: a page
    # Sections in which characters are counted to know how rare they are. Counting all 58,637 gains .001, judging by
    # the hits themselves loses .010.
    sample: int = 3000


TUNING = Tuning()

Counts = NDArray[np.float64]


class Background:
    """How rare characters and pairs are, by a sample of what an engine holds; kept until that changes."""

    def __init__(self) -> None:
        self._known: tuple[object, Rarity] | None = None

    def of(self, engine: Engine, *, sample: int = TUNING.sample) -> Rarity:
        """The rarity in this engine; 0.2 s where it is not known yet."""
        state = (engine.generation(), engine.sections())
        known = self._known
        if known is None or known[0] != state:
            known = self._known = state, measure_rarity(engine.sample_texts(sample))
        return known[1]


@dataclass(frozen=True, slots=True)
class Grams:
    """The characters and pairs of a question, each once, with their weights."""

    characters: dict[str, float]
    pairs: dict[str, float]


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many of `sections` hold a character or pair, and how long a section is."""

    sections: int
    holding: Mapping[str, int]
    average: float


def rank_hits(
    hits: Sequence[Hit],
    texts: Iterable[str],
    *,
    tiers: Sequence[str],
    engine: Engine,
    rarity: Rarity,
    tuning: Tuning = TUNING,
) -> list[Hit]:
    """The hits in their order; those that are not counted stand behind, as the engine had them.

    Groups of the answer keep their order. `texts` are the strings that were asked for, `tiers` the names of the groups.
    """
    pool, rest = list(hits[: tuning.pool]), hits[tuning.pool :]
    grams = read_grams(texts, faint=tuning.faint)
    if len(pool) < 2 or not grams.characters:
        return list(hits)
    place = {name: number for number, name in enumerate(tiers)}
    first = _in_company(pool, tuning.first_company, tuning.company_of)
    order = sorted(range(len(pool)), key=lambda n: (place[pool[n].tier], -first[n]))
    chosen = [pool[n] for n in order[: tuning.counted]]
    texts_of = engine.folded_texts([hit.section_id for hit in chosen])
    # Nothing where a writer took a section out since it was found.
    read = [texts_of.get(hit.section_id, "") for hit in chosen]
    points = score_grams(read, grams, rarity=rarity, tuning=tuning)
    scored = [replace(hit, score=hit.score + more) for hit, more in zip(chosen, points.tolist(), strict=True)]
    final = _in_company(scored, tuning.company, tuning.company_of)
    best = [replace(hit, score=points) for hit, points in zip(scored, final, strict=True)]
    best.sort(key=lambda hit: (place[hit.tier], -hit.score))
    return [*best, *(pool[n] for n in order[tuning.counted :]), *rest]


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
    shares = np.array([weights[name] * idf(rarity.sections, rarity.holding.get(name, 0)) for name in names])
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
    known = np.full(0x110000, size, np.int16)
    known[[ord(sign) for sign in signs]] = range(size)
    own = known[codes]
    row = np.repeat(np.arange(len(texts)), [len(text) + (at < len(texts) - 1) for at, text in enumerate(texts)])
    of_signs = np.bincount(row * (size + 1) + own, minlength=len(texts) * (size + 1)).reshape(len(texts), size + 1)
    wanted = np.full((size + 1) ** 2, len(pairs), np.int32)
    wanted[[numbers[pair[0]] * (size + 1) + numbers[pair[1]] for pair in pairs]] = range(len(pairs))
    both = wanted[own[:-1] * (size + 1) + own[1:]]
    width = len(pairs) + 1
    of_pairs = np.bincount(row[:-1] * width + both, minlength=len(texts) * width).reshape(len(texts), width)
    return of_signs[:, :size].astype(float), of_pairs[:, : len(pairs)].astype(float)


def measure_rarity(texts: Sequence[str]) -> Rarity:
    """How many of the texts hold each character and each pair."""
    holding: Counter[str] = Counter()
    for text in texts:
        holding.update({*text, *(text[at : at + 2] for at in range(len(text) - 1))})
    return Rarity(max(len(texts), 1), holding, sum(map(len, texts)) / max(len(texts), 1) or 1.0)


def _in_company(hits: Sequence[Hit], share: float, best_of: int) -> list[float]:
    """The score of each with that of its report's best."""
    by_report: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        by_report[report_of(hit.section_id)].append(hit.score)
    company = {report: sum(heapq.nlargest(best_of, scores)) / best_of for report, scores in by_report.items()}
    return [hit.score + share * company[report_of(hit.section_id)] for hit in hits]


def vary_units(hits: Sequence[Hit], units: Sequence[str | None]) -> list[Hit]:
    """Each unit's best before any unit's second best; a section whose unit is not known stands for itself."""
    seen: dict[object, int] = defaultdict(int)
    turns = []
    for number, (hit, unit) in enumerate(zip(hits, units, strict=True)):
        turns.append((seen[unit or number], number, hit))
        seen[unit or number] += 1
    return [hit for _, _, hit in sorted(turns, key=lambda turn: turn[:2])]
