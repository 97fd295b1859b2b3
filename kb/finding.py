"""Search as everyone gets it: a query read by the one parser, asked of the engine, ranked, cut and explained.

Owns the object that the command line prints and the API serves. Reads no syntax itself and scores nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from kb.catalog import lookup, reading
from kb.engines.base import FACETS, Engine, Filter, Hit, Request, Result, Tier
from kb.engines.hits import Hits
from kb.errors import UsageError
from kb.explaining import suggest
from kb.identity import report_of
from kb.query.model import Everything, Scope
from kb.query.parsed import Match, ParsedQuery
from kb.query.parser import parse_query
from kb.query.sentence import describe
from kb.query.tiers import make_exact_tier
from kb.ranked import KEPT_HITS
from kb.ranking import TUNING, rank_hits, vary_units
from kb.snippets import Sought, cut_snippet
from kb.widening import widen_tiers

if TYPE_CHECKING:
    from kb.library import Library

MATCHES = ("auto", "exact", "all", "any")
SORTS = ("relevance", "year", "unit")
PUBLIC_FACETS = ("type", "level", "year", "sector", "topic", "unit")
MAX_PER_PAGE = 1_000
HIT_FIELDS = (
    "section_id",
    "report_id",
    "title",
    "unit",
    "level",
    "sector",
    "year",
    "doc_type",
    "heading",
    "heading_path",
)
_FILTERED_BY = {"title": "report"}  # a title that was looked up filters by the reports that bear it


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it was read, with every filter that holds: the query's own and those chosen beside it."""

    parsed: ParsedQuery
    tiers: tuple[Tier, ...]
    filters: tuple[Filter, ...]

    @property
    def strings(self) -> list[str]:
        """What is to be there, as typed and without its signs."""
        return [term.text for choice in self.parsed.wanted for term in choice.terms]


def answer(
    library: Library,
    text: str,
    *,
    match: str = "auto",
    scope: str = "section",
    sort: str = "relevance",
    page: int = 1,
    per_page: int = 20,
    collapse: bool = True,
    filters: Mapping[str, Sequence[Any]] | None = None,
) -> dict[str, Any]:
    """The object that `kb search --json` prints."""
    began = time.perf_counter()
    _check(match=match, sort=sort, page=page, per_page=per_page)
    question = read_question(library, text, match=match, scope=scope, filters=filters or {})
    parsed = question.parsed
    request = Request(
        tiers=question.tiers,
        filters=question.filters,
        rank=parsed.rank,
        sort=sort,  # type: ignore[arg-type]
        offset=(page - 1) * per_page,
        limit=per_page,
        collapse=collapse,
        facets=PUBLIC_FACETS,
    )
    result, suggestions = _nothing(), list[dict[str, Any]]()
    if question.tiers:
        result, suggestions = library.ask(lambda engine: _ask(library, engine, question, request))
    return {
        "query": {
            "text": text,
            "read_as": describe(parsed) if parsed.tiers or not question.tiers else "查看全部",
            "match": match,
            "scope": scope,
            "notes": list(parsed.notes),
        },
        "total": result.total,
        "distinct": result.distinct,
        "page": page,
        "per_page": per_page,
        "groups": [{"name": name, "count": count} for name, count in result.tiers.items()],
        "hits": _show(library, result.hits, Sought.of(parsed)),
        "elsewhere": {"titles": library.count_titles(parsed.highlights[0]) if parsed.highlights else 0},
        "facets": {name: _facet(result, name) for name in PUBLIC_FACETS},
        "suggestions": suggestions,
        "took_ms": round((time.perf_counter() - began) * 1000, 2),
    }


def find_all(library: Library, text: str) -> list[str]:
    """The id of every section that holds the text, letter for letter."""
    tiers = make_exact_tier(text)
    if not tiers:
        return []
    return library.ask(lambda engine: [hit.section_id for hit in engine.iterate(Request(tiers=tiers))])


def read_question(
    library: Library, text: str, *, match: str, scope: str, filters: Mapping[str, Sequence[Any]]
) -> Question:
    """The query as the parser reads it, its names looked up; filters alone show everything that passes them."""
    parsed = parse_query(text, match=cast(Match, match), scope=_scope(scope))
    chosen = make_filters(library, filters)
    tiers = parsed.tiers
    if chosen and not tiers and not text.strip():
        tiers = (Tier("all", Everything()),)
    tiers, said = widen_tiers(parsed, tiers)
    parsed = replace(parsed, notes=(*parsed.notes, *said)) if said else parsed
    looked_up = tuple(_look_up(library, wanted) for wanted in parsed.lookups)
    return Question(parsed, tiers, (*parsed.filters, *looked_up, *chosen))


def make_filters(library: Library, filters: Mapping[str, Sequence[Any]]) -> tuple[Filter, ...]:
    """The engine's filters; a unit may be named by any of its names, years may be given as 2021..2023."""
    found = []
    for name, values in filters.items():
        if name not in FACETS:
            raise UsageError(f"没有“{name}”这个筛选条件", advice=f"可用的有：{'、'.join(FACETS)}")
        if values:
            found.append(Filter(name, frozenset(_values(library, name, values))))
    return tuple(found)


def _look_up(library: Library, wanted: Filter) -> Filter:
    """A filter by what a name typed in the query stands for; a name that nothing bears lets nothing through."""
    canonical = library.canonical_units(wanted.values) if wanted.field == "unit" else []
    with library.catalog.read() as connection:
        if wanted.field == "unit":
            values = lookup.units_named(connection, wanted.values, canonical)
        elif wanted.field == "title":
            values = lookup.reports_titled(connection, wanted.values)
        else:
            values = lookup.sources_named(connection, wanted.values)
    return Filter(_FILTERED_BY.get(wanted.field, wanted.field), frozenset(values))


def _values(library: Library, name: str, values: Sequence[Any]) -> list[str]:
    if name == "year":
        return [str(year) for value in values for year in _years(str(value))]
    if name == "unit":
        return library.canonical_units(values)
    return [str(value) for value in values]


def _years(text: str) -> range:
    first, last = reading.year_range(text)
    return range(max(first, 1900), min(last, 2200) + 1)


def _check(*, match: str, sort: str, page: int, per_page: int) -> None:
    if match not in MATCHES:
        raise UsageError(f"没有“{match}”这种查法", advice=f"可用的有：{'、'.join(MATCHES)}")
    if sort not in SORTS:
        raise UsageError(f"不能按“{sort}”排序", advice=f"可用的有：{'、'.join(SORTS)}")
    if page < 1 or not 1 <= per_page <= MAX_PER_PAGE:
        raise UsageError("页码从 1 起，每页 1 到 1000 条")


def _scope(name: str) -> Scope:
    try:
        return Scope(name)
    except ValueError:
        raise UsageError(f"没有“{name}”这个范围", advice="可用的有：sentence、paragraph、section、report") from None


def _nothing() -> Result:
    return Result(total=0, distinct=0, tiers={}, hits=(), facets={})


def _ask(library: Library, engine: Engine, question: Question, request: Request) -> tuple[Result, list[dict[str, Any]]]:
    result = _search(library, engine, question, request)
    # Who asked for some of the words only is answered by them.
    firm = sum(count for name, count in result.tiers.items() if name != "some" or len(request.tiers) == 1)
    suggestions = suggest(
        question.parsed,
        engine,
        filters=question.filters,
        firm=firm,
        total=result.total,
        folder=library.settings.home,
    )
    return result, suggestions


def _search(library: Library, engine: Engine, question: Question, request: Request) -> Result:
    """The engine's answer; the first hits by relevance are ranked again, the same whichever page is asked for."""
    if request.sort != "relevance" or not question.strings or request.offset >= TUNING.pool:
        return engine.search(request)
    last = request.offset + request.limit
    if last > KEPT_HITS:
        found = _rank(library, engine, question, request, wanted=last)
    else:
        # The catalogue goes ahead of its index for a moment, and a restored one may count from before.
        known = library.catalog.state()
        state = known.epoch, known.generation, engine.answering()
        asked = replace(request, offset=0, limit=0), tuple(question.strings)
        found = library.ranked.get(state, asked, lambda: _rank(library, engine, question, request, wanted=KEPT_HITS))
    return replace(found, hits=found.hits[request.offset : last])


def _rank(library: Library, engine: Engine, question: Question, request: Request, *, wanted: int) -> Result:
    """The answer with its first hits, as many as wanted."""
    result = engine.search(replace(request, offset=0, limit=max(TUNING.pool, wanted)))
    ranked = rank_hits(
        result.hits,
        question.strings,
        tiers=[tier.name for tier in request.tiers],
        engine=engine,
        rarity=library.rarity(engine),
    )
    return replace(result, hits=_vary(library, ranked, wanted))


def _vary(library: Library, ranked: Hits, wanted: int) -> Hits:
    """The hits wanted, the first of each group in turns of units."""
    starts = np.flatnonzero(np.diff(ranked.tiers, prepend=-1))  # of the groups, which follow one another
    groups = np.split(np.arange(len(ranked)), starts[1:])
    first = [[report_of(name) for name in ranked.section_ids[group[: TUNING.varied]]] for group in groups]
    with library.catalog.read() as connection:
        units = lookup.unit_keys(connection, sorted({report for reports in first for report in reports}))
    order = np.arange(len(ranked))
    for group, reports in zip(groups, first, strict=True):
        order[group[: TUNING.varied]] = group[vary_units([units.get(report) for report in reports])]
    return ranked.take(order[:wanted])


def _show(library: Library, hits: Sequence[Hit], sought: Sought) -> list[dict[str, Any]]:
    with library.catalog.read() as connection:
        found = reading.get_hits(connection, [hit.section_id for hit in hits])
    shown = []
    for hit in hits:
        record = found.get(hit.section_id)
        if record is None:
            continue  # taken out by a writer between the engine's answer and ours
        shown.append(
            {
                "group": hit.tier,
                **{name: record[name] for name in HIT_FIELDS},
                "marker": record["marker"],
                "characters": len(record["text"]),
                "type": record["type"],
                "topic": record["topic"],
                "score": round(hit.score, 4),
                "similar": hit.similar,
                "snippets": [cut_snippet(record, sought)],
                "source": record["source"],
            }
        )
    return shown


def _facet(result: Result, name: str) -> list[dict[str, Any]]:
    by_name = sorted(result.facets.get(name, {}).items())
    ordered = sorted(by_name, key=itemgetter(1), reverse=True)  # equal counts stay in the order of names
    return [{"value": int(value) if name == "year" else value, "count": count} for value, count in ordered]
