"""What many strings have in common at their beginning: how a wording usually goes on, without cutting it into words.

Strings that share two characters are grown together for as long as more than half of them go on alike.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

MIN_CHARACTERS = 2
_CLAUSE = re.compile(r"[^，。；：、！？,;:!?…\n]+")
GROUP_LIMIT = 40  # a list longer than this is no overview


@dataclass(frozen=True, slots=True)
class Continuation:
    """A beginning that `count` strings share, and of how many units they are."""

    text: str
    count: int
    units: int


def group_continuations(
    strings: Sequence[str], units: Sequence[int], *, limit: int = GROUP_LIMIT
) -> list[Continuation]:
    """The commonest beginnings of the strings, each up to its first punctuation; counts are of all that begin so.

    >>> group_continuations(["依法行政，", "依法行政。", "依法治镇", "学法"], [1, 2, 2, 3])[0]
    Continuation(text='依法行政', count=2, units=2)
    """
    heads = [string[:MIN_CHARACTERS] for string in strings]
    common = {head for head, _ in Counter(filter(_CLAUSE.match, heads)).most_common(limit)}
    pairs = Counter((string, unit) for head, string, unit in zip(heads, strings, units, strict=True) if head in common)
    holders: dict[str, set[int]] = defaultdict(set)
    buckets: dict[str, Counter[str]] = defaultdict(Counter)
    for (string, unit), count in pairs.items():
        clause = _CLAUSE.match(string)
        assert clause is not None  # the head of each matched
        buckets[clause.group()[:MIN_CHARACTERS]][clause.group()] += count
        holders[clause.group()].add(unit)
    found = [group for bucket in buckets.values() for group in _grow_bucket(bucket, holders)]
    return sorted(found, key=lambda group: (-group.units, -group.count, group.text))[:limit]


def _grow_bucket(bucket: Counter[str], units: dict[str, set[int]]) -> list[Continuation]:
    groups, rest = [], Counter(bucket)
    while rest:
        text = _grow(rest)
        members = [string for string in bucket if string.startswith(text)]
        of_units = set().union(*(units[string] for string in members))
        groups.append(Continuation(text, sum(bucket[string] for string in members), len(of_units)))
        rest = Counter({string: count for string, count in rest.items() if not string.startswith(text)})
        if len(groups) >= GROUP_LIMIT:
            break
    return groups


def _grow(strings: Counter[str]) -> str:
    """The longest beginning on the way that more than half follow at each step."""
    text = next(iter(strings))[:MIN_CHARACTERS]
    alike = {string: count for string, count in strings.items() if string.startswith(text)}
    while True:
        following: Counter[str] = Counter()
        for string, count in alike.items():
            following[string[len(text) : len(text) + 1]] += count
        character, count = following.most_common(1)[0]
        if not character or 2 * count <= following.total():
            return text
        text += character
        alike = {string: number for string, number in alike.items() if string.startswith(text)}
