"""The review's rules that live in data: opens rules/*.toml beside this module and the keeper's own of the same names.

The keeper's file stands in the folder `review` of the library's home; its rules count on top of ours, and the next check
after the file has changed knows it. Knows where rules are and how they are read; what they mean is for the check that asks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from kb.errors import UsageError
from kb.review.context import Context

FOLDER = "review"
_ADVICE = "请对照程序自带的同名文件改正，或先把文件移开"

Rules = dict[str, Any]
T = TypeVar("T")
Stamp = tuple[int, int]


def rules_folder(context: Context) -> Path:
    """Where the keeper's own rules lie."""
    return context.library.settings.home / FOLDER


def load_rules(name: str, folder: Path | None = None) -> Rules:
    """The tables of rules/<name>.toml; the lists of the keeper's file in `folder` follow ours."""
    theirs = folder / f"{name}.toml" if folder else None
    return _load(name, theirs, _stamp(theirs) if theirs else None)


def made_of(name: str) -> Callable[[Callable[[Rules], T]], Callable[[Path | None], T]]:
    """Turns what is made of rules/<name>.toml into a question by folder, whose answer is kept as long as the files are the same."""

    def wrap(make: Callable[[Rules], T]) -> Callable[[Path | None], T]:
        kept: dict[Path | None, tuple[Rules, T]] = {}

        def ask(folder: Path | None) -> T:
            rules, known = load_rules(name, folder), kept.get(folder)
            if known is None or known[0] is not rules:
                known = kept[folder] = rules, make(rules)
            return known[1]

        return ask

    return wrap


def _stamp(path: Path) -> Stamp | None:
    """When the file was written and its length; None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=64)
def _load(name: str, theirs: Path | None, stamp: Stamp | None) -> Rules:
    own = tomllib.loads(files("kb.review").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8"))
    if theirs is None or stamp is None:
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
