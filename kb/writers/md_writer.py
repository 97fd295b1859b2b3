"""Markdown: a heading a report, a heading a section at its depth, the text as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

MAX_DEPTH = 6


def write(sections: Iterable[dict[str, Any]], stream: IO[bytes]) -> int:
    """Write them; gives how many."""
    count = 0
    report = None
    for record in sections:
        if record["report_id"] != report:
            report = record["report_id"]
            stream.write(_title(record).encode())
        stream.write(_section(record).encode())
        count += 1
    return count


def _title(record: dict[str, Any]) -> str:
    facts = [record["unit"], record["level"], record["year"], record["doc_type"]]
    about = " · ".join(str(fact) for fact in facts if fact is not None)
    return f"# {record['title']}\n\n{about} · {record['source']['file']}\n\n"


def _section(record: dict[str, Any]) -> str:
    heading = f"{record['marker'] or ''}{record['heading'] or ''}"
    top = f"{'#' * min(record['depth'] + 1, MAX_DEPTH)} {heading}\n\n" if heading else ""
    body = "\n\n".join(line.strip() for line in record["text"].splitlines() if line.strip())
    return f"{top}{body}\n\n" if body else top
