"""`kb notebook`: 摘录本 at the command line: which there are, what is in one, export, and giving one to another user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, print_table, say

FORMATS = ("docx", "md", "txt")
SOURCES = ("after", "ledger")
LOCAL_NAME = "本机"


@click.group(short_help="查看、导出摘录本")
def notebook() -> None:
    """摘录本：列出、查看、导出；交给别的用户。"""


@notebook.command("list", short_help="列出摘录本")
@json_option
@home_option
def list_notebooks(as_json: bool, home: Path | None) -> None:
    """列出所有人的摘录本。"""
    with open_library(home) as library:
        found = library.notebooks.list_all()
    if as_json:
        for item in found:
            print_json(item)
        return
    rows = (
        [
            item["id"],
            item["name"],
            item["owner"] or LOCAL_NAME,
            "是" if item["is_shared"] else "",
            item["clippings"],
            item["changed_at"],
        ]
        for item in found
    )
    print_table("", ("号", "名称", "用户", "共享", "条数", "改动"), rows)
    if not found:
        say("还没有摘录本。")


@notebook.command(short_help="查看一本")
@click.argument("number", type=int, metavar="号")
@json_option
@home_option
def show(number: int, as_json: bool, home: Path | None) -> None:
    """查看一本摘录本里的摘录和出处。"""
    from kb.copying import name_source

    found = _find(number, home)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['name']}（{found['clippings']} 条）")
    for folder in found["folders"]:
        if folder["id"] is not None:
            click.echo(f"\n【{folder['name']}】")
        for item in folder["clippings"]:
            gone = "（来源已移除）" if item["is_removed"] else ""
            click.echo(f"\n{item['text']}\n  ——{name_source(item)}{gone}")
            if item["note"]:
                click.echo(f"  批注：{item['note']}")


@notebook.command(short_help="导出一本")
@click.argument("number", type=int, metavar="号")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="写到哪个文件；格式看后缀：.docx、.md 或 .txt。",
)
@click.option(
    "--sources",
    type=click.Choice(SOURCES),
    default="after",
    show_default=True,
    help="出处：after 每条之后，ledger 集中在最后。",
)
@home_option
def export(number: int, output: Path, sources: str, home: Path | None) -> None:
    """导出一本摘录本，排版与正式公文一致。"""
    from kb.writers.notebook_writer import write_notebook

    format_name = output.suffix.lower().lstrip(".")
    if format_name not in FORMATS:
        raise click.UsageError(f"不能导出成“{output.suffix}”，可用的有：{'、'.join(FORMATS)}")
    found = _find(number, home)
    temporary = output.with_name(output.name + ".part")
    with temporary.open("wb") as stream:
        write_notebook(found, format_name, stream, sources=sources)
    temporary.replace(output)
    say(f"已导出 {found['clippings']} 条到 {output}。")


@notebook.command(short_help="交给别的用户")
@click.argument("number", type=int, metavar="号")
@click.argument("user", metavar="用户名")
@home_option
def give(number: int, user: str, home: Path | None) -> None:
    """把一本摘录本交给别的用户；用户名写“本机”则归还给不登录时的用户。"""
    with open_library(home) as library:
        library.notebooks.give(number, "" if user == LOCAL_NAME else user)
    say(f"第 {number} 号摘录本现在是“{user}”的。")


def _find(number: int, home: Path | None) -> dict[str, Any]:
    with open_library(home) as library:
        owner = next((item["owner"] for item in library.notebooks.list_all() if item["id"] == number), "")
        return library.notebooks.get(number, owner)
