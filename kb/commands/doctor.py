"""`kb doctor`: find and mend disagreement between files, catalogue and index."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import EXIT_PARTLY, home_option, json_option, open_library, print_json, say


@click.command(short_help="检查并修复")
@click.option("--check", "check_only", is_flag=True, help="只检查，不修复。")
@json_option
@home_option
@click.pass_context
def doctor(ctx: click.Context, check_only: bool, as_json: bool, home: Path | None) -> None:
    """检查来源文件、目录库、索引是否一致，能修的当场修好；修不了的说明怎么办。"""
    with open_library(home) as library:
        findings = library.doctor(mend=not check_only)
    if as_json:
        print_json({"findings": [finding.to_dict() for finding in findings]})
    else:
        for finding in findings:
            mark = "已修复" if finding.is_mended else "提示" if finding.is_harmless else "待处理"
            click.echo(f"[{mark}] {finding.what}{'；' + finding.advice if finding.advice else ''}")
    if not findings:
        say("一切正常。")
    ctx.exit(EXIT_PARTLY if any(not (finding.is_mended or finding.is_harmless) for finding in findings) else 0)
