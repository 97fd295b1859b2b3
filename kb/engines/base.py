"""The boundary of an engine: what goes in, what is asked, what comes out. Nothing of whoosh or its kin crosses it.

A batch is committed as a whole or not at all, and stands under the catalogue's generation that it brings the index to.
Every search sees one committed state. Counts are exact; equal scores keep the order in which sections were added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from kb.engines.document import SectionDoc
from kb.query.model import Query

FACETS = ("type", "level", "year", "sector", "topic", "unit", "doc_type")
KEYS = ("section", "report", "source")  # may be filtered by as well: what a catalogue has looked up


@dataclass(frozen=True, slots=True)
class Filter:
    """The section bears one of the values in the field (a name of FACETS or KEYS)."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tier:
    """One labelled group of an answer (whole, all, some); a section belongs to the first whose query finds it."""

    name: str
    query: Query


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `rank` lists the words that score, with weights above 0; facets come for the names asked for."""

    tiers: tuple[Tier, ...]
    filters: tuple[Filter, ...] = ()
    rank: tuple[tuple[str, float], ...] = ()
    sort: Literal["relevance", "year", "unit"] = "relevance"  # relevance: by tier, then score; year: latest first
    offset: int = 0
    limit: int = 20
    collapse: bool = False  # one hit for each group of near-duplicates
    facets: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A section found; `similar` counts the other matching members of its group that were folded into it."""

    section_id: str
    tier: str
    score: float
    similar: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """`total` counts sections, `distinct` what remains when groups are folded; a facet ignores its own filter."""

    total: int
    distinct: int
    tiers: Mapping[str, int]
    hits: Sequence[Hit]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Batch(Protocol):
    """Changes that become visible together. Deletions come first, whatever the order of the calls."""

    def add(self, document: SectionDoc) -> None: ...
    def delete_source(self, source_id: str) -> None: ...
    def delete_report(self, report_id: str) -> None: ...
    def set_groups(self, groups: Mapping[str, str]) -> None:
        """The groups of near-duplicates from now on, section → group, all of them; what is left out stands alone."""


@dataclass(slots=True)
class PendingBatch:
    """Changes kept until the end of the batch, for engines that apply them all at once."""

    added: list[SectionDoc] = field(default_factory=list)
    deleted_sources: set[str] = field(default_factory=set)
    deleted_reports: set[str] = field(default_factory=set)
    groups: Mapping[str, str] | None = None

    def add(self, document: SectionDoc) -> None:
        self.added.append(document)

    def delete_source(self, source_id: str) -> None:
        self.deleted_sources.add(source_id)

    def delete_report(self, report_id: str) -> None:
        self.deleted_reports.add(report_id)

    def set_groups(self, groups: Mapping[str, str]) -> None:
        self.groups = dict(groups)


class Engine(Protocol):
    """An open index."""

    def batch(self, *, generation: int) -> AbstractContextManager[Batch]: ...
    def search(self, request: Request) -> Result: ...
    def iterate(self, request: Request) -> Iterator[Hit]:
        """Every hit in order, whatever the request's offset, limit, collapse and facets say."""

    def folded_text(self, section_id: str) -> str: ...
    def folded_texts(self, section_ids: Sequence[str]) -> Mapping[str, str]:
        """Many at once; what is not in the index is left out."""

    def sample_texts(self, size: int) -> list[str]:
        """Folded texts of about so many sections, from first to last at even distances."""

    def generation(self) -> int:
        """The catalogue's generation that the index was brought to."""

    def answering(self) -> int:
        """The generation that questions are answered from: the one before while another thread opens the newest."""

    def sections(self) -> int:
        """How many sections there are in what answers."""

    def section_ids(self) -> Iterable[str]: ...
    def close(self) -> None: ...
