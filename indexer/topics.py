"""Gives a measure its topic: words of the heading count in full, those of the first sentences a little."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from indexer.rulebook import load_rules, patterns_of
from kb.text.alternation import any_of

_WEIGHTS = {"strong": 5.0, "plain": 3.0, "weak": 1.0}
_TEXT_SHARE = 0.2  # what a word of the text weighs beside one of the heading
_TEXT_MOST = 2.5  # all the words of a text together stay below one strong word of the heading
_TEXT_REPEATS = 4
_TEXT_CHARS = 200  # the first sentences; 400 cost twice the time and told no more
_LATER_CLAUSE = 0.85
_OWN_TRADE = 2.5  # 信访 in a heading of the 信访局
_CLAUSES = re.compile(r"[，,；;。：:、]")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, tuple[str, float]]]:
    table: dict[str, tuple[str, float]] = {}
    for rule in load_rules("topics")["topic"]:
        for strength, weight in _WEIGHTS.items():
            for word in rule[strength]:
                if weight > table.get(word, ("", 0.0))[1]:
                    table[word] = (rule["name"], weight)
    return re.compile(any_of(table)), table


@cache
def _containers() -> re.Pattern[str]:
    return patterns_of(load_rules("topics")["container"]["patterns"])


def is_container(heading: str) -> bool:
    """Whether a plain heading holds others and has no theme of its own."""
    return _containers().search(heading) is not None


def read_topic(heading: str, text: str, *, own_trade: str = "") -> tuple[str | None, float, str]:
    """Topic, confidence and the words it was read from; None where neither heading nor text has a theme.

    `own_trade` is the unit's sector: 信访 in a heading of the 信访局 says little.

    >>> read_topic("加强普法宣传，优化法治环境", "")[0]
    '普法宣传'
    """
    sums: defaultdict[str, float] = defaultdict(float)
    words: dict[str, str] = {}
    pattern, table = _words()
    for place, clause in enumerate(_CLAUSES.split(heading)):
        for word in pattern.findall(clause):
            topic, weight = table[word]
            weight = min(weight, _OWN_TRADE) if own_trade and own_trade in word else weight
            sums[topic] += weight * (1.0 if place == 0 else _LATER_CLAUSE)
            words.setdefault(topic, word)
    said = dict(sums)
    hints: defaultdict[str, float] = defaultdict(float)
    for word, count in Counter(pattern.findall(text[:_TEXT_CHARS])).items():
        topic, weight = table[word]
        hints[topic] += weight * _TEXT_SHARE * min(count, _TEXT_REPEATS) ** 0.5
        words.setdefault(topic, word)
    for topic, hint in hints.items():
        sums[topic] += min(hint, _TEXT_MOST)
    if not sums:
        return None, 0.5, ""
    topic = max(sums, key=lambda name: sums[name])
    return topic, _confidence(topic, sums, said), words[topic]


def _confidence(topic: str, sums: dict[str, float], said: dict[str, float]) -> float:
    """Sure where a strong word of the heading stands alone; never sure where only the text speaks."""
    own = said.get(topic, 0.0)
    if not own:
        return 0.45
    rival = max((value for name, value in sums.items() if name != topic), default=0.0)
    most = (
        0.93 if own >= _WEIGHTS["strong"] * _LATER_CLAUSE else 0.8 if own >= _WEIGHTS["plain"] * _LATER_CLAUSE else 0.55
    )
    return round(min(most, 0.55 + 0.4 * (sums[topic] - rival) / sums[topic]), 2)
