"""A table for Excel and WPS: UTF-8 with the mark by which they know it, Chinese column names, one section a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO, Any

COLUMNS = {
    "编号": "section_id",
    "报告标题": "title",
    "单位": "unit",
    "层级": "level",
    "系统": "sector",
    "年份": "year",
    "材料类型": "doc_type",
    "类型": "type",
    "主题": "topic",
    "编号式": "marker",
    "小标题": "heading",
    "正文": "text",
}

# A cell that begins so is taken for a formula; a blank before it keeps it a text.
FORMULA_STARTS = ("=", "+", "-", "@")


def write(sections: Iterable[dict[str, Any]], stream: IO[bytes]) -> int:
    """Write them; gives how many."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow((*COLUMNS, "位置", "来源文件", "行"))
    count = 0
    for record in sections:
        cells = [record[name] for name in COLUMNS.values()]
        place = (" › ".join(record["heading_path"]), record["source"]["file"], record["source"]["line"])
        table.writerow([_cell(value) for value in (*cells, *place)])
        count += 1
    text.detach()
    return count


def _cell(value: Any) -> Any:
    return f" {value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
