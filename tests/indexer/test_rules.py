"""The rule files hold what the code and the keeper expect: known names, reasons, patterns that compile."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from indexer.rulebook import load_rules
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS
from kb.places.divisions import division_levels
from kb.text.alternation import any_of


def test_every_sector_and_topic_has_its_rule() -> None:
    assert {rule["name"] for rule in load_rules("sectors")["sector"]} | {"综合"} == set(SECTORS)
    assert {rule["name"] for rule in load_rules("topics")["topic"]} | {"其他"} == set(TOPICS)


def test_rules_name_only_known_values() -> None:
    assert {rule["type"] for rule in load_rules("section_types")["rule"]} <= set(SECTION_TYPES)
    documents = load_rules("doc_types")
    assert {rule["doc_type"] for rule in documents["rule"] + documents["opening"]} <= set(DOC_TYPES)
    levels = load_rules("levels")
    assert {rule["level"] for rule in levels["organ"] + levels["vote"] + levels["self"]} <= set(LEVELS)


@pytest.mark.parametrize(
    "name", ["levels", "sectors", "doc_types", "roles", "section_types", "topics", "titles", "introductions"]
)
def test_every_rule_says_why(name: str) -> None:
    for value in load_rules(name).values():
        for rule in value if isinstance(value, list) else [value]:
            assert rule.get("why"), rule


def test_no_word_is_claimed_by_two_sectors_or_twice_by_a_topic() -> None:
    words = Counter(word for rule in load_rules("sectors")["sector"] for word in rule["words"])
    assert [word for word, count in words.items() if count > 1] == []
    for rule in load_rules("topics")["topic"]:
        own = Counter(rule["strong"] + rule["plain"] + rule["weak"])
        assert [word for word, count in own.items() if count > 1] == []


def test_patterns_compile() -> None:
    for name in ("levels", "doc_types", "section_types"):
        for value in load_rules(name).values():
            for rule in value if isinstance(value, list) else [value]:
                for text in (rule.get("pattern"), rule.get("unless"), *rule.get("patterns", [])):
                    assert text is None or re.compile(text)


def test_an_alternation_finds_the_longest_word_at_a_place() -> None:
    pattern = re.compile(any_of(["数据", "数据局", "数据管理", "(x)"]))
    assert pattern.findall("数据管理与数据局和数据(x)") == ["数据管理", "数据局", "数据", "(x)"]


def test_the_table_of_divisions_is_whole() -> None:
    counts = Counter(division_levels().values())
    assert counts["省级"] == 34
    assert counts["市级"] > 320
    assert counts["县级"] > 2600
    assert [division_levels()[name] for name in ("义乌市", "金华市", "浦东新区", "北京市")] == [
        "县级",
        "市级",
        "县级",
        "省级",
    ]
