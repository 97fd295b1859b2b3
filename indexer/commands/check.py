"""`kb check DRAFT`: what to change in a draft before it is handed in; the draft is read and forgotten."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say
from kb.errors import UnreadableSource, UsageError, tell_trouble
from kb.review.findings import KIND_NAMES, WEIGHT_NAMES

if TYPE_CHECKING:
    from kb.review.draft import Draft
    from kb.review.findings import Finding, Review

EXIT_THRESHOLD = 4

_SHOWN_CHARACTERS = 60


@click.command(short_help="交稿前检查：雷同、张冠李戴、提法、漏项、低级错误")
@click.argument("draft", metavar="[DRAFT]", required=False)
@click.option("--unit", metavar="单位", help="报送单位（默认从稿子的标题读出）。")
@click.option(
    "--material",
    "materials",
    multiple=True,
    metavar="名称",
    help="本次报送素材：文件，或库里的单位、来源文件、报告编号；与它们相同的不算雷同。可以重复。",
)
@click.option(
    "--outline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="文件",
    help="通知或它的提纲：逐条核对有没有写到。",
)
@click.option("--fail-over", type=click.IntRange(0), metavar="N", help="必须改的超过 N 处时以 4 退出。")
@click.option("--format", "stdin_format", metavar="FORMAT", help="从标准输入（-）读取时的格式，如 txt、docx。")
@click.option(
    "--each",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    metavar="文件夹",
    help="批量互查：检查文件夹里的每一份稿子，并两两比对。",
)
@click.option(
    "--units",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="名单",
    help="应报送的单位，一行一个；与 --each 合用，列出还没有交的。",
)
@json_option
@home_option
@click.pass_context
def check(
    ctx: click.Context,
    draft: str | None,
    unit: str | None,
    materials: tuple[str, ...],
    outline: Path | None,
    fail_over: int | None,
    stdin_format: str | None,
    folder: Path | None,
    units: Path | None,
    as_json: bool,
    home: Path | None,
) -> None:
    """检查一份稿子：必须改几处、建议改几处，每处说明在哪里、为什么、怎么改。稿子只看不存。

    DRAFT 可以是文本、Word 等任何能读的文件；写 - 表示从标准输入读取。用 --each 检查一个文件夹。
    """
    if (draft is None) == (folder is None):
        raise UsageError("请给出一份稿子，或用 --each 给出文件夹，只给一样", advice="例如 kb check 稿子.docx")
    if units is not None and folder is None:
        raise UsageError("--units 要与 --each 合用", advice="例如 kb check --each 报送 --units 名单.txt")
    named = {**load_materials(materials), "outline": load_outline(outline)}
    if folder is not None:
        from indexer.commands.check_each import check_folder

        ctx.exit(check_folder(folder, units=units, named=named, fail_over=fail_over, as_json=as_json, home=home))
    taken = load_draft(str(draft), unit=unit, stdin_format=stdin_format)
    with open_library(home) as library:
        review = library.check(taken, **named)
    if as_json:
        print_json(review.to_dict())
    else:
        print_review(taken, review)
    if fail_over is not None and review.must > fail_over:
        ctx.exit(EXIT_THRESHOLD)


def load_outline(file: Path | None) -> str:
    """The words of a notice, in any format that the readers read."""
    from indexer.sandbox import read_guarded

    return "\n".join(read_guarded(file.read_bytes(), name=file.name).lines) if file else ""


def load_materials(materials: tuple[str, ...]) -> dict[str, Any]:
    """Files by what they hold, everything else by its name in the library."""
    from indexer.sandbox import read_guarded
    from kb.review.context import NamedText

    files = [Path(name) for name in materials if Path(name).is_file()]
    texts = [NamedText(path.stem, "\n".join(read_guarded(path.read_bytes(), name=path.name).lines)) for path in files]
    names = [name for name in materials if not Path(name).is_file()]
    return {"materials": tuple(names), "material_texts": tuple(texts)}


def load_draft(place: str, *, unit: str | None = None, stdin_format: str | None = None) -> Draft:
    """The draft in a file, or on standard input."""
    from indexer.drafts import read_draft

    if place == "-":
        name = f"标准输入.{(stdin_format or 'txt').lstrip('.')}"
        return read_draft(sys.stdin.buffer.read(), name=name, unit=unit)
    path = Path(place)
    try:
        data = path.read_bytes()
    except OSError as error:
        advice = "kb check 一次检查一份稿子，请给出文件" if path.is_dir() else "请检查路径"
        raise UnreadableSource(f"读不了（{tell_trouble(error)}）", where=place, advice=advice) from error
    return read_draft(data, name=path.name, unit=unit)


def print_review(draft: Draft, review: Review) -> None:
    """The summary first, then each finding with the line it stands in."""
    click.echo(f"必须改 {review.must} 处、建议改 {review.should} 处。")
    for finding in review.findings:
        print_finding(draft, finding)
    for remark in review.remarks:
        say(remark)
    say(f"共 {review.characters} 字，其中疑似雷同占 {review.rate:.0%}；{review.took_ms:.0f} 毫秒。")


def print_finding(draft: Draft, finding: Finding) -> None:
    """One finding: where, what kind, why, and whose passage it rests on."""
    where = f"第 {draft.line_at(finding.start)} 行" if finding.end else "全文"
    click.echo(f"\n[{WEIGHT_NAMES[finding.weight]}] {KIND_NAMES[finding.kind]}  {where}：{_shorten(finding.text)}")
    click.echo(f"  {finding.why}")
    for source in finding.sources:
        click.echo(f"  · {_name_source(source)}：{_shorten(source.text)}")
    for alternative in finding.alternatives:
        click.echo(f"  可以改为：{alternative}")


def _name_source(source: Any) -> str:
    year = f"{source.year}年" if source.year else "年份不详"
    return f"{source.unit or source.title or '单位不详'} {year} {source.heading or '（开头）'}"


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN_CHARACTERS else f"{words[:_SHOWN_CHARACTERS]}…"
