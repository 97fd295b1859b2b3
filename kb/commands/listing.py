"""`kb list`: what the library holds, by report or by source."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import (
    chosen_filters,
    filter_options,
    home_option,
    json_option,
    open_library,
    print_json,
    print_table,
    say,
)


@click.command("list", short_help="列出库里的报告或来源文件")
@click.option("--sources", is_flag=True, help="按来源文件列出。")
@click.option("--duplicates", is_flag=True, help="只列雷同的报告，同组的排在一起。")
@filter_options
@json_option
@home_option
def list_command(home: Path | None, as_json: bool, sources: bool, duplicates: bool, **filters: tuple[str, ...]) -> None:
    """列出库里的报告；加 --sources 按来源文件列出。"""
    with open_library(home) as library:
        rows = library.list_sources() if sources else library.list_reports(chosen_filters(filters))
    if duplicates and not sources:
        rows = [row for row in rows if row["duplicate_group"]]
        rows.sort(key=lambda row: row["duplicate_group"])
    if as_json:
        for row in rows:
            print_json(row)
    elif sources:
        _print_sources(rows)
    else:
        _print_reports(rows)
    if not rows:
        say("没有符合条件的内容。")


def _print_sources(rows: list[dict[str, object]]) -> None:
    print_table(
        "",
        ("文件", "格式", "报告", "部分", "杂质", "收入时间"),
        ((r["path"], r["format"], r["reports"], r["sections"], r["noise"], r["added_at"]) for r in rows),
    )


def _print_reports(rows: list[dict[str, object]]) -> None:
    print_table(
        "",
        ("编号", "标题", "单位", "层级", "系统", "年份", "材料类型", "部分"),
        (
            (r["report_id"], r["title"], r["unit"], r["level"], r["sector"], r["year"], r["doc_type"], r["sections"])
            for r in rows
        ),
    )
