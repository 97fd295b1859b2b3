"""Cuts what was typed into marks: words, quoted phrases, slots, fields, and the signs before and between them.

One pass, linear in the text, no failure: whatever is no operator is text. Knows where an operator may stand, not what
it does (the parser's affair). Positions are those of the text as typed; full-width signs are taken for half-width ones.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from kb.query.fields import field_names, find_field
from kb.text.folding import simplified


class Kind(Enum):
    """What a mark is."""

    TEXT = "text"
    PHRASE = "phrase"
    SLOT = "slot"
    FIELD = "field"
    MINUS = "minus"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` is what is meant (a phrase without its quotes); `start` and `end` where all of it was typed.

    `parts` of a slot are its strings, empty at an end that is a gap; of a field its name and value as typed.
    """

    kind: Kind
    text: str
    start: int
    end: int
    parts: tuple[str, ...] = ()


# Any mark of a family opens and any closes: people mix “ and ", and input methods put ” where “ should stand.
_DOUBLE = '"＂“”„‟〝〞〟'
_SINGLE = "'＇‘’‚‛"
_PAIRS: Mapping[str, str] = (
    dict.fromkeys(_DOUBLE, _DOUBLE)
    | dict.fromkeys(_SINGLE, _SINGLE)
    | {"「": "」", "『": "』", "«": "»", "‹": "›", "｢": "｣", "﹁": "﹂", "﹃": "﹄"}
)
_MINUS = "-－﹣−"
_BAR = "|｜"
_GAP = re.compile(r"(?:…|⋯|\.{3,}|．{3,}|。{3,}|・{3,}|[*＊]|[〔［\[]\s*[〕］\]])++")
_GAP_ALONE = re.compile(rf"\s++{_GAP.pattern}\s++")
_GAP_INSIDE = re.compile(r"(?<=[〔\[])\s++[〕\]]")
_BLANK = re.compile(r"\s")
_STOP = re.compile(rf"[\s|{re.escape(''.join(_PAIRS))}]")
_CLOSERS_TRIED = 8  # apostrophes before the sign that closes; more would be no quotation


@cache
def _field_start() -> re.Pattern[str]:
    """A field's name with its colon; in the text as typed, hence every width."""
    names = "|".join(map(re.escape, field_names()))
    return re.compile(rf"({names})[:：﹕]", re.IGNORECASE)


class Lexer:
    """One run over one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # Same length as the text, so that places are shared: narrowed, 繁→简, controls blanked.
        self._view = simplified("".join(map(_narrow, text)))
        self._closers = {
            family: [m.start() for m in re.finditer(f"[{family}]", text)] for family in set(_PAIRS.values())
        }
        self.unclosed = False

    def marks(self) -> Iterator[Mark]:
        """Every mark in order."""
        at, size = 0, len(self._text)
        while at < size:
            if self._view[at].isspace():
                at += 1
                continue
            for mark in self._marks_at(at):
                yield mark
                at = mark.end

    def _marks_at(self, at: int) -> Iterator[Mark]:
        """The mark that begins here, where a word may begin; a sign before it comes as a mark of its own."""
        if bar := self._bar(at):
            yield bar
            return
        if self._text[at] in _MINUS and self._is_inside(at + 1) and self._may_be_excluded(at + 1):
            yield Mark(Kind.MINUS, self._text[at], at, at + 1)
            at += 1
        yield self._quoted(at) or self._field(at) or self._chunk(at)

    def _bar(self, at: int) -> Mark | None:
        if self._text[at] in _BAR:
            end = at
            while end < len(self._text) and self._text[end] in _BAR:
                end += 1
            return Mark(Kind.OR, self._text[at:end], at, end)
        stands_alone = (at == 0 or self._ends_word(at - 1)) and self._ends_word(at + 2)
        if self._view.startswith("OR", at) and stands_alone:
            return Mark(Kind.OR, self._text[at : at + 2], at, at + 2)
        return None

    def _is_inside(self, at: int) -> bool:
        return at < len(self._text) and not self._view[at].isspace()

    def _may_be_excluded(self, at: int) -> bool:
        """A run of hyphens is a dash, and one before a bar excludes nothing."""
        begins_word = at < 2 or self._ends_word(at - 2)
        return begins_word and self._text[at] not in _MINUS and self._text[at] not in _BAR

    def _ends_word(self, at: int) -> bool:
        return at >= len(self._text) or self._view[at].isspace() or self._text[at] in _BAR

    def _quoted(self, at: int) -> Mark | None:
        end = self._closing(at)
        return None if end is None else Mark(Kind.PHRASE, self._text[at + 1 : end], at, end + 1)

    def _closing(self, at: int) -> int | None:
        """Where the quotation that opens here closes; None where nothing opens or closes."""
        family = _PAIRS.get(self._text[at])
        if family is None or (family == _SINGLE and self._is_apostrophe(at)):
            return None
        closers = self._closers[family]
        first = bisect_left(closers, at + 1)
        for place in closers[first : first + _CLOSERS_TRIED]:
            if family != _SINGLE or not self._is_apostrophe(place):
                return place
        self.unclosed = self.unclosed or family != _SINGLE
        return None

    def _is_apostrophe(self, at: int) -> bool:
        before, after = self._view[at - 1 : at], self._view[at + 1 : at + 2]
        return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()

    def _field(self, at: int) -> Mark | None:
        match = _field_start().match(self._view, at)
        if match is None:
            return None
        start = match.end()
        if start < len(self._text) and (closed := self._closing(start)) is not None:
            value, end = self._text[start + 1 : closed], closed + 1
        else:
            end = self._word_end(start)
            value = self._text[start:end]
        if not value.strip():
            value, end = self._value_after_blank(match[1], end) or (value, end)
        return Mark(Kind.FIELD, self._text[at:end], at, end, (match[1], value))

    def _value_after_blank(self, name: str, at: int) -> tuple[str, int] | None:
        """层级： 乡级 with a blank: only where what follows is a value of the field, so that no other word is eaten."""
        start = at + len(self._view[at:]) - len(self._view[at:].lstrip())
        end = self._word_end(start)
        value, field = self._text[start:end], find_field(name)
        return (value, end) if field and not field.looked_up and field.read(value) else None

    def _word_end(self, at: int) -> int:
        blank = _BLANK.search(self._view, at)
        return blank.start() if blank else len(self._text)

    def _chunk(self, at: int) -> Mark:
        """Text up to a blank, a bar or a quotation that closes; a slot where it holds a gap."""
        end = self._chunk_end(at)
        while after := self._after_gap(end):
            end = self._chunk_end(after)
        text = self._text[at:end]
        parts = split_at_gaps(text)
        if len(parts) > 1 and any(_has_letters(part) for part in parts):
            return Mark(Kind.SLOT, text, at, end, parts)
        return Mark(Kind.TEXT, text, at, end)

    def _after_gap(self, at: int) -> int | None:
        """The word's next character, where the blank that ended it belongs to a gap."""
        if inside := _GAP_INSIDE.match(self._view, at):
            return inside.end() - 1
        alone = _GAP_ALONE.match(self._view, at)
        return alone.end() if alone and self._is_plain(alone.end()) else None

    def _chunk_end(self, at: int) -> int:
        stop = _STOP.search(self._view, at + 1)
        while stop and self._text[stop.start()] in _PAIRS and self._closing(stop.start()) is None:
            stop = _STOP.search(self._view, stop.end())
        return stop.start() if stop else len(self._text)

    def _is_plain(self, at: int) -> bool:
        """Whether a plain word begins here, that a gap before it may join to the word before the gap."""
        if at >= len(self._text) or self._text[at] in _MINUS or self._bar(at) or self._closing(at) is not None:
            return False
        return _field_start().match(self._view, at) is None


def split_at_gaps(text: str) -> tuple[str, ...]:
    """The strings between the gaps of a slot, empty at an end that is a gap; the whole text where it holds no gap.

    >>> split_at_gaps("强化 … 领导，压实〔　〕"), split_at_gaps("推进监管")
    (('强化', '领导，压实', ''), ('推进监管',))
    """
    return tuple(part.strip() for part in _GAP.split(text))


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)


@cache
def _narrow_table() -> dict[str, str]:
    return {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}


def _narrow(character: str) -> str:
    if character.isascii():
        return " " if character < " " or character == "\x7f" else character
    if unicodedata.category(character) == "Cc":
        return " "
    return _narrow_table().get(character, character)
