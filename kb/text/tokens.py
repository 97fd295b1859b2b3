"""Words of a text, as they are indexed and asked for. The only importer of jieba, loaded only to segment a word.

Text is folded before it is segmented, so that D委 and 党委, 學習 and 学习 give the same words. Words come as search
wants them: long ones and every shorter one inside (矛盾纠纷 → 矛盾, 纠纷, 矛盾纠纷); punctuation is no word.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import re
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from typing import Any

from kb.text import folding

_ALGORITHM = "1"  # raise when the same tables give other words
_WORD = re.compile(r"\w")
_CHUNK_TEXTS = 64


class Segmenter:
    """jieba with the words of the field and, on top, the keeper's own (`extra_terms`)."""

    def __init__(self, extra_terms: tuple[str, ...] = ()) -> None:
        self._extra_terms = extra_terms
        self._tokenizer: Any = None

    def tokenize(self, text: str) -> list[str]:
        """Words in the order in which they end; a shorter word stands before the longer one that holds it."""
        tokenizer = self._tokenizer or self._load()
        known = tokenizer.FREQ
        found: list[str] = []
        for word in tokenizer.cut(folding.folded(text)):
            if len(word) > 2:
                found += _words_inside(word, known)
                found.append(word)
            elif _WORD.search(word):
                found.append(word)
        return found

    def fingerprint(self) -> str:
        """Changes whenever the same text could give other words; jieba need not be loaded to know."""
        digest = hashlib.sha256("\n".join((_ALGORITHM, folding.fingerprint(), version("jieba"))).encode())
        digest.update("\n".join((*field_terms(), "", *self._extra_terms)).encode())
        return digest.hexdigest()[:16]

    def _load(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba asks for pkg_resources, which setuptools has deprecated
            import jieba
        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        for term in (*field_terms(), *self._extra_terms):
            tokenizer.add_word(folding.folded(term))
        self._tokenizer = tokenizer
        return tokenizer


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


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the field's words alone."""
    return Segmenter()


@cache
def field_terms() -> tuple[str, ...]:
    """The words of the field, as the table beside this module lists them."""
    lines = files("kb.text").joinpath("terms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def fingerprint() -> str:
    """Fingerprint of the default segmenter."""
    return default_segmenter().fingerprint()


def _words_inside(word: str, known: dict[str, int]) -> list[str]:
    size = len(word)
    return [
        word[start : start + length]
        for length in range(2, size)
        for start in range(size - length + 1)
        if known.get(word[start : start + length])
    ]


def _tokenize_chunk(texts: list[str]) -> list[list[str]]:
    return [tokenize(text) for text in texts]
