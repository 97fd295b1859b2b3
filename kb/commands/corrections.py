"""`kb corrections`: what the keeper has mended; `kb corrections undo N`: take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, print_table, say
from kb.corrections import KIND_NAMES, Correction, describe_change


@click.group(invoke_without_command=True, short_help="查看、撤销人工更正")
@click.option("--all", "with_undone", is_flag=True, help="连同已撤销的。")
@json_option
@home_option
@click.pass_context
def corrections(ctx: click.Context, with_undone: bool, as_json: bool, home: Path | None) -> None:
    """列出人工更正；kb corrections undo 编号 撤销一条。"""
    ctx.obj = home
    if ctx.invoked_subcommand is not None:
        return
    with open_library(home) as library:
        idle = library.idle_corrections()
        rows = [_record(item, "未能套用" if item.id in idle else "有效") for item in library.corrections()]
        if with_undone:
            rows += [_record(item, f"{when} 撤销") for item, when in library.undone_corrections()]
    if as_json:
        for row in rows:
            print_json(row)
        return
    columns = ("id", "created_at", "what", "key", "change", "note", "state")
    print_table(
        "", ("号", "时间", "更正", "对象", "改为", "说明", "状态"), ([row[name] for name in columns] for row in rows)
    )
    if not rows:
        say("没有人工更正。")


@corrections.command(short_help="撤销更正")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="号…")
@home_option
@click.pass_obj
def undo(outer_home: Path | None, numbers: tuple[int, ...], home: Path | None) -> None:
    """撤销更正：恢复成推断的结果，更正本身仍留有记录。"""
    with open_library(home or outer_home) as library, library.write("kb corrections undo", on_wait=say) as writer:
        for number in numbers:
            writer.undo(number)
    say(f"已撤销第 {'、'.join(map(str, numbers))} 号更正。")


def _record(item: Correction, state: str) -> dict[str, Any]:
    key = "" if item.report is None else item.report if item.place is None else f"{item.report}.{item.place}"
    change = item.value if item.field else describe_change(item)
    return {
        "id": item.id,
        "created_at": item.created_at,
        "kind": item.kind,
        "what": item.field or KIND_NAMES[item.kind],
        "key": key,
        "field": item.field,
        "value": item.value,
        "quote": item.quote,
        "change": change,
        "note": item.note,
        "state": state,
    }
