"""A Word file of whole reports: the title, headings that Word's outline shows, the text, set as official documents are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from kb.writers.official_docx import OfficialDocx


def write(sections: Iterable[dict[str, Any]], stream: IO[bytes]) -> int:
    """Write them; gives how many."""
    count = 0
    report = None
    with OfficialDocx(stream) as document:
        for record in sections:
            if record["report_id"] != report:
                report = record["report_id"]
                document.title(record["title"])
            heading = f"{record['marker'] or ''}{record['heading'] or ''}"
            if heading:
                document.heading(heading, level=record["depth"])
            document.body(record["text"])
            count += 1
    return count
