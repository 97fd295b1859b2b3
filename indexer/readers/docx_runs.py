"""The inside of one Word paragraph: its words, and what hangs on it (text boxes, notes, hidden text, page numbers).

Insertions are taken, deletions dropped (the accepted view). Field results are text, except page numbers, which are
drawn anew on every page; field codes are not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.docx_styles import Styles, is_on

__all__ = ["Fields", "Inline", "RunReader", "choose_alternative"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

MAX_FIELDS = 50  # fields open at once; Word itself nests 20
_LINE_END = re.compile(r"\r\n|[\r\n]")
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_TOC_FIELD = re.compile(r"\s*TOC\b", re.IGNORECASE)
_DROPPED = frozenset(
    W + tag for tag in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")
)
_CHARACTERS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Signs that Chinese forms take from picture fonts; the code is the low byte of w:char.
_WINGDINGS = {
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "□",
    0x75: "◆",
    0xA8: "□",
    0xA7: "▪",
    0xFC: "√",
    0xFE: "☑",
    0xFB: "×",
}
_WINGDINGS |= {0x52: "☑", 0xD8: "➢", 0xE0: "→", 0x80: "⓪"} | {
    0x80 + number: chr(0x2460 + number - 1) for number in range(1, 11)
}
_WINGDINGS_2 = {0x50: "√", 0x52: "☑", 0x51: "☒", 0x30: "□", 0xA3: "□", 0x2A: "□"}


@dataclass(slots=True)
class Inline:
    """What one paragraph holds."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    in_toc: bool = False


@dataclass(slots=True)
class Fields:
    """The complex fields that are open; a table of contents runs over many paragraphs, a page number never does."""

    stack: list[list[str]] = field(default_factory=list)
    ignored: int = 0  # fields begun beyond MAX_FIELDS and not yet ended

    def mark(self, kind: str | None) -> None:
        """A w:fldChar: begin, separate or end."""
        if kind == "begin" and len(self.stack) >= MAX_FIELDS:
            self.ignored += 1
        elif kind == "end" and self.ignored:
            self.ignored -= 1
        elif kind == "begin":
            self.stack.append(["", "code"])
        elif kind == "separate" and self.stack:
            self.stack[-1][1] = "result"
        elif kind == "end" and self.stack:
            self.stack.pop()

    def add_code(self, text: str) -> None:
        """Part of a field's instruction, which may be cut into several runs."""
        if self.stack and self.stack[-1][1] == "code":
            self.stack[-1][0] += text

    def is_page(self) -> bool:
        """Whether text now is the number of a page."""
        return any(state == "result" and _PAGE_FIELD.match(code) for code, state in self.stack)

    def is_toc(self) -> bool:
        """Whether text now is an entry of a table of contents."""
        return any(state == "result" and _TOC_FIELD.match(code) for code, state in self.stack)

    def close_pages(self) -> None:
        """At the end of a paragraph: a page field that was not closed must not swallow the next one."""
        self.stack = [entry for entry in self.stack if not _PAGE_FIELD.match(entry[0])]


class RunReader:
    """Reads the inline content of paragraphs; keeps the fields that are open from one to the next."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.fields = Fields()
        self._handlers: dict[str, Callable[[etree._Element, Inline], None]] = {
            W + "r": self._run,
            W + "fldSimple": self._simple_field,
            MC + "AlternateContent": self._alternative,
            M + "r": self._formula,
        }

    def read(self, paragraph: etree._Element, into: Inline, *, hidden: bool = False) -> None:
        """Add the content of a paragraph, or of a part of it."""
        into.in_toc = into.in_toc or self.fields.is_toc()
        if hidden:
            into.hidden.extend(map(_words, paragraph.iter(W + "t")))
            return
        self._children(paragraph, into)
        self.fields.close_pages()

    def _children(self, parent: etree._Element, into: Inline) -> None:
        for child in parent:
            tag = child.tag
            handler = self._handlers.get(tag)
            if handler:
                handler(child, into)
            elif tag not in _DROPPED:
                self._children(child, into)

    def _simple_field(self, element: etree._Element, into: Inline) -> None:
        self.fields.stack.append([element.get(W + "instr", ""), "result"])
        self._children(element, into)
        self.fields.stack.pop()

    def _alternative(self, element: etree._Element, into: Inline) -> None:
        chosen = choose_alternative(element)
        if chosen is None:
            return
        if element.getparent() is not None and element.getparent().tag == W + "r":
            self._run_content(chosen, into)
        else:
            self._children(chosen, into)

    def _formula(self, element: etree._Element, into: Inline) -> None:
        into.pieces.extend(map(_words, element.iter(M + "t", W + "t")))

    def _run(self, run: etree._Element, into: Inline) -> None:
        properties = run.find(W + "rPr")
        if properties is not None and self._is_hidden(properties):
            into.hidden.extend(map(_words, run.iter(W + "t")))
            self._fields_only(run)
        else:
            self._run_content(run, into)

    def _is_hidden(self, properties: etree._Element) -> bool:
        vanish = properties.find(W + "vanish")
        if vanish is not None:
            return is_on(vanish)
        style = properties.find(W + "rStyle")
        return style is not None and self._styles.get(style.get(W + "val")).hidden

    def _fields_only(self, run: etree._Element) -> None:
        """Hidden runs still open and close fields: the codes of a table of contents often are hidden."""
        for child in run:
            if child.tag == W + "fldChar":
                self.fields.mark(child.get(W + "fldCharType"))
            elif child.tag == W + "instrText":
                self.fields.add_code(child.text or "")

    def _run_content(self, run: etree._Element, into: Inline) -> None:
        for child in run:
            tag = child.tag
            if tag == W + "t":
                (into.pages if self.fields.is_page() else into.pieces).append(_words(child))
                into.in_toc = into.in_toc or self.fields.is_toc()
            elif tag in _CHARACTERS:
                into.pieces.append(_CHARACTERS[tag])
            else:
                self._rare_content(child, into)

    def _rare_content(self, child: etree._Element, into: Inline) -> None:
        tag = child.tag
        if tag == W + "fldChar":
            self.fields.mark(child.get(W + "fldCharType"))
        elif tag == W + "instrText":
            self.fields.add_code(child.text or "")
        elif tag == W + "sym":
            into.pieces.append(_symbol(child))
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            into.notes.append((tag.removeprefix(W).removesuffix("Reference"), child.get(W + "id", "")))
        elif tag in (W + "drawing", W + "pict", W + "object"):
            into.boxes.extend(_boxes(child))
        elif tag == MC + "AlternateContent":
            self._alternative(child, into)
        elif tag == W + "ruby":
            self._ruby(child, into)

    def _ruby(self, element: etree._Element, into: Inline) -> None:
        """The word is text; its reading above it is set aside with what is hidden."""
        for part in element.iterfind(W + "rubyBase"):
            self._children(part, into)
        into.hidden.extend(_words(node) for part in element.iterfind(W + "rt") for node in part.iter(W + "t"))


def choose_alternative(element: etree._Element) -> etree._Element | None:
    """The one branch of mc:AlternateContent to read: the first choice, unless only the fallback holds text."""
    choice, fallback = element.find(MC + "Choice"), element.find(MC + "Fallback")
    if choice is None or (fallback is not None and not _has_text(choice) and _has_text(fallback)):
        return fallback
    return choice


def _has_text(element: etree._Element) -> bool:
    return any(node.text for node in element.iter(W + "t"))


def _boxes(drawing: etree._Element) -> list[etree._Element]:
    """The outermost text boxes of a drawing; fallbacks repeat their choice."""
    found = []
    for box in drawing.iter(W + "txbxContent"):
        above = []
        for ancestor in box.iterancestors():
            if ancestor is drawing:
                break
            above.append(ancestor.tag)
        if W + "txbxContent" not in above and MC + "Fallback" not in above:
            found.append(box)
    return found


def _words(element: etree._Element) -> str:
    """The text of a w:t; a line end in it is a blank, for Word has elements of its own to begin a line."""
    return _LINE_END.sub(" ", element.text or "")


def _symbol(element: etree._Element) -> str:
    """A w:sym: the sign itself where we know it, else the character that the font would draw."""
    code_text = element.get(W + "char", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code_text):
        return ""
    code = int(code_text, 16)
    table = _WINGDINGS_2 if element.get(W + "font") == "Wingdings 2" else _WINGDINGS
    if 0xF000 <= code <= 0xF0FF:
        return table.get(code - 0xF000, chr(code))
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 and code else ""
