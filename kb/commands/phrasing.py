"""What the verbs about phrasing share: their options, and how they print a line, a place and a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kb.commands.common import (
    FILTER_PARAMETERS,
    Command,
    chosen_filters,
    filter_options,
    home_option,
    json_option,
    open_library,
    say,
)

Record = dict[str, Any]

_BEFORE_CHARACTERS = 24  # two columns each: the match then stands in the middle of a terminal


def phrasing_command(command: Callable[..., None]) -> Callable[..., None]:
    """--page, --per-page, the filters, --json and --home for a verb that asks the library's phrasing.

    The verb is given the phrasing, `as_json`, and as `asked` page and filters, as every question takes them.
    """

    @wraps(command)
    def run(*, page: int, per_page: int, home: Path | None, **options: Any) -> None:
        filters = chosen_filters({name: options.pop(name) for name in FILTER_PARAMETERS})
        with open_library(home) as library:
            command(library.phrasing, asked={"page": page, "per_page": per_page, "filters": filters}, **options)

    return _page_options(filter_options(json_option(home_option(run))))


def _page_options(command: Command) -> Command:
    """As in search."""
    command = click.option(
        "--per-page", type=click.IntRange(1, 1000), default=20, show_default=True, help="每页几条。"
    )(command)
    return click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="第几页。")(command)


def name_place(record: Record) -> str:
    """Whose text it is, in a few words."""
    year = f"{record['year']}年" if record["year"] else "年份不详"
    return f"{record['unit'] or '单位不详'} {year} [{record['type']}] {record['section_id']}"


def print_line(line: Record) -> None:
    """An occurrence with its context, the match aligned and lit."""
    before = line["before"][-_BEFORE_CHARACTERS:].replace("\n", " ")
    click.echo("　" * (_BEFORE_CHARACTERS - len(before)) + before, nl=False)
    click.secho(line["match"].replace("\n", " "), fg="yellow", bold=True, nl=False)
    click.echo(f"{line['after']}  ‹{name_place(line)}›")


def print_groups(title: str, groups: Iterable[Record]) -> None:
    """Groups in one line: text, units, times."""
    shown = [f"{group['text']}（{group['units']} 家 {group['count']} 次）" for group in list(groups)[:12]]
    if shown:
        say(f"{title}：{'、'.join(shown)}")


def print_marked(text: str, spans: Iterable[tuple[int, int]]) -> None:
    """A text with some stretches lit."""
    at = 0
    for start, end in spans:
        click.echo(text[at:start], nl=False)
        click.secho(text[start:end], fg="yellow", bold=True, nl=False)
        at = end
    click.echo(text[at:])
