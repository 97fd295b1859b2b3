"""分条: the 一是、二是 items as records, and what they speak of: grouped under the word that many of them open with."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from math import log
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from kb.catalog.schema import sections
from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.blanks import blank
from kb.phrasing.places import show_places
from kb.phrasing.texts import Ints, Texts
from kb.phrasing.wordings import plain_words, thin
from kb.text import folding, tokens

if TYPE_CHECKING:
    from kb.catalog.reading import Filters
    from kb.library import Library

CLUSTER_LIMIT = 30
SAMPLE_POINTS = 2_000  # the words that make good groups show in so many
_HEAD = re.compile(r"(?:[一二三四五六七八九十]{1,3}是)?([^,。;:!?]*)")


@dataclass(frozen=True, slots=True)
class Points:
    """Where each point begins and ends in the texts, its section, and its opening clause."""

    starts: Ints
    ends: Ints
    sections: Ints
    heads: list[str]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words_of(self, number: int) -> tuple[str, ...]:
        """The telling words of a point's opening clause."""
        head = self.heads[number]
        found = self.words.get(head)
        if found is None:
            cut = dict.fromkeys(tokens.tokenize(blank(head)))
            found = self.words[head] = tuple(word for word in cut if len(word) > 1 and word not in plain_words())
        return found


def list_points(
    phrasing: Phrasing,
    *,
    holding: str = "",
    about: str = "",
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """Points of the chosen sections; `holding` keeps those with these letters, `about` those of one group."""
    asked = Page(page, per_page)
    texts = phrasing.texts()
    points = phrasing.made("points", partial(gather_points, phrasing.library), texts)
    chosen = _choose(phrasing, texts, points, holding, filters)
    clusters, members = cluster_points(texts, points, chosen)
    if about:
        chosen = members.get(about, [])
    spans = [(int(points.starts[number]), int(points.ends[number])) for number in asked.cut(chosen)]
    shown = show_places(phrasing.library, texts, spans)
    return {
        "query": {"holding": holding, "about": about},
        "total": len(chosen),
        "units": texts.fields.count_units(points.sections[chosen]) if chosen else 0,
        "clusters": clusters,
        "points": [{"text": place.words, **place.about} for place in shown if place],
        **asked.describe(),
    }


def gather_points(library: Library, texts: Texts) -> Points:
    """The points of these texts, each found again in its section's folded form."""
    numbers = {section_id: number for number, section_id in enumerate(texts.section_ids)}
    places: list[tuple[int, int, int]] = []
    with library.catalog.read() as connection:
        rows = connection.execution_options(yield_per=1_000).execute(select(sections.c.section_id, sections.c.points))
        for section_id, points in rows:
            if points and section_id in numbers:
                places += _locate(texts, numbers[section_id], points)
    places.sort()
    return Points(
        starts=np.array([start for start, _, _ in places], dtype=np.int64),
        ends=np.array([end for _, end, _ in places], dtype=np.int64),
        sections=np.array([section for _, _, section in places], dtype=np.int64),
        heads=[_head(texts.text[start:end]) for start, end, _ in places],
    )


def _locate(texts: Texts, section: int, points: list[str]) -> list[tuple[int, int, int]]:
    found = []
    at, last = texts.section_span(section)
    for point in points:
        form = folding.folded(point)
        start = texts.text.find(form, at, last) if form else -1
        if start >= 0:
            at = start + len(form)
            found.append((start, at, section))
    return found


def _head(point: str) -> str:
    match = _HEAD.match(point)
    return match.group(1) if match else point


def _choose(phrasing: Phrasing, texts: Texts, points: Points, holding: str, filters: Filters | None) -> list[int]:
    mask = phrasing.texts_of.chosen(texts, filters)
    numbers = np.flatnonzero(mask[points.sections]) if mask is not None else np.arange(len(points.sections))
    chosen: list[int] = numbers.tolist()
    forms = folding.query_forms(holding)
    if not forms:
        return chosen
    spans = zip(points.starts[numbers].tolist(), points.ends[numbers].tolist(), chosen, strict=True)
    return [number for start, end, number in spans if any(texts.text.find(form, start, end) >= 0 for form in forms)]


def cluster_points(texts: Texts, points: Points, chosen: list[int]) -> tuple[list[Record], dict[str, list[int]]]:
    """The groups, largest first, and the points of each; a point belongs to the most telling group word it opens with."""
    labels = _choose_labels(points, thin(chosen, SAMPLE_POINTS))
    members: dict[str, list[int]] = defaultdict(list)
    for number in chosen:
        label = next((label for label in labels if label in points.heads[number]), "")
        members[label].append(number)
    groups = [
        {"text": label, "count": len(numbers), "units": texts.fields.count_units(points.sections[numbers])}
        for label, numbers in members.items()
        if label
    ]
    return sorted(groups, key=lambda group: (-group["count"], group["text"])), members


def _choose_labels(points: Points, sample: list[int]) -> list[str]:
    """Words that two points or more open with, the most telling first: common, but not in every one."""
    counts: Counter[str] = Counter()
    for number in sample:
        counts.update(points.words_of(number))
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
