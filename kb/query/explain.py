"""Why a query found little or nothing: what each word alone would find, what dropping each filter would bring, what else
might have been meant. Counts come from a callback, so that any engine, or a whole library, can answer.

Everything is offered and nothing is swapped: an offer that finds no more than the query did is not made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kb.engines.base import Filter
from kb.query.fields import show_values, shown_name
from kb.query.model import Any, Everything, Exact, Query, Scope
from kb.query.parsed import Choice, ParsedQuery, Term
from kb.query.reading import Reader
from kb.query.spelling import Vocabulary, near_spellings
from kb.query.tiers import make_tiers, term_query
from kb.query.words import bare_form, hints_for, variants_of
from kb.text import folding, tokens

Count = Callable[[Query, tuple[Filter, ...]], int]

FEW_HITS = 3  # up to so many, an answer is explained though it is not empty
_MOST_WORDS = 12  # counted one by one: a person reads no longer list
_MOST_OFFERS = 8
_MOST_TRIED = 24  # offers counted for one word


@dataclass(frozen=True, slots=True)
class WordFinding:
    """A word that was read and what it alone finds, with the filters and without."""

    word: str
    count: int
    unfiltered: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the query would find without one of its limits; `kind` says which."""

    kind: Literal["filter", "exclusion", "quotes", "scope"]
    said: str
    count: int
    field: str | None = None  # of a filter


@dataclass(frozen=True, slots=True)
class Offer:
    """Another string to search for in place of `instead_of`, what it finds, and why it is offered."""

    text: str
    instead_of: str
    count: int
    kind: Literal["spelling", "bare", "hint", "variant"]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why there is so little, and ways out."""

    found: int
    words: tuple[WordFinding, ...]
    dropped: tuple[Dropped, ...]
    offers: tuple[Offer, ...]
    notes: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        """The explanation, a sentence a line."""
        lines = list(self.notes)
        if self.words:
            said = "，".join(f"“{word.word}” {_say_count(word)}" for word in self.words)
            lines.append(f"各词单独查找：{said}")
        lines += [f"{drop.said}，可找到 {drop.count} 个部分" for drop in self.dropped]
        spelled = [offer for offer in self.offers if offer.kind == "spelling"]
        others = [offer for offer in self.offers if offer.kind != "spelling"]
        if spelled:
            lines.append("是不是要找：" + "、".join(f"“{offer.text}”（{offer.count}）" for offer in spelled))
        lines += [_say_offer(offer) for offer in others]
        return tuple(lines)


def needs_explaining(found: int) -> bool:
    """Whether a person would wonder where the rest is."""
    return found <= FEW_HITS


def explain(
    query: ParsedQuery,
    count: Count,
    *,
    filters: tuple[Filter, ...] | None = None,
    vocabulary: Vocabulary | None = None,
    folder: Path | None = None,
) -> Explanation:
    """Explain the answer to a query. `filters` are all that hold (the query's own unless said), lookups resolved."""
    active = query.filters if filters is None else filters
    asked = _asked(query)
    found = count(asked, active) if query.tiers else 0
    words = tuple(_count_words(query, count, active))
    return Explanation(
        found=found,
        words=words,
        dropped=tuple(_drop_each(query, asked, count, active, found)),
        offers=tuple(_find_offers(words, count, active, found, vocabulary, folder)),
        notes=query.notes,
    )


def _asked(query: ParsedQuery) -> Query:
    """What a person takes the query to mean: all of it. The group of some words is no answer to wonder about."""
    tiers = [tier.query for tier in query.tiers if tier.name != "some"] or [tier.query for tier in query.tiers]
    return tiers[0] if len(tiers) == 1 else Any(tuple(tiers))


def _count_words(query: ParsedQuery, count: Count, active: tuple[Filter, ...]) -> Iterable[WordFinding]:
    for word in query.words[:_MOST_WORDS]:
        alone = _query_of(query, word)
        within = count(alone, active)
        yield WordFinding(word, within, count(alone, ()) if active else within)


def _query_of(query: ParsedQuery, word: str) -> Query:
    """A slot or a phrase is counted as itself, anything else as a string."""
    for choice in query.wanted:
        for term in choice.terms:
            if term.text == word and term.kind != "words":
                return term_query(term)
    return Exact(word)


def _drop_each(
    query: ParsedQuery, asked: Query, count: Count, active: tuple[Filter, ...], found: int
) -> Iterable[Dropped]:
    for wanted in active:
        more = count(asked, tuple(other for other in active if other != wanted))
        if more > found:
            values = sorted(wanted.values)
            shown = show_values(wanted.field, values) if wanted.field in _SHOWN else ""
            said = f"不限{shown_name(wanted.field)}{f'（{shown}）' if shown else ''}"
            yield Dropped("filter", said, more, wanted.field)
    for choice in query.excluded:
        rest = _ask_again(query, choices=tuple(other for other in query.choices if other != choice))
        more = count(rest, active)
        if more > found:
            said = "、".join(f"“{term.text}”" for term in choice.terms)
            yield Dropped("exclusion", f"不排除{said}", more)
    if loosened := _loosen(query.choices):
        more = count(_ask_again(replace(query, match="all"), choices=loosened), active)
        if more > found:
            yield Dropped("quotes", "不按原文，只要含其中各词", more)
    if query.scope in (Scope.SENTENCE, Scope.PARAGRAPH):
        more = count(_ask_again(query, scope=Scope.SECTION), active)
        if more > found:
            yield Dropped("scope", "各词不必同句同段，只须同在一个部分", more)


_SHOWN = ("year", "level", "sector", "topic", "type", "doc_type", "unit")


def _loosen(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The same with phrases read as words; nothing where that changes nothing."""
    reader = Reader(tokens.tokenize)
    loosened = tuple(
        choice
        if choice.excluded
        else replace(choice, terms=tuple(_read_loosely(term, reader) for term in choice.terms))
        for choice in choices
    )
    return () if loosened == choices else loosened


def _read_loosely(term: Term, reader: Reader) -> Term:
    read = reader.read_words(term.text) if term.kind == "phrase" else term
    return read if len(read.words) > 1 else term


def _ask_again(query: ParsedQuery, *, choices: tuple[Choice, ...] | None = None, scope: Scope | None = None) -> Query:
    """What the query asks with something of it changed."""
    tiers = make_tiers(
        query.choices if choices is None else choices,
        literal="",
        match=query.match,
        scope=scope or query.scope,
        is_filtered=True,
    )
    return _asked(replace(query, tiers=tiers)) if tiers else Everything()


def _find_offers(
    words: Iterable[WordFinding],
    count: Count,
    active: tuple[Filter, ...],
    found: int,
    vocabulary: Vocabulary | None,
    folder: Path | None,
) -> list[Offer]:
    offers: dict[str, Offer] = {}
    for word in words:
        for candidate in _candidates(word.word, vocabulary, folder):
            if candidate.text not in offers:
                more = count(Exact(candidate.text), active)
                if more > min(word.count, found):
                    offers[candidate.text] = replace(candidate, count=more)
    kinds = ("spelling", "bare", "hint", "variant")
    ordered = sorted(offers.values(), key=lambda offer: (kinds.index(offer.kind), -offer.count, offer.text))
    return ordered[:_MOST_OFFERS]


def _candidates(word: str, vocabulary: Vocabulary | None, folder: Path | None) -> list[Offer]:
    spelled = near_spellings(word, vocabulary, folder=folder) if vocabulary else ()
    offers = [Offer(text, word, 0, "spelling") for text in spelled]
    offers += [Offer(hint.text, word, 0, "hint", hint.said) for hint in hints_for(word, folder=folder)]
    if bare := bare_form(word):
        offers.append(Offer(bare.text, word, 0, "bare", bare.said))
    offers += [Offer(text, word, 0, "variant") for text in variants_of(word, folder=folder)]
    form = folding.folded(word)
    distinct = {offer.text: offer for offer in reversed(offers) if folding.folded(offer.text) != form}
    return list(reversed(distinct.values()))[:_MOST_TRIED]


def _say_count(word: WordFinding) -> str:
    if word.unfiltered > word.count:
        return f"{word.count} 个部分（不加限制 {word.unfiltered} 个）"
    return f"{word.count} 个部分"


def _say_offer(offer: Offer) -> str:
    lead = "也许要找" if offer.kind == "hint" else "也可查找"
    relation = {"hint": "易混", "variant": "相近"}.get(offer.kind, "是一回事")
    reason = f"；{offer.said}" if offer.said else ""
    return f"{lead}“{offer.text}”（{offer.count}），与“{offer.instead_of}”{relation}{reason}"
