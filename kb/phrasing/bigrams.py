"""How like each sentence of the library is to a given one, by the pairs of characters they share, rare pairs counting more.

Each pair is a number of sixteen bits kept beside the text, so that one look at all of them scores every sentence: 0.1 s for
forty million characters. Different pairs may share a number; who needs certainty compares the few best by their letters.
Figures and punctuation make no pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.texts import Ints, Mask, Texts

Floats = NDArray[np.float64]

_NUMBERS = 1 << 16
_RUN_SENTENCES = 1 << 14  # about 400,000 pairs
_CHUNK_CHARACTERS = 1 << 22  # keeps what is computed on the way small
_SCALE = 8.0  # of the natural log of rarity; weights are whole numbers of one byte, so that the table fits the cache
_LIGHTEST, _HEAVIEST = 20, 140  # no pair counts for nothing, and none for more than seven others


@dataclass(frozen=True, slots=True)
class Bigrams:
    """The pairs of the texts: one number a place (0: none), the weight of each number, the weight of each sentence."""

    texts: Texts
    pairs: NDArray[np.uint16]
    weights: NDArray[np.uint8]
    totals: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Texts) -> Bigrams:
        """The pairs of these texts."""
        pairs = _number_text(texts)
        counts = np.bincount(pairs, minlength=_NUMBERS)
        rarity = np.log(max(len(pairs), 1) / (counts + 1.0))
        weights = np.clip(np.round(rarity * _SCALE), _LIGHTEST, _HEAVIEST).astype(np.uint8)
        weights[0] = 0
        return cls(texts, pairs, weights, _sum_by_sentence(texts, weights, pairs))

    def compare(self, folded: str, *, least_covered: float, mask: Mask | None = None) -> Compared:
        """The sentences of the chosen sections that hold at least this share of the given text."""
        wanted = np.unique(number_pairs(folded))
        table = np.zeros(_NUMBERS, dtype=np.uint8)
        table[wanted] = self.weights[wanted]
        whole = int(table.sum(dtype=np.int64))
        shared = _sum_by_sentence(self.texts, table, self.pairs)
        numbers = np.flatnonzero(shared >= max(least_covered * whole, 1))
        if mask is not None:
            numbers = numbers[mask[self.texts.sentence_sections[numbers]]]
        # A sentence that says one thing twice shares it once.
        held = np.minimum(shared[numbers], whole).astype(np.float64)
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


def _number_text(texts: Texts) -> NDArray[np.uint16]:
    text, size = texts.text, _CHUNK_CHARACTERS
    pieces = [number_pairs(text[at : at + size + 1])[:size] for at in range(0, len(text), size)]
    pairs = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint16)
    pairs[texts.sentences[1:] - 1] = 0  # a heading has no sign at its end that would part it from its text
    return pairs


def _sum_by_sentence(texts: Texts, table: NDArray[np.uint8], pairs: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """For each sentence, what the table gives for its pairs; in runs that stay within the processor's cache."""
    starts = texts.sentences
    sums = np.zeros(len(starts), dtype=np.uint32)
    for first in range(0, len(starts), _RUN_SENTENCES):
        last = min(first + _RUN_SENTENCES, len(starts))
        begin, end = int(starts[first]), int(texts.sentence_ends[last - 1])
        if begin < end:  # an empty section at the very end has no pair to look at
            places = np.minimum(starts[first:last], end - 1) - begin
            np.add.reduceat(table[pairs[begin:end]], places, dtype=np.uint32, out=sums[first:last])
    return sums
