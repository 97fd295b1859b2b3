"""One search over one state: which documents in which tier, how many, in what order, with which counts beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.engines import whoosh_rank as ranking
from kb.engines.base import Hit, Request, Result
from kb.engines.hits import Hits
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_match import find_documents, pass_filters
from kb.engines.whoosh_postings import load_word
from kb.engines.whoosh_snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Found:
    """Disjoint masks of the tiers, their sizes, and all of them together."""

    tiers: tuple[Array, ...]
    counts: tuple[int, ...]
    mask: Array


def search(snapshot: Snapshot, request: Request) -> Result:
    """The answer to a request."""
    queries = [find_documents(snapshot, tier.query) for tier in request.tiers]
    found = _split(snapshot, queries, pass_filters(snapshot, request.filters))
    total = sum(found.counts)
    return Result(
        total=total,
        distinct=ranking.count_distinct(snapshot, found.mask, total),
        tiers={tier.name: count for tier, count in zip(request.tiers, found.counts, strict=True)},
        hits=_page(snapshot, request, found, total),
        facets={name: _facet(snapshot, request, queries, found, name) for name in request.facets},
    )


def iterate(snapshot: Snapshot, request: Request) -> Iterator[Hit]:
    """Every hit in order."""
    queries = [find_documents(snapshot, tier.query) for tier in request.tiers]
    found = _split(snapshot, queries, pass_filters(snapshot, request.filters))
    docs, scores, tiers = _ordered(snapshot, request, found, sum(found.counts))
    yield from _hits(snapshot, request, docs, scores, tiers, np.zeros(len(docs), np.int64))


def _split(snapshot: Snapshot, queries: Sequence[Array], passing: Array | None) -> _Found:
    tiers: list[Array] = []
    union = np.zeros(snapshot.size, bool)
    for mask in queries:
        own = mask if passing is None else mask & passing
        if tiers:
            own = own & ~union
        tiers.append(own)
        union = union | own if len(tiers) > 1 else own
    return _Found(tuple(tiers), tuple(int(np.count_nonzero(mask)) for mask in tiers), union)


def _page(snapshot: Snapshot, request: Request, found: _Found, total: int) -> Hits:
    """The hits asked for. Folding may need more of them than are shown, so it asks for more until it has enough."""
    wanted = request.offset + request.limit
    if not request.collapse or not len(snapshot.grouped[0]):
        docs, scores, tiers = _ordered(snapshot, request, found, wanted)
        shown = slice(request.offset, wanted)
        docs = docs[shown]
        return _hits(snapshot, request, docs, scores[shown], tiers[shown], np.zeros(len(docs), np.int64))
    reach = wanted + min(wanted, len(snapshot.grouped[0])) + 20
    while True:
        docs, scores, tiers = _ordered(snapshot, request, found, reach)
        first = ranking.fold_groups(snapshot, docs)
        if len(first) >= wanted or reach >= total:
            break
        reach *= 4
    first = first[request.offset : wanted]
    similar = ranking.count_similar(snapshot, found.mask, docs[first])
    return _hits(snapshot, request, docs[first], scores[first], tiers[first], similar)


def _ordered(snapshot: Snapshot, request: Request, found: _Found, wanted: int) -> tuple[Array, Array, Array]:
    """(documents, scores, tiers) of the first hits, as many as wanted."""
    if request.sort != "relevance":
        return _sorted(snapshot, request, found, wanted)
    docs, scores, tiers = [np.zeros(0, np.int64)], [np.zeros(0)], [np.zeros(0, np.int64)]
    for tier, (mask, count) in enumerate(zip(found.tiers, found.counts, strict=True)):
        if wanted <= 0 or not count:
            continue
        some, points = ranking.best(snapshot, mask, count, request.rank, min(wanted, count))
        docs.append(some)
        scores.append(points)
        tiers.append(np.full(len(some), tier))
        wanted -= len(some)
    return np.concatenate(docs), np.concatenate(scores), np.concatenate(tiers)


def _sorted(snapshot: Snapshot, request: Request, found: _Found, wanted: int) -> tuple[Array, Array, Array]:
    docs = np.flatnonzero(found.mask)
    scores = ranking.score(snapshot, docs, [(load_word(snapshot, word), weight) for word, weight in request.rank])
    keys = ranking.sort_keys(snapshot, request.sort, docs)
    order = np.lexsort((docs, -scores, *reversed(keys)))[:wanted]
    docs = docs[order]
    tiers = np.argmax([mask[docs] for mask in found.tiers], axis=0) if found.tiers else np.zeros(0, np.int64)
    return docs, scores[order], tiers


def _hits(snapshot: Snapshot, request: Request, docs: Array, scores: Array, tiers: Array, similar: Array) -> Hits:
    names = tuple(tier.name for tier in request.tiers)
    return Hits(names, snapshot.section_ids(docs), tiers, scores, similar, snapshot.coded("report")[1][docs])


def _facet(snapshot: Snapshot, request: Request, queries: Sequence[Array], found: _Found, name: str) -> dict[str, int]:
    """Counts for a facet among what the other filters let through."""
    others = tuple(wanted for wanted in request.filters if wanted.field != name)
    if len(others) == len(request.filters):
        return ranking.count_facet(snapshot, found.mask, name)
    mask = _split(snapshot, queries, pass_filters(snapshot, others)).mask
    return ranking.count_facet(snapshot, mask, name)
