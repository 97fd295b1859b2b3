"""Small factories for half-read reports about invented places."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.shapes import Draft, DraftSection, SourceContext
from kb.model import FrontLine


def make_draft(
    title: str,
    *,
    opening: str = "",
    front: Sequence[tuple[str, str]] = (),
    headings: Sequence[tuple[int, str, str]] = (),
) -> Draft:
    """A report with an opening, front lines (kind, text) and sections (depth, heading, text)."""
    sections = [DraftSection(3, 3, 0, None, None, False, opening)] if opening else []
    stack: list[tuple[int, int]] = []
    for line, (depth, heading, text) in enumerate(headings, start=5):
        while stack and stack[-1][0] >= depth:
            stack.pop()
        parent = stack[-1][1] if stack else None
        stack.append((depth, len(sections)))
        sections.append(DraftSection(line, line, depth, "一、", heading, False, text, [], parent))
    lines = [FrontLine(place, text, kind) for place, (kind, text) in enumerate(front, start=2)]
    return Draft(title=title, line=1, end_line=5 + len(headings), front=lines, sections=sections)


def make_context(**values: object) -> SourceContext:
    """A source of one report with nothing to tell."""
    return SourceContext(**{"name": "新建文档.txt", **values})  # type: ignore[arg-type]
