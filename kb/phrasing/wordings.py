"""The words of single sentences, cut when they are first asked for and kept: a library whole would take a minute."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import numpy as np

from kb.phrasing.texts import Ints, Texts
from kb.text import tokens

SAMPLE_SENTENCES = 8_000  # enough to know how common a word is: 0.6 s to cut, once


class Wordings:
    """Words of the sentences of these texts; single characters and what holds a figure are left out."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._words: dict[int, frozenset[str]] = {}
        self._sample: Ints | None = None

    def words(self, sentence: int) -> frozenset[str]:
        """The words of the sentence with this number."""
        found = self._words.get(sentence)
        if found is None:
            cut = tokens.tokenize(self.texts.sentence(sentence))
            found = frozenset(word for word in cut if len(word) > 1 and not any(map(str.isdigit, word)))
            self._words[sentence] = found
        return found

    def sample(self) -> Ints:
        """Sentences from all over the library, every so many one."""
        if self._sample is None:
            self._sample = thin(np.arange(len(self.texts.sentences)), SAMPLE_SENTENCES)
        return self._sample


def thin(numbers: Ints, most: int) -> Ints:
    """At most so many, evenly spread.

    >>> thin(np.arange(10), 3).tolist()
    [0, 3, 6]
    """
    size = len(numbers)
    return numbers[np.arange(most) * size // most] if size > most else numbers


@cache
def plain_words() -> frozenset[str]:
    """Words that say nothing of what a sentence is about, as the table beside this module lists them."""
    return frozenset(_listed("plain_words.txt"))


def names_part(text: str) -> bool:
    """Whether a text only names a part of a report, be it put together of several such words.

    >>> names_part("存在问题"), names_part("政府建设"), names_part("普法宣传")
    (True, True, False)
    """
    return _part_names().fullmatch(text) is not None


@cache
def _part_names() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(_listed('part_words.txt'), key=len, reverse=True))})+")


def _listed(name: str) -> list[str]:
    lines = files("kb.phrasing").joinpath(name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
