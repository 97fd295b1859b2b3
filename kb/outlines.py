"""An outline that a draft is to follow, as values: what a notice (关于报送……的通知) asks to be written, heading by heading.

How a notice and a unit's name are read is the affair of whoever is installed for it under the entry-point group
`kb.readers` (`outline`: text -> Outline, `unit`: name -> Profile), as the verbs of the command line are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from kb.errors import UsageError

READERS = "kb.readers"


@dataclass(frozen=True, slots=True)
class Asked:
    """One heading of an outline: its own words, what a passage is to be about (`sought`), and the hint beside it."""

    line: int
    depth: int
    marker: str | None
    heading: str
    sought: str
    hint: str
    type: str
    types: tuple[str, ...]
    topic: str | None


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that asks for no text, and why: 发文字号, 联系人 …"""

    line: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What is to be written, and what of the notice was set aside."""

    title: str | None
    year: int | None
    doc_type: str | None
    headings: tuple[Asked, ...]
    aside: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What a unit's name alone says of it."""

    level: str
    sector: str


def read_outline(text: str) -> Outline:
    """The outline in a notice."""
    found = _reader("outline")(text)
    assert isinstance(found, Outline)
    return found


def read_profile(unit: str) -> Profile:
    """Level and sector of a unit by its name."""
    found = _reader("unit")(unit)
    assert isinstance(found, Profile)
    return found


@cache
def _reader(name: str) -> Callable[[str], Any]:
    for point in entry_points(group=READERS):
        if point.name == name:
            reader: Callable[[str], Any] = point.load()
            return reader
    raise UsageError("这里没有装读提纲的部分", advice="请重新安装：pip install report-kb")
