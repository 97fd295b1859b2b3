"""`kb parse FILE…`: show what a source holds, for people or as JSON; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import KBError, SecretSource, UnreadableSource

if TYPE_CHECKING:
    from kb.model import ParsedSource

EXIT_FAILED, EXIT_PARTLY = 1, 3


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one source: `parsed`, or the `error` that kept it from being read, or why it was `left_out`."""

    source: str
    parsed: ParsedSource | None = None
    error: KBError | None = None
    left_out: str | None = None


@click.command(short_help="读出一个或几个文件里的报告（只看不存）")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON；多个文件时每个文件一行。")
@click.option("--format", "stdin_format", metavar="FORMAT", help="从标准输入（-）读取时的格式，如 txt、html、docx。")
@click.option("--allow-marked", is_flag=True, help="读取标有“内部资料 注意保存”的文件（绝密、机密、秘密的仍不读）。")
@click.option("--noise", "show_noise", is_flag=True, help="同时列出剔除的杂质（广告、页码、目录等）。")
@click.option("--debug", is_flag=True, help="出错时显示程序内部的详细信息。")
@click.pass_context
def parse(
    ctx: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    stdin_format: str | None,
    allow_marked: bool,
    show_noise: bool,
    debug: bool,
) -> None:
    """读出文件里的报告：单位、层级、年份、各部分及其类型；读得没有把握的标“待核”。

    FILE 可以是文本、网页、Word 等文件或压缩包；写 - 表示从标准输入读取。
    """
    failed = in_part = False
    for outcome in _read_all(files, stdin_format, allow_marked=allow_marked, debug=debug):
        failed = failed or outcome.error is not None
        in_part = in_part or outcome.parsed is not None or isinstance(outcome.error, SecretSource)
        _print_outcome(outcome, as_json=as_json, show_noise=show_noise)
    if failed:
        ctx.exit(EXIT_PARTLY if in_part else EXIT_FAILED)


def _read_all(
    files: tuple[str, ...], stdin_format: str | None, *, allow_marked: bool, debug: bool
) -> Iterator[_Outcome]:
    from indexer.intake import open_sources
    from indexer.pipeline import parse_source

    for file in files:
        if file == "-":
            yield _read_stdin(stdin_format, allow_marked=allow_marked, debug=debug)
            continue
        path = Path(file)
        if path.is_dir():
            error = UnreadableSource(
                "这是文件夹，不是文件", where=file, advice="请给出文件，或用 kb index 收入整个文件夹"
            )
            yield _Outcome(file, error=error)
            continue
        for source in open_sources(path):
            name = file + source.name[len(path.name) :]
            if source.data is None:
                yield _Outcome(name, error=source.error, left_out=source.left_out)
                continue
            try:
                yield _Outcome(name, parsed=parse_source(source.data, name=name, allow_marked=allow_marked))
            except KBError as error:
                if debug:
                    raise
                yield _Outcome(name, error=error)


def _read_stdin(stdin_format: str | None, *, allow_marked: bool, debug: bool) -> _Outcome:
    from indexer.pipeline import parse_source

    name = f"标准输入.{(stdin_format or 'txt').lstrip('.')}"
    try:
        parsed = parse_source(sys.stdin.buffer.read(), name=name, allow_marked=allow_marked)
    except KBError as error:
        if debug:
            raise
        return _Outcome("-", error=error)
    return _Outcome("-", parsed=parsed)


def _print_outcome(outcome: _Outcome, *, as_json: bool, show_noise: bool) -> None:
    if outcome.left_out:
        click.echo(f"{outcome.source}：未读，{outcome.left_out}", err=True)
    elif outcome.error:
        click.echo(str(outcome.error), err=True)
        if as_json:
            click.echo(json.dumps({"source": outcome.source, "error": str(outcome.error)}, ensure_ascii=False))
    elif outcome.parsed:
        if as_json:
            answer = {**outcome.parsed.to_dict(), "source": outcome.source}
            click.echo(json.dumps(answer, ensure_ascii=False))
        else:
            from indexer.commands.tree import print_tree

            print_tree(outcome.parsed, show_noise=show_noise)
