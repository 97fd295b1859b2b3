"""张冠李戴 over labelled sentences: how many of another's names are found, how many sentences are wrongly flagged."""

from __future__ import annotations

from pathlib import Path

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.context import Context
from kb.review.leftover import find_leftovers
from tests.quality.review.labelled import Labelled, read_labelled

SENTENCES = read_labelled(Path(__file__).with_name("leftovers.txt"))
FOUND_FLOOR, WRONG_CEILING = 0.95, 0.03


def flagged(library: Library, sentence: Labelled) -> list[tuple[int, int]]:
    context = Context(library=library, phrasing=library.phrasing)
    draft = take_draft(sentence.report, unit=sentence.unit)
    first = len(sentence.head)
    return [(finding.start - first, finding.end - first) for finding in find_leftovers(draft, context)]


def test_the_set_is_as_large_as_it_should_be() -> None:
    assert sum(bool(sentence.spans) for sentence in SENTENCES) >= 150
    assert sum(not sentence.spans for sentence in SENTENCES) >= 300


def test_anothers_names_are_found(library: Library) -> None:
    missed: list[str] = []
    total = 0
    for sentence in (each for each in SENTENCES if each.spans):
        hits = flagged(library, sentence)
        for start, end in sentence.spans:
            total += 1
            if not any(first < end and start < last for first, last in hits):
                missed.append(f"{sentence.unit}：{sentence.text}")
    assert 1 - len(missed) / total >= FOUND_FLOOR, missed


def test_clean_sentences_are_left_alone(library: Library) -> None:
    clean = [each for each in SENTENCES if not each.spans]
    wrong = [
        f"{each.unit}：{each.text} {[each.text[a:b] for a, b in hits]}"
        for each in clean
        if (hits := flagged(library, each))
    ]
    assert len(wrong) / len(clean) <= WRONG_CEILING, wrong
