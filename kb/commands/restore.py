"""`kb restore FILE`: bring the library back to what a backup holds."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import chosen_settings, home_option, json_option, open_library, print_json, say


@click.command(short_help="从备份恢复")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--yes", is_flag=True, help="不再询问。")
@json_option
@home_option
def restore(file: Path, yes: bool, as_json: bool, home: Path | None) -> None:
    """用备份替换资料库现在的内容，并重建索引。备份有损坏时不动现在的内容。"""
    from kb.backup import check_backup, restore_backup

    facts = check_backup(file)
    settings = chosen_settings(home)
    if not yes and settings.home.exists():
        question = f"资料库 {settings.home} 现有的内容将被 {facts['made_at']} 的备份替换。继续吗"
        click.confirm(question, abort=True, err=True)
    restored = restore_backup(settings, file)
    with open_library(home) as library:
        library.rebuild()
    if as_json:
        print_json(restored)
    say(f"已恢复 {restored['reports']} 篇报告、{restored['sections']} 个部分。")
