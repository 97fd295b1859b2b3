"""`kb kwic TEXT`: every occurrence of a text with what stands before and after it."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import chosen_filters, filter_options, home_option, json_option, open_library, print_json, say
from kb.commands.phrasing import page_options, print_groups, print_line


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
@page_options
@filter_options
@json_option
@home_option
def kwic(
    query: str,
    sort: str,
    after: str,
    before: str,
    page: int,
    per_page: int,
    as_json: bool,
    home: Path | None,
    **filters: tuple[str, ...],
) -> None:
    """列出文字的每一处及其上下文，并说明后面（或前面）常接什么。"""
    with open_library(home) as library:
        found = library.phrasing.contexts(
            query,
            sort=sort,
            after=after,
            before=before,
            page=page,
            per_page=per_page,
            filters=chosen_filters(filters),
        )
    if as_json:
        print_json(found)
        return
    for line in found["lines"]:
        print_line(line)
    print_groups("前面常接" if found["grouped_by"] == "before" else "后面常接", found["groups"])
    say(f"“{query}”共 {found['total']} 处，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")
