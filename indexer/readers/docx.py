"""Word documents (.docx): one non-empty paragraph a line, in reading order, with the numbers that Word draws.

A soft break begins a new line; a table row is a line (see `tables`); text boxes and notes follow the paragraph they
hang on, so that they stay in its report. Running heads, hidden text and page-number fields are set aside as noise.
Bullets are decoration and not written. Comments, pictures and embedded files are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.docx_numbering import Numbering
from indexer.readers.docx_package import Package
from indexer.readers.docx_runs import Inline, RunReader, choose_alternative
from indexer.readers.docx_styles import Style, Styles, heading_of_level, value_of
from indexer.readers.number_formats import join_label
from indexer.readers.sniff import kind_of, refusal
from indexer.readers.tables import row_lines
from kb.errors import UnreadableSource, UnsupportedFormat

__all__ = ["read"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DEFAULT_MAIN = "word/document.xml"
_TRANSPARENT = frozenset(W + tag for tag in ("ins", "moveTo", "customXml", "smartTag", "sdtContent", "body"))
_CORE = {"title": "Title", "creator": "Author", "modified": "Modified", "created": "Created", "subject": "Subject"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A line to be, or a piece of noise (then `noise` is its kind)."""

    text: str
    style: str | None = None
    noise: str | None = None


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The lines of a Word document."""
    check_size(data, name=name, limits=limits)
    if not data:
        raise UnreadableSource("文件是空的", where=name, advice="请检查是否保存完整，或换一份重试")
    kind = kind_of(data)
    if kind in ("text", "html"):
        what = "内容不是 Word 文档（docx）"
        raise UnsupportedFormat(what, where=name, advice="请用 Word 或 WPS 打开，另存为 docx")
    if kind != "docx":
        raise refusal(kind, name=name)
    return _Document(Package(data, name=name, limits=limits), name=name).extract()


class _Document:
    """One document being read."""

    def __init__(self, package: Package, *, name: str) -> None:
        self._package = package
        self._name = name
        self._warnings: list[str] = []
        main = next((r.target for r in package.relationships().values() if r.kind == "officeDocument"), DEFAULT_MAIN)
        self._root = package.xml(main)
        self._links = package.relationships(main)
        self._styles = Styles(self._part("styles", what="样式"))
        self._numbering = Numbering(self._part("numbering", what="自动编号"))
        self._runs = RunReader(self._styles)
        self._notes = {kind: self._load_notes(kind) for kind in ("footnote", "endnote")}
        self._note_count = 0
        self._carried = Inline()  # of paragraphs whose mark is deleted: they run into the next one
        self._items: list[_Item] = []
        self._section_start = 0
        self._heads_read: set[str] = set()  # each running head is set aside once, however many sections bear it
        self._asides = 0  # how deep we are in boxes, notes and running heads

    def extract(self) -> Extracted:
        """Walk the body and number what was found."""
        body = self._root.find(W + "body") if self._root is not None else None
        if body is None:
            advice = "请用 Word 或 WPS 打开，另存为 docx"
            raise UnsupportedFormat("不是 Word 文档：缺少正文", where=self._name, advice=advice)
        self._balance_fields(body)
        self._walk(body, self._items)
        self._flush_carried(self._items)
        return self._number(self._items)

    def _number(self, items: list[_Item]) -> Extracted:
        lines: list[str] = []
        styles: dict[int, str] = {}
        noise: list[tuple[int, str, str]] = []
        for item in items:
            if item.noise:
                noise.append((len(lines) + 1, item.text, item.noise))
                continue
            lines.append(item.text)
            if item.style:
                styles[len(lines)] = item.style
        if not lines:
            advice = "如是扫描图片，请先做文字识别，再另存为 docx 或 txt"
            raise UnreadableSource("文档里没有文字", where=self._name, advice=advice)
        return Extracted(
            format="docx",
            lines=lines,
            styles=styles,
            meta=self._core_properties(),
            noise=tuple(noise),
            warnings=tuple(self._warnings),
        )

    def _part(self, kind: str, *, what: str) -> etree._Element | None:
        """A part that the text can do without; when it is damaged, that is said and the rest is read."""
        target = next((r.target for r in self._links.values() if r.kind == kind), None)
        if target is None:
            return None
        try:
            return self._package.xml(target)
        except UnreadableSource as error:
            self._warnings.append(f"{what}没有读出：{error.what}")
            return None

    def _load_notes(self, kind: str) -> dict[str, etree._Element]:
        root = self._part(f"{kind}s", what="脚注" if kind == "footnote" else "尾注")
        notes = root.iterfind(W + kind) if root is not None else ()
        return {note.get(W + "id", ""): note for note in notes if note.get(W + "type", "normal") == "normal"}

    def _core_properties(self) -> dict[str, str]:
        target = next((r.target for r in self._package.relationships().values() if r.kind == "core-properties"), None)
        try:
            root = self._package.xml(target) if target else None
        except UnreadableSource as error:
            self._warnings.append(f"文档属性没有读出：{error.what}")
            root = None
        found: dict[str, str] = {}
        for element in root if root is not None else ():
            key = _CORE.get(etree.QName(element).localname)
            if key and element.text and element.text.strip():
                found[key] = element.text.strip()
        return found

    def _balance_fields(self, body: etree._Element) -> None:
        """Fields that never end would make all that follows a table of contents: then none is followed."""
        kinds = [mark.get(W + "fldCharType") for mark in body.iter(W + "fldChar")]
        if kinds.count("begin") != kinds.count("end"):
            for mark in list(body.iter(W + "fldChar")):
                mark.set(W + "fldCharType", "none")

    def _walk(self, container: etree._Element, out: list[_Item], *, style: str | None = None) -> None:
        """Everything that stands in a body, a cell, a box or a note."""
        for child in container:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child, out, style=style)
            elif tag == W + "tbl":
                self._table(child, out)
            elif tag in _TRANSPARENT:
                self._walk(child, out, style=style)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._walk(content, out, style="toc" if _is_toc_block(child) else style)
            elif tag == MC + "AlternateContent":
                chosen = choose_alternative(child)
                if chosen is not None:
                    self._walk(chosen, out, style=style)
            elif tag == W + "altChunk":
                self._warnings.append("文档里嵌有另一个文件，其中的文字没有读出；请用 Word 打开后另存为 docx")
            elif tag == W + "sectPr":
                self._section(child)

    def _paragraph(self, element: etree._Element, out: list[_Item], *, style: str | None) -> None:
        properties = element.find(W + "pPr")
        paragraph_style = self._styles.get(value_of(properties, "pStyle") if properties is not None else None)
        inline, self._carried = self._carried, Inline()
        self._runs.read(element, inline, hidden=paragraph_style.hidden)
        if properties is not None and _is_mark_deleted(properties):
            self._carried = inline
            return
        self._emit(inline, properties, paragraph_style, out, style=style)
        section = properties.find(W + "sectPr") if properties is not None else None
        if section is not None:
            self._section(section)

    def _emit(
        self,
        inline: Inline,
        properties: etree._Element | None,
        paragraph_style: Style,
        out: list[_Item],
        *,
        style: str | None,
    ) -> None:
        """The lines of a paragraph, then what hangs on it."""
        text = "".join(inline.pieces)
        if text.strip() or not inline.hidden:
            text = self._with_number(text, properties, paragraph_style)
        role = "toc" if inline.in_toc else style or _role(properties, paragraph_style)
        out.extend(_Item(line, role) for line in text.split("\n") if line.strip())
        for kind, pieces in (("hidden", inline.hidden), ("page_number", inline.pages)):
            if "".join(pieces).strip():
                out.append(_Item("".join(pieces), noise=kind))
        for box in inline.boxes:
            self._aside(box, out, style="textbox")
        for kind, identity in inline.notes:
            self._note(kind, identity, out)

    def _with_number(self, text: str, properties: etree._Element | None, style: Style) -> str:
        """Count the paragraph, empty or not; an empty one shows no line."""
        own = properties.find(W + "numPr") if properties is not None else None
        num_id = (value_of(own, "numId") if own is not None else None) or style.num_id
        if not num_id or num_id == "0":
            return text
        depth = value_of(own, "ilvl") if own is not None else None
        if depth is None or not (depth.isascii() and depth.isdigit()):
            identity = value_of(properties, "pStyle") if properties is not None else None
            tied = self._numbering.depth_for_style(num_id, identity or "")
            level = tied if tied is not None else style.depth or 0
        else:
            level = int(depth)
        label, suffix = self._numbering.label(num_id, level)
        return join_label(label, suffix, text) if text.strip() else text

    def _aside(self, container: etree._Element, out: list[_Item], *, style: str) -> None:
        """A box or a note, which has fields and merged paragraphs of its own."""
        carried, self._carried = self._carried, Inline()
        self._asides += 1
        self._walk(container, out, style=style)
        self._flush_carried(out)
        self._asides -= 1
        self._carried = carried

    def _flush_carried(self, out: list[_Item]) -> None:
        carried, self._carried = self._carried, Inline()
        self._emit(carried, None, Style(), out, style=None)

    def _note(self, kind: str, identity: str, out: list[_Item]) -> None:
        """A note once, where it is first referred to, with the number that Word draws."""
        note = self._notes[kind].pop(identity, None)
        if note is None:
            return
        inner: list[_Item] = []
        self._aside(note, inner, style="footnote")
        self._note_count += 1
        label = f"[{self._note_count}] "
        for item in inner:
            out.append(_Item(label + item.text.lstrip(), item.style) if label and not item.noise else item)
            label = "" if not item.noise else label

    def _table(self, table: etree._Element, out: list[_Item]) -> None:
        for row in _children(table, W + "tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells: list[list[str]] = []
            others: list[_Item] = []
            for cell in _children(row, W + "tc"):
                cells.append(self._cell(cell, others))
            out.extend(_Item(line, "table") for line in row_lines(cells))
            out.extend(others)

    def _cell(self, cell: etree._Element, others: list[_Item]) -> list[str]:
        """The paragraphs of a cell; tables, boxes and notes inside it follow its row."""
        inner: list[_Item] = []
        for child in cell:
            self._walk_one(child, inner, others)
        self._flush_carried(inner)
        lines = [item.text for item in inner if not item.noise and item.style not in ("textbox", "footnote")]
        others.extend(item for item in inner if item.noise or item.style in ("textbox", "footnote"))
        return lines

    def _walk_one(self, child: etree._Element, inner: list[_Item], others: list[_Item]) -> None:
        if child.tag == W + "tbl":
            self._table(child, others)
        elif child.tag == W + "p":
            self._paragraph(child, inner, style=None)
        elif child.tag in _TRANSPARENT or child.tag in (W + "sdt", MC + "AlternateContent"):
            chosen = choose_alternative(child) if child.tag == MC + "AlternateContent" else child
            for grandchild in chosen if chosen is not None else ():
                self._walk_one(grandchild, inner, others)

    def _section(self, properties: etree._Element) -> None:
        """The running heads of the section that ends here, set aside where it began; only a body has sections."""
        if self._asides:
            return
        found: list[_Item] = []
        for reference in properties:
            if reference.tag not in (W + "headerReference", W + "footerReference"):
                continue
            link = self._links.get(reference.get(R + "id", ""))
            if link is None or link.target in self._heads_read:
                continue
            self._heads_read.add(link.target)
            try:
                root = self._package.xml(link.target)
            except UnreadableSource as error:
                self._warnings.append(f"页眉页脚没有读出：{error.what}")
                continue
            inner: list[_Item] = []
            if root is not None:
                self._aside(root, inner, style="header")
            found.extend(_Item(item.text, noise="header") for item in inner)
        self._items[self._section_start : self._section_start] = dict.fromkeys(found)
        self._section_start = len(self._items)


def _role(properties: etree._Element | None, style: Style) -> str | None:
    """What the paragraph is: its own outline level goes before its style's."""
    outline = value_of(properties, "outlineLvl") if properties is not None else None
    own = heading_of_level(outline) if outline is not None else None
    return own if own and own != "body" else style.role


def _is_mark_deleted(properties: etree._Element) -> bool:
    """Whether the end of the paragraph was deleted or moved away, so that the next one goes on in it."""
    return any(properties.find(f"{W}rPr/{W}{tag}") is not None for tag in ("del", "moveFrom"))


def _is_toc_block(block: etree._Element) -> bool:
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of this tag, also through content controls and insertions around rows and cells."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT or child.tag == W + "sdt":
            yield from _children(child, tag)
