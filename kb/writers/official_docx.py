"""A Word file set as official documents are (GB/T 9704): 小标宋 title, 黑体/楷体 headings, 仿宋 body of 三号 at 29 pt.

`OfficialDocx` writes as it is told, so a file of any size needs no memory; nothing beside the standard library is needed:

    with OfficialDocx(stream) as document:
        document.title("摘录本")
        document.heading("一、主要举措", level=1)       # 1 黑体, 2 楷体, 3 仿宋 bold, 4 and deeper 仿宋
        document.body("推进……。")                        # a line break begins a paragraph; `Run`s where words are marked
        document.source("——青禾镇，2023年……")            # small, 楷体, on the right
        document.table(["单位", "篇数"], rows, widths=[3, 1])   # the header is repeated on each page

Knows no report and no library: whoever calls says what is title, heading and body.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO
from xml.sax.saxutils import escape

from kb.writers import official_styles as styles

MAX_LEVEL = 9  # Word's outline knows no deeper one
# XML knows none of these; a file with one would not open at all.
_NOT_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words within a paragraph that are set apart: bold, or marked (shaded and underlined, so that print shows it too)."""

    text: str
    is_bold: bool = False
    is_marked: bool = False


class OfficialDocx:
    """A Word file in the making; what it is told is written to the stream at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        for name, text in styles.PARTS.items():
            self._archive.writestr(name, text)
        self._part = self._archive.open("word/document.xml", "w", force_zip64=True)
        self._write(styles.DOCUMENT_HEAD)

    def __enter__(self) -> OfficialDocx:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(styles.DOCUMENT_TAIL)
        self._part.close()
        self._archive.close()

    def title(self, text: str) -> None:
        """A title, centred."""
        self._write(_paragraph(" ".join(text.split()), "Title"))

    def heading(self, text: str, *, level: int) -> None:
        """A heading that Word's outline shows; its number is part of the text."""
        self._write(_paragraph(" ".join(text.split()), f"Heading{min(max(level, 1), MAX_LEVEL)}"))

    def body(self, words: str | Sequence[Run]) -> None:
        """Paragraphs of the text itself, each indented by two characters; blank lines are left out."""
        runs = [Run(words)] if isinstance(words, str) else words
        for paragraph in _paragraphs(runs):
            self._write(_paragraph(paragraph, "Normal"))

    def source(self, text: str) -> None:
        """Where the passage above comes from."""
        self._write(_paragraph(" ".join(text.split()), "Source"))

    def note(self, text: str) -> None:
        """What a person wrote beside a passage."""
        for paragraph in _paragraphs([Run(text)]):
            self._write(_paragraph(paragraph, "Note"))

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[float] | None = None
    ) -> None:
        """A ruled table as wide as the text; `widths` are shares of that width, equal ones where none are given."""
        shares = widths or [1] * len(header)
        columns = [round(styles.TEXT_WIDTH_TWIPS * share / sum(shares)) for share in shares]
        grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        self._write(f"<w:tbl>{styles.TABLE_PROPERTIES}<w:tblGrid>{grid}</w:tblGrid>")
        self._write(_row(header, columns, "TableHead", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"))
        for row in rows:
            self._write(_row(row, columns, "TableText", ""))
        self._write("</w:tbl>" + _paragraph("", "TableText"))  # two tables in a row would grow into one

    def page_break(self) -> None:
        """What follows begins on a new page."""
        self._write('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def _write(self, text: str) -> None:
        self._part.write(text.encode())


def _paragraphs(runs: Sequence[Run]) -> Iterable[list[Run]]:
    current: list[Run] = []
    for run in runs:
        first, *others = run.text.splitlines() or [""]
        current.append(Run(first, run.is_bold, run.is_marked))
        for line in [*others, *([""] if run.text[-1:] in ("\n", "\r") else [])]:
            yield from _trimmed(current)
            current = [Run(line, run.is_bold, run.is_marked)]
    yield from _trimmed(current)


def _trimmed(runs: Sequence[Run]) -> Iterable[list[Run]]:
    """The paragraph without the blanks by which its source indented it; nothing where it is blank."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = Run(kept[0].text.lstrip(), kept[0].is_bold, kept[0].is_marked)
        kept[-1] = Run(kept[-1].text.rstrip(), kept[-1].is_bold, kept[-1].is_marked)
        yield kept


def _paragraph(words: str | Sequence[Run], style: str) -> str:
    runs = [Run(words)] if isinstance(words, str) else words
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(map(_run, runs))}</w:p>'


def _run(run: Run) -> str:
    bold = "<w:b/>" if run.is_bold else ""
    marked = '<w:u w:val="single"/><w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>' if run.is_marked else ""
    properties = f"<w:rPr>{bold}{marked}</w:rPr>" if bold or marked else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(_NOT_XML.sub("", run.text))}</w:t></w:r>'


def _row(cells: Sequence[object], columns: Sequence[int], style: str, properties: str) -> str:
    made = [
        f'<w:tc><w:tcPr><w:tcW w:w="{column}" w:type="dxa"/></w:tcPr>{_cell(cell, style)}</w:tc>'
        for cell, column in zip(cells, columns, strict=True)
    ]
    return f"<w:tr>{properties}{''.join(made)}</w:tr>"


def _cell(value: object, style: str) -> str:
    text = "" if value is None else str(value)
    return "".join(_paragraph(line.strip(), style) for line in text.splitlines() or [""])
