"""Ways out of an answer with little in it, for whoever asked: each a sentence, mostly with a text to ask instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kb.engines.base import Engine, Filter, Request, Tier
from kb.model import DOC_TYPES, SECTION_TYPES, SECTORS, TOPICS
from kb.query.explain import Explanation, Offer, explain, needs_explaining
from kb.query.model import Exact, Query
from kb.query.parsed import ParsedQuery
from kb.query.spelling import Vocabulary, near_spellings
from kb.query.words import load_tables
from kb.text import folding, tokens

MAX_CHARACTERS = 20  # a longer text that finds only some of its words is a question or a paste, not a slip

Suggestion = dict[str, Any]


def suggest(
    query: ParsedQuery, engine: Engine, *, filters: tuple[Filter, ...], firm: int, total: int, folder: Path
) -> list[Suggestion]:
    """Suggestions, the likeliest first; none where enough was found. `firm` counts what holds all that was asked."""
    is_short = len(query.text) <= MAX_CHARACTERS
    if not query.tiers or not needs_explaining(firm) or not (needs_explaining(total) or is_short):
        return []

    def count(asked: Query, active: tuple[Filter, ...]) -> int:
        return engine.search(Request((Tier("all", asked),), active, limit=0)).total

    words = vocabulary(folder)
    found = explain(query, count, filters=filters, vocabulary=words, folder=folder)
    offers = [*_respell(query, words, folder), *found.offers]
    counted = {offer.text: offer.count or count(Exact(offer.text), filters) for offer in offers}
    return list(_show(found, [offer for offer in offers if counted[offer.text]], counted))


@cache
def vocabulary(folder: Path | None = None) -> Vocabulary:
    """Words of the field, of the variants and of the lists that reports are labelled by; the rarer ones are not known."""
    tables = load_tables(folder)
    own = [word for group in tables.groups for _, word in group.words]
    labels = [name for names in (SECTION_TYPES, TOPICS, SECTORS, DOC_TYPES) for name in names]
    return Vocabulary((word, 1) for word in dict.fromkeys([*tokens.field_terms(), *own, *labels]))


def _respell(query: ParsedQuery, words: Vocabulary, folder: Path) -> Iterator[Offer]:
    """A misspelt word falls to pieces when it is cut, so that the whole of what was typed is looked up as well."""
    for choice in query.wanted:
        for term in choice.terms:
            if term.kind != "slot" and term.words != (folding.folded(term.text),):
                for text in near_spellings(term.text, words, folder=folder):
                    yield Offer(text, term.text, 0, "spelling")


def _show(found: Explanation, offers: list[Offer], counted: dict[str, int]) -> Iterator[Suggestion]:
    for offer in {offer.text: offer for offer in reversed(offers)}.values():
        said = f"是不是要找“{offer.text}”" if offer.kind == "spelling" else offer.said or f"也可查找“{offer.text}”"
        yield {
            "kind": offer.kind,
            "text": offer.text,
            "instead_of": offer.instead_of,
            "count": counted[offer.text],
            "said": said,
        }
    for drop in found.dropped:
        yield {
            "kind": drop.kind,
            "text": None,
            "field": drop.field,
            "count": drop.count,
            "said": f"{drop.said}，可找到 {drop.count} 个部分",
        }
    for word in found.words if len(found.words) > 1 or any(w.unfiltered > w.count for w in found.words) else ():
        yield {
            "kind": "word",
            "text": word.word,
            "count": word.count,
            "unfiltered": word.unfiltered,
            "said": f"“{word.word}”单独查找有 {word.count} 个部分",
        }
