"""A Word file: title, headings with styles that Word's outline shows, paragraphs. Written by hand, so nothing more is needed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any
from xml.sax.saxutils import escape

_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_MAX_DEPTH = 9


def write(sections: Iterable[dict[str, Any]], stream: IO[bytes]) -> int:
    """Write them; gives how many."""
    count = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _HEAD + _TYPES)
        archive.writestr("_rels/.rels", _HEAD + _RELATIONS.format(_relation("officeDocument", "word/document.xml")))
        archive.writestr("word/_rels/document.xml.rels", _HEAD + _RELATIONS.format(_relation("styles", "styles.xml")))
        archive.writestr("word/styles.xml", _HEAD + _styles())
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<w:document xmlns:w="{_NS}"><w:body>'.encode())
            report = None
            for record in sections:
                if record["report_id"] != report:
                    report = record["report_id"]
                    part.write(_paragraph(record["title"], "Title").encode())
                part.write("".join(_section(record)).encode())
                count += 1
            part.write(b"</w:body></w:document>")
    return count


def _section(record: dict[str, Any]) -> Iterator[str]:
    heading = f"{record['marker'] or ''}{record['heading'] or ''}"
    if heading:
        yield _paragraph(heading, f"Heading{min(max(record['depth'], 1), _MAX_DEPTH)}")
    for line in record["text"].splitlines():
        if line.strip():
            yield _paragraph(line.strip(), "Normal")


def _paragraph(text: str, style: str) -> str:
    # XML knows no control characters; a file with one would not open at all.
    clean = escape("".join(character for character in text if character >= " " or character == "\t"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{clean}</w:t></w:r></w:p>'


def _relation(kind: str, target: str) -> str:
    return f'<Relationship Id="rId1" Type="{_RELATION}/{kind}" Target="{target}"/>'


def _styles() -> str:
    headings = "".join(
        _style(f"Heading{depth}", f"heading {depth}", f'<w:pPr><w:outlineLvl w:val="{depth - 1}"/></w:pPr>', bold=True)
        for depth in range(1, _MAX_DEPTH + 1)
    )
    title = _style("Title", "Title", '<w:pPr><w:jc w:val="center"/></w:pPr>', bold=True)
    return f'<w:styles xmlns:w="{_NS}">{_style("Normal", "Normal", "", bold=False)}{title}{headings}</w:styles>'


def _style(style_id: str, name: str, paragraph: str, *, bold: bool) -> str:
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{paragraph}{run}</w:style>'
