"""`kb points [TEXT]`: the 一是、二是 items of the chosen sections, grouped by what they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import print_json, say
from kb.commands.phrasing import name_place, phrasing_command, print_groups

if TYPE_CHECKING:
    from kb.phrasing.asking import Phrasing


@click.command(short_help="分条：一是、二是")
@click.argument("holding", metavar="[文字]", default="")
@click.option("--about", default="", metavar="词", help="只看说这件事的一组。")
@phrasing_command
def points(phrasing: Phrasing, holding: str, about: str, as_json: bool, asked: dict[str, Any]) -> None:
    """列出分条，如 kb points --type 存在问题 --level 乡级 --year 2023。"""
    found = phrasing.points(holding=holding, about=about, **asked)
    if as_json:
        print_json(found)
        return
    for point in found["points"]:
        click.echo(f"{point['text']}  ‹{name_place(point)}›")
    print_groups("说的是", found["clusters"])
    say(f"共 {found['total']} 条，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")
