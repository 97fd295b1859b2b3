"""The shape of a heading: 四字格, 对仗, 动宾. Told from its letters alone."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

SHAPES = ("四字格", "对仗", "动宾")
_BETWEEN_PARTS = re.compile(r"[，、；,;:： \s]+|——|—")
_NOT_IN_PARTS = re.compile(r"[“”\"'《》「」（）()。.]")


def tell_shapes(heading: str) -> tuple[str, ...]:
    """Every shape that a heading has.

    >>> tell_shapes("凝心聚力、真抓实干"), tell_shapes("强化组织领导，压实主体责任")
    (('四字格', '对仗'), ('对仗', '动宾'))
    >>> tell_shapes("存在的主要问题")
    ()
    """
    parts = [part for part in _BETWEEN_PARTS.split(_NOT_IN_PARTS.sub("", heading)) if part]
    sizes = {len(part) for part in parts}
    found = {
        "四字格": sizes == {4},
        "对仗": len(parts) > 1 and len(sizes) == 1 and min(sizes) >= 3,
        "动宾": bool(parts) and all(_opens_with_verb(part) for part in parts) and sizes != {2},
    }
    return tuple(name for name in SHAPES if found[name])


def _opens_with_verb(part: str) -> bool:
    return part.startswith(_verbs())


@cache
def _verbs() -> tuple[str, ...]:
    lines = files("kb.phrasing").joinpath("verbs.txt").read_text(encoding="utf-8").splitlines()
    return tuple(verb for line in lines if not line.startswith("#") for verb in line.split())
