"""Who hands the draft in: the places it may name as its own, from the unit's name, the table and the draft's own words.

A place above the unit that the table does not know (泽安市 over 栎川县) is taken for its own where the draft follows its
orders; a second one of the same rank is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.places.chain import Place, read_chain
from kb.places.divisions import Division, divisions
from kb.places.mentions import RANKS, Mention, stem_of
from kb.review.draft import Draft
from kb.review.rulebook import Rules

_AFTER_CHARACTERS = 34
_FRAMED_SCORE = 3  # following a place's orders says more than two mentions
_MARGIN = 2  # the writer's own superior is named at least so many times as often as another's
_COUNTY_RANK = 3
_LEAST_OWN_MENTIONS = 2


@dataclass(frozen=True, slots=True)
class Writer:
    """The writer's unit. `places` runs from the widest to the deepest; `above` holds ranks of which nothing is known."""

    unit: str
    places: tuple[Place, ...]
    rank: int
    own: frozenset[str]
    divisions: frozenset[Division]
    organ: str = ""

    def holds(self, name: Mention) -> bool:
        """Whether the name is the writer's own, a superior's, or of a place below."""
        if name.text in self.own or name.stem in self.own or any(self._ends_like(name.text, own) for own in self.own):
            return True
        if len(name.stem) >= 2 and name.stem in self.unit:
            return True
        if name.text.endswith("团") and self.rank < _COUNTY_RANK and self.places[-1].name.endswith(("师", "兵团")):
            return True  # a regiment: the table does not know whose
        return any(self._is_near(division) for division in name.divisions)

    def knows(self, rank: int) -> bool:
        """Whether the writer's own place of this rank is known."""
        return any(place.rank == rank for place in self.places) or any(RANKS[d.level] == rank for d in self.divisions)

    def counterpart(self, rank: int) -> str | None:
        """The writer's own place of this rank, to put in another's stead."""
        named = next((place.name for place in self.places if place.rank == rank), None)
        found = {division.name for division in self.divisions if RANKS[division.level] == rank}
        return named or (found.pop() if len(found) == 1 else None)

    @property
    def provinces(self) -> frozenset[str]:
        """The writer's province; several where its county's name is found in several."""
        return frozenset(d.name if d.level == "省级" else d.within[0] for d in self.divisions)

    @property
    def kind(self) -> str:
        """县, 区, 镇 …: what the writer's place calls itself."""
        if not self.places:
            return ""
        name = self.places[-1].name
        return next((kind for kind in ("街道", "苏木") if name.endswith(kind)), name[-1])

    def _is_near(self, division: Division) -> bool:
        deepest = [d for d in self.divisions if RANKS[d.level] == self._deepest_rank()]
        if division in self.divisions:
            return True
        if any(own.name in division.within and own.within == division.within[: len(own.within)] for own in deepest):
            return True
        return any(division.name in own.within for own in self.divisions)

    def _deepest_rank(self) -> int:
        return max((RANKS[d.level] for d in self.divisions), default=0)

    @staticmethod
    def _ends_like(text: str, own: str) -> bool:
        return len(own) >= 2 and len(text) > len(own) and text.endswith(own)


def identify_writer(draft: Draft, names: Sequence[Mention], rules: Rules) -> Writer | None:
    """Who writes; None where neither the unit's name nor the draft tells of any place."""
    places, organ = read_chain(draft.unit) if draft.unit else ((), "")
    level = draft.report.level if draft.report else "未知"
    if not places:
        own = _most_named(names, RANKS.get(level, 0))
        if own is None:
            return None
        places, organ = read_chain(own)[0], draft.unit or ""
    if level in ("市级", "县级") and places[-1].level == "市" and not places[-1].divisions:
        places = (*places[:-1], Place(places[-1].name, level))
    writer = _make(draft.unit or "", places, organ)
    writer = _make(writer.unit, [*_written_before(draft.text, names, writer), *writer.places], organ)
    for rank in range(writer.rank - 1, 0, -1):
        if not writer.knows(rank) and (superior := _superior(draft, names, writer, rank, rules)):
            writer = _make(writer.unit, (*read_chain(superior)[0][-1:], *writer.places), organ)
    return writer


def _make(unit: str, places: Iterable[Place], organ: str) -> Writer:
    ordered = tuple(sorted(places, key=lambda place: place.rank))
    known: list[Division] = []
    for place in ordered:  # a wider place narrows what a deeper one of a common name may be: 徐州市鼓楼区
        wider = {division.name for division in known}
        within = [d for d in place.divisions if wider & {*d.within, d.name}]
        known += within or place.divisions
    chain = {name for division in known for name in (division.name, *division.within)}
    texts = chain | {place.name for place in ordered}
    own = texts | {stem_of(name) for name in texts}
    deepest = ordered[-1].rank
    last = [division for division in known if RANKS[division.level] == max(RANKS[d.level] for d in known)]
    above = {_division(name, division) for division in last for name in division.within}
    return Writer(unit, ordered, deepest, frozenset(own), frozenset([*last, *above]), organ)


def _division(name: str, below: Division) -> Division:
    at = below.within.index(name)
    return Division(name, "省级" if at == 0 else "市级", below.within[:at])


def _written_before(text: str, names: Sequence[Mention], writer: Writer) -> list[Place]:
    """Places that the draft writes right before the unit's own: 岚州市 in the signature 岚州市枫桥区城市管理局."""
    found: dict[int, Place] = {}
    own = tuple(place.name for place in writer.places)
    for name in reversed(names):  # from the deepest: 鹤浦区 before 砚州市
        rank = RANKS[name.level]
        if text.startswith(own, name.end) and rank < writer.rank and not writer.knows(rank):
            found.setdefault(rank, Place(name.text, name.level, name.divisions))
            own = (*own, name.text)
    return list(found.values())


def _most_named(names: Sequence[Mention], rank: int) -> str | None:
    """The place of the unit's level that the draft names most, where its own name is bare (县司法局)."""
    counts = Counter(name.text for name in names if RANKS[name.level] == rank and name.how != "short")
    best = counts.most_common(2)
    if not best or best[0][1] < _LEAST_OWN_MENTIONS or (len(best) > 1 and best[1][1] * _MARGIN > best[0][1]):
        return None
    return best[0][0]


def _superior(draft: Draft, names: Sequence[Mention], writer: Writer, rank: int, rules: Rules) -> str | None:
    orders = re.compile(rules["superior"]["after"])
    before, addressee = re.compile(rules["superior"]["before"]), re.compile(rules["superior"]["addressee"])
    scores: Counter[str] = Counter()
    framed: set[str] = set()
    for name in names:
        if RANKS[name.level] != rank or name.how == "short" or writer.holds(name):
            continue
        after = draft.text[name.end : name.end + _AFTER_CHARACTERS].split("\n")[0]
        ahead = re.split("[。；，\n]", draft.text[max(0, name.start - _AFTER_CHARACTERS) : name.start])[-1]
        told = orders.match(re.split("[。；，]", after)[0]) or addressee.match(after) or before.search(ahead)
        scores[name.text] += _FRAMED_SCORE if told else 1
        if told:
            framed.add(name.text)
    best = scores.most_common(2)
    # The table would know a real province's or prefecture's county: of one it does not know, it takes more to believe.
    unlisted = any(place.rank in (2, _COUNTY_RANK) and place.level != "功能区" for place in writer.places)
    least = _FRAMED_SCORE * 2 if unlisted and best and best[0][0] in divisions() else 1
    if (
        not best
        or best[0][1] < least
        or best[0][0] not in framed
        or (len(best) > 1 and best[1][1] * _MARGIN > best[0][1])
    ):
        return None
    return best[0][0]
