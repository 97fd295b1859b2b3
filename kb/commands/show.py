"""`kb show ID`: one report or section whole, with where it was read from and how sure that reading is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands.common import home_option, json_option, open_library, print_json
from kb.doubts import DOUBT


@click.command(short_help="查看一篇报告或一个部分的全文")
@click.argument("item", metavar="编号")
@click.option("--noise", is_flag=True, help="查看这份来源文件里剔除的杂质（编号处写文件名）。")
@json_option
@home_option
def show(item: str, noise: bool, as_json: bool, home: Path | None) -> None:
    """查看编号对应的报告或部分：全文、来源、推断的依据和把握、雷同之处。"""
    with open_library(home) as library:
        if noise:
            rows = library.noise(item)
            for row in rows:
                print_json(row) if as_json else click.echo(f"第{row['line']}行 [{row['kind']}] {row['text']}")
            return
        record = library.section(item) if "." in item else library.report(item)
    if as_json:
        print_json(record)
    elif "." in item:
        _print_section(record)
    else:
        _print_report(record)


def _print_report(record: dict[str, Any]) -> None:
    click.secho(record["title"], bold=True)
    for name, label in _LABELS:
        if record.get(name) is not None:
            click.echo(f"  {label}：{record[name]}{_doubt(record, name)}")
    click.echo(f"  来源：{record['source']['file']} 第{record['source']['line']}行")
    for line in record["front"] or ():
        click.echo(f"  [{line['kind']}] {line['text']}")
    for section in record["sections"]:
        click.echo()
        _print_body(section)
    _print_similar(record)


def _print_section(record: dict[str, Any]) -> None:
    click.secho(f"{record['title']}（{record['unit'] or '单位不详'}，{record['year'] or '年份不详'}）", bold=True)
    click.echo(f"  来源：{record['source']['file']} 第{record['source']['line']}行")
    click.echo(f"  位置：{' › '.join(record['heading_path']) or '导语'}")
    click.echo(f"  类型：{'、'.join(record['types'])}{_doubt(record, 'type')}  主题：{record['topic'] or '—'}")
    click.echo()
    _print_body(record)
    _print_similar(record)


def _print_body(section: dict[str, Any]) -> None:
    heading = f"{section['marker'] or ''}{section['heading'] or ''}"
    caution = "【慎用】" if section["cautions"] else ""
    click.secho(f"{heading or '（导语）'}  [{section['type']}] {section['section_id']}{caution}", bold=True)
    if section["text"]:
        click.echo(section["text"])
    for item in section["cautions"]:
        click.echo(f"  慎用：“{section['text'][item['start'] : item['end']]}” {item['note']}")


def _print_similar(record: dict[str, Any]) -> None:
    if record["similar"]:
        click.echo(f"\n另有 {len(record['similar'])} 处雷同：")
    for other in record["similar"]:
        name = other.get("section_id") or other["report_id"]
        click.echo(f"  {name}  {other['title']}（{other['file']}）")


def _doubt(record: dict[str, Any], name: str) -> str:
    if name in (record.get("inferred") or {}):
        return f"（人工更正，原读作 {record['inferred'][name]}）"
    confidence = (record.get("confidence") or {}).get(name)
    evidence = (record.get("evidence") or {}).get(name)
    if confidence is None or confidence >= DOUBT:
        return ""
    return f"（待核，把握 {confidence:.0%}，依据：{evidence or '无'}）"


_LABELS = (
    ("report_id", "编号"),
    ("unit", "单位"),
    ("level", "层级"),
    ("sector", "系统"),
    ("year", "年份"),
    ("doc_type", "材料类型"),
    ("role", "职务"),
    ("signed_by", "署名"),
    ("signed_date", "落款日期"),
    ("compilation_title", "汇编"),
)
