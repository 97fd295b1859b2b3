"""分条: the 一是、二是 items as records, grouped by what they speak of and what they complain of (行政执法：力量不足).

The tables in clusters.toml tell both; points that they do not know are grouped by the word that several of them open with.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
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
LEAST_POINTS = 2  # fewer are no group
EXAMPLES = 2
EXAMPLE_CHARACTERS = 40
_HEAD = re.compile(r"(?:[一二三四五六七八九十]{1,3}是)?([^,。;:!?]*)")
_FIRST = re.compile(r"(?:[一二三四五六七八九十]{1,3}是)?([^。;!?]{0,80})")
_WRONG = ("存在问题", "原因分析", "问题整改")  # where something is wrong


@dataclass(frozen=True, slots=True)
class Points:
    """Where each point begins and ends in the texts, its section, and its opening clause."""

    starts: Ints
    ends: Ints
    sections: Ints
    heads: list[str]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def words_of(self, number: int) -> tuple[str, ...]:
        """The telling words of a point's opening clause."""
        head = self.heads[number]
        found = self.words.get(head)
        if found is None:
            cut = dict.fromkeys(tokens.tokenize(blank(head)))
            found = self.words[head] = tuple(word for word in cut if len(word) > 1 and word not in plain_words())
        return found

    def label_of(self, number: int, texts: Texts, *, is_complaint: bool) -> str:
        """The group that the tables name for a point; empty where they name none."""
        found = self.labels.get(number)
        if found is None:
            text = texts.text[int(self.starts[number]) : int(self.ends[number])]
            found = self.labels[number] = name_group(text, is_complaint=is_complaint)
        return found


def name_group(point: str, *, is_complaint: bool) -> str:
    """What a point speaks of and, where something is wrong, what it complains of. Works on folded text.

    >>> name_group("一是执法力量不足,持证人员偏少。", is_complaint=True)
    '行政执法：力量不足'
    >>> name_group("二是普法宣传形式单一。", is_complaint=True), name_group("一是开展普法宣传。", is_complaint=False)
    ('普法宣传：形式单一', '普法宣传')
    >>> name_group("三是其他。", is_complaint=True)
    ''
    """
    match = _FIRST.match(point)
    sentence = match.group(1) if match else point
    told = (_first_of("subject", sentence), _first_of("complaint", sentence) if is_complaint else "")
    return "：".join(filter(None, told))


def subject_of(text: str) -> str:
    """What a text speaks of by its first telling words; empty where the table knows none of them.

    >>> subject_of("编印征收流程图,开展普法宣传。"), subject_of("再接再厉。")
    ('普法宣传', '')
    """
    return _first_of("subject", text)


def _first_of(table: str, sentence: str) -> str:
    """The name whose pattern stands first in the sentence."""
    found = [
        (match.start(), place, name)
        for place, (name, p) in enumerate(_tables()[table])
        if (match := p.search(sentence))
    ]
    return min(found)[2] if found else ""


@cache
def _tables() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    rows = tomllib.loads(files("kb.phrasing").joinpath("clusters.toml").read_text(encoding="utf-8"))
    return {table: [(row["name"], re.compile(row["pattern"])) for row in listed] for table, listed in rows.items()}


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
    points = phrasing.made("points", partial(gather_points, phrasing.library), texts)
    chosen = _choose(phrasing, texts, points, holding, filters)
    clusters, members = cluster_points(texts, points, chosen)
    if about:
        chosen = sorted(members.get(about, []))
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
    """The groups, that of most units first, each with examples of different units; and the points of each by its name."""
    wrong = texts.fields.types & sum(texts.fields.type_bits.get(name, 0) for name in _WRONG)
    members: dict[str, list[int]] = defaultdict(list)
    left: list[int] = []
    for number in chosen:
        label = points.label_of(number, texts, is_complaint=bool(wrong[points.sections[number]]))
        (members[label] if label else left).append(number)
    for number, word in _group_by_words(points, left):
        members[word].append(number)
    for label, numbers in list(members.items()):
        subject, sign, _ = label.partition("：")
        if sign and len(numbers) < LEAST_POINTS:  # a complaint of its own goes with the others on its subject
            members.setdefault(subject, []).extend(members.pop(label))
    groups = [_describe(texts, points, label, sorted(numbers)) for label, numbers in members.items()]
    return sorted(groups, key=lambda group: (-group["units"], -group["count"], group["text"])), members


def _group_by_words(points: Points, numbers: list[int]) -> Iterable[tuple[int, str]]:
    """Points with the most telling word they open with, of those that several open with."""
    labels = _choose_labels(points, thin(numbers, SAMPLE_POINTS))
    for number in numbers:
        label = next((label for label in labels if label in points.heads[number]), "")
        if label:
            yield number, label


def _describe(texts: Texts, points: Points, label: str, numbers: Sequence[int]) -> Record:
    firsts: dict[int, int] = {}
    for number in numbers:
        firsts.setdefault(int(texts.fields.units[points.sections[number]]), number)
    examples = [_example(points.heads[number]) for number in list(firsts.values())[:EXAMPLES]]
    units = texts.fields.count_units(points.sections[list(numbers)])
    return {"text": label, "count": len(numbers), "units": units, "examples": examples}


def _example(head: str) -> str:
    return head if len(head) <= EXAMPLE_CHARACTERS else f"{head[:EXAMPLE_CHARACTERS]}…"


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
