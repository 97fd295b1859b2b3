"""The answers to problems are those that a person reads in the same report."""

from kb.library import Library
from tests.quality.promises import find_wrong, load_pairs


def test_problems_get_the_answers_that_a_person_reads(corpus_library: Library) -> None:
    floor, pairs = load_pairs()
    assert len(pairs) >= 60
    wrong = find_wrong(corpus_library, pairs)
    assert 1 - len(wrong) / len(pairs) >= floor, wrong
