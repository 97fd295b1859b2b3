"""How a title reads: the weights of rules/splitting.toml added up over one line. Knows nothing of what stands around it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from indexer.rulebook import load_rules

MAX_TITLE = 80
_COVERED = re.compile(r"[《“「『【](.{4,})[》”」』】]")
_TAIL = re.compile(r"\s*[（(【]?\s?(?:篇|之|范文)\s?[一二三四五六七八九十\d]{1,3}\s?[）)】]?$")
_SURE_WEIGHT = 6
_SERIES_BONUS = 2  # quoted whole, or numbered as one of a collection
_WIDE = re.compile("[０-９]")


class TitleRules:
    """The compiled form of rules/splitting.toml."""

    def __init__(self) -> None:
        rules = load_rules("splitting")
        self.signs: list[tuple[re.Pattern[str], int]] = [
            (re.compile(sign["pattern"]), sign["weight"]) for sign in rules["sign"]
        ]
        self.endings = [re.compile(sign["pattern"]) for sign in rules["sign"] if sign.get("ending")]
        self.units = [re.compile(sign["pattern"]) for sign in rules["sign"] if sign.get("names_unit")]
        self.threshold: int = rules["threshold"]
        self.compilation = re.compile(rules["compilation"]["pattern"])


@cache
def title_rules() -> TitleRules:
    """The rules, compiled once."""
    return TitleRules()


def bare_title(text: str) -> str:
    """A title without the quotes around it and without the number that a collection of samples hangs on it.

    >>> bare_title("《清屏县司法局工作报告》"), bare_title("述法报告 篇3")
    ('清屏县司法局工作报告', '述法报告')
    """
    covered = _COVERED.fullmatch(text)
    return _TAIL.sub("", covered[1] if covered else text)


def title_weight(text: str) -> int:
    """How much a line reads like a title, by itself; 0 when it does not end as one.

    >>> title_weight("清屏县财政局2023年法治政府建设年度报告") >= 5, title_weight("存在的主要问题") >= 5
    (True, False)
    """
    bare = bare_title(text)
    in_series = _SERIES_BONUS if bare != text else 0
    text = unicodedata.normalize("NFKC", bare) if _WIDE.search(bare) else bare
    rules = title_rules()
    if not any(pattern.search(text) for pattern in rules.endings):
        return 0
    return in_series + sum(weight for pattern, weight in rules.signs if pattern.search(text))


def is_title_like(text: str) -> bool:
    """Whether a line reads like a title whatever stands around it."""
    return len(text) <= MAX_TITLE and text[-1] not in "。；，" and title_weight(text) >= _SURE_WEIGHT


def is_strong_title(words: str) -> bool:
    """Whether a line names its kind and a unit or post: a title even with a number before it."""
    return title_weight(words) >= _SURE_WEIGHT and any(pattern.search(words) for pattern in title_rules().units)
