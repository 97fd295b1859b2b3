"""Where sentences and paragraphs begin and end in a text. Positions are code points of the text as it was given.

A sentence ends at 。！？； (and their half-width kin), at …… and at the end of a paragraph; closing quotes and
brackets stay with it. Knows nothing of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_SENTENCE_END = re.compile(r"""(?:[。！？；!?;]|…{2}|\.{6})+[”’"'」』）)】》〕]*""")


def paragraph_spans(text: str) -> list[Span]:
    """Spans of the paragraphs, without blank ones and without the blanks around them.

    >>> paragraph_spans("甲。\\n\\n　乙")
    [(0, 2), (5, 6)]
    """
    spans = (_trim(text, *match.span()) for match in _PARAGRAPH.finditer(text))
    return [span for span in spans if span]


def sentence_spans(text: str) -> list[Span]:
    """Spans of the sentences, in order, never across a paragraph's end.

    >>> [("甲？”乙；丙"[a:b]) for a, b in sentence_spans("甲？”乙；丙")]
    ['甲？”', '乙；', '丙']
    """
    return [span for start, end in paragraph_spans(text) for span in _within(text, start, end)]


def sentences(text: str) -> list[str]:
    """The sentences themselves."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _within(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _SENTENCE_END.finditer(text, start, end):
        if span := _trim(text, start, match.end()):
            yield span
        start = match.end()
    if span := _trim(text, start, end):
        yield span


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
