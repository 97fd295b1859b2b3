"""Blanking what is one writer's own in a sentence: figures become 〔数〕, places and units 〔名〕. Works on folded text.

Names are the unit's own, as the catalogue has it, and what ends like a place's name where a name can begin. A word
that merely ends so (各乡镇, 本辖区) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kb.duplicates import names_of_unit
from kb.text import folding

FIGURE, NAME = "〔数〕", "〔名〕"

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:\.\d+)?%?|百分之[零一二三四五六七八九十百点]+")
_MASK = re.compile(r"[x×*○〇◯□某]{2,}|[x×*○〇◯□某](?=[省市州县区旗乡镇村街社局])")
# A name begins at the sentence's or clause's edge or after one of the words that lead to a place.
_BEGIN = r"(?:(?<![一-鿿〕])|(?<=[在到赴对由向与和]))"
_NO_NAME = "全各本我该县市省区乡镇村街社个城农新老集内外下上的了是有为以及等推强化和与在到对由向年月日"
_END = "自治区|自治州|自治县|街道|社区|省|市|州|县|区|旗|乡|镇|村"
_PLACE = re.compile(rf"{_BEGIN}(?:[^\W\da-z_{_NO_NAME}]{{2,3}}(?:{_END}))+")
_NAMES_IN_A_ROW = re.compile(f"(?:{NAME})+[省市州县区旗乡镇村]?")


@lru_cache(maxsize=16_384)  # who turns a page asks for the same sentences
def blank(folded: str, *, unit: str | None = None) -> str:
    """The sentence with names and figures blanked.

    >>> blank("青禾镇排查矛盾12起,化解率98.5%。", unit="云岭市青禾镇")
    '〔名〕排查矛盾〔数〕起,化解率〔数〕。'
    >>> blank("各乡镇在白石县开展培训3场")
    '各乡镇在〔名〕开展培训〔数〕场'
    """
    for name in _names(unit):
        folded = folded.replace(name, NAME)
    folded = _PLACE.sub(NAME, _MASK.sub(NAME, folded))
    return _FIGURE.sub(FIGURE, _NAMES_IN_A_ROW.sub(NAME, folded))


@lru_cache(maxsize=4_096)
def _names(unit: str | None) -> tuple[str, ...]:
    if not unit:
        return ()
    return _longest_first({folding.folded(name) for name in (unit, *names_of_unit(unit))})


def _longest_first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name)))
