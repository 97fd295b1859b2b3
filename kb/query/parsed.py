"""What a parser makes of a query: terms, the queries of each group, filters, and what was read otherwise than typed.

Values only; the meaning of the queries is `kb.query.model`'s, how they are asked an engine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.engines.base import Filter, Tier
from kb.query.model import Scope

Match = Literal["auto", "exact", "all", "any"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for, as typed but without its signs.

    words    unquoted: the string, or all its `words` (folded, function words left out where others remain)
    phrase   quoted: the string and nothing else
    slot     `parts` with gaps between them; an empty part at an end is a gap there
    """

    kind: Literal["words", "phrase", "slot"]
    text: str
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    bare: str = ""  # the text as republished copies carry it, where they drop a word of it


@dataclass(frozen=True, slots=True)
class Choice:
    """Terms of which one is enough; mostly there is but one. `excluded` turns it round: none of them."""

    terms: tuple[Term, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as it was read.

    `tiers` are the groups of the answer, the best first; `filters` can be handed to an engine as they are; `lookups`
    (unit, title, source) hold names as typed, which a catalogue has to look up first. `rank` are words that score, with
    weights; `highlights` strings to be lit in what is found, the longest reading first; `notes` say in Chinese what
    was read as plain words, left out or added.
    """

    text: str
    match: Match
    scope: Scope
    choices: tuple[Choice, ...]
    tiers: tuple[Tier, ...]
    filters: tuple[Filter, ...]
    lookups: tuple[Filter, ...]
    highlights: tuple[str, ...]
    rank: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]

    @property
    def wanted(self) -> tuple[Choice, ...]:
        """What has to be there."""
        return tuple(choice for choice in self.choices if not choice.excluded)

    @property
    def excluded(self) -> tuple[Choice, ...]:
        """What must not be there."""
        return tuple(choice for choice in self.choices if choice.excluded)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that was read, each once, in order; a phrase or slot counts by its own text."""
        found: dict[str, None] = {}
        for choice in self.wanted:
            for term in choice.terms:
                found |= dict.fromkeys(term.words if term.kind == "words" and term.words else (term.text,))
        return tuple(found)
