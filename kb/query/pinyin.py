"""Pinyin of characters, for what is typed into a search box and for words that sound alike. The only importer of pypinyin.

Without tones, ü as v. A character with several readings is read by its neighbours (银行 yin hang, 行政 xing zheng).
Loaded when first asked (0.4 s, 60 MB): searching itself never needs it.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def syllables_of(text: str) -> tuple[str, ...]:
    """A syllable for each character; what is no Chinese character stands for itself.

    >>> syllables_of("法律明白人"), syllables_of("银行"), syllables_of("A类")
    (('fa', 'lv', 'ming', 'bai', 'ren'), ('yin', 'hang'), ('a', 'lei'))
    """
    padded = f" {text} "
    return tuple(
        _read_between(padded[at - 1], character, padded[at + 1]) if _has_readings(character) else _read(character)
        for at, character in enumerate(text, start=1)
    )


@cache
def all_syllables() -> frozenset[str]:
    """Every syllable that a common character has."""
    return frozenset(_read(chr(code)) for code in range(0x4E00, 0x9FA6)) - {""}


@cache
def _read(character: str) -> str:
    return _pypinyin().lazy_pinyin(character)[0].lower() if _is_hanzi(character) else character.lower()


@cache
def _has_readings(character: str) -> bool:
    if not _is_hanzi(character):
        return False
    found = _pypinyin().pinyin(character, style=_pypinyin().Style.NORMAL, heteronym=True)
    return len(set(found[0])) > 1


@cache
def _read_between(before: str, character: str, after: str) -> str:
    """By the word it makes with the next character, else with the one before, else as it is mostly read."""
    usual = _read(character)
    with_next, with_last = _read_pair(character + after)[0], _read_pair(before + character)[-1]
    return with_next if with_next != usual else with_last


@cache
def _read_pair(pair: str) -> tuple[str, str]:
    if pair not in _phrases():
        return _read(pair[0]), _read(pair[1])
    one, other = _pypinyin().lazy_pinyin(pair)
    return one, other


def _is_hanzi(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@cache
def _phrases() -> Any:
    """Words whose reading is known as a whole; asking for any other pair costs 0.1 ms and says nothing new."""
    from pypinyin.constants import PHRASES_DICT

    return PHRASES_DICT


@cache
def _pypinyin() -> Any:
    import pypinyin

    return pypinyin
