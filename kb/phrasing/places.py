"""From places in the folded texts back to the words as they stand in the original, for what is shown on one page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.catalog import reading
from kb.documents import whole_text
from kb.finding import HIT_FIELDS
from kb.phrasing.texts import Texts
from kb.text import folding

if TYPE_CHECKING:
    from kb.library import Library

Span = tuple[int, int]
Record = dict[str, Any]

_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of an original text: the whole text of a section, where the stretch is in it, and whose text it is.

    `about` holds the places too, by which the words can be clipped and linked.
    """

    text: str
    start: int
    end: int
    about: Record

    @property
    def words(self) -> str:
        """The stretch itself."""
        return self.text[self.start : self.end]


def show_places(library: Library, texts: Texts, places: Sequence[Span]) -> list[Shown | None]:
    """The originals of these places, in their order; None for a section that a writer took out meanwhile."""
    if not places:
        return []
    numbers = texts.sections_at(np.array([start for start, _ in places], dtype=np.int64)).tolist()
    with library.catalog.read() as connection:
        ids = list(dict.fromkeys(texts.section_ids[number] for number in numbers))
        records = reading.get_sections(connection, ids)
    shown: list[Shown | None] = []
    for number, (start, end) in zip(numbers, places, strict=True):
        record = records.get(texts.section_ids[number])
        first, last = texts.section_span(number)
        form = texts.text[first:last]
        shown.append(_show(record, form, (start - first, end - first)) if record else None)
    return shown


def describe_sections(library: Library, texts: Texts, numbers: Sequence[int]) -> dict[int, Record]:
    """Whose sections these are and where they lie; those that a writer took out meanwhile are left out."""
    with library.catalog.read() as connection:
        records = reading.get_sections(connection, [texts.section_ids[number] for number in numbers])
    found = ((number, records.get(texts.section_ids[number])) for number in numbers)
    return {number: _about(record) for number, record in found if record}


def _about(record: Record) -> Record:
    return {name: record[name] for name in (*HIT_FIELDS, "type", "topic", "source")}


def _show(record: Record, form: str, span: Span) -> Shown | None:
    text, _ = whole_text(record["marker"], record["heading"], record["text"], run_in=record["run_in"])
    (found,) = to_original(text, form, [span])
    return None if found is None else Shown(text, *found, {"start": found[0], "end": found[1], **_about(record)})


def to_original(text: str, form: str, spans: Iterable[Span]) -> list[Span | None]:
    """Stretches of a text's folded form as stretches of the text; None where the form is not of this text.

    >>> to_original("强化 Ｄ 委领导", "强化党委领导", [(2, 4), (4, 6)])
    [(3, 6), (6, 8)]
    """
    wanted = list(spans)
    # How many characters that are no blank stand before each blank.
    blanks = [match.start() - number for number, match in enumerate(_BLANK.finditer(text))]
    if len(text) - len(blanks) == len(form):
        # In most texts each character that is no blank is one of the form; the full map costs 0.5 ms a section.
        found: list[Span | None] = [
            (start + bisect_right(blanks, start), end + bisect_right(blanks, end - 1)) for start, end in wanted
        ]
        if all(folding.folded(text[s[0] : s[1]]) == form[a:b] for s, (a, b) in zip(found, wanted, strict=True) if s):
            return found
    mapped = folding.fold(text)
    if mapped.text != form:
        return [None] * len(wanted)
    return [mapped.span(start, end) for start, end in wanted]


def around(shown: Shown, characters: int) -> tuple[str, str]:
    """What stands before and after, in the same paragraph and no more than so many characters."""
    before = shown.text[max(shown.start - characters, 0) : shown.start]
    after = shown.text[shown.end : shown.end + characters]
    return before.rsplit("\n", 1)[-1], after.split("\n", 1)[0]
