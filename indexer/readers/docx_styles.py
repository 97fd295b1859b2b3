"""Word's styles: what a paragraph or character style says that matters to the text (heading level, list, hidden).

Inheritance (basedOn) is resolved here; fonts, sizes and colours are not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

__all__ = ["Style", "Styles", "heading_of_level", "is_on", "value_of"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_INHERITANCE = 20  # Word itself stops at 11; a circle ends here
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TOC = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)?", re.IGNORECASE)
_FALSE = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """One style with all it inherits. `role` is what Extracted.styles calls it."""

    role: str | None = None
    num_id: str | None = None
    depth: int | None = None
    hidden: bool = False


class Styles:
    """The styles of one document, resolved when first asked for."""

    def __init__(self, root: etree._Element | None = None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._cache: dict[str, Style] = {}
        self._default = ""
        for element in root.iterfind(f"{W}style") if root is not None else ():
            identity = element.get(f"{W}styleId", "")
            self._elements[identity] = element
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                self._default = identity

    def get(self, identity: str | None) -> Style:
        """The style of this id; the default paragraph style for none."""
        key = identity or self._default
        if key not in self._cache:
            self._cache[key] = self._resolve(key)
        return self._cache[key]

    def _resolve(self, identity: str) -> Style:
        role = num_id = depth = hidden = None
        current: str | None = identity
        for _ in range(MAX_INHERITANCE):
            element = self._elements.get(current or "")
            if element is None:
                break
            role = role or _role(element)
            num_id = num_id or value_of(element, "pPr", "numPr", "numId")
            depth = depth or value_of(element, "pPr", "numPr", "ilvl")
            vanish = element.find(f"{W}rPr/{W}vanish")
            hidden = is_on(vanish) if hidden is None and vanish is not None else hidden
            current = value_of(element, "basedOn")
        level = int(depth) if depth and depth.isascii() and depth.isdigit() else None
        return Style(role if role != "body" else None, num_id, level, bool(hidden))


def _role(style: etree._Element) -> str | None:
    """Title, heading1 …, toc; "body" where the style says that it is none of them; None where it says nothing."""
    name = (value_of(style, "name") or "").strip()
    heading = _HEADING.fullmatch(name)
    if heading:
        return f"heading{heading[1]}"
    if _TOC.fullmatch(name):
        return "toc"
    if name.lower() in ("title", "标题"):
        return "title"
    if name.lower() in ("footnote text", "endnote text"):
        return "footnote"
    outline = value_of(style, "pPr", "outlineLvl")
    return heading_of_level(outline) if outline is not None else None


def heading_of_level(outline: str) -> str:
    """heading1 for outline level 0, up to heading9; level 9 is body text."""
    return f"heading{int(outline) + 1}" if len(outline) == 1 and outline in "012345678" else "body"


def value_of(element: etree._Element, *path: str) -> str | None:
    """The w:val at the end of a path of children."""
    child = element.find("/".join(W + step for step in path))
    return None if child is None else child.get(f"{W}val")


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as w:vanish is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1").lower() not in _FALSE
