"""The oracle: an engine in plain Python, slow and obviously right. Every other engine must return what it returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kb.engines import scoring
from kb.engines.base import Batch, Filter, Hit, PendingBatch, Request, Result
from kb.engines.document import SectionDoc
from kb.query.model import matches


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence or paragraph of a section; its words are those of the section."""

    plain: str
    folded: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Section:
    """A document as `kb.query.model` wants to see it."""

    doc: SectionDoc

    @property
    def plain(self) -> str:
        return self.doc.plain_form.text

    @property
    def folded(self) -> str:
        return self.doc.folded_form.text

    @property
    def words(self) -> frozenset[str]:
        return frozenset((*self.doc.heading_words, *self.doc.body_words))

    def sentences(self) -> Iterator[_Place]:
        return (_Place(plain, folded, self.words) for plain, folded in self.doc.sentences())

    def paragraphs(self) -> Iterator[_Place]:
        return (_Place(plain, folded, self.words) for plain, folded in self.doc.paragraphs())


class MemoryEngine:
    """Everything in a list; every search looks at every section."""

    def __init__(self) -> None:
        self._documents: list[SectionDoc] = []
        self._groups: Mapping[str, str] = {}
        self._generation = 0

    @contextmanager
    def batch(self, *, generation: int) -> Iterator[Batch]:
        changes = PendingBatch()
        yield changes
        kept = [
            doc
            for doc in self._documents
            if doc.source_id not in changes.deleted_sources and doc.report_id not in changes.deleted_reports
        ]
        self._documents = kept + changes.added
        self._groups = self._groups if changes.groups is None else changes.groups
        self._generation = generation

    def search(self, request: Request) -> Result:
        hits = self._hits(request)
        shown = self._collapse(hits) if request.collapse else hits
        tiers = Counter(hit.tier for hit in hits)
        return Result(
            total=len(hits),
            distinct=len({self._groups.get(hit.section_id, hit.section_id) for hit in hits}),
            tiers={tier.name: tiers[tier.name] for tier in request.tiers},
            hits=tuple(shown[request.offset : request.offset + request.limit]),
            facets={name: self._facet(request, name) for name in request.facets},
        )

    def iterate(self, request: Request) -> Iterator[Hit]:
        yield from self._hits(request)

    def folded_text(self, section_id: str) -> str:
        return next(doc.folded_form.text for doc in self._documents if doc.section_id == section_id)

    def folded_texts(self, section_ids: Sequence[str]) -> Mapping[str, str]:
        wanted = set(section_ids)
        return {doc.section_id: doc.folded_form.text for doc in self._documents if doc.section_id in wanted}

    def sample_texts(self, size: int) -> list[str]:
        step = max(len(self._documents) // size, 1)
        return [doc.folded_form.text for doc in self._documents[::step]]

    def generation(self) -> int:
        return self._generation

    def answering(self) -> int:
        return self._generation

    def sections(self) -> int:
        return len(self._documents)

    def section_ids(self) -> Iterable[str]:
        return [doc.section_id for doc in self._documents]

    def close(self) -> None:
        self._documents = []

    def _found(self, request: Request) -> list[tuple[int, SectionDoc]]:
        """(tier, section) for each that matches, in the order they were added."""
        reports: dict[str, list[_Section]] = {}
        for doc in self._documents:
            reports.setdefault(doc.report_id, []).append(_Section(doc))
        found = []
        for doc in self._documents:
            if not all(_passes(doc, wanted) for wanted in request.filters):
                continue
            for number, tier in enumerate(request.tiers):
                if matches(tier.query, _Section(doc), reports[doc.report_id]):
                    found.append((number, doc))
                    break
        return found

    def _hits(self, request: Request) -> list[Hit]:
        score = self._scorer(request.rank)
        scored = [(tier, score(doc), doc) for tier, doc in self._found(request)]
        scored.sort(key=lambda row: _sort_key(request.sort, *row))
        return [Hit(doc.section_id, request.tiers[tier].name, points) for tier, points, doc in scored]

    def _collapse(self, hits: Sequence[Hit]) -> list[Hit]:
        size = Counter(self._groups.get(hit.section_id, hit.section_id) for hit in hits)
        first: dict[str, Hit] = {}
        for hit in hits:
            group = self._groups.get(hit.section_id, hit.section_id)
            first.setdefault(group, hit._replace(similar=size[group] - 1))
        return list(first.values())

    def _facet(self, request: Request, name: str) -> dict[str, int]:
        others = tuple(wanted for wanted in request.filters if wanted.field != name)
        found = self._found(replace(request, filters=others))
        return dict(Counter(value for _, doc in found for value in set(values_of(doc, name))))

    def _scorer(self, rank: Sequence[tuple[str, float]]) -> Callable[[SectionDoc], float]:
        sections = len(self._documents)
        averages = {
            f.name: scoring.average(sum(len(words_of(doc, f.name)) for doc in self._documents), sections)
            for f in scoring.FIELD_WEIGHTS
        }
        rarity = {
            word: scoring.idf(sections, sum(word in _Section(doc).words for doc in self._documents)) for word, _ in rank
        }

        def score(doc: SectionDoc) -> float:
            points = 0.0
            for word, weight in rank:
                tf = 0.0
                for f in scoring.FIELD_WEIGHTS:
                    words = words_of(doc, f.name)
                    tf += f.weight * words.count(word) / (1 - f.b + f.b * len(words) / averages[f.name])
                points += weight * rarity[word] * (tf * (scoring.K1 + 1) / (tf + scoring.K1))
            return points

        return score


def words_of(doc: SectionDoc, name: str) -> tuple[str, ...]:
    """The words of a scored field."""
    return {"heading": doc.heading_words, "body": doc.body_words, "title": doc.title_words}[name]


def values_of(doc: SectionDoc, name: str) -> tuple[str, ...]:
    """The values of a facet's field or of a key."""
    keys = {"section": doc.section_id, "report": doc.report_id, "source": doc.source_id}
    return (keys[name],) if name in keys else doc.fields.get(name, ())


def _passes(doc: SectionDoc, wanted: Filter) -> bool:
    return any(value in wanted.values for value in values_of(doc, wanted.field))


def _sort_key(sort: str, tier: int, points: float, doc: SectionDoc) -> tuple[object, ...]:
    """Missing years and units come last."""
    year = max(map(int, doc.fields.get("year", ())), default=-1)
    if sort == "year":
        return (-year, -points)
    if sort == "unit":
        unit = min(doc.fields.get("unit", ()), default="")
        return (not unit, unit, -year, -points)
    return (tier, -points)
