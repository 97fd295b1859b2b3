"""PDFs with every character exactly where a test wants it, and PDFs made to hurt.

A writer of our own rather than a library: it needs no font file, gives the same bytes every time, and can leave out
what a well-behaved library always puts in (a font's map to characters, the page tree, half of the file).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
OPENING = "（“《〈"
CLOSING = "，。、；：！？）”》〉"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text: its place counts from the top left corner, its angle anticlockwise in degrees."""

    x: float
    y: float
    size: float
    text: str
    angle: float = 0.0


@dataclass(slots=True)
class Sheet:
    """One page. `is_scan` fills it with a picture; `content` replaces what is drawn by raw operators."""

    texts: list[Text] = field(default_factory=list)
    is_scan: bool = False
    rotate: int = 0
    size: tuple[float, float] = A4
    content: bytes | None = None


def make_pdf(
    sheets: Sequence[Sheet],
    *,
    has_font: bool = True,
    has_map: bool = True,
    is_locked: bool = False,
    is_packed: bool = True,
) -> bytes:
    """The file. Without a map the font numbers its characters as it likes; without a font there is none at all."""
    objects: list[bytes] = []
    kids = " ".join(f"{7 + 2 * index} 0 R" for index in range(len(sheets)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(f"<</Type/Pages/Count {len(sheets)}/Kids[{kids}]>>".encode())
    encoding = "UniGB-UCS2-H" if has_map else "Identity-H"
    ordering = "GB1" if has_map else "Identity"
    objects.append(
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[4 0 R]>>".encode()
    )
    objects.append(
        f"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R/DW 1000/W[1[{'500 ' * 95}]]"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>>>".encode()
    )
    objects.append(
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    )
    objects.append(_stream(zlib.compress(bytes(16)), "/Type/XObject/Subtype/Image/Width 4/Height 4"
                           "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"))  # fmt: skip
    for index, sheet in enumerate(sheets):
        width, height = sheet.size
        fonts = "/Font<</F1 3 0 R>>" if has_font else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:g} {height:g}]/Rotate {sheet.rotate}"
            f"/Resources<<{fonts}/XObject<</I1 6 0 R>>>>/Contents {8 + 2 * index} 0 R>>".encode()
        )
        content = _draw(sheet) if sheet.content is None else sheet.content
        objects.append(_stream(zlib.compress(content, 6), "/Filter/FlateDecode") if is_packed else _stream(content, ""))
    return _assemble(objects, is_locked=is_locked)


def _draw(sheet: Sheet) -> bytes:
    width, height = sheet.size
    parts = [f"q {width:g} 0 0 {height:g} 0 0 cm /I1 Do Q"] if sheet.is_scan else []
    for text in sheet.texts:
        a, b = round(math.cos(math.radians(text.angle)), 6), round(math.sin(math.radians(text.angle)), 6)
        code = text.text.encode("utf-16-be").hex()
        matrix = f"{a:.6f} {b:.6f} {-b:.6f} {a:.6f} {text.x:.2f} {height - text.y:.2f}"
        parts.append(f"BT /F1 {text.size:g} Tf {matrix} Tm <{code}> Tj ET")
    return "\n".join(parts).encode()


def _stream(data: bytes, entries: str) -> bytes:
    return f"<<{entries}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def _assemble(objects: Sequence[bytes], *, is_locked: bool) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    lock = ""
    if is_locked:  # a password nobody knows: the check value fits none
        lock = f"/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<{'5a' * 32}>/U<{'a5' * 32}>>>/ID[<00><00>]"
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{lock}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is set: the official layout by default (28 characters a line, 22 lines a page)."""

    size: float = 16.0
    pitch: float = 28.9
    characters: int = 28
    rows: int = 22
    left: float = 79.0
    top: float = 130.0
    indent: int = 2
    columns: int = 1
    column_gap: float = 24.0
    gap_after: float = 0.0
    head: str | None = None
    has_numbers: bool = True


def set_report(title: str, paragraphs: Sequence[str], style: Style | None = None) -> list[Sheet]:
    """A title in the middle and paragraphs below, broken into lines and pages as a word processor would."""
    style = style or Style()
    width = style.characters * style.size
    rows: list[tuple[float, float, str]] = []  # indent, size, text
    for line in break_lines(title, int(width // 22), first=0):
        rows.append(((width - measure(line) * 22) / 2, 22.0, line))
    breaks = set()
    for text in paragraphs:
        for number, line in enumerate(break_lines(text, style.characters, first=style.indent)):
            rows.append((style.indent * style.size if number == 0 else 0.0, style.size, line))
        breaks.add(len(rows) - 1)
    sheets = []
    frame = style.rows * style.columns
    for first in range(0, len(rows), frame):
        sheet = Sheet()
        drop = 0.0
        for index, (indent, size, line) in enumerate(rows[first : first + frame]):
            column, row = divmod(index, style.rows)
            drop = 0.0 if row == 0 else drop
            x = style.left + column * (width + style.column_gap) + indent
            sheet.texts.append(Text(x, style.top + row * style.pitch + drop, size, line))
            drop += style.gap_after if first + index in breaks else 0.0
        _furnish(sheet, len(sheets) + 1, style)
        sheets.append(sheet)
    return sheets


def _furnish(sheet: Sheet, number: int, style: Style) -> None:
    if style.head:
        sheet.texts.insert(0, Text(79, 50, 9, style.head))
    if style.has_numbers:
        sheet.texts.append(Text(280, 790, 14, f"— {number} —"))


def measure(text: str) -> float:
    """The width of a text in characters; Latin ones are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def break_lines(text: str, width: int, *, first: int) -> list[str]:
    """The text in lines: numbers and words stay whole, no closing mark begins a line, no opening mark ends one.

    >>> break_lines("推进依法行政，完成2023年任务。", 5, first=2)
    ['推进依', '法行政，完', '成2023年任', '务。']
    """
    lines: list[str] = []
    line, room = "", width - first
    for token in _tokens(text):
        if line and measure(line) + measure(token) > room:
            lines.append(line)
            line, room = "", width
        line += token
    return [*lines, line] if line else lines


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for character in text:
        glue = tokens and (
            character in CLOSING
            or tokens[-1][-1] in OPENING
            or (character.isascii() and character.isalnum() and tokens[-1][-1].isascii() and tokens[-1][-1].isalnum())
        )
        if glue:
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens
