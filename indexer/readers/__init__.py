"""Formats: a dict from suffix to reader module, loaded when first needed; the content decides when the suffix lies.

>>> reader_name("汇编.TXT", b"")
'text'
"""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import cast

from indexer.readers.base import Extracted, Limits, Reader
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


def is_supported(name: str) -> bool:
    """Whether a reader claims this file name."""
    return PurePath(name).suffix.lower() in READERS


def reader_name(name: str, data: bytes) -> str:
    """The reader for this source."""
    suffix = PurePath(name).suffix.lower()
    try:
        return READERS[suffix]
    except KeyError:
        raise UnsupportedFormat(
            f"不认识的文件类型 {suffix or '（无后缀）'}", where=name, advice="请另存为 txt、html 或 docx"
        ) from None


def load_reader(reader: str) -> Reader:
    """The reader module of this name, imported on first use so that unused formats cost nothing."""
    return cast(Reader, importlib.import_module(f"indexer.readers.{reader}"))


def read_source(data: bytes, *, name: str, limits: Limits | None = None) -> Extracted:
    """The lines of one source."""
    return load_reader(reader_name(name, data)).read(data, name=name, limits=limits or Limits())
