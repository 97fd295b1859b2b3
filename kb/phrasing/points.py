"""分条: the 一是、二是 items as records, grouped by what they speak of and what they complain of (行政执法：力量不足).

The tables in clusters.toml tell both; points that they do not know are grouped by the word that several of them open with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

import numpy as np

from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.blanks import blank
from kb.phrasing.clusters import group_names
from kb.phrasing.places import show_places
from kb.phrasing.point_places import PointPlaces
from kb.phrasing.scanning import Characters, Codes
from kb.phrasing.texts import BETWEEN, Ints, Mask, Texts
from kb.phrasing.wordings import plain_words, thin
from kb.text import folding, tokens

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

Members = dict[str, Ints]

CLUSTER_LIMIT = 30
SAMPLE_POINTS = 2_000  # the words that make good groups show in so many
LEAST_POINTS = 2  # fewer are no group
EXAMPLES = 2
EXAMPLE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Points:
    """The points of these texts, with the telling words of those whose words were asked for."""

    texts: Texts
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def places(self) -> PointPlaces:
        """Where they stand."""
        return self.texts.points

    def heads_of(self, numbers: Ints) -> list[str]:
        """Their opening clauses."""
        spans = zip(self.places.head_starts[numbers].tolist(), self.places.head_ends[numbers].tolist(), strict=True)
        return [self.texts.text[start:end] for start, end in spans]

    def words_of(self, head: str) -> tuple[str, ...]:
        """The telling words of an opening clause."""
        found = self.words.get(head)
        if found is None:
            cut = dict.fromkeys(tokens.tokenize(blank(head)))
            found = self.words[head] = tuple(word for word in cut if len(word) > 1 and word not in plain_words())
        return found

    def units_of(self, numbers: Ints) -> Ints:
        """Of which unit each of these points is."""
        return self.texts.fields.units[self.places.sections[numbers]]


def list_points(
    phrasing: Phrasing,
    *,
    holding: str = "",
    about: str = "",
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """Points of the chosen sections; `holding` keeps those with these letters, `about` those of one group by its name."""
    asked = Page(page, per_page)
    texts = phrasing.texts()
    points = phrasing.made("points", Points, texts)
    chosen = choose_points(points, phrasing.texts_of.chosen(texts, filters), holding=holding)
    members = group_points(points, chosen)
    if about:
        chosen = members.get(about, chosen[:0])
    shown = asked.cut(chosen.tolist())
    spans = [(int(points.places.starts[number]), int(points.places.ends[number])) for number in shown]
    places = show_places(phrasing.library, texts, spans)
    return {
        "query": {"holding": holding, "about": about},
        "total": len(chosen),
        "units": texts.fields.count_units(points.places.sections[chosen]),
        "clusters": _describe_groups(points, members),
        "points": [{"text": place.words, **place.about} for place in places if place],
        **asked.describe(),
    }


def choose_points(points: Points, mask: Mask | None, *, holding: str = "") -> Ints:
    """The points of the chosen sections, of them those that hold these letters."""
    places = points.places
    passing = np.ones(len(places.starts), dtype=np.bool_) if mask is None else mask[places.sections]
    forms = folding.query_forms(holding)
    if forms and len(passing):
        passing &= np.logical_or.reduce([_holding(points, form) for form in forms])
    return np.flatnonzero(passing)


def _holding(points: Points, form: str) -> Mask:
    """Which points hold the letters: points do not overlap, so that each find is in one of them or in none."""
    starts = points.texts.characters.find(form, overlapping=True)
    around = np.searchsorted(points.places.starts, starts, side="right") - 1
    held = around[(around >= 0) & (starts + len(form) <= points.places.ends[around])]
    return np.bincount(held, minlength=len(points.places.starts)).astype(np.bool_)


def group_points(points: Points, chosen: Ints) -> Members:
    """The points of each group by its name, ascending."""
    codes = points.places.groups[chosen].astype(np.uint16)  # short numbers are sorted by radix
    members: Members = {}
    left = chosen[codes == 0]
    named = ((group_names()[code], numbers) for code, numbers in _split(codes, chosen) if code)
    for name, numbers in (*named, *_group_by_words(points, left)):
        members[name] = np.union1d(members[name], numbers) if name in members else numbers
    for name, numbers in list(members.items()):
        subject, sign, _ = name.partition("：")
        if sign and len(numbers) < LEAST_POINTS:  # a complaint of its own goes with the others on its subject
            members[subject] = np.union1d(members.get(subject, numbers), members.pop(name))
    return members


def _split(codes: Codes, numbers: Ints) -> Iterator[tuple[int, Ints]]:
    """The numbers of each code, in their order."""
    order = np.argsort(codes, kind="stable")
    values, firsts = np.unique(codes[order], return_index=True)
    yield from zip(values.tolist(), np.split(numbers[order], firsts[1:]), strict=True) if len(values) else ()


def _group_by_words(points: Points, numbers: Ints) -> Iterator[tuple[str, Ints]]:
    """Points with the most telling word they open with, of those that several open with."""
    labels = _choose_labels(points, thin(numbers, SAMPLE_POINTS))
    joined = Characters.of(BETWEEN.join(points.heads_of(numbers)))
    lengths = points.places.head_ends[numbers] - points.places.head_starts[numbers]
    begins = np.append(0, np.cumsum(lengths + len(BETWEEN)))
    chosen = np.zeros(len(numbers), dtype=np.uint16)
    for place, label in reversed(list(enumerate(labels, start=1))):  # the most telling has the last word
        chosen[np.searchsorted(begins, joined.find(label), side="right") - 1] = place
    yield from ((labels[place - 1], found) for place, found in _split(chosen, numbers) if place)


def _describe_groups(points: Points, members: Members) -> list[Record]:
    """The groups, that of most units first, each with examples of different units."""
    groups = [_describe(points, label, numbers) for label, numbers in members.items()]
    return sorted(groups, key=lambda group: (-group["units"], -group["count"], group["text"]))


def _describe(points: Points, label: str, numbers: Ints) -> Record:
    units = points.units_of(numbers)
    firsts: list[int] = []
    others = np.arange(len(numbers))
    while len(others) and len(firsts) < EXAMPLES:
        firsts.append(int(numbers[others[0]]))
        others = others[units[others] != units[others[0]]]
    return {
        "text": label,
        "count": len(numbers),
        "units": int(np.count_nonzero(np.bincount(units))),
        "examples": [_example(head) for head in points.heads_of(np.array(firsts, dtype=np.int64))],
    }


def _example(head: str) -> str:
    return head if len(head) <= EXAMPLE_CHARACTERS else f"{head[:EXAMPLE_CHARACTERS]}…"


def _choose_labels(points: Points, sample: Ints) -> list[str]:
    """Words that two points or more open with, the most telling first: common, but not in every one."""
    counts: Counter[str] = Counter()
    for head in points.heads_of(sample):
        counts.update(points.words_of(head))
    weight = {word: count * log(1 + len(sample) / count) for word, count in counts.items() if count > 1}
    best = sorted(weight, key=lambda word: (-weight[word], word))
    kept: list[str] = []
    for word in best:
        # A word within a chosen one, or around it, would draw the same points.
        if not any(word in other or other in word for other in kept):
            kept.append(word)
        if len(kept) == CLUSTER_LIMIT:
            break
    return kept
