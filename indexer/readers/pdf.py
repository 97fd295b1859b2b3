"""PDF with a text layer: pages -> placed runs -> paragraphs, by way of pdfium.

A page that fails, holds only a picture, or has a font without a map to characters is named; the others are read. It
never runs scripts, opens attachments or follows links: pdfium is asked for pages and characters and nothing else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.layout import compose
from indexer.readers.pdf_page import PageText, read_page
from indexer.readers.placed import Page
from kb.errors import LimitExceeded, UnreadableSource

PDFIUM = threading.Lock()  # pdfium keeps global state and is not safe to enter twice
BROKEN_SHARE = 0.05  # of a page's characters; a stray symbol font stays below, a body font without a map is above 0.5
MOSTLY_BROKEN = 0.3  # of all characters: such text is of no use to anyone who searches
STRAY_CHARACTERS = 30  # a scanning program's own mark, or a page number, over a full-page picture
OCR_ADVICE = "请先用文字识别（OCR）软件处理，或向来文单位要可编辑的文件"


@dataclass(slots=True)
class _Reading:
    """What has been met so far, page numbers counting from 1."""

    pages: list[Page] = field(default_factory=list)
    slanted: list[tuple[int, str]] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    characters: int = 0
    unmapped: int = 0


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The paragraphs of a PDF, or why there are none."""
    check_size(data, name=name, limits=limits)
    with PDFIUM:
        reading = _read_pages(data, name=name, limits=limits)
    _refuse_if_useless(reading, name=name)
    composed = compose(reading.pages)
    slanted = ((composed.page_lines.get(page, 1), text, "watermark") for page, text in reading.slanted)
    noise = sorted((*composed.noise, *slanted), key=lambda item: item[0])
    return Extracted(format="pdf", lines=composed.lines, noise=tuple(noise), warnings=tuple(_warnings(reading)))


def _read_pages(data: bytes, *, name: str, limits: Limits) -> _Reading:
    started = time.monotonic()
    reading = _Reading()
    document = _open(data, name=name)
    try:
        for index in range(len(document)):
            if time.monotonic() - started > limits.max_seconds:
                raise LimitExceeded(
                    f"读到第{index + 1}页已超过 {limits.max_seconds:.0f} 秒", where=name, advice="请拆成较小的文件"
                )
            _read_one(document, index, reading)
    finally:
        document.close()
    return reading


def _open(data: bytes, *, name: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        if len(document) == 0:
            document.close()
            raise UnreadableSource("里面没有一页", where=name, advice="请重新下载或重新导出")
    except pdfium.PdfiumError as error:
        # The code alone may be left over from the file before: pdfium does not clear it on every failure.
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
            raise UnreadableSource("设有打开密码，读不了", where=name, advice="请解除密码后再放进来") from error
        raise UnreadableSource("PDF 已损坏或不完整，打不开", where=name, advice="请重新下载或重新导出") from error
    return document


def _read_one(document: pdfium.PdfDocument, index: int, reading: _Reading) -> None:
    number = index + 1
    try:
        page = document[index]
        try:
            text = read_page(page, number)
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, OverflowError):
        reading.failed.append(number)
        return
    _account(text, number, reading)


def _account(text: PageText, number: int, reading: _Reading) -> None:
    if text.characters == 0 or (text.is_picture and text.characters < STRAY_CHARACTERS):
        if text.is_picture or text.is_drawn:
            reading.scanned.append(number)
        if text.characters == 0:
            return
    if text.unmapped > BROKEN_SHARE * text.characters:
        reading.broken.append(number)
    reading.characters += text.characters
    reading.unmapped += text.unmapped
    reading.slanted += [(number, slanted) for slanted in text.slanted]
    reading.pages.append(text.page)


def _refuse_if_useless(reading: _Reading, *, name: str) -> None:
    read_pages = {page.number for page in reading.pages}
    if reading.scanned and read_pages <= set(reading.scanned) and not reading.failed:
        raise UnreadableSource(f"是扫描件，{_name_pages(reading.scanned)}都没有文字层", where=name, advice=OCR_ADVICE)
    if reading.characters and reading.unmapped > MOSTLY_BROKEN * reading.characters:
        raise UnreadableSource(
            f"{_name_pages(reading.broken)}的字体没有文字对照表，读出来是乱码", where=name, advice=OCR_ADVICE
        )
    if not reading.pages:
        what = f"{_name_pages(reading.failed)}损坏" if reading.failed else "全是空白页"
        raise UnreadableSource(f"读不出文字：{what}", where=name, advice="请重新下载或重新导出")


def _warnings(reading: _Reading) -> Iterable[str]:
    if reading.scanned:
        yield f"{_name_pages(reading.scanned)}没有文字层（扫描的图片），没有读到；{OCR_ADVICE}"
    if reading.failed:
        yield f"{_name_pages(reading.failed)}已损坏，没有读到；其余各页已读"
    if reading.broken:
        yield f"{_name_pages(reading.broken)}有字体缺少文字对照表，部分文字是乱码；{OCR_ADVICE}"


def _name_pages(numbers: list[int]) -> str:
    """Page numbers as people write them.

    >>> _name_pages([3]), _name_pages([1, 2, 3, 7])
    ('第3页', '第1—3、7页')
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "第" + "、".join(f"{a}—{b}" if a != b else str(a) for a, b in spans) + "页"
