"""Formats: a dict from suffix to reader module, loaded when first needed; the content decides when the suffix lies.

>>> reader_name("汇编.TXT", b"")
'text'
"""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import cast

from indexer.readers.base import Extracted, Limits, Reader
from indexer.readers.sniff import has_tags, is_legible, kind_of, refusal
from kb.errors import UnsupportedFormat

__all__ = ["READERS", "Extracted", "Limits", "is_supported", "load_reader", "read_source", "reader_name"]

READERS: dict[str, str] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".mht": "mht",
    ".mhtml": "mht",
    ".pdf": "pdf",
    ".ofd": "ofd",
    ".doc": "office",
    ".wps": "office",
    ".rtf": "office",
}

READERS_OF_KINDS: dict[str, str] = {
    "docx": "docx",
    "mhtml": "mht",
    "pdf": "pdf",
    "ofd": "ofd",
    "doc": "office",
    "rtf": "office",
}

OFFICE_SUFFIXES = (".doc", ".wps", "")  # portals hand out HTML and plain text under these names


def is_supported(name: str) -> bool:
    """Whether a reader claims this file name."""
    return PurePath(name).suffix.lower() in READERS


def reader_name(name: str, data: bytes) -> str:
    """The reader for this source: what the bytes are decides, the suffix only where they are plain text or nothing."""
    suffix = PurePath(name).suffix.lower()
    kind = kind_of(data)
    if kind == "text":
        return _reader_of_text(data, suffix=suffix, name=name)
    if kind == "html":
        return "text" if suffix == ".md" else "html"
    if kind in READERS_OF_KINDS:
        return READERS_OF_KINDS[kind]
    raise refusal(kind, name=name)


def _reader_of_text(data: bytes, *, suffix: str, name: str) -> str:
    """The bytes show no format of their own; a page may be one by its tags only, a docx may be legible text."""
    reader = READERS.get(suffix)
    if reader == "html" and not has_tags(data):
        return "text"
    if reader not in (None, "html", "mht") and is_legible(data):
        return "text"
    if reader is None and suffix not in OFFICE_SUFFIXES:
        what = f"不认识的文件类型 {suffix}"
        raise UnsupportedFormat(what, where=name, advice="请另存为 txt、html 或 docx")
    return reader or "text"


def load_reader(reader: str) -> Reader:
    """The reader module of this name, imported on first use so that unused formats cost nothing."""
    return cast(Reader, importlib.import_module(f"indexer.readers.{reader}"))


def read_source(data: bytes, *, name: str, limits: Limits | None = None) -> Extracted:
    """The lines of one source."""
    return load_reader(reader_name(name, data)).read(data, name=name, limits=limits or Limits())
