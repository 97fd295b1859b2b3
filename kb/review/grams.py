"""Which sentences hold a run of three characters: an inverted index in two arrays, small enough to lie in memory as a file.

Each run is a bucket number; different runs may share one, so what is found here is a candidate and is compared by its
letters. Figures and punctuation make no run. Knows no library: it is made of any folded text with its sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.bigrams import are_letters
from kb.phrasing.texts import Ints

Grams = NDArray[np.int64]

GRAM_CHARACTERS = 3  # at 30% of the words changed, half of the runs of three are left, a third of those of four
MIN_BITS, MAX_BITS = 12, 22  # four million buckets: 16 MB of offsets, and few runs that share one
NONE = -1

_CHUNK_CHARACTERS = 1 << 22  # keeps what is computed on the way small


@dataclass(frozen=True, slots=True)
class GramIndex:
    """For each bucket the sentences that hold a run of it, ascending: `ids[offsets[b]:offsets[b + 1]]`.

    A sentence that holds a run twice stands there twice.
    """

    bits: int
    sentences: int
    offsets: NDArray[np.uint32]
    ids: NDArray[np.uint32]

    @classmethod
    def of(cls, text: str, starts: Ints) -> GramIndex:
        """The index of a folded text whose sentences begin at these places."""
        bits = int(np.clip(len(text).bit_length() - 1, MIN_BITS, MAX_BITS))
        counts = np.zeros((1 << bits) + 1, dtype=np.int64)
        for grams, _ in _runs(text, starts, bits):
            counts[1:] += np.bincount(grams, minlength=1 << bits)
        offsets = np.cumsum(counts)
        ids, free = np.empty(offsets[-1], dtype=np.uint32), offsets[:-1].copy()
        for grams, owners in _runs(text, starts, bits):
            keys = np.sort(grams << 32 | owners)
            runs, firsts, times = np.unique(keys >> 32, return_index=True, return_counts=True)
            places = np.repeat(free[runs] - firsts, times) + np.arange(len(keys))
            ids[places] = keys & 0xFFFFFFFF
            free[runs] += times
        return cls(bits, len(starts), offsets.astype(np.uint32), ids)

    def number(self, folded: str) -> Grams:
        """The bucket of the run that begins at each place; NONE where none does."""
        return number_grams(folded, self.bits)

    def count(self, grams: Grams) -> Ints:
        """How many sentences hold each of these runs."""
        return self.offsets[grams + 1].astype(np.int64) - self.offsets[grams].astype(np.int64)

    def holders(self, gram: int) -> NDArray[np.uint32]:
        """The sentences that hold this run."""
        return self.ids[self.offsets[gram] : self.offsets[gram + 1]]


def number_grams(folded: str, bits: int) -> Grams:
    """The bucket of the run of three letters that begins at each place.

    >>> [int(gram) != NONE for gram in number_grams("普法宣传,12次", 12)]
    [True, True, False, False, False, False, False, False]
    """
    codes = np.frombuffer(f"{folded}\n\n".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letter = are_letters(codes)
    mixed = codes[:-2] * np.uint32(2_654_435_761) + codes[1:-1]
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(2_246_822_519) + codes[2:]
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(3_266_489_917)
    numbers = (mixed >> np.uint32(32 - bits)).astype(np.int64)
    return np.where(letter[:-2] & letter[1:-1] & letter[2:], numbers, NONE)


def _runs(text: str, starts: Ints, bits: int) -> Iterator[tuple[Grams, Ints]]:
    """Bucket and sentence of every run, a stretch of the text at a time."""
    for at in range(0, len(text) if len(starts) else 0, _CHUNK_CHARACTERS):
        grams = number_grams(text[at : at + _CHUNK_CHARACTERS + GRAM_CHARACTERS - 1], bits)[:_CHUNK_CHARACTERS]
        first, last = np.searchsorted(starts, (at, at + len(grams) + GRAM_CHARACTERS)).tolist()
        begins = starts[first:last] - at
        for step in range(1, GRAM_CHARACTERS):  # no run reaches from one sentence into the next
            ends = begins - step
            grams[ends[(ends >= 0) & (ends < len(grams))]] = NONE
        steps = np.zeros(len(grams), dtype=np.int64)
        steps[begins[begins < len(grams)]] = 1
        owners = np.cumsum(steps) + (first - 1)
        places = np.flatnonzero(grams != NONE)
        yield grams[places], owners[places]
