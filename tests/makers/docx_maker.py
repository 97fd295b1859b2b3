"""Word files from plain paragraphs: typed markers (一、（一）1.) become automatic numbering, headings
get styles.

`make_docx` is for whole documents; `pack` puts any hand-written XML into a Word zip. No dates and no random ids: the
same paragraphs give the same bytes. A marker is only turned into a number where Word would draw exactly what was typed.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

TIMESTAMP = (2024, 1, 1, 0, 0, 0)
MODIFIED = "2024-01-01T00:00:00Z"
W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC_NS = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = (
    f'xmlns:w="{W_NS}" xmlns:r="{R_NS}" xmlns:mc="{MC_NS}" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_RELATIONSHIP_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEADING_CHARACTERS = 40  # a numbered paragraph that is longer is a paragraph, not a heading

_HANZI = "一二三四五六七八九"
_MARKERS = (
    (re.compile(r"([一二三四五六七八九十]+)、(?=\S)"), 0),
    (re.compile(r"（([一二三四五六七八九十]+)）(?=\S)"), 1),
    (re.compile(r"(\d{1,2})\.(?=[^\d\s])"), 2),
    (re.compile(r"（(\d{1,2})）(?=\S)"), 3),
)
_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))
_STYLES = (
    f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="a"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
        for level in (1, 2, 3)
    )
    + '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style></w:styles>'
)


@dataclass(slots=True)
class _Numbers:
    """Counts as Word will, and opens a new list where the typed numbers begin anew."""

    counters: dict[int, int] = field(default_factory=dict)
    restarts: list[tuple[int, int]] = field(default_factory=list)

    def take(self, depth: int, number: int) -> int:
        """The w:num to use so that Word draws this number here."""
        for higher in range(depth):
            self.counters.setdefault(higher, 1)
        expected = self.counters.get(depth, 0) + 1
        if number != expected:
            self.restarts.append((depth, number))
        self.counters = {level: value for level, value in self.counters.items() if level < depth} | {depth: number}
        return 1 + len(self.restarts) if number != expected else 1


def make_docx(
    paragraphs: list[str], *, title: str | None = None, creator: str = "资料员", numbering: bool = True
) -> bytes:
    """A Word file with these paragraphs. `title` (else the first paragraph) gets the title style where it stands."""
    numbers = _Numbers()
    name = title if title is not None else (paragraphs[0] if paragraphs else "")
    body = "".join(_paragraph(text, name, numbers if numbering else None) for text in paragraphs)
    return pack(body, styles=_STYLES, numbering=_numbering(numbers), title=name, creator=creator)


def pack(
    body: str,
    *,
    styles: str | None = None,
    numbering: str | None = None,
    title: str = "",
    creator: str = "",
    parts: dict[str, str | bytes] | None = None,
    relations: dict[str, tuple[str, str]] | None = None,
) -> bytes:
    """A Word zip around the XML of a body. `relations` (id -> type, target) tie further `parts` to the document."""
    links = dict(relations or {})
    files: dict[str, str | bytes] = {"word/document.xml": document(body), **(parts or {})}
    for kind, content in (("styles", styles), ("numbering", numbering)):
        if content is not None:
            links[f"rId-{kind}"] = (kind, f"{kind}.xml")
            files[f"word/{kind}.xml"] = content
    files["word/_rels/document.xml.rels"] = _relationships(links)
    files["docProps/core.xml"] = _core(title=title, creator=creator)
    files["_rels/.rels"] = _relationships(
        {"rId1": ("officeDocument", "word/document.xml"), "rId2": ("metadata/core-properties", "docProps/core.xml")}
    )
    return make_zip({"[Content_Types].xml": _content_types(files), **files})


def document(body: str) -> str:
    """document.xml around a body."""
    prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{prolog}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def make_zip(files: dict[str, str | bytes]) -> bytes:
    """A zip with fixed dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, TIMESTAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def paragraph(text: str, *, style: str = "", num: str = "", depth: int | None = None, properties: str = "") -> str:
    """The XML of one paragraph; tabs and line breaks become Word's own."""
    numbered = f'<w:numPr><w:ilvl w:val="{depth or 0}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{numbered}{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, *, properties: str = "") -> str:
    """The XML of one run."""
    content = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(part, f'<w:t xml:space="preserve">{escape(part)}</w:t>')
        for part in re.split(r"([\t\n])", text)
        if part
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def _paragraph(text: str, title: str, numbers: _Numbers | None) -> str:
    if text == title:
        return paragraph(text, style="a3")
    for pattern, depth in _MARKERS if numbers else ():
        match = pattern.match(text)
        number = _value(match[1]) if match else 0
        if match and number and numbers:
            style = str(depth + 1) if depth < 3 and len(text) <= _HEADING_CHARACTERS else ""
            return paragraph(text[match.end() :], style=style, num=str(numbers.take(depth, number)), depth=depth)
    return paragraph(text)


def _value(digits: str) -> int:
    """1 for 1 and 一, 21 for 二十一; 0 for what Word would not write so."""
    if digits.isdigit():
        return int(digits) if digits == str(int(digits)) else 0
    tens, has_ten, ones = digits.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens == "一":
        return 0
    ten = (_HANZI.index(tens) + 1 if tens else 1) * 10 if has_ten else 0
    return ten + (_HANZI.index(ones) + 1 if ones else 0)


def _numbering(numbers: _Numbers) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(_LEVELS)
    )
    restarts = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="{depth}">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (depth, start) in enumerate(numbers.restarts, 2)
    )
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{restarts}</w:numbering>'
    )


def _relationships(links: dict[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{identity}" Type="{_relation_type(kind)}" Target="{target}"/>'
        for identity, (kind, target) in links.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONSHIP_NS}">{entries}</Relationships>'


def _relation_type(kind: str) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f"{package}/{kind}" if kind.startswith("metadata/") else f"{R_NS}/{kind}"


def _core(*, title: str, creator: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{MODIFIED}</dcterms:modified></cp:coreProperties>'
    )


def _content_types(files: dict[str, str | bytes]) -> str:
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
    overrides = "".join(
        f'<Override PartName="/word/{stem}.xml" ContentType="{_WORD_TYPE}.{kind}+xml"/>'
        for stem, kind in kinds.items()
        if f"word/{stem}.xml" in files
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>"
    )
