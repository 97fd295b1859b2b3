"""`kb remove NAME…`: take sources out of the library."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say


@click.command(short_help="从库里移除来源文件")
@click.argument("names", nargs=-1, required=True, metavar="文件…")
@click.option(
    "--purge", is_flag=True, help="彻底清除：数据库、日志、索引和空闲页里不留一个字（也清除对它的人工更正）。"
)
@click.option("--yes", is_flag=True, help="不再询问。")
@json_option
@home_option
def remove(names: tuple[str, ...], purge: bool, yes: bool, as_json: bool, home: Path | None) -> None:
    """移除来源文件和读自它们的一切。只动资料库，不动原文件；人工更正留着，重新收入时照旧有效（--purge 除外）。

    文件可以写路径、路径的末段，或其中一篇报告的编号。
    """
    with open_library(home) as library:
        found = {source["path"]: source for name in names for source in library.find_sources(name)}
        if not yes:
            listed = "\n".join(f"  {path}" for path in found)
            click.confirm(
                f"要从库里移除：\n{listed}\n{'彻底清除，不能恢复。' if purge else ''}继续吗", abort=True, err=True
            )
        gone = library.remove(names, purge=purge)
    if as_json:
        print_json({"removed": [source["path"] for source in gone], "purged": purge})
    say(f"已移除 {len(gone)} 个来源文件{'，并已彻底清除' if purge else ''}。")
    if purge:
        say("以前的备份文件不在清除之列，请另行处理。")
