"""`kb backup FILE`: the whole library in one file, while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say


@click.command(short_help="备份到一个文件")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@json_option
@home_option
def backup(file: Path, as_json: bool, home: Path | None) -> None:
    """把资料库（含人工更正和设置，不含可以重建的索引）备份到一个文件。其间查找、收入都可照常。"""
    with open_library(home) as library:
        made = library.back_up(file)
    if as_json:
        print_json(made)
    say(f"已备份到 {file}（{made['reports']} 篇报告，{made['bytes'] / 1e6:.1f} MB）。")
