"""Saved pages (.mht, .mhtml): the page among the parts of a MIME message, handed to the HTML reader.

Pictures, styles, scripts and whatever else was saved with the page are left where they are; nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from indexer.readers import load_reader
from indexer.readers.base import Extracted, Limits, check_size
from kb.errors import SourceError, UnreadableSource

PAGE_TYPES = ("text/html", "application/xhtml+xml")
MAX_FRAMES = 20  # pages saved with frames hold their text in one of a few; more is not a page but an album
HEAD_BYTES = 4096
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset", re.IGNORECASE)


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The article of a saved page; where the page itself is a frame around another, that of the frame."""
    check_size(data, name=name, limits=limits)
    pages = _pages(data, name=name, limits=limits)
    first: SourceError | None = None
    for page in pages[:MAX_FRAMES]:
        try:
            extracted = load_reader("html").read(page, name=name, limits=limits)
        except SourceError as error:
            first = first or error
            continue
        if any(line.strip() for line in extracted.lines):
            return replace(extracted, format="mht")
    raise first or UnreadableSource("保存的网页里没有文字", where=name, advice="请重新保存网页，或另存为 docx")


def _pages(data: bytes, *, name: str, limits: Limits) -> list[bytes]:
    """The HTML parts, the root of the message first."""
    try:
        message = message_from_bytes(data)
        parts = list(_walk(message, name=name, limits=limits))
        root = _root_index(message, parts)
        pages = [_content(part) for part in [*parts[root : root + 1], *parts[:root], *parts[root + 1 :]]]
    except (ValueError, LookupError, TypeError, RecursionError, AttributeError) as error:
        raise _damaged(name) from error
    if not pages:
        raise _damaged(name)
    return pages


def _walk(message: Message, *, name: str, limits: Limits) -> Iterator[Message]:
    for number, part in enumerate(message.walk(), start=1):
        if number > limits.max_members:
            raise _damaged(name)
        if not part.is_multipart() and part.get_content_type() in PAGE_TYPES:
            yield part


def _root_index(message: Message, parts: list[Message]) -> int:
    """The page that the message names as its start, else the first one (RFC 2387)."""
    start = message.get_param("start")
    location = message.get("Snapshot-Content-Location")
    for index, part in enumerate(parts):
        if start is not None and str(part.get("Content-ID", "")).strip() == str(start).strip():
            return index
    for index, part in enumerate(parts):
        if location is not None and part.get("Content-Location") == location:
            return index
    return 0


def _content(part: Message) -> bytes:
    """The bytes of a page; a charset that only the message knows is made known to the HTML reader by a mark."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset is None or DECLARED.search(content[:HEAD_BYTES]) or content.startswith(codecs.BOM_UTF8):
        return content
    try:
        return codecs.BOM_UTF8 + content.decode("gb18030" if charset in ("gb2312", "gbk") else charset).encode()
    except (LookupError, UnicodeError):
        return content


def _damaged(name: str) -> UnreadableSource:
    return UnreadableSource("保存的网页不完整或已损坏", where=name, advice="请在浏览器中重新保存，或另存为 docx")
