"""How a title reads: the weights of rules/splitting.toml added up over one line. Knows nothing of what stands around it."""

from __future__ import annotations

import re
from functools import cache

from indexer.rulebook import load_rules

MAX_TITLE = 80
_SURE_WEIGHT = 6


class TitleRules:
    """The compiled form of rules/splitting.toml."""

    def __init__(self) -> None:
        rules = load_rules("splitting")
        self.signs = [(re.compile(sign["pattern"]), sign["weight"]) for sign in rules["sign"]]
        self.endings = [re.compile(sign["pattern"]) for sign in rules["sign"] if sign.get("ending")]
        self.units = [re.compile(sign["pattern"]) for sign in rules["sign"] if sign.get("names_unit")]
        self.threshold: int = rules["threshold"]
        self.compilation = re.compile(rules["compilation"]["pattern"])


@cache
def title_rules() -> TitleRules:
    """The rules, compiled once."""
    return TitleRules()


def title_weight(text: str) -> int:
    """How much a line reads like a title, by itself; 0 when it does not end as one.

    >>> title_weight("清屏县财政局2023年法治政府建设年度报告") >= 5, title_weight("存在的主要问题") >= 5
    (True, False)
    """
    rules = title_rules()
    if not any(pattern.search(text) for pattern in rules.endings):
        return 0
    return sum(weight for pattern, weight in rules.signs if pattern.search(text))


def is_title_like(text: str) -> bool:
    """Whether a line reads like a title whatever stands around it."""
    return len(text) <= MAX_TITLE and text[-1] not in "。；，" and title_weight(text) >= _SURE_WEIGHT


def is_strong_title(words: str) -> bool:
    """Whether a line names its kind and a unit or post: a title even with a number before it."""
    return title_weight(words) >= _SURE_WEIGHT and any(pattern.search(words) for pattern in title_rules().units)
