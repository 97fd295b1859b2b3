"""`kb stats`: what the library covers, and where it is thin."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, print_table

LABELS = {
    "sources": "来源文件",
    "reports": "报告",
    "sections": "部分",
    "sentences": "句",
    "noise": "杂质",
    "units": "单位",
    "corrections": "人工更正",
    "basis": "依据",
}


@click.command(short_help="统计：年份 × 层级 × 类型 × 系统")
@json_option
@home_option
def stats(as_json: bool, home: Path | None) -> None:
    """统计库里有什么：总数，各年份、层级、部分类型、系统的覆盖。"""
    with open_library(home) as library:
        found = library.stats()
    if as_json:
        print_json(found)
        return
    print_table("", ("", "数量"), ((label, found[name]) for name, label in LABELS.items()))
    for rows, columns, title in (
        ("level", "year", "部分：层级 × 年份"),
        ("type", "year", "部分：类型 × 年份"),
        ("sector", "level", "部分：系统 × 层级"),
    ):
        _print_cross(found["coverage"], rows, columns, title)


def _print_cross(coverage: list[dict[str, Any]], rows: str, columns: str, title: str) -> None:
    cells: Counter[tuple[Any, Any]] = Counter()
    for entry in coverage:
        cells[entry[rows], entry[columns]] += entry["sections"]
    heads = sorted({column for _, column in cells}, key=str)
    print_table(
        title,
        ("", *(str(head or "不详") for head in heads)),
        (
            (row or "不详", *(cells[row, head] or "" for head in heads))
            for row in sorted({row for row, _ in cells}, key=str)
        ),
    )
