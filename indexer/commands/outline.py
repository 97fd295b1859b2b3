"""`kb outline FILE`: for each heading of a notice's outline the passages of peers, and the 备料稿 made of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say
from kb.errors import LibraryError, UnreadableSource, UsageError, tell_trouble

FORMATS = ("docx", "md", "txt")
_INDENT = "  "


@click.command(short_help="按提纲备料")
@click.argument("file", metavar="FILE")
@click.option("--unit", metavar="单位", help="本单位；由名称知道层级和系统，同层级同系统的排在前面。")
@click.option("--level", metavar="层级", help="本单位的层级，与名称不符时才写。")
@click.option("--sector", metavar="系统", help="本单位的系统，与名称不符时才写。")
@click.option("--year", multiple=True, metavar="年份", help="只用这些年份的，如 2021..2023。")
@click.option("--doc-type", multiple=True, metavar="值", help="只用这些材料类型的。")
@click.option("--per-heading", type=click.IntRange(1, 20), default=5, show_default=True, help="每个标题几段。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写成备料稿：.docx、.md 或 .txt。")
@click.option("--ledger", is_flag=True, help="备料稿的出处列在最后，不写在每段后面。")
@click.option("--format", "stdin_format", metavar="FORMAT", help="从标准输入（-）读取时的格式，如 txt、docx。")
@json_option
@home_option
def outline(
    file: str,
    unit: str | None,
    level: str | None,
    sector: str | None,
    year: tuple[str, ...],
    doc_type: tuple[str, ...],
    per_heading: int,
    output: Path | None,
    ledger: bool,
    stdin_format: str | None,
    as_json: bool,
    home: Path | None,
) -> None:
    """读出通知里的提纲，给每个标题找同类单位写得最好的段落，一个单位一段，外省的在前。

    FILE 可以是文本、Word 等任何能读的文件；写 - 表示从标准输入读取。
    """
    _check_output(output)
    text = read_text(file, stdin_format=stdin_format)
    with open_library(home) as library:
        found = library.phrasing.material(
            text,
            unit=unit,
            level=level,
            sector=sector,
            per_heading=per_heading,
            filters={"year": list(year), "doc_type": list(doc_type)},
        )
        if output:
            _write(library, found, output, ledger=ledger)
    if as_json:
        print_json(found)
        return
    if not output:
        for heading in found["headings"]:
            _print_heading(heading)
    for line in found["notes"]:
        say(line)
    say(f"共 {len(found['headings'])} 个标题，{found['took_ms']:.0f} 毫秒。")


def read_text(place: str, *, stdin_format: str | None = None) -> str:
    """The text of a notice in a file of any format, or on standard input."""
    from indexer.pipeline import refuse_secret
    from indexer.sandbox import read_guarded

    if place == "-":
        name, data = f"标准输入.{(stdin_format or 'txt').lstrip('.')}", sys.stdin.buffer.read()
    else:
        name = Path(place).name
        try:
            data = Path(place).read_bytes()
        except OSError as error:
            raise UnreadableSource(f"读不了（{tell_trouble(error)}）", where=place, advice="请检查路径") from error
    if not data.strip():
        return ""
    extracted = read_guarded(data, name=name)
    refuse_secret(extracted, name, allow_marked=False)
    return "\n".join(extracted.lines)


def _check_output(output: Path | None) -> None:
    if output and output.suffix.lower().lstrip(".") not in FORMATS:
        raise UsageError(f"不会写“{output.name}”", advice="文件名请以 .docx、.md 或 .txt 结尾")


def _write(library: Any, found: dict[str, Any], output: Path, *, ledger: bool) -> None:
    from kb.phrasing.material import make_material
    from kb.writers.material_writer import write_material

    material = make_material(library.phrasing, found, sources="ledger" if ledger else "after")
    try:
        with output.open("wb") as stream:
            write_material(material, output.suffix.lower().lstrip("."), stream)
    except OSError as error:
        raise LibraryError(f"写不了（{tell_trouble(error)}）", where=str(output), advice="请换一个文件夹") from error
    say(f"备料稿写在 {output}")


def _print_heading(heading: dict[str, Any]) -> None:
    about = "、".join(filter(None, (heading["type"], heading["topic"])))
    click.secho(f"{_INDENT * (heading['depth'] - 1)}{heading['marker'] or ''}{heading['heading']}", bold=True, nl=False)
    click.echo(f"  [{about}]")
    if not heading["found"] and not heading["parts"]:
        click.secho("库里没有找到合适的段落" + ("，最接近的是：" if heading["nearest"] else ""), fg="yellow")
    for passage in heading["passages"] or heading["nearest"]:
        year = f"{passage['year']}年" if passage["year"] else "年份不详"
        more = f"  另有 {passage['similar']} 家类似" if passage["similar"] else ""
        click.secho(f"· {passage['peer']}  {passage['unit'] or '单位不详'} {year}", fg="cyan", nl=False)
        click.echo(f"  {passage['section_id']}{more}")
        click.echo(f"  {' '.join(passage['text'].split())}")
    click.echo()
