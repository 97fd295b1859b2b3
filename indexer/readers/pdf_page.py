"""One PDF page -> placed runs, counts of what has no character behind it, and whether it is only a picture.

The only code that calls pdfium's C functions, character by character.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pages import PageText, is_unmapped
from indexer.readers.placed import Page, Run

PICTURE_SHARE = 0.5  # of the page; a letterhead or a seal is far smaller, a scan is the whole page
DRAWN_OBJECTS = 50  # strokes on a page without text: characters turned into outlines, not a ruled blank page
MAX_OBJECTS = 20_000  # looked at per page when searching for pictures
MAX_SIDE = 20_000.0  # points; Acrobat itself stops at 14,400, and pdfium works a minute on a page of two billion
RIGHT_ANGLES = 4
LINE_END_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line

# Fonts made on the fly map some characters to the radicals that look the same; NFKC knows those of U+2F00, not these.
_LOOK_ALIKES: dict[int, int] = str.maketrans(
    "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰",
    "母民西见角贝车长门青页风飞食马鱼鸟麦黄齐齿龙",
)
RADICALS: dict[int, str] = {code: chr(twin) for code, twin in _LOOK_ALIKES.items()} | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}


@dataclass(slots=True)
class _Piece:
    """A run while it is collected, in the page's own coordinates (from the bottom left, before turning)."""

    text: list[str]
    left: float
    right: float
    height: float
    x: float
    y: float
    size: float
    turn: int | None
    blanks: list[str] = field(default_factory=list)


def read_page(page: pdfium.PdfPage, number: int) -> PageText:
    """The runs of one page, turned upright; a page of absurd size is an error."""
    if not all(0 < side < MAX_SIDE for side in page.get_size()):
        raise ValueError("page size")
    textpage = page.get_textpage()
    try:
        pieces, characters, unmapped = _collect(textpage.raw)
    finally:
        textpage.close()
    turn = _main_turn(pieces)
    left, bottom, right, top = page.get_bbox()
    box = (left, bottom, right, top)
    runs = [_upright(piece, box, turn) for piece in pieces if piece.turn == turn]
    watermark = "".join(character for piece in pieces if piece.turn != turn for character in piece.text)
    slanted = [watermark] if watermark else []
    slanted += [run.text for run in runs if not _is_sane(run)]
    width, height = (right - left, top - bottom) if turn % 2 == 0 else (top - bottom, right - left)
    needs_look = characters < 200
    picture, drawn = _look_for_pictures(page, (right - left) * (top - bottom)) if needs_look else (False, False)
    placed = Page(number, width, height, [run for run in runs if _is_sane(run)])
    return PageText(placed, characters, unmapped, slanted, picture, drawn)


def _collect(textpage: pdfium_c.FPDF_TEXTPAGE) -> tuple[list[_Piece], int, int]:
    """Pieces of text on one base line each, the number of visible characters, and how many have no character."""
    pieces: list[_Piece] = []
    current: _Piece | None = None
    characters = unmapped = 0
    box = pdfium_c.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    get_unicode, is_generated = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_IsGenerated
    get_box, get_origin = pdfium_c.FPDFText_GetLooseCharBox, pdfium_c.FPDFText_GetCharOrigin
    has_error = pdfium_c.FPDFText_HasUnicodeMapError
    for index in range(pdfium_c.FPDFText_CountChars(textpage)):
        if is_generated(textpage, index) == 1:
            continue
        code = get_unicode(textpage, index)
        if code == LINE_END_HYPHEN:
            code = ord("-")
        character = RADICALS.get(code) or chr(code if code < 0x110000 else 0xFFFD)
        if character.isspace():
            if current is not None:
                current.blanks.append(" " if character == "\xa0" else character)
            continue
        characters += 1
        if is_unmapped(code) or has_error(textpage, index) == 1:
            unmapped += 1
            character = "\ufffd" if code < 0x20 or 0xD800 <= code < 0xE000 else character
        get_box(textpage, index, box_at)
        get_origin(textpage, index, x_at, y_at)
        if current is not None and _goes_on(current, x.value, y.value):
            current.text += [*current.blanks, character]
            current.blanks.clear()
            current.right, current.x = box.right, x.value
            continue
        size, turn = _size_and_turn(textpage, index)
        current = _Piece([character], box.left, box.right, box.top - box.bottom, x.value, y.value, size, turn)
        pieces.append(current)
    return pieces, characters, unmapped


def _goes_on(piece: _Piece, x: float, y: float) -> bool:
    """Whether a character at x, y is the next one of an upright piece."""
    if piece.turn != 0 or abs(y - piece.y) > 0.05 * piece.size:
        return False
    if x == piece.x:  # one glyph that stands for several characters: fi, or the long dash
        return True
    return -0.3 * piece.size < x - piece.right < (0.8 + len(piece.blanks)) * piece.size


def _size_and_turn(textpage: pdfium_c.FPDF_TEXTPAGE, index: int) -> tuple[float, int | None]:
    """The size of a character as printed, and its right angle counted anticlockwise; None for any other angle."""
    matrix = pdfium_c.FS_MATRIX()
    size = pdfium_c.FPDFText_GetFontSize(textpage, index)
    if not pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        return size, 0
    size *= math.hypot(matrix.c, matrix.d)
    quarter = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    turn = round(quarter)
    return size, turn % RIGHT_ANGLES if abs(quarter - turn) < 0.1 else None


def _main_turn(pieces: list[_Piece]) -> int:
    weights = [0] * RIGHT_ANGLES
    for piece in pieces:
        if piece.turn is not None:
            weights[piece.turn] += len(piece.text)
    return weights.index(max(weights))


def _upright(piece: _Piece, box: tuple[float, float, float, float], turn: int) -> Run:
    """The piece as it stands on the page turned so that its text is upright."""
    left, bottom, right, top = box
    text = "".join(piece.text)
    if turn == 0:
        return Run(text, piece.left - left, piece.right - left, top - piece.y, piece.size)
    width = piece.right - piece.left if turn == 2 else piece.height
    if turn == 1:
        start, base = piece.y - bottom, piece.x - left
    elif turn == 2:
        start, base = right - piece.x, piece.y - bottom
    else:
        start, base = top - piece.y, right - piece.x
    return Run(text, start, start + width, base, piece.size)


def _is_sane(run: Run) -> bool:
    return all(math.isfinite(value) and abs(value) < 1e6 for value in (run.left, run.right, run.base)) and (
        0.1 < run.size < 1e4
    )


def _look_for_pictures(page: pdfium.PdfPage, area: float) -> tuple[bool, bool]:
    """Whether pictures fill the page, and whether it is drawn full of strokes."""
    covered = 0.0
    count = min(pdfium_c.FPDFPage_CountObjects(page.raw), MAX_OBJECTS)
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(count):
        item = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            continue
        if pdfium_c.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            left, bottom, right, top = (edge.value for edge in edges)
            covered += max(right - left, 0) * max(top - bottom, 0)
    return covered > PICTURE_SHARE * max(area, 1), count > DRAWN_OBJECTS
