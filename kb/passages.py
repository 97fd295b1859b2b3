"""Finding a few words within a section's text, and telling its numbering from its heading. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kb.identity import bare


def locate(text: str, quote: str) -> tuple[int, int] | None:
    """Where the words stand in the text; blanks and width do not matter.

    >>> locate("加强 宣传。（二）规范执法", "(二) 规范")
    (6, 11)
    """
    needle = bare(quote)
    if not needle:
        return None
    letters, origin = _bare_with_places(text)
    start = letters.find(needle)
    return None if start < 0 else (origin[start], origin[start + len(needle) - 1] + 1)


@lru_cache(maxsize=16)  # of one text many quotes are looked for in a row
def _bare_with_places(text: str) -> tuple[str, list[int]]:
    """The characters that count, and where in the text each of them stands."""
    pieces = [_bare_character(character) for character in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


@lru_cache(maxsize=1 << 14)
def _bare_character(character: str) -> str:
    return bare(character)


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
