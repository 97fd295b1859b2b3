"""`kb export`: every section of the library, whole, for other programs (jsonl) or for people (csv, md, docx)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.commands.common import chosen_filters, filter_options, home_option, open_library, say

FORMATS = ("jsonl", "csv", "md", "docx")


@click.command(short_help="导出各部分全文")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="格式。")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="写到文件（默认写到标准输出）。")
@filter_options
@home_option
def export(format_name: str, output: Path | None, home: Path | None, **filters: tuple[str, ...]) -> None:
    """导出库里的各个部分，全文照原样。jsonl 供程序读取，csv、md、docx 供人阅读。"""
    from kb.writers import write_sections

    if format_name == "docx" and output is None:
        raise click.UsageError("docx 要用 -o 指定文件名")
    with open_library(home) as library:
        sections = library.export(chosen_filters(filters))
        if output is None:
            count = write_sections(sections, format_name, sys.stdout.buffer)
            sys.stdout.flush()
        else:
            temporary = output.with_name(output.name + ".part")
            with temporary.open("wb") as stream:
                count = write_sections(sections, format_name, stream)
            temporary.replace(output)
    say(f"已导出 {count} 个部分。")
