"""What a point speaks of and, where something is wrong, what it complains of: by the tables in clusters.toml. On folded text.

The groups that the tables can name have numbers, 0 for none of them, by which many points are told apart at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from kb.identity import digest_bytes

_TABLE = "clusters.toml"
_FIRST = re.compile(r"(?:[一二三四五六七八九十]{1,3}是)?([^。;!?]{0,80})")
_WRONG = frozenset(("存在问题", "原因分析", "问题整改"))  # section types where something is wrong


def number_group(point: str, types: Iterable[str]) -> int:
    """The number of the point's group in `group_names`, by the types of its section.

    >>> group_names()[number_group("一是执法力量不足,持证人员偏少。", ["存在问题"])]
    '行政执法：力量不足'
    """
    match = _FIRST.match(point)
    sentence = match.group(1) if match else point
    complaint = _first_of("complaint", sentence) if _WRONG.intersection(types) else 0
    return _first_of("subject", sentence) * (len(_tables()["complaint"]) + 1) + complaint


@cache
def group_names() -> tuple[str, ...]:
    """The name of every group by its number; that of none is empty."""
    subjects, complaints = (["", *(name for name, _ in _tables()[table])] for table in ("subject", "complaint"))
    return tuple("：".join(filter(None, (one, other))) for one in subjects for other in complaints)


def subject_of(text: str) -> str:
    """What a text speaks of by its first telling words; empty where the table knows none of them.

    >>> subject_of("编印征收流程图,开展普法宣传。"), subject_of("再接再厉。")
    ('普法宣传', '')
    """
    number = _first_of("subject", text)
    return _tables()["subject"][number - 1][0] if number else ""


@cache
def fingerprint() -> str:
    """Changes when the tables do, and with them the numbers."""
    return digest_bytes(_read())[:12]


def _first_of(table: str, sentence: str) -> int:
    """Which pattern of the table stands first in the sentence, counted from 1; 0 where none does."""
    found = [
        (match.start(), place)
        for place, (_, p) in enumerate(_tables()[table], start=1)
        if (match := p.search(sentence))
    ]
    return min(found)[1] if found else 0


@cache
def _tables() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    rows = tomllib.loads(_read().decode("utf-8"))
    return {table: [(row["name"], re.compile(row["pattern"])) for row in listed] for table, listed in rows.items()}


def _read() -> bytes:
    return files("kb.phrasing").joinpath(_TABLE).read_bytes()
