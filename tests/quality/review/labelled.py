"""Reads the labelled sentences beside it: whose report they are from, and what of them is another's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile("【([^】]*)】")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence of a report; `spans` says what of it must be found, nothing where it is clean."""

    unit: str
    year: int
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def report(self) -> str:
        """The sentence where it would stand in a report."""
        return f"{self.head}{self.text}\n"

    @property
    def head(self) -> str:
        """What stands before it."""
        return f"{self.unit}{self.year}年法治政府建设年度报告\n一、主要举措和成效\n"


def read_labelled(file: Path) -> list[Labelled]:
    """The sentences of a file."""
    found: list[Labelled] = []
    unit, year = "", 0
    for line in file.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "@":
            unit, number = rest.rsplit(" ", 1)
            year = int(number)
        elif kind in ("+", "-"):
            found.append(_read(unit, year, rest, marked=kind == "+"))
    return found


def _read(unit: str, year: int, marked_text: str, *, marked: bool) -> Labelled:
    text, spans = "", []
    done = 0
    for match in _MARK.finditer(marked_text) if marked else ():
        text += marked_text[done : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text += match[1]
        done = match.end()
    return Labelled(unit, year, text + marked_text[done:], tuple(spans))
