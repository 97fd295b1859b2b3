"""Small factories for the tests of reading: lines to paragraphs, a text to what it holds."""

from __future__ import annotations

from indexer.outline import build_outline
from indexer.pipeline import parse_extracted
from indexer.readers.base import Extracted
from indexer.shapes import DraftSection, Paragraph
from kb.model import ParsedSource


def make_paragraphs(*texts: str) -> list[Paragraph]:
    """One paragraph a text, one line apart."""
    return [Paragraph(number, number, text) for number, text in enumerate(texts, 1)]


def read_lines(*lines: str, styles: dict[int, str] | None = None, name: str = "某文件.txt") -> ParsedSource:
    """What these lines hold."""
    return parse_extracted(Extracted("txt", list(lines), "utf-8", styles=styles or {}), name=name)


def outline(*texts: str) -> list[DraftSection]:
    """The sections of a report whose paragraphs these are."""
    return build_outline(make_paragraphs(*texts))


def headings(*texts: str) -> list[tuple[int, str | None, str | None]]:
    """(depth, marker, heading) of each section but the text before the first."""
    return [(s.depth, s.marker, s.heading) for s in outline(*texts) if s.depth]
