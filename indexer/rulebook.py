"""The labelling rules that live in data: opens `rules/*.toml` and `rules/*.csv` once, and compiles their words.

Knows where rules are and how they are read; what they mean is for the module that asks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_rules(name: str) -> dict[str, Any]:
    """The tables of `rules/<name>.toml`."""
    return tomllib.loads(read_rule_file(f"{name}.toml"))


def read_rule_file(name: str) -> str:
    """The text of one file under `rules/`."""
    return files("indexer").joinpath("rules", name).read_text(encoding="utf-8")


def any_of(words: Iterable[str]) -> str:
    """An alternation of plain words, the longest first, so that the longest one at a place is the one found.

    >>> any_of(["数据", "数据局"])
    '(?:数据局|数据)'
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"


def patterns_of(rules: Iterable[str]) -> re.Pattern[str]:
    """One compiled alternation of regular expressions."""
    return re.compile("|".join(f"(?:{rule})" for rule in rules))
