"""Terms: what a stretch of plain text, a phrase or a slot is read as, and its words. Segments late and not without end.

A word here is the longest that the segmenter gives (矛盾纠纷, not 矛盾 and 纠纷); the shorter ones inside only score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

from kb.query.parsed import Term
from kb.text import folding

SEGMENTED_CHARACTERS = 600  # of a whole query: about three long sentences; 1 ms of segmenting, 8 ms at worst
MAX_WORDS = 64  # of a whole query: more words only make "all of them" a rarer case of the whole string
_LONG_RUN = re.compile(r"[a-z0-9+#&._%\-]{33,}")  # no word but a code: its inner pieces would be a thousand

Tokenize = Callable[[str], Sequence[str]]


class Reader:
    """Reads the terms of one query, keeping count of what was segmented."""

    def __init__(self, tokenize: Tokenize) -> None:
        self._tokenize = tokenize
        self._characters = 0
        self._words: set[str] = set()
        self.is_cut_short = False
        self.scoring: dict[str, None] = {}
        self.restored: dict[tuple[str, str], None] = {}

    def read_words(self, text: str) -> Term:
        """Unquoted text."""
        bare = drop_words(text)
        for full, short in folding.dropped_words():
            if bare and full in folding.folded(text):
                self.restored[full, short] = None
        return Term("words", text, words=self._read(text), bare=bare)

    def read_phrase(self, text: str, *, scores: bool = True) -> Term:
        """Quoted text; its words at most score."""
        if scores:
            self._read(text)
        return Term("phrase", text)

    def read_slot(self, text: str, parts: Iterable[str], *, scores: bool = True) -> Term:
        """Parts with gaps between them; a gap at an end is kept as an empty part."""
        kept = tuple(parts)
        inner = [part for part in kept if folding.plain(part)]
        for part in inner if scores else ():
            self._read(part)
        head, tail = ("",) * (not kept[0]), ("",) * (not kept[-1])
        return Term("slot", text, parts=(*head, *inner, *tail))

    def _read(self, text: str) -> tuple[str, ...]:
        form = folding.folded(text)
        room = SEGMENTED_CHARACTERS - self._characters
        self.is_cut_short = self.is_cut_short or len(form) > room
        form = form[: max(room, 0)]
        self._characters += len(form)
        found = list(self._segment(form))
        self.scoring |= dict.fromkeys(word for word in found if not is_function_word(word))
        return self._keep(longest_words(found))

    def _segment(self, form: str) -> Iterable[str]:
        done = 0
        for run in _LONG_RUN.finditer(form):
            yield from self._tokenize(form[done : run.start()])
            yield run.group()
            done = run.end()
        if form[done:]:
            yield from self._tokenize(form[done:])

    def _keep(self, words: Sequence[str]) -> tuple[str, ...]:
        content = [word for word in words if not is_function_word(word)] or words
        kept = []
        for word in dict.fromkeys(content):
            if word not in self._words and len(self._words) >= MAX_WORDS:
                self.is_cut_short = True
                break
            self._words.add(word)
            kept.append(word)
        return tuple(kept)


def longest_words(found: Sequence[str]) -> list[str]:
    """The words without the shorter ones that stand before each because it holds them.

    >>> longest_words(["矛盾", "纠纷", "化解", "矛盾纠纷", "矛盾纠纷化解", "率"])
    ['矛盾纠纷化解', '率']
    """
    kept: list[str] = []
    for word in reversed(found):
        if not kept or word not in kept[-1]:
            kept.append(word)
    return kept[::-1]


def drop_words(text: str) -> str:
    """The text as republished copies carry it; empty where they drop nothing of it.

    >>> drop_words("学习习近平法治思想"), drop_words("学习法治思想")
    ('学习法治思想', '')
    """
    form = bare = folding.folded(text)
    for full, short in folding.dropped_words():
        bare = bare.replace(full, short)
    return "" if bare == form else bare


def is_function_word(word: str) -> bool:
    """Whether nearly every text holds the word, so that asking for it says nothing."""
    return word in _function_words()


@cache
def _function_words() -> frozenset[str]:
    lines = files("kb.query").joinpath("function_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
