"""Finding a few words within a section's text, and telling its numbering from its heading. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.identity import bare


def locate(text: str, quote: str) -> tuple[int, int] | None:
    """Where the words stand in the text; blanks and width do not matter.

    >>> locate("加强 宣传。（二）规范执法", "(二) 规范")
    (6, 11)
    """
    needle = bare(quote)
    if not needle:
        return None
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for piece in bare(character):
            folded.append(piece)
            origin.append(place)
    start = "".join(folded).find(needle)
    return None if start < 0 else (origin[start], origin[start + len(needle) - 1] + 1)


_MARKER = re.compile(
    r"\s*(第[一二三四五六七八九十百\d]+[编章节条]|[（(][一二三四五六七八九十百\d]+[)）]|[一二三四五六七八九十百]+[、．.]|\d+[、．.]|[①-⑳])\s*"
)


def split_marker(text: str) -> tuple[str | None, str]:
    """The numbering and the heading after it.

    >>> split_marker("（二）规范执法"), split_marker("规范执法")
    (('（二）', '规范执法'), (None, '规范执法'))
    """
    match = _MARKER.match(text)
    return (match.group(1), text[match.end() :].strip()) if match else (None, text.strip())


def points_within(points: Sequence[str], text: str) -> tuple[str, ...]:
    """The points whose words begin in this text."""
    words = bare(text)
    return tuple(point for point in points if bare(point)[:20] in words)
