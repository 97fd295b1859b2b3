"""What the verbs share: where the library lives, filters as in search, and how answers are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kb.library import Library
    from kb.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

EXIT_FAILED, EXIT_PARTLY = 1, 3


def home_option(command: Command) -> Command:
    """--home, as every verb has it."""
    return click.option(
        "--home", type=click.Path(file_okay=False, path_type=Path), help="资料库所在的文件夹（默认取 KB_HOME）。"
    )(command)


def json_option(command: Command) -> Command:
    """--json, as every verb that answers has it."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON。")(command)


def filter_options(command: Command) -> Command:
    """The filters of search; each may be repeated, and its values are alternatives."""
    for name, help_text in reversed(_FILTERS):
        command = click.option(f"--{name}", multiple=True, metavar="值", help=help_text)(command)
    return command


_FILTERS = (
    ("type", "部分类型，如 存在问题。"),
    ("level", "层级，如 乡级。"),
    ("year", "年份，如 2023 或 2021..2023。"),
    ("sector", "系统，如 公安。"),
    ("unit", "单位。"),
    ("topic", "主题，如 普法宣传。"),
    ("doc-type", "材料类型，如 年度报告。"),
)
FILTER_PARAMETERS = tuple(name.replace("-", "_") for name, _ in _FILTERS)


def open_library(home: Path | None, *, create: bool = False) -> Library:
    """The library at --home; `create` makes one where there is none."""
    from kb.library import Library

    return Library.open(_chosen_home(home), create=create)


def chosen_settings(home: Path | None) -> Settings:
    """The settings of the library at --home, whether it can be opened or not."""
    from kb.settings import load_settings

    return load_settings(_chosen_home(home))


def _chosen_home(home: Path | None) -> Path | None:
    context = click.get_current_context(silent=True)
    return home or (context.find_root().params.get("home") if context else None)


def chosen_filters(options: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Only the filters that were given."""
    return {name: list(values) for name, values in options.items() if values}


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def say(message: str) -> None:
    """A message for the person, kept apart from the data."""
    click.echo(message, err=True)


def print_paged(lines: Iterable[str]) -> None:
    """Lines on standard output; on a terminal where there are more than it holds, in the pager, colours and all.

    In a pipe, with NO_COLOR or on a terminal that knows none, without colours.
    """
    import os
    import shutil
    import sys

    said = list(lines)
    has_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = "\n".join(said)
    rows = sum(-(-max(width_of(line), 1) // shutil.get_terminal_size().columns) for line in text.splitlines())
    if sys.stdout.isatty() and rows >= shutil.get_terminal_size().lines:
        os.environ.setdefault("LESS", "-FRX")  # less shows colours, and lets what was shown stand when it is left
        click.echo_via_pager(text + "\n", color=has_colour)
    elif said:
        click.echo(text, color=None if has_colour else False)


def width_of(line: str) -> int:
    """How many columns a line takes on a terminal: a Hanzi two, a colour none.

    >>> width_of("监管 ab"), width_of(click.style("监管", fg="yellow"))
    (7, 4)
    """
    from rich.cells import cell_len

    return cell_len(click.unstyle(line))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; as wide as the terminal, or as wide as it must be in a pipe."""
    import sys

    from rich.console import Console
    from rich.table import Table

    if title:
        click.echo(f"\n{title}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200, highlight=False, markup=False).print(table)
