"""`kb basis`: laws and superiors' documents (依据), loaded apart from the reports."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import (
    EXIT_FAILED,
    EXIT_PARTLY,
    home_option,
    json_option,
    open_library,
    print_json,
    print_table,
    say,
)
from kb.errors import KBError

KINDS = ("法律法规", "上级文件")


@click.group(short_help="依据：法律法规、上级文件，与报告分开存放")
def basis() -> None:
    """依据不算报告，不参加查找和统计，供核对提法和引用。"""


@basis.command(short_help="收入依据")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[1], show_default=True, help="哪一种依据。")
@click.option("--title", help="标题（默认取正文第一行）。")
@json_option
@home_option
@click.pass_context
def add(
    ctx: click.Context, paths: tuple[Path, ...], kind: str, title: str | None, as_json: bool, home: Path | None
) -> None:
    """把文件、文件夹里的法律法规或上级文件收入依据。"""
    from indexer.bulk import location_of
    from indexer.intake import open_sources
    from indexer.sandbox import read_guarded
    from kb.identity import digest_bytes

    added: list[str] = []
    failed = False
    with open_library(home, create=True) as library, library.write("kb basis add", on_wait=say) as writer:
        for source in (source for path in paths for source in open_sources(path)):
            try:
                if source.error is not None:
                    raise source.error
                if source.data is None:
                    say(f"{source.name}：未读，{source.left_out}")
                    continue
                lines = [line.strip() for line in read_guarded(source.data, name=source.name).lines]
            except KBError as error:
                failed = True
                say(str(error))
                continue
            location = location_of(source)
            own_title = title or next((line for line in lines if line), Path(source.name).stem)
            number = writer.add_basis(
                title=own_title,
                kind=kind,
                path=location,
                content_hash=digest_bytes(source.data),
                text="\n".join(line for line in lines if line),
            )
            if number is None:
                say(f"{source.name}：已经收入过")
            else:
                added.append(location)
    if as_json:
        print_json({"added": added})
    say(f"已收入 {len(added)} 份依据。")
    if failed:
        ctx.exit(EXIT_PARTLY if added else EXIT_FAILED)


@basis.command("list", short_help="列出依据")
@json_option
@home_option
def list_basis(as_json: bool, home: Path | None) -> None:
    """列出已收入的依据。"""
    with open_library(home) as library:
        rows = library.basis()
    if as_json:
        for row in rows:
            print_json(row)
        return
    print_table("", ("号", "标题", "种类", "文件"), ((r["id"], r["title"], r["kind"], r["path"]) for r in rows))


@basis.command(short_help="移除依据")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="号…")
@home_option
def remove(numbers: tuple[int, ...], home: Path | None) -> None:
    """移除依据（号由 kb basis list 得到）。"""
    with open_library(home) as library, library.write("kb basis remove", on_wait=say) as writer:
        for number in numbers:
            writer.remove_basis(number)
    say(f"已移除 {len(numbers)} 份依据。")
