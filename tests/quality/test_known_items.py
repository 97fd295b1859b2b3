"""A passage is found by whoever remembers it in other words."""

from kb.library import Library
from tests.quality.known_items import find_ranks, load_pairs, mean_reciprocal_rank


def test_a_remembered_passage_comes_first(corpus_library: Library) -> None:
    floor, pairs = load_pairs()
    assert len({pair.asked for pair in pairs}) >= 100
    ranks = find_ranks(corpus_library, pairs)
    missed = [(rank, pair.asked) for rank, pair in zip(ranks, pairs, strict=True) if rank != 1]
    assert mean_reciprocal_rank(ranks) >= floor, missed
