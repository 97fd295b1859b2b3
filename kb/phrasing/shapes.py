"""The shape of a heading: 四字格, 对仗, 动宾. Told from its letters alone.

四字格 parts of four characters each that say something (not 存在问题, which only names a part of the report); 对仗 parts of one
length, built alike; 动宾 every clause opens with a verb, adverbs aside, and neither complains nor names a part.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from kb.phrasing.wordings import names_part

SHAPES = ("四字格", "对仗", "动宾")
LEAST_PAIRED, MOST_PAIRED = 3, 16  # characters of a part: of longer ones equal length is chance
_BETWEEN_PARTS = re.compile(r"[，、；,;:： \s]+|——|—")
_BETWEEN_CLAUSES = re.compile(r"[，；,;:： \s]+|——|—")
_NOT_IN_PARTS = re.compile(r"[“”\"'《》「」（）()。.]")
_NAMES_ACCOUNT = re.compile(
    "(?:情况|方面|的(?:主要|重点|有关|具体)?(?:举措|措施|成效|做法|安排|打算|计划|问题|原因|不足|经验|建议)(?:[和及与、].{2,6})?)$"
)
_COMPLAINS = re.compile(
    "(?:不(?!断|忘|松|打烊|走样|停)[^，]{1,3}|有待.{0,8}|(?:仍|还|尚|亟|急)?需.{0,10}|薄弱|欠缺|缺乏|滞后|不足)$"
)


def tell_shapes(heading: str) -> tuple[str, ...]:
    """Every shape that a heading has.

    >>> tell_shapes("凝心聚力、真抓实干"), tell_shapes("强化组织领导，压实主体责任")
    (('四字格', '对仗'), ('对仗', '动宾'))
    >>> tell_shapes("全面推进政务公开"), tell_shapes("推进决策科学化、民主化"), tell_shapes("存在问题")
    (('动宾',), ('动宾',), ())
    """
    bare = _NOT_IN_PARTS.sub("", heading)
    parts = [part for part in _BETWEEN_PARTS.split(bare) if part]
    clauses = [clause for clause in _BETWEEN_CLAUSES.split(bare) if clause]
    sizes = {len(part) for part in parts}
    found = {
        "四字格": sizes == {4} and not any(names_part(part) for part in parts),
        "对仗": len(parts) > 1 and len(sizes) == 1 and LEAST_PAIRED <= min(sizes) <= MOST_PAIRED and _are_alike(parts),
        "动宾": bool(clauses) and all(_is_verb_and_object(clause) for clause in clauses) and sizes != {2},
    }
    return tuple(name for name in SHAPES if found[name])


def _are_alike(parts: list[str]) -> bool:
    """All of them open with a verb, or none does."""
    return len({_opens_with_verb(part) for part in parts}) == 1


def _is_verb_and_object(clause: str) -> bool:
    if _NAMES_ACCOUNT.search(clause) or _COMPLAINS.search(clause):
        return False
    return _opens_with_verb(clause)


def _opens_with_verb(part: str) -> bool:
    match = _adverbs().match(part)
    # An adverb may be a verb as well (突出重点, 严格程序).
    return part.startswith(_verbs()) or (match is not None and part[match.end() :].startswith(_verbs()))


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(_words('adverbs.txt'), key=len, reverse=True))})+")


@cache
def _verbs() -> tuple[str, ...]:
    return _words("verbs.txt")


def _words(name: str) -> tuple[str, ...]:
    lines = files("kb.phrasing").joinpath(name).read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
