"""Sections written out: jsonl for other programs, csv, md and docx for people. Knows no library, only records."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import IO, Any

FORMATS = ("jsonl", "csv", "md", "docx")


def write_sections(sections: Iterable[dict[str, Any]], format_name: str, stream: IO[bytes]) -> int:
    """Write the sections in their order; gives how many there were."""
    if format_name not in FORMATS:
        raise ValueError(format_name)
    writer = importlib.import_module(f"kb.writers.{format_name}_writer")
    return int(writer.write(sections, stream))
