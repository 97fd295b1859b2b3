"""From what was typed after `kb correct` to corrections; refuses what makes no sense before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.corrections import REPORT_FIELDS, SECTION_FIELDS, Correction, check_value
from kb.errors import UsageError

if TYPE_CHECKING:
    from kb.library import Library


def plan_corrections(
    library: Library,
    item: str | None,
    values: tuple[str, ...],
    *,
    heading: str | None,
    depth: int | None,
    split: str | None,
    merge: bool,
    caution: str | None,
    alias: str | None,
    note: str,
) -> list[Correction]:
    """The corrections meant, in the order in which they are to be made."""
    plans = [plan_alias(alias, note)] if alias else []
    if item is None:
        if not plans:
            raise UsageError("没有说要更正什么", advice="写编号和 字段=值，或用 --alias；kb correct --help 有例子")
        return plans
    report, place = find_key(library, item)
    plans += [plan_value(text, report, place, note) for text in values]
    if heading is not None:
        plans.append(_in_section("heading", report, place, quote=heading, value=depth, note=note))
    if split is not None:
        plans.append(_in_section("split_report", report, place, quote=split, note=note))
    if caution is not None:
        plans.append(_in_section("caution", report, place, quote=caution, note=note))
    if merge:
        plans.append(Correction("join_section" if place else "join_report", report, place, note=note))
    if not plans:
        raise UsageError("没有说要更正什么", where=item, advice="写 字段=值；kb correct --help 有例子")
    return plans


def find_key(library: Library, item: str) -> tuple[str, str | None]:
    """The report's fingerprint and the section's place behind an id that the library knows."""
    if "." in item:
        section = library.section(item)
        report = library.report(section["report_id"])
        return str(report["fingerprint"]), item.partition(".")[2]
    return str(library.report(item)["fingerprint"]), None


def plan_value(text: str, report: str, place: str | None, note: str) -> Correction:
    """字段=值 as a correction of the report or, for a section's id, of the section."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"“{text}”看不懂", advice="写成 字段=值，如 单位=云岭市青禾镇")
    key, checked = check_value(name.strip(), value.strip())
    if place is None and key not in REPORT_FIELDS:
        raise UsageError(f"“{name}”是部分的字段", advice="请写部分的编号（报告编号后面带 . 和数字）")
    if place is not None and key not in SECTION_FIELDS:
        raise UsageError(f"“{name}”是报告的字段", advice="请写报告的编号（不带 . 和后面的数字）")
    return Correction("report" if place is None else "section", report, place, key, checked, note=note)


def plan_alias(text: str, note: str) -> Correction:
    """别名=正式名称 as a correction for the whole library."""
    name, equals, canonical = text.partition("=")
    if not equals or not name.strip() or not canonical.strip():
        raise UsageError(f"“{text}”看不懂", advice="写成 --alias 别名=正式名称")
    return Correction("alias", value=canonical.strip(), quote=name.strip(), note=note)


def _in_section(
    kind: str, report: str, place: str | None, *, quote: str, note: str, value: int | None = None
) -> Correction:
    if place is None:
        raise UsageError("要写部分的编号（报告编号后面带 . 和数字）", advice="用 kb show 报告编号 查看各部分的编号")
    return Correction(kind, report, place, value=value, quote=quote, note=note)
