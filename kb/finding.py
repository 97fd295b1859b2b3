"""The plain search: a text taken at its letters, or by its words. Turns an engine's hits into the public answer.

There is no syntax here: nothing in the text means anything but itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kb.catalog import reading
from kb.engines.base import FACETS, Filter, Hit, Request, Result, Tier
from kb.errors import UsageError
from kb.query.model import All, Exact, Scope, Word
from kb.query.model import Any as AnyOf
from kb.snippets import cut_snippet
from kb.text import folding, tokens

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
    words = [] if match == "exact" else list(dict.fromkeys(tokens.tokenize(text)))
    tiers = make_tiers(text, words, match=match, scope=_scope(scope))
    request = Request(
        tiers=tiers,
        filters=make_filters(library, filters or {}),
        rank=tuple((word, 1.0) for word in words),
        sort=sort,  # type: ignore[arg-type]
        offset=(page - 1) * per_page,
        limit=per_page,
        collapse=collapse,
        facets=PUBLIC_FACETS,
    )
    result = library.ask(lambda engine: engine.search(request)) if tiers else _nothing()
    return {
        "query": {"text": text, "read_as": _read_as(text, words, match), "match": match, "scope": scope},
        "total": result.total,
        "page": page,
        "per_page": per_page,
        "groups": [{"name": name, "count": count} for name, count in result.tiers.items()],
        "hits": _show(library, result.hits, text, words),
        "elsewhere": {"titles": library.count_titles(text)},
        "facets": {name: _facet(result, name) for name in PUBLIC_FACETS},
        "suggestions": [],
        "took_ms": round((time.perf_counter() - began) * 1000, 2),
    }


def find_all(library: Library, text: str) -> list[str]:
    """The id of every section that holds the text, letter for letter."""
    tiers = make_tiers(text, [], match="exact", scope=Scope.SECTION)
    if not tiers:
        return []
    return library.ask(lambda engine: [hit.section_id for hit in engine.iterate(Request(tiers=tiers))])


def make_tiers(text: str, words: Sequence[str], *, match: str, scope: Scope) -> tuple[Tier, ...]:
    """The groups of the answer, the best first."""
    whole = Tier("whole", Exact(text))
    every = Tier("all", All(tuple(map(Word, words)), scope))
    some = Tier("some", AnyOf(tuple(map(Word, words))))
    if match == "exact" or not words:
        return (whole,) if folding.plain(text) else ()
    return {"all": (every,), "any": (some,), "auto": (whole, every, some)}[match]


def make_filters(library: Library, filters: Mapping[str, Sequence[Any]]) -> tuple[Filter, ...]:
    """The engine's filters; a unit may be named by any of its names, years may be given as 2021..2023."""
    found = []
    for name, values in filters.items():
        if name not in FACETS:
            raise UsageError(f"没有“{name}”这个筛选条件", advice=f"可用的有：{'、'.join(FACETS)}")
        if values:
            found.append(Filter(name, frozenset(_values(library, name, values))))
    return tuple(found)


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


def _read_as(text: str, words: Sequence[str], match: str) -> str:
    if match == "exact" or not words:
        return f"按原文查找：“{text}”"
    joined = "、".join(f"“{word}”" for word in words)
    return {
        "all": f"同时含有：{joined}",
        "any": f"含有其中之一：{joined}",
        "auto": f"先找整句“{text}”，再找同时含有、含有其中之一的：{joined}",
    }[match]


def _show(library: Library, hits: Sequence[Hit], text: str, words: Sequence[str]) -> list[dict[str, Any]]:
    with library.catalog.read() as connection:
        found = reading.get_sections(connection, [hit.section_id for hit in hits])
    shown = []
    for hit in hits:
        record = found.get(hit.section_id)
        if record is None:
            continue  # taken out by a writer between the engine's answer and ours
        shown.append(
            {
                "group": hit.tier,
                **{name: record[name] for name in HIT_FIELDS},
                "type": record["type"],
                "topic": record["topic"],
                "score": round(hit.score, 4),
                "similar": hit.similar,
                "snippets": [cut_snippet(record, text, words)],
                "source": record["source"],
            }
        )
    return shown


def _facet(result: Result, name: str) -> list[dict[str, Any]]:
    counts = result.facets.get(name, {})
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"value": int(value) if name == "year" else value, "count": count} for value, count in ordered]
