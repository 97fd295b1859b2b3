"""A query as the cluster is asked it. Finds what `kb.query.model.matches` says, neither more nor less.

Strings are phrases of pairs of characters. Where the pieces of a section matter (a sentence, a paragraph, gaps), words
and pairs narrow down and a script decides. What meets in one report takes a question of its own: which reports hold
each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from kb.engines.base import Filter
from kb.engines.opensearch_mapping import sound
from kb.query.model import All, Everything, Exact, Not, Query, Scope, Slot, Word, exact_forms
from kb.query.model import Any as AnyOf
from kb.text import folding

Clause = dict[str, Any]
FindReports = Callable[[Clause], set[str]]

MATCH_ALL: Clause = {"match_all": {}}
MATCH_NONE: Clause = {"match_none": {}}
MAX_TERMS = 60_000  # of one clause; the cluster's own limit is 65,536


def compile_query(query: Query, find_reports: FindReports) -> Clause:
    """The clause that finds what the query finds; `find_reports` tells the reports in which a clause finds something."""
    if isinstance(query, Exact):
        return _exact(query.text)
    if isinstance(query, Word):
        return {"term": {"words": sound(query.text)}}
    if isinstance(query, Slot):
        return _within(query, _slot(query), by_sentence=True)
    if isinstance(query, Not):
        return {"bool": {"must_not": [compile_query(query.part, find_reports)]}}
    if isinstance(query, AnyOf):
        return any_of(compile_query(part, find_reports) for part in query.parts)
    if isinstance(query, Everything):
        return MATCH_ALL
    if query.scope is Scope.SECTION:
        return all_of(compile_query(part, find_reports) for part in query.parts)
    if query.scope is Scope.REPORT:
        return _in_report([compile_query(part, find_reports) for part in query.parts], find_reports)
    narrowed = all_of(_necessary(part) for part in query.parts)
    return _within(All(query.parts), narrowed, by_sentence=query.scope is Scope.SENTENCE)


def compile_filter(wanted: Filter) -> Clause:
    """The clause of a filter."""
    return one_of(wanted.field, wanted.values)


def one_of(field: str, values: Iterable[str]) -> Clause:
    """The field bears one of the values, however many there are."""
    ordered = sorted(map(sound, values))
    runs = [ordered[start : start + MAX_TERMS] for start in range(0, len(ordered), MAX_TERMS)]
    return any_of({"terms": {field: run}} for run in runs)


def all_of(clauses: Iterable[Clause]) -> Clause:
    """Every clause, unscored."""
    found = [clause for clause in clauses if clause != MATCH_ALL]
    if len(found) == 1:
        return found[0]
    return {"bool": {"filter": found}} if found else MATCH_ALL


def any_of(clauses: Iterable[Clause]) -> Clause:
    """At least one clause."""
    found = [clause for clause in clauses if clause != MATCH_NONE]
    if len(found) == 1:
        return found[0]
    return {"bool": {"should": found, "minimum_should_match": 1}} if found else MATCH_NONE


def _phrase(field: str, text: str) -> Clause:
    """The characters stand in the field as one string."""
    text = sound(text)
    if len(text) == 1:
        return {"prefix": {field: {"value": text}}}
    if len(text) == 2:
        return {"term": {field: text}}
    return {"match_phrase": {field: text}}


def _exact(text: str) -> Clause:
    plain, forms = exact_forms(text)
    if not plain:
        return MATCH_NONE
    return any_of([*(_phrase("folded", form) for form in forms), *_in_plain(plain, forms)])


def _in_plain(plain: str, known: Sequence[str] = ()) -> list[Clause]:
    """The plain form holds it: a field of its own, or the folded one where both are the same."""
    own = _phrase("plain", plain)
    if plain in known:
        return [own]
    return [own, {"bool": {"filter": [_phrase("folded", plain)], "must_not": [{"term": {"differs": True}}]}}]


def _slot(slot: Slot) -> Clause:
    """All parts stand somewhere in the section, in one of its forms."""
    plain = [folding.plain(part) for part in slot.parts]
    folded = [folding.folded(part) for part in slot.parts]
    ways = []
    if folded and all(folded):
        ways.append(all_of(_phrase("folded", part) for part in folded))
    if plain and all(plain):
        ways.append(all_of(any_of(_in_plain(part)) for part in plain))
    return any_of(ways)


def _necessary(query: Query) -> Clause:
    """What must be true of a section that has a piece in which the query holds."""
    if isinstance(query, Exact):
        return _exact(query.text)
    if isinstance(query, Word):
        return {"term": {"words": sound(query.text)}}
    if isinstance(query, Slot):
        return _slot(query)
    if isinstance(query, All):
        return all_of(map(_necessary, query.parts))
    if isinstance(query, AnyOf):
        return any_of(map(_necessary, query.parts))
    return MATCH_ALL


def _within(query: Query, narrowed: Clause, *, by_sentence: bool) -> Clause:
    tree = _describe(query)
    parameters = {"by_sentence": by_sentence, "query": tree, "needs_words": _has_words(tree)}
    script = {"script": {"lang": "painless", "source": load_script("place"), "params": parameters}}
    return {"bool": {"filter": [narrowed, {"script": script}]}} if narrowed != MATCH_NONE else MATCH_NONE


def _describe(query: Query) -> Clause:
    """The query as the script reads it."""
    if isinstance(query, Exact):
        plain, forms = exact_forms(query.text)
        return {"kind": "exact", "plain": sound(plain), "forms": [sound(form) for form in forms]}
    if isinstance(query, Word):
        return {"kind": "word", "text": sound(query.text)}
    if isinstance(query, Slot):
        plain_parts = [sound(folding.plain(part)) for part in query.parts]
        folded_parts = [sound(folding.folded(part)) for part in query.parts]
        return {"kind": "slot", "plain": plain_parts, "folded": folded_parts, "gap": query.gap}
    if isinstance(query, Not):
        return {"kind": "not", "part": _describe(query.part)}
    if isinstance(query, Everything):
        return {"kind": "everything"}
    return {"kind": "all" if isinstance(query, All) else "any", "parts": [_describe(part) for part in query.parts]}


def _has_words(tree: Clause) -> bool:
    inner = [*tree.get("parts", ()), *([tree["part"]] if "part" in tree else ())]
    return tree["kind"] == "word" or any(map(_has_words, inner))


def _in_report(parts: list[Clause], find_reports: FindReports) -> Clause:
    if not parts:
        return MATCH_NONE
    met: set[str] | None = None
    for part in parts:
        # The fewer reports are left, the fewer are asked about.
        known = [one_of("report", met)] if met is not None and len(met) <= MAX_TERMS else []
        found = find_reports(all_of([part, *known]))
        met = found if met is None else met & found
        if not met:
            return MATCH_NONE
    return all_of([one_of("report", met or ()), any_of(parts)])


@cache
def load_script(name: str) -> str:
    """The source of a script."""
    return files("kb.engines").joinpath(f"opensearch_{name}.painless").read_text(encoding="utf-8")
