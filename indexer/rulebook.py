"""The labelling rules that live in data: opens `rules/*.toml` once, and joins their patterns.

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


def patterns_of(rules: Iterable[str]) -> re.Pattern[str]:
    """One compiled alternation of regular expressions."""
    return re.compile("|".join(f"(?:{rule})" for rule in rules))
