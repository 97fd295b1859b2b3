"""批量互查: drafts handed in together, each checked and all compared with one another; and who has not handed in.

What everybody writes, a superior's words and the named material are no likeness between two of them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding, Review
from kb.review.likeness import find_likenesses, find_same
from kb.review.shelves import Shelf, batch_shelf, library_shelf
from kb.review.weights import weigh_draft
from kb.text import folding
from kb.units import is_masked

if TYPE_CHECKING:
    from kb.library import Library

PATIENCE = 0.3  # of sixty drafts each waits less for other ways to put things
SHARED_BY_RIGHT = ("formula", "superior", "material")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one draft and where they stand, and the same of the other."""

    text: str
    start: int
    end: int
    other_text: str
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drafts by their place in the list, how many characters of the first the second holds, and what share of it."""

    one: int
    other: int
    characters: int
    share: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was handed in, who resembles whom (the most alike first), and which of the expected units are absent."""

    drafts: tuple[Draft, ...]
    reviews: tuple[Review, ...]
    pairs: tuple[Pair, ...]
    absent: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    took_ms: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The object that `kb check --each --json` prints."""
        pairs = zip(self.drafts, self.reviews, strict=True)
        return {
            "drafts": [{"name": draft.name, "title": draft.title, **review.to_dict()} for draft, review in pairs],
            "pairs": [_pair_record(pair) for pair in self.pairs],
            "absent": list(self.absent),
            "unlisted": list(self.unlisted),
            "took_ms": self.took_ms,
        }


def check_batch(
    library: Library,
    drafts: Sequence[Draft],
    *,
    units: Sequence[str] = (),
    progress: Callable[[Draft], object] | None = None,
    **named: Any,
) -> Batch:
    """Check each draft and compare all of them; `units` are those that were asked to hand in.

    `named` goes with every draft; see kb.review.context.
    """
    began = time.perf_counter()
    reviews = []
    for draft in drafts:
        reviews.append(library.check(draft, **{"patience": PATIENCE, **named}))
        if progress:
            progress(draft)
    handed_in = _match_units(library, drafts, units)
    return Batch(
        drafts=tuple(drafts),
        reviews=tuple(reviews),
        pairs=tuple(compare_drafts(library, drafts, reviews)),
        absent=tuple(unit for unit in units if unit not in handed_in.values()),
        unlisted=tuple(draft.name for place, draft in enumerate(drafts) if units and place not in handed_in),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def compare_drafts(library: Library, drafts: Sequence[Draft], reviews: Sequence[Review]) -> list[Pair]:
    """Every two drafts that share something which is neither's by right, the most alike first."""
    shelf = batch_shelf(drafts)
    index = library_shelf(Context(library=library, phrasing=library.phrasing)).body.index
    firsts = shelf.body.owners.searchsorted(range(len(drafts))).tolist()
    pairs = []
    for place, (draft, review) in enumerate(zip(drafts, reviews, strict=True)):
        weights = weigh_draft(draft, index)
        found = _shared_passages(draft, place, shelf, weights, library, review.findings)
        for other, stretches in found.items():
            passages = [_passage(draft, start, end, drafts[other], n - firsts[other]) for start, end, n in stretches]
            characters = sum(len("".join(passage.text.split())) for passage in passages)
            share = round(characters / max(review.characters, 1), 4)
            pairs.append(Pair(place, other, characters, share, tuple(passages)))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.one, pair.other))


def _shared_passages(
    draft: Draft, place: int, shelf: Shelf, weights: Any, library: Library, findings: Iterable[Finding]
) -> dict[int, list[tuple[int, int, int]]]:
    """Other draft -> stretches of this one's form that it holds, and the number of the sentence that does."""
    by_right = [(finding.start, finding.end) for finding in findings if finding.kind in SHARED_BY_RIGHT]
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, likeness in find_likenesses(draft, shelf, weights, library.settings, but=place).items():
        start, end = draft.sentences[number]
        if sum(max(0, min(end, last) - max(start, first)) for first, last in by_right) * 2 > end - start:
            continue
        seen = {place}
        for sentence in [likeness.match.found, *find_same(draft, likeness).tolist()]:
            owner = int(shelf.body.owners[sentence])
            if owner not in seen:
                seen.add(owner)
                found[owner].append((likeness.match.shared.start, likeness.match.shared.end, sentence))
    return found


def _passage(draft: Draft, start: int, end: int, other: Draft, sentence: int) -> Passage:
    first, last = draft.form.span(start, end)
    begin, finish = other.sentences[sentence]
    return Passage(draft.text[first:last], first, last, other.text[begin:finish], begin, finish)


def _pair_record(pair: Pair) -> dict[str, Any]:
    passages = [{name: getattr(passage, name) for name in Passage.__slots__} for passage in pair.passages]
    return {
        "one": pair.one,
        "other": pair.other,
        "characters": pair.characters,
        "share": pair.share,
        "passages": passages,
    }


def _match_units(library: Library, drafts: Sequence[Draft], units: Sequence[str]) -> dict[int, str]:
    """Draft -> the unit on the list whose it is: by its unit's name, or by its file's where it names none."""
    wanted = {unit: set(library.canonical_units([unit])) for unit in units}
    found: dict[int, str] = {}
    for place, draft in enumerate(drafts):
        own = set(library.canonical_units([draft.unit])) if draft.unit and not is_masked(draft.unit) else set()
        stem = folding.folded(PurePath(draft.name).stem)
        for unit, names in wanted.items():
            if own & names or any(_ends_alike(a, b) for a in own for b in names):
                found[place] = unit
                break
            if not own and any(folding.folded(name) in stem for name in names):
                found[place] = unit
                break
    return found


def _ends_alike(one: str, other: str) -> bool:
    """Whether one name is the other with the places before it: 云岭市青禾镇, 青禾镇."""
    return one.endswith(other) or other.endswith(one)
