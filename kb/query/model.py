"""A query is a value with a slow reference meaning: `matches(query, section, report)`.

    Exact("推进监管")         the characters stand in the section as one string, plain or folded
    Word("监管")              the section holds this indexed word in its heading or text
    Slot(("推进", "监管"))    the parts follow one another within a sentence, with a gap between them
    All(parts, scope=…)       every part, meeting in one sentence, paragraph, section or report
    Any(parts), Not(part)     at least one; not this one
    Everything()              every section

Engines may answer faster, never differently. Knows no syntax (that is a parser's) and no engine.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kb.text import folding

SLOT_GAP_CHARACTERS = 30


class Scope(Enum):
    """Where all the parts must meet: 同句, 同段, 同部分, 同篇."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    SECTION = "section"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Exact:
    """A string of characters, taken literally."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """An indexed word, already folded. Within a sentence or paragraph it also has to stand there by its characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Strings that follow one another in a sentence, at most `gap` characters apart."""

    parts: tuple[str, ...]
    gap: int = SLOT_GAP_CHARACTERS


@dataclass(frozen=True, slots=True)
class All:
    """Every part; a scope narrower than the section asks that they meet there, `REPORT` that its report holds all."""

    parts: tuple[Query, ...]
    scope: Scope = Scope.SECTION


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Sections that the part does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class Everything:
    """Every section."""


Query: TypeAlias = Exact | Word | Slot | All | Any | Not | Everything


class Passage(Protocol):
    """A stretch of text in both forms, with the words that are indexed for it."""

    @property
    def plain(self) -> str: ...
    @property
    def folded(self) -> str: ...
    @property
    def words(self) -> Container[str]: ...


class Searchable(Passage, Protocol):
    """A section: a passage that knows its sentences and paragraphs."""

    def sentences(self) -> Iterable[Passage]: ...
    def paragraphs(self) -> Iterable[Passage]: ...


def matches(query: Query, section: Searchable, report: Sequence[Searchable] = ()) -> bool:
    """Whether the query finds the section; `report` is every section of its report, itself among them."""
    if isinstance(query, All) and query.scope is Scope.REPORT:
        family = report or (section,)
        met = all(any(matches(part, other, report) for other in family) for part in query.parts)
        return met and any(matches(part, section, report) for part in query.parts)
    if isinstance(query, All) and query.scope is not Scope.SECTION:
        places = section.sentences() if query.scope is Scope.SENTENCE else section.paragraphs()
        return any(all(stands_in(part, place) for part in query.parts) for place in places)
    if isinstance(query, All):
        return all(matches(part, section, report) for part in query.parts)
    if isinstance(query, Any):
        return any(matches(part, section, report) for part in query.parts)
    if isinstance(query, Not):
        return not matches(query.part, section, report)
    if isinstance(query, Slot):
        return any(_fills(query, sentence) for sentence in section.sentences())
    return isinstance(query, Everything) or _holds(query, section)


def exact_forms(text: str) -> tuple[str, tuple[str, ...]]:
    """What to look for in the plain and what in the folded form; nothing where only blanks were asked for."""
    return folding.plain(text), folding.query_forms(text)


def _holds(query: Exact | Word, passage: Passage) -> bool:
    if isinstance(query, Word):
        return query.text in passage.words
    plain, forms = exact_forms(query.text)
    return bool(plain) and (plain in passage.plain or any(form in passage.folded for form in forms))


def stands_in(query: Query, place: Passage) -> bool:
    """The meaning within a sentence or paragraph, which decides every operator for itself."""
    if isinstance(query, All):
        return all(stands_in(part, place) for part in query.parts)
    if isinstance(query, Any):
        return any(stands_in(part, place) for part in query.parts)
    if isinstance(query, Not):
        return not stands_in(query.part, place)
    if isinstance(query, Slot):
        return _fills(query, place)
    if isinstance(query, Word):
        return query.text in place.words and query.text in place.folded
    return isinstance(query, Everything) or _holds(query, place)


def _fills(slot: Slot, place: Passage) -> bool:
    plain = [folding.plain(part) for part in slot.parts]
    folded = [folding.folded(part) for part in slot.parts]
    return follows(plain, place.plain, slot.gap) or follows(folded, place.folded, slot.gap)


def follows(parts: Sequence[str], text: str, gap: int) -> bool:
    """Whether the parts stand in the text in this order, each at most `gap` characters after the one before.

    >>> follows(["推进", "监管"], "推进综合监管", 2), follows(["推进", "监管"], "推进综合监管", 1)
    (True, False)
    """
    if not parts or not all(parts):
        return False
    ends = _ends(parts[0], text, range(len(text)))
    for part in parts[1:]:
        starts = sorted({end + skipped for end in ends for skipped in range(gap + 1)})
        ends = _ends(part, text, starts)
    return bool(ends)


def _ends(part: str, text: str, starts: Iterable[int]) -> list[int]:
    return [start + len(part) for start in starts if text.startswith(part, start)]
