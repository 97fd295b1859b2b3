"""Hits in columns: of every page that is ranked, three thousand are weighed and twenty are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from kb.engines.base import Hit
from kb.identity import report_of


@dataclass(frozen=True, slots=True, eq=False)
class Hits(Sequence[Hit]):
    """Equal numbers in `reports` are of one report; `tiers` are numbers of `tier_names`. A hit is made when it is asked for."""

    tier_names: tuple[str, ...]
    section_ids: NDArray[np.object_]
    tiers: NDArray[Any]
    scores: NDArray[np.float64]
    similar: NDArray[Any]
    reports: NDArray[Any]

    @classmethod
    def of(cls, hits: Sequence[Hit], tier_names: Sequence[str]) -> Hits:
        """The same hits in columns.

        >>> hits = Hits.of([Hit("r1.0", "some", 1.0), Hit("r2.0", "some", 2.0), Hit("r1.2", "some", 0.5)], ["all", "some"])
        >>> hits.tiers.tolist(), hits.reports.tolist(), hits[1]
        ([1, 1, 1], [0, 1, 0], Hit(section_id='r2.0', tier='some', score=2.0, similar=0))
        """
        if isinstance(hits, Hits) and hits.tier_names == tuple(tier_names):
            return hits
        tiers = {name: number for number, name in enumerate(tier_names)}
        reports: dict[str, int] = {}
        return cls(
            tuple(tier_names),
            np.array([hit.section_id for hit in hits], object),
            np.array([tiers[hit.tier] for hit in hits], np.int64),
            np.array([hit.score for hit in hits], np.float64),
            np.array([hit.similar for hit in hits], np.int64),
            np.array([reports.setdefault(report_of(hit.section_id), len(reports)) for hit in hits], np.int64),
        )

    def take(self, places: NDArray[Any], scores: NDArray[np.float64] | None = None) -> Hits:
        """The hits at these places in their order; with other scores where they are given."""
        return Hits(
            self.tier_names,
            self.section_ids[places],
            self.tiers[places],
            self.scores[places] if scores is None else scores,
            self.similar[places],
            self.reports[places],
        )

    def __len__(self) -> int:
        return len(self.section_ids)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Hits: ...
    def __getitem__(self, place: int | slice) -> Hit | Hits:
        if isinstance(place, slice):
            return self.take(np.arange(len(self))[place])
        tier = self.tier_names[self.tiers[place]]
        return Hit(self.section_ids[place], tier, float(self.scores[place]), int(self.similar[place]))

    def __iter__(self) -> Iterator[Hit]:
        names = [self.tier_names[tier] for tier in self.tiers.tolist()]
        columns = self.section_ids.tolist(), names, self.scores.tolist(), self.similar.tolist()
        return map(Hit._make, zip(*columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)
