"""One JSON object a line, under the field names of the export contract."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

FIELDS = (
    "section_id",
    "report_id",
    "title",
    "unit",
    "level",
    "year",
    "sector",
    "doc_type",
    "role",
    "depth",
    "marker",
    "heading",
    "heading_path",
    "type",
    "types",
    "topic",
    "text",
    "points",
    "source",
    "run_in",
    "cautions",
)


def write(sections: Iterable[dict[str, Any]], stream: IO[bytes]) -> int:
    """Write them; gives how many."""
    count = 0
    for record in sections:
        line = json.dumps({name: record[name] for name in FIELDS}, ensure_ascii=False)
        stream.write(line.encode() + b"\n")
        count += 1
    return count
