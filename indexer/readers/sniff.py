"""What a file really is, told by its first bytes and, for containers, by what they hold. Reads nothing else of it.

>>> kind_of(b"%PDF-1.7"), kind_of("一、总体情况".encode("gb18030"))
('pdf', 'text')
"""

from __future__ import annotations

import re

from indexer.readers.encoding import decode
from kb.errors import SourceError, UnreadableSource, UnsupportedFormat

__all__ = ["has_tags", "is_legible", "kind_of", "refusal"]

HEAD_BYTES = 4096  # pages begin with comments, blank lines and XML declarations; the first tag comes well within this
LIST_LIMIT = 64 * 1024  # the central directory of a zip names its parts at the end

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
)
_ZIP_PARTS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd"), (b"content.xml", "odt"))
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|frameset|meta|title|div|p|table|span|h[1-6]|article|section|center|font)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    rb"</?(?:br|p|div|t[dhr]|span|[abiu]|body|html|h[1-6]|img|meta|frame|[uod]l|li|pre|center|font|strong|em|hr|title|script)"
    rb"\b[^<>]*>",
    re.IGNORECASE,
)
_MHTML = re.compile(rb"^content-type:\s*multipart/related|^mime-version:", re.IGNORECASE | re.MULTILINE)

_ADVICE = {
    "encrypted": ("文件设了打开密码", "请在 Word 或 WPS 中取消密码后另存为 docx"),
    "doc": ("内容是旧版 Word 文档（.doc）", "请用 Word 或 WPS 打开，另存为 docx"),
    "ole": ("内容是旧版 Office 文件", "请用 Word 或 WPS 打开，另存为 docx"),
    "xls": ("内容是 Excel 表格，不是文字材料", "请把正文另存为 docx 或 txt"),
    "xlsx": ("内容是 Excel 表格，不是文字材料", "请把正文另存为 docx 或 txt"),
    "ppt": ("内容是演示文稿，不是文字材料", "请把正文另存为 docx 或 txt"),
    "pptx": ("内容是演示文稿，不是文字材料", "请把正文另存为 docx 或 txt"),
    "pdf": ("内容是 PDF", "请另存为 docx 或 txt"),
    "rtf": ("内容是 RTF 文档", "请用 Word 或 WPS 打开，另存为 docx"),
    "ofd": ("内容是 OFD 版式文件", "请另存为 docx 或 txt"),
    "odt": ("内容是 OpenDocument 文档", "请另存为 docx"),
    "mhtml": ("内容是单个文件网页（mht）", "请在浏览器中另存为“网页，仅 HTML”"),
    "zip": ("内容是压缩包，不是 Word 文档", "请解压后再读其中的文件"),
    "archive": ("内容是压缩包", "请解压后再读其中的文件"),
    "image": ("内容是图片", "请先做文字识别，另存为 txt 或 docx"),
    "program": ("内容是程序，不是文字材料", "请检查是否选错了文件"),
}


def kind_of(data: bytes) -> str:
    """docx, html, text, or what else it is (`refusal` has words for each); `text` where nothing says otherwise."""
    head = data[:HEAD_BYTES]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind if kind != "program" or b"\x00" in head else "text"
    if head.startswith(_OLE):
        return _kind_of_ole(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    return _kind_of_text(head)


def refusal(kind: str, *, name: str) -> SourceError:
    """The error for a kind that no reader here knows."""
    what, advice = _ADVICE[kind]
    unreadable = kind in ("encrypted", "image", "program")
    return (UnreadableSource if unreadable else UnsupportedFormat)(what, where=name, advice=advice)


def _kind_of_ole(data: bytes) -> str:
    """By the names of its streams, which stand in its directory in UTF-16."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "ole"


def _kind_of_zip(data: bytes) -> str:
    """By the names of its members; those of a truncated zip can still be seen in their local headers."""
    names = data[:LIST_LIMIT] + data[-LIST_LIMIT:]
    kinds = [kind for mark, kind in _ZIP_PARTS if mark in names]
    return kinds[0] if kinds else "zip"


def _kind_of_text(head: bytes) -> str:
    """HTML, a saved page, or plain text; an encoding with NULs between ASCII is looked through."""
    plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _MHTML.search(plain) and b"multipart/related" in plain.lower():
        return "mhtml"
    return "html" if _HTML.match(plain) else "text"


def has_tags(data: bytes) -> bool:
    """Whether a file that calls itself a page holds a tag at all."""
    return _TAG.search(data.replace(b"\x00", b"")) is not None


def is_legible(data: bytes) -> bool:
    """Whether these bytes can be read as text."""
    try:
        decode(data, name="")
    except UnreadableSource:
        return False
    return True
