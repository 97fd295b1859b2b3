"""Word's automatic numbering: the number that Word draws before a paragraph, counted as Word counts.

Knows numbering.xml and nothing of text. Lists that share an abstract definition share their counters; a start override
begins anew where its list is first used; a level begins anew after a higher one, unless it says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from indexer.readers.number_formats import format_number

__all__ = ["Numbering"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = range(9)
MAX_TEXT = 255  # of the text around a number; Word allows no more
_PLACE = re.compile(r"%([1-9])")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and draws."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    """A w:num: an abstract definition with overrides."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]
    used: set[int] = field(default_factory=set)


class Numbering:
    """Counts the paragraphs of one document, in their order."""

    def __init__(self, root: etree._Element | None = None) -> None:
        self._abstracts: dict[str, etree._Element] = {}
        self._by_style_link: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        for element in root.iterfind(f"{W}abstractNum"):
            identity = element.get(f"{W}abstractNumId", "")
            self._abstracts[identity] = element
            link = _value(element, "styleLink")
            if link:
                self._by_style_link[link] = identity
        for element in root.iterfind(f"{W}num"):
            abstract = self._resolve(_value(element, "abstractNumId") or "")
            levels = dict(_levels(self._abstracts.get(abstract)))
            starts: dict[int, int] = {}
            for override in element.iterfind(f"{W}lvlOverride"):
                depth = _integer(override.get(f"{W}ilvl"), default=0)
                levels.update((depth, level) for _, level in _levels(override))
                start = _value(override, "startOverride")
                if start is not None:
                    starts[depth] = _integer(start, default=1)
            self._lists[element.get(f"{W}numId", "")] = _List(abstract, levels, starts)

    def _resolve(self, abstract: str) -> str:
        """Follow a numStyleLink to the definition that the style owns."""
        element = self._abstracts.get(abstract)
        link = _value(element, "numStyleLink") if element is not None else None
        return self._by_style_link.get(link, abstract) if link else abstract

    def depth_for_style(self, num_id: str, style: str) -> int | None:
        """The level of a list that a paragraph style is tied to."""
        found = self._lists.get(num_id)
        return next((depth for depth, level in found.levels.items() if level.style == style), None) if found else None

    def label(self, num_id: str, depth: int) -> tuple[str, str]:
        """The number of the next paragraph in this list, and what follows it (tab, space, nothing)."""
        numbered = self._lists.get(num_id)
        if numbered is None or depth not in numbered.levels:
            return "", "nothing"
        counters = self._counters.setdefault(numbered.abstract, {})
        self._advance(numbered, counters, depth=depth)
        level = numbered.levels[depth]
        if level.kind == "bullet":
            # The sign of a bullet is decoration; a "bullet" that is a word or a number is text.
            return (level.text if _WORD.search(level.text) and not _is_private(level.text) else ""), level.suffix
        return self._draw(numbered, counters, level=level), level.suffix

    def _advance(self, numbered: _List, counters: dict[int, int], *, depth: int) -> None:
        for higher in range(depth):  # a level that was skipped counts as begun: after 1.1 without a 1 comes 2
            counters.setdefault(higher, numbered.levels.get(higher, Level()).start)
        if depth in numbered.starts and depth not in numbered.used:
            counters[depth] = numbered.starts[depth]
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = numbered.levels[depth].start
        numbered.used.add(depth)
        for deeper in [level for level in counters if level > depth]:
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or (restart and depth < restart):
                del counters[deeper]

    def _draw(self, numbered: _List, counters: dict[int, int], *, level: Level) -> str:
        def number(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = numbered.levels.get(depth, Level())
            kind = "decimal" if level.legal and other.kind != "decimalZero" else other.kind
            return format_number(counters.get(depth, other.start), kind)

        return _PLACE.sub(number, level.text)


def _levels(parent: etree._Element | None) -> Iterator[tuple[int, Level]]:
    for element in parent.iterfind(f"{W}lvl") if parent is not None else ():
        depth = _integer(element.get(f"{W}ilvl"), default=0)
        if depth not in LEVELS:
            continue
        restart = _value(element, "lvlRestart")
        level = Level(
            start=_integer(_value(element, "start"), default=0),
            kind=_kind(element),
            text=(_value(element, "lvlText") or "")[:MAX_TEXT],
            suffix=_value(element, "suff") or "tab",
            legal=element.find(f"{W}isLgl") is not None,
            style=_value(element, "pStyle"),
        )
        yield depth, replace(level, restart=None if restart is None else _integer(restart, default=0))


def _kind(level: etree._Element) -> str:
    """The number format; newer ones hide behind mc:AlternateContent with a custom picture such as 01, 02."""
    element = next(level.iter(f"{W}numFmt"), None)
    if element is None:
        return "decimal"
    kind = element.get(f"{W}val", "decimal")
    return "decimalZero" if kind == "custom" and element.get(f"{W}format", "").startswith("0") else kind


def _value(parent: etree._Element, tag: str) -> str | None:
    child = parent.find(f"{W}{tag}")
    return None if child is None else child.get(f"{W}val")


def _integer(text: str | None, *, default: int) -> int:
    """A number of the file; a damaged one counts as the default."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else default


def _is_private(text: str) -> bool:
    return any("\ue000" <= char <= "\uf8ff" for char in text)
