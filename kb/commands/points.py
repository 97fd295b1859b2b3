"""`kb points [TEXT]`: the 一是、二是 items of the chosen sections, grouped by what they speak of."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import chosen_filters, filter_options, home_option, json_option, open_library, print_json, say
from kb.commands.phrasing import name_place, page_options, print_groups


@click.command(short_help="分条：一是、二是")
@click.argument("holding", metavar="[文字]", default="")
@click.option("--about", default="", metavar="词", help="只看说这件事的一组。")
@page_options
@filter_options
@json_option
@home_option
def points(
    holding: str, about: str, page: int, per_page: int, as_json: bool, home: Path | None, **filters: tuple[str, ...]
) -> None:
    """列出分条，如 kb points --type 存在问题 --level 乡级 --year 2023。"""
    with open_library(home) as library:
        found = library.phrasing.points(
            holding=holding,
            about=about,
            page=page,
            per_page=per_page,
            filters=chosen_filters(filters),
        )
    if as_json:
        print_json(found)
        return
    for point in found["points"]:
        click.echo(f"{point['text']}  ‹{name_place(point)}›")
    print_groups("说的是", found["clusters"])
    say(f"共 {found['total']} 条，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")
