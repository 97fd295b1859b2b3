"""`kb search TEXT`: find a text as it stands, or by its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kb.commands.common import (
    chosen_filters,
    filter_options,
    home_option,
    json_option,
    open_library,
    print_json,
    print_paged,
    say,
)

GROUP_NAMES = {"whole": "含有整句", "all": "含有全部的词", "some": "含有其中一些词"}


@click.command(short_help="查找")
@click.argument("query", metavar="文字")
@click.option(
    "--match",
    type=click.Choice(("auto", "exact", "all", "any")),
    default="auto",
    show_default=True,
    help="exact 按原文；all 同时含有各词；any 含有其一；auto 先整句，后各词。",
)
@click.option(
    "--scope",
    type=click.Choice(("sentence", "paragraph", "section", "report")),
    default="section",
    show_default=True,
    help="各词要在同句、同段、同部分还是同篇。",
)
@click.option(
    "--sort", type=click.Choice(("relevance", "year", "unit")), default="relevance", show_default=True, help="排序。"
)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="第几页。")
@click.option("--per-page", type=click.IntRange(1, 1000), default=20, show_default=True, help="每页几条。")
@click.option("--collapse/--no-collapse", default=True, show_default=True, help="雷同的部分合为一条。")
@filter_options
@json_option
@home_option
def search(
    query: str,
    match: str,
    scope: str,
    sort: str,
    page: int,
    per_page: int,
    collapse: bool,
    as_json: bool,
    home: Path | None,
    **filters: tuple[str, ...],
) -> None:
    """查找含有这些文字的部分。

    “…” 按原文，-词 排除，OR 任一，推进…监管 留空位，层级:乡级 年份:2021..2023 单位:… 标题:… 来源:… 限定范围。
    """
    with open_library(home) as library:
        found = library.search(
            query,
            match=match,
            scope=scope,
            sort=sort,
            page=page,
            per_page=per_page,
            collapse=collapse,
            filters=chosen_filters(filters),
        )
    if as_json:
        print_json(found)
        return
    print_paged(_show_hits(found))
    say(f"{found['query']['read_as']}；共 {found['total']} 个部分，{found['took_ms']:.0f} 毫秒。")
    for line in (*found["query"]["notes"], *(suggestion["said"] for suggestion in found["suggestions"])):
        say(line)


def _show_hits(found: dict[str, Any]) -> Iterator[str]:
    group = None
    for hit in found["hits"]:
        if hit["group"] != group:
            group = hit["group"]
            count = next(item["count"] for item in found["groups"] if item["name"] == group)
            yield click.style(f"{GROUP_NAMES[group]}（{count}）", fg="cyan", bold=True)
        yield from _show_hit(hit)


def _show_hit(hit: dict[str, Any]) -> Iterator[str]:
    place = " › ".join(hit["heading_path"]) or "导语"
    more = f"  另有 {hit['similar']} 处" if hit["similar"] else ""
    title = click.style(f"{hit['title']}（{hit['unit'] or '单位不详'}）", bold=True)
    yield f"{title}  {place}  [{hit['type']}] {hit['section_id']}{more}"
    for snippet in hit["snippets"]:
        yield light(snippet["text"], snippet["highlights"])
    yield ""


def light(text: str, spans: list[list[int]]) -> str:
    """The text with these stretches lit.

    >>> light("强化监管", [[2, 4]])
    '强化\\x1b[33m\\x1b[1m监管\\x1b[0m'
    """
    lit, at = [], 0
    for start, end in spans:
        lit += [text[at:start], click.style(text[start:end], fg="yellow", bold=True)]
        at = end
    return "".join((*lit, text[at:]))
