"""`kb verify`: prove that search finds what is in the text."""

from __future__ import annotations

import random
from pathlib import Path

import click

from kb.commands.common import EXIT_FAILED, home_option, json_option, open_library, print_json, say


@click.command(short_help="抽查：正文里的每个字串都能找到")
@click.option("--strings", type=click.IntRange(1), default=500, show_default=True, help="抽多少个字串。")
@click.option("--seed", type=int, help="随机数种子，用来重做同一次抽查。")
@json_option
@home_option
@click.pass_context
def verify(ctx: click.Context, strings: int, seed: int | None, as_json: bool, home: Path | None) -> None:
    """从正文里随机抽取 1 到 40 个字的字串逐个查找，核对找到的恰好是含有它的全部部分，一个不多，一个不少。"""
    chosen = seed if seed is not None else random.SystemRandom().randrange(1 << 32)
    with open_library(home) as library:
        verdict = library.verify(strings=strings, seed=chosen)
    if as_json:
        print_json(verdict)
    for failure in verdict["failures"]:
        say(f"“{failure['text']}”：少找到 {len(failure['missing'])} 处，多找到 {len(failure['extra'])} 处")
    say(f"抽查 {verdict['strings']} 个字串，{verdict['found']} 个完全正确（种子 {chosen}）。")
    ctx.exit(EXIT_FAILED if verdict["failures"] else 0)
