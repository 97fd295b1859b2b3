"""Puts a line's letters into one form before rules look at it: blanks out, full width to half, masks to one sign.

Every function but `squeeze` keeps the length, so that a span found in the folded line is a span of the squeezed one.
"""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"[\s\u200b\ufeff\u3000]+")
# Full-width letters, digits and the signs that titles use; Chinese punctuation stays what it is.
_KEPT_WIDE = frozenset(map(ord, "，：；！？"))
_WIDTH: dict[int, str | int] = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F) if code not in _KEPT_WIDE
}
_WIDTH |= str.maketrans("〔〕﹙﹚─―–", "[]()———")
# Republished compilations write D for 党; only before a character that makes a word of it.
_PARTY = re.compile(r"[DＤ](?=[委组工政员建支总校群的性风内外章规纪史课日代办中务])")
# What stands for a name that was struck out: XX市, ××局, **镇, 某某县, ○○乡, □□区.
_MASKS = str.maketrans(dict.fromkeys("xX×✕✖*某○〇□_＊Ｘ…", "X"))


def squeeze(text: str) -> str:
    """The text without its blanks.

    >>> squeeze("中共　江湾县委 ")
    '中共江湾县委'
    """
    return _BLANKS.sub("", text)


def fold(text: str) -> str:
    """Half-width signs, and 党 where a mask wrote D.

    >>> fold("县司法局Ｄ组书记２０２３年")
    '县司法局党组书记2023年'
    """
    return _PARTY.sub("党", text.translate(_WIDTH))


def fold_masks(text: str) -> str:
    """Every sign that stands for a struck-out name becomes X.

    >>> fold_masks("××县某某镇")
    'XX县XX镇'
    """
    return text.translate(_MASKS)
