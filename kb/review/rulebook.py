"""The review's rules that live in data: opens rules/*.toml beside this module and the keeper's own of the same names.

The keeper's file stands in the folder `review` of the library's home; its rules count on top of ours. Knows where rules
are and how they are read; what they mean is for the check that asks.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kb.errors import UsageError
from kb.review.context import Context

FOLDER = "review"
_ADVICE = "请对照程序自带的同名文件改正，或先把文件移开"

Rules = dict[str, Any]


def rules_folder(context: Context) -> Path:
    """Where the keeper's own rules lie."""
    return context.library.settings.home / FOLDER


@cache
def load_rules(name: str, folder: Path | None = None) -> Rules:
    """The tables of rules/<name>.toml; the lists of the keeper's file in `folder` follow ours."""
    own = tomllib.loads(files("kb.review").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8"))
    theirs = folder / f"{name}.toml" if folder else None
    if theirs is None or not theirs.is_file():
        return own
    try:
        rows = tomllib.loads(theirs.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"规则读不懂（{error}）", where=str(theirs), advice=_ADVICE) from error
    return _merge(own, rows, str(theirs))


def _merge(own: Rules, theirs: Rules, where: str) -> Rules:
    merged = dict(own)
    for key, value in theirs.items():
        known = own.get(key)
        if known is None or type(known) is not type(value):
            raise UsageError(f"规则里的“{key}”不合格式", where=where, advice=_ADVICE)
        if isinstance(value, list):
            merged[key] = [*known, *value]
        elif isinstance(value, dict):
            merged[key] = _merge(known, value, where) if all(name in known for name in value) else {**known, **value}
        else:
            merged[key] = value
    return merged
