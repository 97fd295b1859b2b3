"""`kb phrases`: what fills the gaps of a wording, how others say a sentence, and how many do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import print_json, print_table, say
from kb.commands.phrasing import name_place, phrasing_command, print_line, print_marked
from kb.errors import UsageError

if TYPE_CHECKING:
    from kb.phrasing.asking import Phrasing

_SORTS = {"slots": ("units", "times", "length"), "like": ("relevance", "unique", "units")}


@click.command(short_help="搭配、换种说法、常用程度")
@click.argument("pattern", metavar="[搭配]", required=False)
@click.option("--like", metavar="句子", help="换种说法：别的单位怎么说这句话。")
@click.option("--common", metavar="句子", help="常用程度：多少单位、哪些年份这样写。")
@click.option("--fill", metavar="文字", help="搭配：只看空处填的是这些字的地方。")
@click.option(
    "--sort",
    type=click.Choice(("units", "times", "length", "relevance", "unique")),
    help="搭配按 units、times、length；换种说法按 relevance、unique（最独特）、units。",
)
@phrasing_command
def phrases(
    phrasing: Phrasing,
    pattern: str | None,
    like: str | None,
    common: str | None,
    fill: str | None,
    sort: str | None,
    as_json: bool,
    asked: dict[str, Any],
) -> None:
    """搭配写成 '推进…监管'，省略号处是要找的词；或用 --like、--common 给一句话。"""
    if sum(value is not None for value in (pattern, like, common)) != 1:
        raise UsageError("要给一个搭配、--like 或 --common，只给一个", advice="例如 kb phrases '推进…监管'")
    options = {**asked, "sort": sort} if sort else asked
    if like is not None:
        _say_otherwise(phrasing, like, as_json, options)
    elif common is not None:
        _say_how_common(phrasing, common, as_json, options)
    else:
        _fill_gaps(phrasing, str(pattern), fill, as_json, options)


def _fill_gaps(phrasing: Phrasing, pattern: str, fill: str | None, as_json: bool, options: dict[str, Any]) -> None:
    found = phrasing.fillings(pattern, fill=fill, **options)
    if as_json:
        print_json(found)
        return
    for line in found.get("lines", ()):
        print_line(line)
    rows = (("…".join(row["fills"]), row["units"], row["times"], _first(row)) for row in found.get("fillings", ()))
    if fill is None:
        print_table("", ("填的是", "单位", "次数", "例"), rows)
    say(f"“{pattern}”共 {found['total']} 处，{found['units']} 家单位，{found['took_ms']:.0f} 毫秒。")


def _first(row: dict[str, Any]) -> str:
    return name_place(row["places"][0]) if row["places"] else ""


def _say_otherwise(phrasing: Phrasing, sentence: str, as_json: bool, options: dict[str, Any]) -> None:
    found = phrasing.variants(sentence, **options)
    if as_json:
        print_json(found)
        return
    if found["patterns"]:
        rows = ((row["text"], row["units"], row["times"]) for row in found["patterns"])
        print_table("三家以上共用的写法", ("写法", "单位", "次数"), rows)
    for item in found["sentences"]:
        click.echo(f"\n{item['text']}  ‹{name_place(item)}›")
        if item["similar"]:
            click.echo(f"  另有 {item['similar']} 家类似")
        for other in item["others"]:
            click.echo("  · ", nl=False)
            print_marked(other["text"], other["differs"])
    say(f"共 {found['total']} 种说法，{found['took_ms']:.0f} 毫秒。")


def _say_how_common(phrasing: Phrasing, sentence: str, as_json: bool, options: dict[str, Any]) -> None:
    found = phrasing.commonness(sentence, filters=options["filters"])
    if as_json:
        print_json(found)
        return
    years = "、".join(f"{row['year']}年 {row['units']} 家" for row in found["by_year"])
    click.echo(f"{found['label']}：{found['units']} 家单位 {found['times']} 次（{years or '年份不详'}）")
    click.echo(f"一字不差的：{found['exact']['units']} 家 {found['exact']['times']} 次")
    for line in found["places"]:
        click.echo(f"{line['match']}  ‹{name_place(line)}›")
    say(f"{found['took_ms']:.0f} 毫秒。")
