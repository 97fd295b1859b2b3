"""BM25F, exactly: one formula that every engine must agree with to the last bit. Statistics are those of live sections.

score = Σ weight · idf(word) · tf·(K1+1) / (tf+K1), tf the word's occurrences over heading, text and title, each divided
by the length of that field against its average and multiplied by the field's weight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

K1 = 1.2


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much an occurrence in a field counts, and how far long fields are held against it (0 not at all, 1 fully)."""

    name: str
    weight: float
    b: float


# The text is the measure; a heading names what its text is about; a title is shared by every section of a report.
FIELD_WEIGHTS = (
    FieldWeight("heading", 2.5, 0.5),
    FieldWeight("body", 1.0, 0.75),
    FieldWeight("title", 0.5, 0.5),
)
MATCHING_FIELDS = ("heading", "body")  # a title's words score, but they alone find no section


def idf(sections: int, holding: int) -> float:
    """How rare a word is; `holding` counts the sections with it in a matching field.

    >>> idf(100, 1) > idf(100, 50) > 0
    True
    """
    return math.log(1 + (sections - holding + 0.5) / (holding + 0.5))


def average(total_length: int, sections: int) -> float:
    """Average length of a field; 1 where nothing is indexed, so that nothing is ever divided by zero."""
    return total_length / sections if total_length else 1.0
