"""`kb headings [TEXT]`: the headings that others use, by shape, depth, length and wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import print_json, print_table, say
from kb.commands.phrasing import name_place, phrasing_command

if TYPE_CHECKING:
    from kb.phrasing.asking import Phrasing


@click.command(short_help="小标题库")
@click.argument("pattern", metavar="[文字]", default="")
@click.option("--shape", type=click.Choice(("四字格", "对仗", "动宾")), help="形式。")
@click.option("--depth", type=click.IntRange(1), help="第几级标题。")
@click.option("--min-length", type=click.IntRange(0), default=0, help="至少几个字。")
@click.option("--max-length", type=click.IntRange(1), help="至多几个字。")
@click.option(
    "--sort",
    type=click.Choice(("units", "times", "length", "text")),
    default="units",
    show_default=True,
    help="按单位数、次数、长短还是文字排列。",
)
@phrasing_command
def headings(
    phrasing: Phrasing,
    pattern: str,
    shape: str | None,
    depth: int | None,
    min_length: int,
    max_length: int | None,
    sort: str,
    as_json: bool,
    asked: dict[str, Any],
) -> None:
    """列出小标题；文字里可以有省略号，如 '强化…，压实…'。"""
    found = phrasing.headings(
        pattern, shape=shape, depth=depth, shortest=min_length, longest=max_length, sort=sort, **asked
    )
    if as_json:
        print_json(found)
        return
    rows = (
        (row["text"], row["units"], row["times"], "、".join(row["shapes"]), *(name_place(p) for p in row["places"][:1]))
        for row in found["headings"]
    )
    print_table("", ("小标题", "单位", "次数", "形式", "例"), rows)
    say(f"共 {found['total']} 种小标题，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")
