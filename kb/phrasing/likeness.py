"""How like the headings of the library are to a given one, and what a heading is about. Rare pairs of letters count more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kb.phrasing.asking import Phrasing
from kb.phrasing.bigrams import Bigrams, Floats, number_pairs
from kb.phrasing.headings import Headings, gather_headings
from kb.phrasing.texts import Ints, Texts
from kb.phrasing.wordings import names_part, plain_words
from kb.text import folding, tokens

_NUMBERS = 1 << 16
MAX_SUBJECT_WORDS = 16
_IN_PIECES = 0.8


@dataclass(frozen=True, slots=True)
class HeadingLikeness:
    """The pairs of each distinct heading in a row; `owners` says whose they are."""

    headings: Headings
    pairs: Ints
    owners: Ints
    weights: Floats
    totals: Floats

    @classmethod
    def of(cls, phrasing: Phrasing, texts: Texts) -> HeadingLikeness:
        """The headings of these texts; how rare a pair is, all the texts tell."""
        headings = phrasing.made("headings", gather_headings, texts)
        weights = phrasing.made("bigrams", Bigrams.of, texts).weights.astype(np.float64)
        numbered = [np.unique(pairs[pairs != 0]) for pairs in map(number_pairs, headings.folded)]
        owners = np.repeat(np.arange(len(numbered)), [len(pairs) for pairs in numbered])
        pairs = np.concatenate(numbered).astype(np.int64) if numbered else np.zeros(0, dtype=np.int64)
        totals = np.asarray(np.bincount(owners, weights=weights[pairs], minlength=len(numbered)), dtype=np.float64)
        return cls(headings, pairs, owners, weights, totals)

    def compare(self, wanted: str) -> Floats:
        """For each section how like its heading is to this one, 0 to 1; 0 where it has none."""
        own = np.unique(number_pairs(folding.folded(wanted)))
        own = own[own != 0]
        table = np.zeros(_NUMBERS, dtype=np.float64)
        table[own] = self.weights[own]
        whole = float(table.sum())
        shared = np.bincount(self.owners, weights=table[self.pairs], minlength=len(self.totals))
        # As much of the asked heading as is held counts more than what stands beside it.
        alike = 2 * shared / np.maximum(whole + self.totals, 1e-9)
        covered = shared / max(whole, 1e-9)
        scores = np.append((alike + covered) / 2, 0.0)
        return np.asarray(scores[self.headings.of_section], dtype=np.float64)


def subject_words(text: str) -> tuple[str, ...]:
    """What a heading is about, without the words that only name a part of the report; the longest words, folded.

    >>> subject_words("存在的主要问题和原因"), subject_words("行政执法监督方面存在的问题")
    ((), ('执法监督',))
    """
    words = [word for word in tokens.tokenize(text) if len(word) > 1 and not word.isdigit()]
    own = [word for word in words if word not in plain_words() and not names_part(word)]
    kept: list[str] = []
    for word in sorted(dict.fromkeys(own), key=len, reverse=True):
        if not any(word in longer for longer in kept):
            kept.append(word)
    order = [word for word in dict.fromkeys(own) if word in kept]
    return tuple(order[:MAX_SUBJECT_WORDS])


@lru_cache(maxsize=1_024)
def pieces_of(word: str) -> tuple[str, ...]:
    """The shorter words inside, by which a text may speak of the same in other words.

    >>> pieces_of("矛盾纠纷"), pieces_of("普法")
    (('矛盾', '纠纷'), ())
    """
    return tuple(piece for piece in dict.fromkeys(tokens.tokenize(word)) if piece != word and len(piece) > 1)


def share_held(text: str, words: Sequence[str]) -> float:
    """How much of these words a text holds, by their length; a word in pieces counts for most of itself.

    >>> share_held("化解矛盾和纠纷", ("矛盾纠纷", "普法宣传"))
    0.4
    """
    whole = sum(map(len, words))
    held = 0.0
    for word in words:
        if word in text:
            held += len(word)
        elif pieces := pieces_of(word):
            held += _IN_PIECES * len(word) * sum(piece in text for piece in pieces) / len(pieces)
    return held / whole if whole else 0.0
