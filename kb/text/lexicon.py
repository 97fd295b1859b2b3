"""jieba's dictionary, read where it lies and only as far as a text asks: the words of one first character at a time.

Reading all of its half a million words and beginnings took a second and 95 MB before the first answer; a question
meets some twenty first characters. Owns how often words were met and what that is worth; cuts no text itself.
"""

from __future__ import annotations

import logging
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

_MISSING = object()
_HIDDEN = "pkg_resources"  # jieba asks for it to open its own files, and opens them well without: .1 s and a warning


class Counts(dict[str, int]):
    """How often each word was met, 0 for what only begins a word; of the first characters that were read."""

    def __init__(self, lines: str) -> None:
        """From lines of `word count tag`, as jieba's `dict.txt` has them."""
        super().__init__()
        self._lines = lines
        self._read: set[str] = set()
        self._kept: dict[str, int] = {}
        codes = np.frombuffer(lines.encode("utf-32-le"), np.uint32)
        starts = np.concatenate([[0], np.flatnonzero(codes == ord("\n")) + 1])[:-1]
        firsts = codes[starts]
        edges = np.concatenate([[0], np.flatnonzero(firsts[1:] != firsts[:-1]) + 1])
        ends = [*starts[edges[1:]].tolist(), len(lines)]
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for code, start, end in zip(firsts[edges].tolist(), starts[edges].tolist(), ends, strict=True):
            self._places[chr(code)].append((start, end))
        blanks = np.flatnonzero(codes == ord(" "))
        self.total = _sum_counts(codes, blanks[::2], blanks[1::2])
        self.longest = int((blanks[::2] - starts).max())

    def keep(self, word: str, count: int) -> None:
        """Let a word count so much, whatever the lines say of it."""
        self._kept[word] = self[word] = count

    def read(self, characters: Iterable[str]) -> dict[str, int]:
        """Take in all that begins with one of the characters; gives what is new."""
        new: dict[str, int] = {}
        unread = set(characters) - self._read
        for start, end in (place for character in unread for place in self._places.get(character, ())):
            fields = self._lines[start:end].split()
            words = fields[::3]
            new.update((word[:size], 0) for word in words for size in range(1, len(word)) if word[:size] not in new)
            new.update(zip(words, map(int, fields[1::3]), strict=True))
        new.update(self._kept)
        self.update(new)
        self._read |= unread
        return new


class Lexicon:
    """What jieba knows, with further terms: of each word the logarithm of its share of all words."""

    def __init__(self, terms: Mapping[str, int | None]) -> None:
        """Terms count as much as is told; where nothing is, as often as jieba thinks it takes to keep them whole."""
        jieba = import_jieba()
        with jieba.get_module_res("dict.txt") as file:
            self._counts = Counts(file.read().decode("utf-8"))
        adder = jieba.Tokenizer()
        adder.FREQ, adder.total, adder.initialized = self._counts, self._counts.total, True
        for term, count in terms.items():
            if count is None:
                self._counts.read(term)
            adder.add_word(term, count)
            self._counts.keep(term, self._counts[term])
        self.longest = max([self._counts.longest, *map(len, terms)])
        self._read: set[str] = set()
        self._lock = Lock()
        self._log_total = math.log(adder.total)
        self._scores = self._score(self._counts)
        self.unknown = math.log(1) - self._log_total
        self.cut_unknown: Callable[[str], Iterable[str]] = jieba.finalseg.cut

    def scores(self, text: str) -> dict[str, float | None]:
        """The score of every word that may stand in the text; None for what only begins a word."""
        if not self._read.issuperset(text):
            with self._lock:
                self._scores.update(self._score(self._counts.read(text)))
                self._read.update(text)
        return self._scores

    def count(self, word: str) -> int:
        """How often the word was met; 0 where it is not known."""
        self.scores(word)
        return self._counts.get(word, 0)

    def _score(self, counts: Mapping[str, int]) -> dict[str, float | None]:
        return {word: math.log(count) - self._log_total if count else None for word, count in counts.items()}


def import_jieba() -> ModuleType:
    """jieba, without the module that it can do without."""
    if "jieba" not in sys.modules:
        known = sys.modules.get(_HIDDEN, _MISSING)
        sys.modules[_HIDDEN] = None  # type: ignore[assignment]
        try:
            import jieba
        finally:
            del sys.modules[_HIDDEN]
            if known is not _MISSING:
                sys.modules[_HIDDEN] = known  # type: ignore[assignment]
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba  # type: ignore[no-any-return]


def _sum_counts(codes: NDArray[np.uint32], before: NDArray[np.intp], after: NDArray[np.intp]) -> int:
    """The sum of the numbers that stand between those blanks, by the places of their digits."""
    sizes = after - before - 1
    total = 0
    for place in range(int(sizes.max())):
        digits = codes[after[sizes > place] - 1 - place] - ord("0")
        total += 10**place * int(digits.sum(dtype=np.int64))
    return total
