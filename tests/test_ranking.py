"""The order above the engine: characters beside words, company, groups, turns of units."""

from __future__ import annotations

from kb.engines.base import Hit
from kb.engines.document import make_document
from kb.engines.memory import MemoryEngine
from kb.ranking import rank_hits, read_grams
from kb.rarity import Background

TEXTS = {
    "r1.0": "河道保洁员每天巡查",
    "r1.9": "保洁费按人头收",
    "r2.0": "道路保养和河堤清洁",
    "r2.9": "其他工作",
}


def make_engine() -> MemoryEngine:
    engine = MemoryEngine()
    with engine.batch(generation=1) as batch:
        for name, text in TEXTS.items():
            batch.add(make_document(name, report_id=name.split(".")[0], source_id="s", body=text))
    return engine


def rank(*hits: Hit, asked: str = "河道保洁") -> list[str]:
    engine = make_engine()
    ranked = rank_hits(hits, [asked], tiers=["whole", "some"], engine=engine, rarity=Background().of(engine))
    return [hit.section_id for hit in ranked]


def test_a_run_of_the_characters_counts_for_more_than_scattered_ones() -> None:
    assert rank(Hit("r2.0", "some", 1.0), Hit("r1.0", "some", 1.0)) == ["r1.0", "r2.0"]


def test_groups_keep_their_order_whatever_the_score() -> None:
    assert rank(Hit("r2.9", "whole", 0.1), Hit("r1.0", "some", 9.0)) == ["r2.9", "r1.0"]


def test_of_equals_the_one_in_better_company_comes_first() -> None:
    hits = Hit("r2.9", "some", 1.0), Hit("r1.9", "some", 1.0), Hit("r1.0", "some", 1.0)
    assert rank(*hits, asked="河道") == ["r1.0", "r1.9", "r2.9"]


def test_every_hit_is_kept_once_even_when_a_section_has_gone() -> None:
    hits = Hit("r1.0", "some", 1.0), Hit("gone.0", "some", 2.0), Hit("r2.0", "some", 1.5)
    assert sorted(rank(*hits)) == ["gone.0", "r1.0", "r2.0"]
    assert rank(Hit("r1.0", "some", 1.0), Hit("r2.0", "some", 2.0), asked="，。") == ["r1.0", "r2.0"]


def test_strings_of_which_nothing_counts_add_nothing() -> None:
    assert read_grams([" ", "，", "河道"]) == read_grams(["河道"])
    assert read_grams(["河" * 10_000, "道"]) == read_grams(["河" * 10_000])
