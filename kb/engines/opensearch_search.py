"""Asking an index on the cluster: one request for hits and counts, the score computed exactly for what comes back.

The cluster orders by its own BM25, which is near ours; a pool larger than what is wanted is taken in that order and put
into ours. Totals, groups and facets are counted over all matches and are exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from kb.engines import scoring
from kb.engines.base import FACETS, Hit, Request, Result
from kb.engines.opensearch_client import Client
from kb.engines.opensearch_mapping import sound
from kb.engines.opensearch_query import Clause, all_of, any_of, compile_filter, compile_query, load_script, one_of

MAX_WINDOW = 10_000  # as the index allows; further pages go through `iterate`
PAGE = 5_000  # hits of one request when all are wanted: less than 1 MB
MAX_BUCKETS = 10_000  # values of a facet in one request; a facet with more is paged
MAX_COUNTED = 30_000  # up to here the cluster counts distinct values without error
HEADING_BOOST = 0.3  # on top of its words in the text; only for who comes into the pool


@dataclass(frozen=True, slots=True)
class Statistics:
    """What scoring has to know of all sections."""

    sections: int
    averages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as it came back."""

    section_id: str
    group: str
    tier: int
    points: float
    year: int
    unit: str
    sequence: int


class Searcher:
    """Questions to one index at one generation; what it learns on the way stays true as long."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index
        self._statistics: Statistics | None = None
        self._holding: dict[str, int] = {}

    def search(self, request: Request) -> Result:
        """The answer."""
        wanted = request.offset + request.limit
        if wanted > MAX_WINDOW:
            return self._search_far(request)
        tiers = self._tiers(request)
        filters = [(wanted_filter.field, compile_filter(wanted_filter)) for wanted_filter in request.filters]
        pool = _pool_size(wanted, request) if request.limit else 0
        main = self._body(request, tiers, [clause for _, clause in filters], size=pool)
        own = {field for field, _ in filters}
        main["aggs"] = self._aggregations(tiers, [name for name in request.facets if name not in own])
        bodies = [main]
        filtered = [name for name in request.facets if name in own]
        for name in filtered:
            others = [clause for field, clause in filters if field != name]
            bodies.append({"size": 0, "query": all_of([any_of(tiers), *others]), "aggs": _facet(name)})
        answers = self._ask(bodies)
        facets = {name: self._values(answers[0], name, main["query"]) for name in request.facets if name not in own}
        for name, body, answer in zip(filtered, bodies[1:], answers[1:], strict=True):
            facets[name] = self._values(answer, name, body["query"])
        counts = _tier_counts(request, answers[0])
        found = sorted(_read(request, answers[0]), key=lambda hit: _order(request, hit))
        shown = self._collapse(request, main, found, total=sum(counts.values())) if request.collapse else None
        hits = shown if shown is not None else [_hit(request, each) for each in found]
        return Result(
            total=sum(counts.values()),
            distinct=self._distinct(answers[0], main["query"]),
            tiers=counts,
            hits=tuple(hits[request.offset : wanted]),
            facets={name: facets[name] for name in request.facets},
        )

    def iterate(self, request: Request) -> Iterator[Hit]:
        """Every hit in order. Without words to rank by they stream; else all are put in order here."""
        if request.rank:
            found = sorted(self._pages(request, by_sequence=True), key=lambda hit: _order(request, hit))
            yield from (_hit(request, each) for each in found)
        else:
            yield from (_hit(request, each) for each in self._pages(request, by_sequence=False))

    def reports_of(self, clause: Clause) -> set[str]:
        """The reports in which the clause finds something."""
        return set(self._all_values("report", clause))

    def _search_far(self, request: Request) -> Result:
        """A page beyond what the cluster shows at once."""
        counted = self.search(replace(request, offset=0, limit=0))
        if not request.collapse:
            hits = islice(self.iterate(request), request.offset, request.offset + request.limit)
            return replace(counted, hits=tuple(hits))
        found = sorted(self._pages(request, by_sequence=True), key=lambda hit: _order(request, hit))
        size = Counter(hit.group for hit in found)
        hits_shown = [_hit(request, hit)._replace(similar=size[hit.group] - 1) for hit in _first_of_groups(found)]
        return replace(counted, hits=tuple(hits_shown[request.offset : request.offset + request.limit]))

    def _tiers(self, request: Request) -> list[Clause]:
        return [compile_query(tier.query, self.reports_of) for tier in request.tiers]

    def _body(
        self, request: Request, tiers: list[Clause], filters: list[Clause], *, size: int, by_sequence: bool = False
    ) -> dict[str, Any]:
        """A search whose score is the tier's step and, below it, the words. Where the score cannot tell the tier, its name does."""
        if size:
            is_scored = request.sort == "relevance"
            step = _step(request) if is_scored else 0.0
            is_named = len(tiers) > 1 and (by_sequence or not is_scored)  # every hit is held against all of them again
            ways = [
                {
                    "filter": clause,
                    "boost": step * (len(tiers) - number),
                    **({"_name": str(number)} if is_named else {}),
                }
                for number, clause in enumerate(tiers)
            ]
            found: Clause = {"dis_max": {"queries": [{"constant_score": way} for way in ways]}}
            rank = [clause for word, weight in request.rank for clause in _boosts(word, weight)]
            query: Clause = {"bool": {"must": [found], "filter": filters, "should": rank}}
        else:
            query = all_of([any_of(tiers), *filters])
        order = [] if by_sequence else [*_sort(request.sort), {"_score": "desc"}]
        body: dict[str, Any] = {
            "query": query,
            "size": size,
            "track_total_hits": True,
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": _fields(request),
            "sort": [*order, {"sequence": "asc"}],
        }
        if size and request.rank:
            body["script_fields"] = {"points": {"script": self._points(request)}}
        return body

    def _points(self, request: Request) -> dict[str, Any]:
        statistics = self._learn([word for word, _ in request.rank])
        factors = [
            float(weight * scoring.idf(statistics.sections, self._holding[word])) for word, weight in request.rank
        ]
        parameters = {
            "words": [sound(word) for word, _ in request.rank],
            "factors": factors,
            "weights": [float(field.weight) for field in scoring.FIELD_WEIGHTS],
            "b": [float(field.b) for field in scoring.FIELD_WEIGHTS],
            "averages": [float(statistics.averages[field.name]) for field in scoring.FIELD_WEIGHTS],
            "k1": float(scoring.K1),
        }
        return {"lang": "painless", "source": load_script("points"), "params": parameters}

    def _learn(self, words: Sequence[str]) -> Statistics:
        """Lengths of all fields, and how many sections hold each word; asked once."""
        unknown = [word for word in dict.fromkeys(words) if word not in self._holding]
        bodies: list[dict[str, Any]] = []
        if self._statistics is None:
            sums = {field.name: {"sum": {"field": f"{field.name}_length"}} for field in scoring.FIELD_WEIGHTS}
            bodies.append({"size": 0, "track_total_hits": True, "aggs": sums})
        bodies += [{"size": 0, "track_total_hits": True, "query": {"term": {"words": sound(word)}}} for word in unknown]
        answers = self._ask(bodies) if bodies else []
        if self._statistics is None:
            first, *answers = answers
            sections = int(first["hits"]["total"]["value"])
            lengths = {name: int(value["value"]) for name, value in first["aggregations"].items()}
            averages = {name: scoring.average(length, sections) for name, length in lengths.items()}
            self._statistics = Statistics(sections, averages)
        for word, answer in zip(unknown, answers, strict=True):
            self._holding[word] = int(answer["hits"]["total"]["value"])
        return self._statistics

    def _aggregations(self, tiers: list[Clause], facets: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {"shared": {"filter": {"exists": {"field": "shared_group"}}}}
        found["groups"] = {"cardinality": {"field": "shared_group", "precision_threshold": 40_000}}
        if len(tiers) > 1:
            own = {
                str(number): {"bool": {"filter": [clause], "must_not": tiers[:number]}}
                for number, clause in enumerate(tiers)
            }
            found["tiers"] = {"filters": {"filters": own}}
        for name in facets:
            found |= _facet(name)
        return found

    def _ask(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        # Whole answers: they are twice as long, but naming what is wanted of 130 hits cost the cluster a fifth of its work.
        return self._client.search_many(f"/{self._index}", bodies)

    def _pages(self, request: Request, *, by_sequence: bool) -> Iterator[Found]:
        tiers = self._tiers(request)
        filters = [compile_filter(wanted) for wanted in request.filters]
        body = self._body(request, tiers, filters, size=PAGE, by_sequence=by_sequence)
        body["track_total_hits"] = False
        while True:
            answer = self._ask([body])[0]
            rows = answer.get("hits", {}).get("hits", ())
            yield from _read(request, answer)
            if len(rows) < PAGE:
                return
            body["search_after"] = rows[-1]["sort"]

    def _collapse(self, request: Request, main: Mapping[str, Any], found: Sequence[Found], *, total: int) -> list[Hit]:
        """One hit a group, the first in order; `similar` counts all that match, wherever they stand."""
        wanted = request.offset + request.limit
        shown = _first_of_groups(found)
        if len(shown) < wanted and len(found) < total and request.limit:
            # The pool was full of copies: the cluster folds them itself, by its own order.
            body = {**main, "collapse": {"field": "group"}, "aggs": {}}
            folded = sorted(_read(request, self._ask([body])[0]), key=lambda hit: _order(request, hit))
            shown = _first_of_groups([*found, *folded])
            shown.sort(key=lambda hit: _order(request, hit))
        page = shown[request.offset : wanted]
        size = Counter(hit.group for hit in found)
        if len(found) < total and page:
            size = self._group_sizes(main["query"], [hit.group for hit in page])
        return [_hit(request, hit)._replace(similar=max(size[hit.group] - 1, 0)) for hit in shown]

    def _group_sizes(self, query: Clause, groups: Sequence[str]) -> Counter[str]:
        counted = {"terms": {"field": "group", "include": list(groups), "size": len(groups)}}
        body = {"size": 0, "query": all_of([query, one_of("group", groups)]), "aggs": {"sizes": counted}}
        buckets = self._ask([body])[0]["aggregations"]["sizes"]["buckets"]
        return Counter({bucket["key"]: bucket["doc_count"] for bucket in buckets})

    def _distinct(self, answer: Mapping[str, Any], query: Clause) -> int:
        total, counted = int(answer["hits"]["total"]["value"]), answer["aggregations"]
        groups = int(counted["groups"]["value"])
        if groups > MAX_COUNTED:
            groups = sum(1 for _ in self._all_values("shared_group", query))
        return total - int(counted["shared"]["doc_count"]) + groups

    def _values(self, answer: Mapping[str, Any], name: str, query: Clause) -> dict[str, int]:
        counted = answer["aggregations"][f"facet_{name}"]
        if counted["sum_other_doc_count"]:
            return dict(self._all_values(name, query).items())
        return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}

    def _all_values(self, field: str, query: Clause) -> dict[str, int]:
        """Every value of a field with its count, however many there are."""
        source: dict[str, Any] = {"size": MAX_BUCKETS, "sources": [{"value": {"terms": {"field": field}}}]}
        found: dict[str, int] = {}
        while True:
            body = {"size": 0, "query": query, "aggs": {"values": {"composite": source}}}
            buckets = self._ask([body])[0]["aggregations"]["values"]["buckets"]
            found |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in buckets}
            if len(buckets) < MAX_BUCKETS:
                return found
            source["after"] = buckets[-1]["key"]


def _step(request: Request) -> float:
    """More than all words together can be worth, so that a tier is never left for its words."""
    words = sum(weight * 30.0 * (scoring.K1 + 1) * (1 + HEADING_BOOST) for _, weight in request.rank)
    step = 1.0
    while step <= words:
        step *= 2
    return step


def _fields(request: Request) -> list[str]:
    """What has to come with a hit; the answer is half as long as with everything."""
    by_unit = request.sort == "unit"
    needed = {"group": request.collapse, "latest_year": by_unit or request.sort == "year", "first_unit": by_unit}
    return ["section", *(name for name, is_needed in needed.items() if is_needed)]


def _read(request: Request, answer: Mapping[str, Any]) -> Iterator[Found]:
    """The hits of an answer."""
    step = _step(request)
    for row in answer.get("hits", {}).get("hits", ()):
        fields = row["fields"]
        *order, sequence = row["sort"]
        if "matched_queries" in row:
            tier = min(map(int, row["matched_queries"]))
        else:
            tier = len(request.tiers) - int(order[0] // step) if len(request.tiers) > 1 else 0
        yield Found(
            section_id=fields["section"][0],
            group=fields["group"][0] if "group" in fields else "",
            tier=tier,
            points=float(fields["points"][0]) if "points" in fields else 0.0,
            year=fields["latest_year"][0] if "latest_year" in fields else -1,
            unit=fields["first_unit"][0] if "first_unit" in fields else "",
            sequence=sequence,
        )


def _facet(name: str) -> dict[str, Any]:
    assert name in FACETS
    return {f"facet_{name}": {"terms": {"field": name, "size": MAX_BUCKETS, "shard_size": MAX_BUCKETS}}}


def _boosts(word: str, weight: float) -> list[Clause]:
    """How the cluster orders by a word: near our own formula, which decides afterwards."""
    fields = (("words", weight), ("heading_words", weight * HEADING_BOOST))
    return [{"term": {field: {"value": sound(word), "boost": boost}}} for field, boost in fields]


def _sort(name: str) -> list[dict[str, Any]]:
    year = {"latest_year": {"order": "desc", "missing": "_last"}}
    unit = {"first_unit": {"order": "asc", "missing": "_last"}}
    return {"year": [year], "unit": [unit, year]}.get(name, [])


def _order(request: Request, hit: Found) -> tuple[object, ...]:
    """As every engine orders: see kb.engines.memory."""
    if request.sort == "year":
        return (-hit.year, -hit.points, hit.sequence)
    if request.sort == "unit":
        return (not hit.unit, hit.unit, -hit.year, -hit.points, hit.sequence)
    return (hit.tier, -hit.points, hit.sequence)


def _pool_size(wanted: int, request: Request) -> int:
    """More than is wanted, for those that the cluster puts a little too far behind."""
    more = wanted + wanted // 2 + 100 if request.rank or request.collapse else wanted
    return min(more, MAX_WINDOW)


def _tier_counts(request: Request, answer: Mapping[str, Any]) -> dict[str, int]:
    if len(request.tiers) == 1:
        return {request.tiers[0].name: int(answer["hits"]["total"]["value"])}
    buckets = answer["aggregations"]["tiers"]["buckets"]
    return {tier.name: int(buckets[str(number)]["doc_count"]) for number, tier in enumerate(request.tiers)}


def _first_of_groups(found: Sequence[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for hit in found:
        first.setdefault(hit.group, hit)
    return list(first.values())


def _hit(request: Request, found: Found) -> Hit:
    return Hit(found.section_id, request.tiers[found.tier].name, found.points)
