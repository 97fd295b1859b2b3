"""`kb promises UNIT`: the problems of a unit's reports, the plans that answer them, and what became of last year's plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say

SHOWN_CHARACTERS = 90
_COLOURS = {"已写": "green", "说法变了": "yellow", "未写": "red"}


@click.command(short_help="问题→举措→打算")
@click.argument("unit", metavar="[单位]", default="")
@click.option("--report", "report_id", default="", metavar="编号", help="只看这一篇报告（编号见 kb list）。")
@click.option("--year", multiple=True, metavar="年份", help="只看这些年份的，如 2021..2023。")
@json_option
@home_option
def promises(unit: str, report_id: str, year: tuple[str, ...], as_json: bool, home: Path | None) -> None:
    """一个单位的问题由哪条打算来答，去年的打算今年写了没有：已写、说法变了、未写。"""
    with open_library(home) as library:
        found = library.phrasing.promises(
            unit=unit, report_id=report_id, per_page=1000, filters={"year": list(year)} if year else None
        )
    if as_json:
        print_json(found)
        return
    for report in found["reports"]:
        _print_report(report)
    counts = "、".join(f"{name} {count} 条" for name, count in found["counts"].items() if count)
    say(f"共 {found['total']} 篇报告；打算：{counts or '没有读出'}；{found['took_ms']:.0f} 毫秒。")


def _print_report(report: dict[str, Any]) -> None:
    click.secho(report["title"], bold=True)
    for problem in report["problems"]:
        click.echo(f"  问题  {_cut(problem)}")
        for answer in problem["answers"]:
            click.echo(f"    → {'' if answer['sure'] else '（或许）'}{_cut(answer)}")
        if not problem["answers"]:
            click.echo("    → 没有找到对应的打算")
    for promise in report["promises"]:
        click.echo("  打算  ", nl=False)
        click.secho(promise["kept"], fg=_COLOURS.get(promise["kept"]), nl=False)
        click.echo(f"  {_cut(promise)}")
        for evidence in promise["evidence"][:1]:
            click.echo(f"    {report['next']['year']}年：{_cut(evidence)}")
    click.echo()


def _cut(statement: dict[str, Any]) -> str:
    text = " ".join(f"{statement['heading']}　{statement['text']}".split())
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
