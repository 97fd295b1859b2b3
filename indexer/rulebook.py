"""The labelling rules that live in data: opens `rules/*.toml` once, and compiles their words.

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
    return tomllib.loads(files("indexer").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A pattern that finds the longest of the words at a place; shared beginnings are tried once, which is what costs.

    >>> any_of(["数据局", "数据", "司法"])
    '(?:司法|数据(?:局)?)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern_of(tree)


def _pattern_of(tree: dict[str, Any]) -> str:
    branches = [_branch(character, below) for character, below in sorted(tree.items()) if character]
    pattern = f"(?:{'|'.join(branches)})"
    return f"{pattern}?" if "" in tree else pattern


def _branch(character: str, below: dict[str, Any]) -> str:
    """A character and what follows it; a chain without a fork is written without groups."""
    text = re.escape(character)
    while len(below) == 1 and "" not in below:
        ((character, below),) = below.items()
        text += re.escape(character)
    return text if set(below) == {""} else text + _pattern_of(below)


def patterns_of(rules: Iterable[str]) -> re.Pattern[str]:
    """One compiled alternation of regular expressions."""
    return re.compile("|".join(f"(?:{rule})" for rule in rules))
