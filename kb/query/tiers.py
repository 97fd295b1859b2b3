"""From what was read to what an engine is asked: the groups whole, all and some, each a query with a slow meaning.

    whole   the string as typed, or what it says in that order: stretches of words as one string, slots, choices
    all     every term; a stretch of words by its string or by all its words, which have to meet in the scope
    some    phrases and slots still, of the words any one

Each group holds the one before, so that a match by words never loses what the string would find. Words are looked for
by their characters (a cut that the segmenter made elsewhere hides nothing); only a single character has to be a word.
What is excluded, is excluded from the section in every group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.engines.base import Tier
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word
from kb.query.parsed import Choice, Match, Term
from kb.query.reading import is_function_word
from kb.text import folding


def make_tiers(
    choices: Sequence[Choice], *, literal: str, match: Match, scope: Scope, is_filtered: bool
) -> tuple[Tier, ...]:
    """The groups asked for; `literal` is what was typed, where that may stand in a text as it is."""
    wanted = [choice for choice in choices if not choice.excluded]
    unwanted = [Not(_any([term_query(term) for term in choice.terms])) for choice in choices if choice.excluded]
    if not wanted:
        return (Tier("all", _all([Everything(), *unwanted])),) if unwanted or is_filtered else ()
    as_typed = [Exact(literal)] if literal and len(wanted) > 1 else []
    whole = _any([*as_typed, _in_order(wanted, scope)])
    every = _all([_any([_every(term, scope) for term in choice.terms]) for choice in wanted], scope)
    some = _some(wanted, every, scope, is_loose=match == "any")
    named = {"all": [("all", every)], "any": [("some", some)]}.get(
        match, [("whole", whole), ("all", every), ("some", some)]
    )
    distinct: dict[Query, str] = {}
    for name, query in named:
        distinct.setdefault(query, name)
    return tuple(Tier(name, _all([query, *unwanted])) for query, name in distinct.items())


def make_exact_tier(text: str) -> tuple[Tier, ...]:
    """The text letter for letter; nothing where it holds but blanks."""
    return (Tier("whole", Exact(text)),) if folding.plain(text) else ()


def make_highlights(choices: Iterable[Choice], literal: str) -> tuple[str, ...]:
    """Strings to be lit: the whole, then terms, then words."""
    terms = [term for choice in choices if not choice.excluded for term in choice.terms]
    whole = [literal, _join(terms)] if all(term.kind != "slot" for term in terms) else [literal]
    strings = [string for term in terms for string in (term.parts or (term.text, term.bare))]
    words = [word for term in terms for word in term.words if len(word) > 1 or not is_function_word(word)]
    seen: dict[str, str] = {}
    for string in (*whole, *strings, *words):
        if form := folding.plain(string):
            seen.setdefault(form, string)
    return tuple(seen.values())


def term_query(term: Term) -> Query:
    """What a phrase, a slot or a string of words asks for by itself."""
    return _slot(term) if term.kind == "slot" else Exact(term.text)


def _in_order(wanted: Sequence[Choice], scope: Scope) -> Query:
    """Runs of words and phrases as one string each, the rest as it is."""
    parts: list[Query] = []
    run: list[Term] = []
    for choice in wanted:
        if len(choice.terms) == 1 and choice.terms[0].kind != "slot":
            run.append(choice.terms[0])
            continue
        parts += [Exact(_join(run))] * bool(run)
        parts.append(_any([term_query(term) for term in choice.terms]))
        run = []
    parts += [Exact(_join(run))] * bool(run)
    return _all(parts, scope)


def _every(term: Term, scope: Scope) -> Query:
    """The string or, unquoted, all its words; a slot also as it was typed (2021...2023 may stand so in a text)."""
    if term.kind == "phrase":
        return Exact(term.text)
    if term.kind == "slot":
        return _slot(term)
    ways: list[Query] = [Exact(term.text)]
    if words := _words(term):
        ways.append(_all(words, scope))
    if term.bare:
        ways.append(Exact(term.bare))
    return _any(ways)


def _slot(term: Term) -> Query:
    parts = tuple(part for part in term.parts if part)
    return _any([Slot(parts) if len(parts) > 1 else Exact(parts[0]), Exact(term.text)])


def _some(wanted: Sequence[Choice], every: Query, scope: Scope, *, is_loose: bool) -> Query:
    firm = [choice for choice in wanted if any(term.kind != "words" for term in choice.terms)]
    if firm and not is_loose:
        return _all([_any([_every(term, scope) for term in choice.terms]) for choice in firm], scope)
    terms = [term for choice in wanted for term in choice.terms]
    ways = [way for term in terms for way in _ways(_every(term, scope))]
    ways += [word for term in terms for word in _words(term)]
    some = _any([way for way in ways if not isinstance(way, All)])
    return every if set(_ways(some)) == set(_ways(every)) else some


def _ways(query: Query) -> tuple[Query, ...]:
    return query.parts if isinstance(query, Any) else (query,)


def _words(term: Term) -> list[Query]:
    """What looks for the words, where they say more than the string itself."""
    if term.words == (folding.folded(term.text),):
        return []
    return [Exact(word) if len(word) > 1 else Word(word) for word in term.words]


def _distinct(queries: Iterable[Query]) -> list[Query]:
    """Without strings that are the same once folded."""
    seen: dict[object, Query] = {}
    for query in queries:
        seen.setdefault(("exact", *folding.forms(query.text)) if isinstance(query, Exact) else query, query)
    return list(seen.values())


def _all(parts: Sequence[Query], scope: Scope = Scope.SECTION) -> Query:
    return parts[0] if len(parts) == 1 else All(tuple(parts), scope)


def _any(parts: Sequence[Query]) -> Query:
    flat = _distinct(way for part in parts for way in _ways(part))
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def _join(terms: Iterable[Term]) -> str:
    return "".join(term.text for term in terms)
