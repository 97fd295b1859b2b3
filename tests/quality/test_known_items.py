"""A passage is found by whoever remembers it in other words."""

from kb.library import Library
from tests.quality.known_items import GOLDEN, find_ranks, golden_texts, load_pairs, mean_reciprocal_rank


def test_a_remembered_passage_comes_first(corpus_library: Library) -> None:
    floor, pairs = load_pairs()
    assert len({pair.asked for pair in pairs}) >= 100
    ranks = find_ranks(corpus_library, pairs)
    missed = [(rank, pair.asked) for rank, pair in zip(ranks, pairs, strict=True) if rank != 1]
    assert mean_reciprocal_rank(ranks) >= floor, missed


def test_each_query_finds_what_its_golden_file_says(corpus_library: Library) -> None:
    _, pairs = load_pairs()
    kept = {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt")}
    found = golden_texts(corpus_library, pairs)
    changed = [name for name in sorted(kept.keys() | found.keys()) if kept.get(name) != found.get(name)]
    # A better ranking changes these files too: python -m tests.quality.known_items --golden, and look at the difference.
    assert changed == []
