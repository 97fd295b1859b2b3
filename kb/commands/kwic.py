"""`kb kwic TEXT`: every occurrence of a text with what stands before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import print_json, say
from kb.commands.phrasing import phrasing_command, print_groups, print_line

if TYPE_CHECKING:
    from kb.phrasing.asking import Phrasing


@click.command(short_help="上下文：前后怎么写")
@click.argument("query", metavar="文字")
@click.option(
    "--sort",
    type=click.Choice(("after", "before", "year", "unit", "library")),
    default="after",
    show_default=True,
    help="按后面的字、前面的字、年份、单位还是收入顺序排列。",
)
@click.option("--after", default="", metavar="文字", help="只看后面紧接这些字的。")
@click.option("--before", default="", metavar="文字", help="只看前面紧接这些字的。")
@phrasing_command
def kwic(
    phrasing: Phrasing, query: str, sort: str, after: str, before: str, as_json: bool, asked: dict[str, Any]
) -> None:
    """列出文字的每一处及其上下文，并说明后面（或前面）常接什么。"""
    found = phrasing.contexts(query, sort=sort, after=after, before=before, **asked)
    if as_json:
        print_json(found)
        return
    for line in found["lines"]:
        print_line(line)
    print_groups("前面常接" if found["grouped_by"] == "before" else "后面常接", found["groups"])
    say(f"“{query}”共 {found['total']} 处，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")
