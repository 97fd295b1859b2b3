"""How like each sentence of the library is to a given one, by the pairs of characters they share, rare pairs counting more.

Each pair is a number of sixteen bits; beside each number stand the sentences that hold it, so that a question looks only at
sentences that share something with it. Different pairs may share a number; who needs certainty compares the few best by
their letters. Figures and punctuation make no pair, and a sentence that says one thing twice has it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.texts import Ints, Mask, Texts

Floats = NDArray[np.float64]

_NUMBERS = 1 << 16
_RUN_SENTENCES = (
    1 << 16
)  # so that a sentence's number within its run takes two bytes: 80 MB for forty million characters
_SCALE = 8.0  # of the natural log of rarity
_LIGHTEST, _HEAVIEST = 20, 140  # no pair counts for nothing, and none for more than seven others


@dataclass(frozen=True, slots=True)
class _Run:
    """The pairs of some neighbouring sentences: `holders[offsets[n]:offsets[n + 1]]` hold the pair of number n."""

    sentences: int
    offsets: NDArray[np.int32]
    holders: NDArray[np.uint16]

    def weigh(self, numbers: Ints, weights: Floats) -> Floats:
        """For each sentence, what those of the numbered pairs weigh that it holds."""
        spans = zip(self.offsets[numbers].tolist(), self.offsets[numbers + 1].tolist(), strict=True)
        found = [self.holders[first:last] for first, last in spans]
        if not found:
            return np.zeros(self.sentences)
        each = np.repeat(weights, [len(holders) for holders in found])
        return np.bincount(np.concatenate(found), each, minlength=self.sentences).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Bigrams:
    """The pairs of the texts: their holders run by run, the weight of each number, the weight of each sentence."""

    texts: Texts
    runs: tuple[_Run, ...]
    weights: NDArray[np.uint8]
    totals: Floats

    @classmethod
    def of(cls, texts: Texts) -> Bigrams:
        """The pairs of these texts."""
        runs = tuple(_make_runs(texts))
        counts = sum((np.diff(run.offsets) for run in runs), np.zeros(_NUMBERS, dtype=np.int64))
        rarity = np.log(max(int(counts.sum()), 1) / (counts + 1.0))
        weights = np.clip(np.round(rarity * _SCALE), _LIGHTEST, _HEAVIEST).astype(np.uint8)
        weights[0] = 0
        every = np.arange(_NUMBERS, dtype=np.int64)
        return cls(texts, runs, weights, _join(run.weigh(every, weights.astype(np.float64)) for run in runs))

    def compare(self, folded: str, *, least_covered: float, mask: Mask | None = None) -> Compared:
        """The sentences of the chosen sections that hold at least this share of the given text."""
        wanted = np.unique(number_pairs(folded)).astype(np.int64)
        weights = self.weights[wanted].astype(np.float64)
        whole = float(weights.sum())
        shared = _join(run.weigh(wanted, weights) for run in self.runs)
        numbers = np.flatnonzero(shared >= max(least_covered * whole, 1))
        if mask is not None:
            numbers = numbers[mask[self.texts.sentence_sections[numbers]]]
        held = shared[numbers]
        return Compared(numbers, 2 * held / (whole + self.totals[numbers]), held / max(whole, 1))

    def rarity(self, folded: str) -> float:
        """The mean weight of a text's pairs: how much it is its writer's own."""
        pairs = number_pairs(folded)
        pairs = pairs[pairs != 0]
        return float(self.weights[pairs].mean()) if len(pairs) else 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Sentences by number; how alike each is to the given text (Dice), and how much of the text it holds: 0 to 1."""

    numbers: Ints
    likeness: Floats
    covered: Floats

    def best(self, scores: Floats, *, least: float, limit: int | None = None) -> list[tuple[int, float]]:
        """The best sentences by these scores, one a sentence; equal ones keep their order."""
        passing = np.flatnonzero(scores >= least)
        ordered = passing[np.argsort(-scores[passing], kind="stable")][:limit]
        return list(zip(self.numbers[ordered].tolist(), scores[ordered].tolist(), strict=True))


def number_pairs(folded: str) -> NDArray[np.uint16]:
    """The number of the pair that begins at each place; 0 where none does."""
    codes = np.frombuffer(f"{folded}\n".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    in_word = are_letters(codes)
    mixed = (codes[:-1] * np.uint32(2_654_435_761) + codes[1:]) * np.uint32(2_246_822_519)
    numbers = np.maximum(mixed >> np.uint32(16), 1).astype(np.uint16)
    return np.where(in_word[:-1] & in_word[1:], numbers, np.uint16(0))


def are_letters(codes: NDArray[np.uint32]) -> Mask:
    """Which code points are letters or Hanzi."""
    return _letters()[np.minimum(codes, _NUMBERS - 1)]


@cache
def _letters() -> Mask:
    letters = np.array([chr(code).isalpha() for code in range(_NUMBERS)])
    letters[-1] = True  # stands for everything beyond the first plane: rare Hanzi
    return letters


def _make_runs(texts: Texts) -> Iterator[_Run]:
    for first in range(0, len(texts.sentences), _RUN_SENTENCES):
        last = min(first + _RUN_SENTENCES, len(texts.sentences))
        begin, end = int(texts.sentences[first]), int(texts.sentence_ends[last - 1])
        starts = texts.sentences[first:last] - begin
        pairs = number_pairs(texts.text[begin:end])
        # A heading has no sign at its end that would part it from its text.
        pairs[starts[1:] - 1] = 0
        lengths = np.diff(np.append(starts, end - begin))
        holders = np.repeat(np.arange(last - first, dtype=np.uint16), lengths)
        order = np.argsort(pairs, kind="stable")  # by radix: numbers are short
        pairs, holders = pairs[order], holders[order]
        is_new = np.diff(pairs, prepend=0).astype(bool) | (np.diff(holders, prepend=0) != 0)
        kept = is_new & (pairs != 0)
        counts = np.bincount(pairs[kept], minlength=_NUMBERS)
        yield _Run(last - first, np.append(0, np.cumsum(counts)).astype(np.int32), holders[kept])


def _join(parts: Iterator[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])
