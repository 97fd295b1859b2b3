"""Words of a text, as they are indexed and asked for; the dictionary is loaded only to segment a word.

Text is folded before it is segmented, so that D委 and 党委, 學習 and 学习 give the same words. Words come as search
wants them: long ones and every shorter one inside (矛盾纠纷 → 矛盾, 纠纷, 矛盾纠纷); punctuation is no word.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from kb.text import folding

if TYPE_CHECKING:
    from kb.text.lexicon import Lexicon

Scores = dict[str, float | None]  # None: no word itself, but the beginning of one

_ALGORITHM = "1"  # raise when the same tables give other words
_WORD = re.compile(r"\w")
# What jieba takes to be words of, and every other character by itself.
_RUNS = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)|(\S)")
_MISSING: Any = object()
_CHUNK_TEXTS = 64
# By the dictionary's own tags, up to which count a word is taken for a name: above it are 文明 and 智慧, 重点 and 农民.
_NAME_CHARACTERS = 4  # as many are two words more often than one name
_NAME_COUNTS = {"nr": 1_000, "nrt": 1_000, "nz": 1_000, "n": 150}


class Segmenter:
    """jieba's words with those of the field and, on top, the keeper's own (`extra_terms`).

    The dictionary, the model for unknown words and the choice among ways to cut are jieba's; the loop is our own, one
    pass from the right with logarithms taken beforehand, which gives the same words in 60% of the time.
    """

    def __init__(self, extra_terms: tuple[str, ...] = ()) -> None:
        self._extra_terms = extra_terms
        self._loaded: Lexicon | None = None

    def tokenize(self, text: str) -> list[str]:
        """Words in the order in which they end; a shorter word stands before the longer one that holds it."""
        form = folding.folded(text)
        lexicon = self._lexicon()
        scores, longest = lexicon.scores(form), lexicon.longest
        found: list[str] = []
        for word in self.cut(form):
            if len(word) > 2:
                found += _words_inside(word, scores, longest)
                found.append(word)
            elif _WORD.search(word):
                found.append(word)
        return found

    def cut(self, text: str) -> Iterator[str]:
        """The text cut into words and what lies between them, as jieba's accurate mode does."""
        lexicon = self._lexicon()
        scores = lexicon.scores(text)
        for run, other in _RUNS.findall(text):
            if run:
                yield from _cut_run(run, lexicon, scores)
            else:
                yield other

    def count(self, word: str) -> int:
        """How often the dictionary met the word; 0 where it does not know it."""
        return self._lexicon().count(word)

    def fingerprint(self) -> str:
        """Changes whenever the same text could give other words; jieba need not be loaded to know."""
        digest = hashlib.sha256("\n".join((_ALGORITHM, folding.fingerprint(), version("jieba"))).encode())
        digest.update("\n".join((*field_terms(), "", *self._extra_terms)).encode())
        return digest.hexdigest()[:16]

    def _lexicon(self) -> Lexicon:
        if self._loaded is None:
            from kb.text.lexicon import Lexicon

            terms = {**_field_counts(), **dict.fromkeys(self._extra_terms)}
            self._loaded = Lexicon({folding.folded(term): count for term, count in terms.items()})
        return self._loaded


def tokenize(text: str) -> list[str]:
    """Words of a text by the field's own dictionary.

    >>> tokenize("D委：矛盾纠纷化解率98%")
    ['党委', '矛盾', '纠纷', '化解', '矛盾纠纷', '矛盾纠纷化解', '率', '98%']
    """
    return default_segmenter().tokenize(text)


def tokenize_many(texts: Iterable[str], *, processes: int = 1) -> Iterator[list[str]]:
    """Words of many texts, in their order; with several processes when asked, each loading the dictionary once."""
    if processes <= 1:
        yield from map(tokenize, texts)
        return
    source = iter(texts)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[list[list[str]]]] = deque()
        while True:
            while len(waiting) < 2 * processes and (chunk := list(islice(source, _CHUNK_TEXTS))):
                waiting.append(pool.submit(_tokenize_chunk, chunk))
            if not waiting:
                return
            yield from waiting.popleft().result()


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each word of the text as it was given begins and ends; signs are words too, blanks are none.

    >>> list(word_spans("执法监督 有力"))
    [(0, 4), (5, 7)]
    """
    at = 0
    for word in default_segmenter().cut(text):
        at = text.index(word, at)
        yield at, at + len(word)
        at += len(word)


def word_bounds(text: str) -> set[int]:
    """Places of the text as it was given at which a word begins or ends.

    >>> sorted(word_bounds("执法监督 有力"))
    [0, 4, 5, 7]
    """
    return {0, *(place for span in word_spans(text) for place in span)}


def count_word(word: str) -> int:
    """How often the dictionary met the word in its own texts; 0 where it does not know it."""
    return default_segmenter().count(word)


@cache
def name_words() -> frozenset[str]:
    """Words that the dictionary takes for names of places, persons or things, and nouns so rare that they may be one."""
    from kb.text.lexicon import import_jieba

    kept = set()
    with import_jieba().get_module_res("dict.txt") as lines:
        for line in lines:
            word, count, tag = line.decode().split()
            if len(word) < _NAME_CHARACTERS and (tag == "ns" or int(count) < _NAME_COUNTS.get(tag, 0)):
                kept.add(word)
    return frozenset(kept)


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the field's words alone."""
    return Segmenter()


@cache
def field_terms() -> tuple[str, ...]:
    """The words of the field, as the table beside this module lists them."""
    return tuple(_field_counts())


@cache
def _field_counts() -> dict[str, int | None]:
    lines = files("kb.text").joinpath("terms.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {term: int(*count) if count else None for term, *count in rows}


def fingerprint() -> str:
    """Fingerprint of the default segmenter."""
    return default_segmenter().fingerprint()


def _cut_run(run: str, lexicon: Lexicon, scores: Scores) -> Iterator[str]:
    """Single characters side by side may be a word that the dictionary lacks: the model decides."""
    single = 0
    for start, end in _best_cuts(run, scores, lexicon.unknown):
        if end - start == 1:
            single += 1
            continue
        if single:
            yield from _cut_singles(run[start - single : start], lexicon, scores)
            single = 0
        yield run[start:end]
    if single:
        yield from _cut_singles(run[len(run) - single :], lexicon, scores)


def _cut_singles(characters: str, lexicon: Lexicon, scores: Scores) -> Iterable[str]:
    if len(characters) == 1 or scores.get(characters) is not None:
        return characters
    return lexicon.cut_unknown(characters)


def _best_cuts(run: str, scores: Scores, unknown: float) -> Iterator[tuple[int, int]]:
    """The likeliest way through the run, worked out from its end; of equal ones the longer word."""
    look, missing = scores.get, _MISSING
    size = len(run)
    best = [0.0] * (size + 1)
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        top, chosen = None, start + 1
        for end in range(start + 1, size + 1):
            score = look(run[start:end], missing)
            if score is missing:
                break
            if score is not None and (top is None or score + best[end] >= top):
                top, chosen = score + best[end], end
        best[start] = unknown + best[start + 1] if top is None else top
        ends[start] = chosen
    start = 0
    while start < size:
        yield start, ends[start]
        start = ends[start]


def _words_inside(word: str, known: Scores, longest: int) -> list[str]:
    size = len(word)
    # A run of 10,000 letters is one word; looking for words of any length in it took five minutes.
    return [
        word[start : start + length]
        for length in range(2, min(size, longest + 1))
        for start in range(size - length + 1)
        if known.get(word[start : start + length]) is not None
    ]


def _tokenize_chunk(texts: list[str]) -> list[list[str]]:
    return [tokenize(text) for text in texts]
