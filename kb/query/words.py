"""Other words for a word: controlled variants, hints at words easily mistaken, and likely slips. Offers, never swaps.

The tables are data beside this module; the keeper's own, in files of the same names in a folder, count on top. Knows no
query and no library: what of an offer finds anything is for the asker to count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kb.errors import UsageError
from kb.text import folding

VARIANTS_FILE = "variants.toml"
CONFUSIONS_FILE = "confusions.toml"
_ADVICE = "请对照程序自带的同名文件改正，或先把文件移开"


@dataclass(frozen=True, slots=True)
class Hint:
    """A spelling that the asker may have meant, and why it is not simply the same."""

    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """Words for one thing, folded beside as written; with `said`, words for two things that are taken for one."""

    words: tuple[tuple[str, str], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of words, the keeper's among them."""

    groups: tuple[Group, ...]
    slips: tuple[tuple[str, str], ...]
    alike: tuple[str, ...]


def variants_of(term: str, *, folder: Path | None = None) -> tuple[str, ...]:
    """Other words for the same thing.

    >>> variants_of("短板")[:2], variants_of("法制")
    (('不足', '薄弱环节'), ())
    """
    form = folding.folded(term)
    groups = [group for group in load_tables(folder).groups if not group.said]
    found = [word for group in groups if _holds(group, form) for key, word in group.words if key != form]
    return tuple(dict.fromkeys(found))


def hints_for(term: str, *, folder: Path | None = None) -> tuple[Hint, ...]:
    """Words easily mistaken for this one, or for one inside it.

    >>> [hint.text for hint in hints_for("法制宣传")]
    ['法治宣传']
    """
    form = folding.folded(term)
    found: dict[str, Hint] = {}
    for group in load_tables(folder).groups:
        for key, _ in group.words if group.said else ():
            for other, _ in group.words if key in form else ():
                if other != key:
                    text = form.replace(key, other)
                    found.setdefault(text, Hint(text, group.said))
    return tuple(found.values())


def bare_form(term: str) -> Hint | None:
    """What republished copies carry instead, where they drop a word of it.

    >>> bare_form("习近平法治思想").text
    '法治思想'
    """
    form = bare = folding.folded(term)
    for full, short in folding.dropped_words():
        bare = bare.replace(full, short)
    return None if bare == form else Hint(bare, "转载时常略去其中的字")


def slips_of(term: str, *, folder: Path | None = None) -> Iterator[str]:
    """Spellings that a known slip or a sign alike would have turned into this one, the likeliest first.

    >>> next(slips_of("行政付议"))
    '行政复议'
    """
    form, tables = folding.folded(term), load_tables(folder)
    seen = {form}
    candidates = [form.replace(wrong, right) for wrong, right in tables.slips if wrong in form and right not in form]
    others = _alike(folder)
    for at, sign in enumerate(form):
        candidates += [form[:at] + other + form[at + 1 :] for other in others.get(sign, "")]
    for candidate in candidates:
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


@cache
def load_tables(folder: Path | None = None) -> Tables:
    """The tables, with the keeper's in `folder` on top; read once."""
    variants, confusions = (_load(name, folder) for name in (VARIANTS_FILE, CONFUSIONS_FILE))
    return Tables(
        groups=tuple(
            group for where, rows in variants for row in rows.get("group", ()) for group in [_group(row, where)]
        ),
        slips=tuple(pair for where, rows in confusions for row in rows.get("word", ()) for pair in _pairs(row, where)),
        alike=tuple(
            text
            for where, rows in confusions
            for row in rows.get("character", ())
            for text in _text(row, "groups", where).split()
        ),
    )


@cache
def _alike(folder: Path | None) -> dict[str, str]:
    others: dict[str, str] = {}
    for group in load_tables(folder).alike:
        for sign in group:
            others[sign] = others.get(sign, "") + group.replace(sign, "")
    return others


def _holds(group: Group, form: str) -> bool:
    return any(key == form for key, _ in group.words)


def _load(name: str, folder: Path | None) -> list[tuple[str, dict[str, list[dict[str, Any]]]]]:
    """(where, rows) of our file and of the keeper's, where there is one."""
    own = tomllib.loads(files("kb.query").joinpath(name).read_text(encoding="utf-8"))
    theirs = folder / name if folder else None
    if theirs is None or not theirs.is_file():
        return [(name, own)]
    try:
        rows = tomllib.loads(theirs.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"词表读不懂（{error}）", where=str(theirs), advice=_ADVICE) from error
    for key, value in rows.items():
        if key not in own or not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise UsageError(f"词表里的“{key}”不合格式", where=str(theirs), advice=_ADVICE)
    return [(name, own), (str(theirs), rows)]


def _group(row: dict[str, Any], where: str) -> Group:
    words = row.get("words")
    if (
        not isinstance(words, list)
        or len(words) < 2
        or not all(isinstance(word, str) and folding.folded(word) for word in words)
    ):
        raise UsageError(f"一组词应有两个以上的词（{words!r}）", where=where, advice=_ADVICE)
    said = str(row.get("said", "写法相近，意思未必相同")) if row.get("hint") else ""
    return Group(tuple((folding.folded(word), word) for word in words), said)


def _pairs(row: dict[str, Any], where: str) -> list[tuple[str, str]]:
    pairs = [pair.split() for pair in re.split("[;；\n]", _text(row, "pairs", where)) if pair.strip()]
    for pair in pairs:
        if len(pair) != 2:
            raise UsageError(f"错别字应写成“错 对”（{' '.join(pair)}）", where=where, advice=_ADVICE)
    return [(folding.folded(wrong), folding.folded(right)) for wrong, right in pairs if wrong != right]


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value: object = row.get(key)
    if not isinstance(value, str):
        raise UsageError(f"词表里缺“{key}”", where=where, advice=_ADVICE)
    return value


def count_groups(groups: Sequence[Group], *, hints: bool) -> int:
    """How many groups there are of either kind."""
    return sum(bool(group.said) is hints for group in groups)
