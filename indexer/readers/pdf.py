"""PDF with a text layer: pages -> placed runs -> paragraphs, by way of pdfium.

A page that fails, holds only a picture, or has a font without a map to characters is named; the others are read. It
never runs scripts, opens attachments or follows links: pdfium is asked for pages and characters and nothing else.
"""

from __future__ import annotations

import threading
import time

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.pages import Reading
from indexer.readers.pdf_page import read_page
from kb.errors import LimitExceeded, UnreadableSource

PDFIUM = threading.Lock()  # pdfium keeps global state and is not safe to enter twice


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The paragraphs of a PDF, or why there are none."""
    check_size(data, name=name, limits=limits)
    with PDFIUM:
        reading = _read_pages(data, name=name, limits=limits)
    return reading.finish("pdf")


def _read_pages(data: bytes, *, name: str, limits: Limits) -> Reading:
    started = time.monotonic()
    reading = Reading(name)
    document = _open(data, name=name)
    try:
        for index in range(len(document)):
            if time.monotonic() - started > limits.max_seconds:
                what = f"读到第{index + 1}页已超过 {limits.max_seconds:.0f} 秒"
                raise LimitExceeded(what, where=name, advice="请拆成较小的文件")
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


def _read_one(document: pdfium.PdfDocument, index: int, reading: Reading) -> None:
    try:
        page = document[index]
        try:
            reading.add(read_page(page, index + 1))
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, OverflowError):
        reading.failed.append(index + 1)
