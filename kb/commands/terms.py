"""`kb terms [TEXT]`: the words that go together with a text, or those typical of a part of the library."""

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


@click.command(short_help="相关词")
@click.argument("query", metavar="[文字]", default="")
@click.option(
    "--against", multiple=True, metavar="条件", help="与谁比，如 level=县级；不写则与其余的比。只在不给文字时有用。"
)
@click.option("--limit", type=click.IntRange(1, 100), default=30, show_default=True, help="列几个词。")
@filter_options
@json_option
@home_option
def terms(
    query: str, against: tuple[str, ...], limit: int, as_json: bool, home: Path | None, **filters: tuple[str, ...]
) -> None:
    """给文字，列出常与它同句的词；只给条件（如 --level 乡级），列出这一部分特有的词。"""
    from kb.phrasing.asking import read_conditions

    chosen = chosen_filters(filters)
    with open_library(home) as library:
        if query:
            found = library.phrasing.collocates(query, limit=limit, filters=chosen)
        else:
            found = library.phrasing.typical(chosen, against=read_conditions(against), limit=limit)
    if as_json:
        print_json(found)
        return
    rows = ((row["text"], row["units"], row["times"], row["likelihood"]) for row in found["terms"])
    print_table("", ("词", "单位", "句", "对数似然"), rows)
    looked_at = found["counted"] if query else found["looked_at"]["here"]
    say(f"看了 {looked_at} 句，{found['took_ms']:.0f} 毫秒。")
