"""Texts that a draft is compared with, whatever they are: the library, the 依据库, named sources, the other drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.phrasing.texts import BETWEEN, Ints, Texts, fold_sections
from kb.review.grams import GramIndex


@dataclass(frozen=True, slots=True)
class Body:
    """Folded texts in one string, their sentences, in which text each sentence stands, and the index of their runs."""

    text: str
    starts: Ints
    ends: Ints
    owners: Ints
    index: GramIndex

    @classmethod
    def of_texts(cls, texts: Texts, index: GramIndex) -> Body:
        """The library: its owners are the sections."""
        return cls(texts.text, texts.sentences, texts.sentence_ends, texts.sentence_sections, index)

    @classmethod
    def of_strings(cls, strings: Sequence[str]) -> Body:
        """A handful of texts: their owners are their places in the list."""
        return cls.of_forms(list(fold_sections([(string, 0) for string in strings])))

    @classmethod
    def of_forms(cls, forms: Sequence[tuple[str, Sequence[int]]]) -> Body:
        """The same of texts that are folded already, each with the places where its sentences begin."""
        starts: list[int] = []
        ends: list[int] = []
        owners: list[int] = []
        at = 0
        for number, (form, cuts) in enumerate(forms):
            starts += [at + cut for cut in cuts]
            ends += [at + cut for cut in [*cuts[1:], len(form)][: len(cuts)]]
            owners += [number] * len(cuts)
            at += len(form) + len(BETWEEN)
        whole, firsts = BETWEEN.join(form for form, _ in forms), np.array(starts, dtype=np.int64)
        index = GramIndex.of(whole, firsts)
        return cls(whole, firsts, np.array(ends, dtype=np.int64), np.array(owners, dtype=np.int64), index)

    def sentence(self, number: int) -> str:
        """A sentence, folded."""
        return self.text[self.starts[number] : self.ends[number]]
