"""Suggestions while typing, from the library's own phrases: its headings, and the words and clauses of its sentences.

Words and clauses are counted in an even sample of the sentences, which knows what is common; headings are all there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.headings import Headings, gather_headings
from kb.phrasing.wordings import Wordings
from kb.query.suggest import Suggester
from kb.text import tokens

MAX_SUGGESTIONS = 50
LEAST_CHARACTERS, MOST_CHARACTERS = 2, 20  # of a phrase: one character is no suggestion, a sentence no phrase
LEAST_TIMES = 2  # what stands once in the sample is one writer's own
HEADING_LIMIT = 30_000  # the commonest; pinyin of more takes seconds
_CLAUSE = re.compile(r"[^\W_]+")


def suggest_phrases(phrasing: Phrasing, typed: str, *, limit: int = 8) -> Record:
    """Phrases that begin with what was typed, hold it, or sound so (fzmbr, falvmbr)."""
    asked = Page(1, limit)
    suggester = phrasing.counted("suggester", lambda: _make_suggester(phrasing))
    return {
        "query": {"text": typed},
        "suggestions": list(suggester.suggest(typed, limit=limit)),
        "took_ms": asked.describe()["took_ms"],
    }


def _make_suggester(phrasing: Phrasing) -> Suggester:
    texts = phrasing.texts()
    headings = phrasing.made("headings", gather_headings, texts)
    wordings = phrasing.made("wordings", Wordings, texts)
    return Suggester([*_common_headings(headings), *_common_words(wordings)])


def _common_headings(headings: Headings) -> list[tuple[str, int]]:
    counts = Counter(number for number in headings.of_section.tolist() if number >= 0)
    shown: dict[int, str] = {}
    for heading, number in zip(headings.texts.headings, headings.of_section.tolist(), strict=True):
        shown.setdefault(number, heading or "")
    usable = ((shown[number], count) for number, count in counts.most_common(HEADING_LIMIT))
    return [(text, count) for text, count in usable if LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS]


def _common_words(wordings: Wordings) -> Iterator[tuple[str, int]]:
    counts: Counter[str] = Counter()
    own = frozenset(tokens.field_terms())
    for sentence in wordings.sample().tolist():
        words = wordings.words(sentence)
        counts.update(words)
        clauses = _CLAUSE.findall(wordings.texts.sentence(sentence))
        counts.update({clause for clause in clauses if LEAST_CHARACTERS <= len(clause) <= MOST_CHARACTERS} - words)
    for text, count in counts.items():
        if count >= LEAST_TIMES or text in own:
            yield text, count
