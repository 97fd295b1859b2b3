"""What a report states, one thing at a time: a point, or a paragraph under its heading; and how alike two statements are.

Two statements go together when they share rare letters and words and speak of one subject (clusters.toml). Half of what
decides is how much of the shorter one the other holds, for a plan says more than the problem that it answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb.anchors import whole_of
from kb.passages import locate
from kb.phrasing.bigrams import Floats, number_pairs
from kb.phrasing.blanks import blank
from kb.phrasing.clusters import subject_of
from kb.phrasing.texts import Ints
from kb.phrasing.wordings import names_part, plain_words
from kb.text import folding, tokens
from kb.text.sentences import paragraph_spans

Record = dict[str, Any]

LEAST_CHARACTERS = 8  # shorter pieces lead over to what follows
# Chosen on the first half of tests/quality/promises.toml; letters alone are right in .68 of all, these three in .77.
_LETTERS, _WORDS, _SUBJECT = 0.4, 0.35, 0.1


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a section's whole text (marker, heading, text), with the heading it stands under where that says something."""

    section_id: str
    heading: str
    text: str
    start: int
    end: int
    pairs: Ints
    words: frozenset[str]
    subject: str

    def describe(self) -> Record:
        """As answers show it."""
        return {
            "section_id": self.section_id,
            "heading": self.heading,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "subject": self.subject,
        }


def read_statements(sections: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """Every statement of the sections, in their order."""
    return [_make(section, *span) for section in sections for span in _spans(section)]


def _spans(section: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    whole = whole_of(dict(section))
    body = len(whole) - len(section["text"])
    points = [span for point in section["points"] or () if (span := locate(whole, point)) is not None]
    covered = sorted(points)
    for start, end in paragraph_spans(section["text"]):
        first, last = start + body, end + body
        if not any(begin < last and first < stop for begin, stop in covered):
            points.append((first, last))
    for start, end in sorted(points):
        start += len(whole[start:end]) - len(whole[start:end].lstrip("。：；，、 　"))
        if end - start >= LEAST_CHARACTERS:
            yield start, end


def _make(section: Mapping[str, Any], start: int, end: int) -> Statement:
    text = whole_of(dict(section))[start:end]
    heading = section["heading"] or ""
    own = "" if names_part(folding.folded(heading)) or section["depth"] < 2 else heading
    form = blank(folding.folded(f"{own}。{text}" if own else text), unit=section["unit"])
    words = {word for word in tokens.tokenize(form) if len(word) > 1 and not any(map(str.isdigit, word))}
    pairs = np.unique(number_pairs(form)).astype(np.int64)
    return Statement(
        section_id=section["section_id"],
        heading=own,
        text=text,
        start=start,
        end=end,
        pairs=pairs[pairs != 0],
        words=frozenset(words - plain_words()),
        subject=subject_of(form),
    )


def likeness(one: Statement, other: Statement, weights: Floats) -> float:
    """How much two statements have in common, 0 to .85; `weights` says how rare each pair of letters is."""
    letters = _shared(
        float(weights[np.intersect1d(one.pairs, other.pairs, assume_unique=True)].sum()),
        float(weights[one.pairs].sum()),
        float(weights[other.pairs].sum()),
    )
    words = _shared(_length(one.words & other.words), _length(one.words), _length(other.words))
    subject = 1.0 if one.subject and one.subject == other.subject else 0.0
    return _LETTERS * letters + _WORDS * words + _SUBJECT * subject


def _shared(common: float, one: float, other: float) -> float:
    """Half of how much both have (Dice), half of how much of the smaller the larger holds."""
    if not common:
        return 0.0
    return common / (one + other) + common / min(one, other) / 2


def _length(words: frozenset[str]) -> float:
    return float(sum(map(len, words)))
