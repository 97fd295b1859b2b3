"""What the keeper mended: records keyed to content, replayed over what was read. Plain values.

    report       a report's field is `value` (unit, level, sector, year, doc_type, role, signed_by, signed_date, title)
    section      a section's field is `value` (type, topic, depth)
    heading      the words `quote` inside a section are a heading that was missed; `value` is its depth or None
    join_section the section's heading is none: its words belong to the section before it
    split_report at the words `quote` another report begins, and they are its title
    join_report  the report's title is none: its words belong to the report before it
    caution      the section, or the words `quote` in it, are 慎用: never offered as an example; `note` says why
    alias        the unit called `quote` is the one called `value`; for the whole library

How they are replayed is kb.mending's affair; where they are kept, the catalogue's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import UsageError
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS

BY_HAND = "人工更正"

CHOICES: dict[str, Sequence[str]] = {
    "level": LEVELS,
    "sector": SECTORS,
    "doc_type": DOC_TYPES,
    "type": SECTION_TYPES,
    "topic": TOPICS,
}
REPORT_FIELDS = ("title", "unit", "level", "sector", "year", "doc_type", "role", "signed_by", "signed_date")
SECTION_FIELDS = ("type", "topic", "depth")
FIELD_NAMES = {
    "标题": "title",
    "单位": "unit",
    "层级": "level",
    "系统": "sector",
    "年份": "year",
    "文种": "doc_type",
    "材料类型": "doc_type",
    "职务": "role",
    "署名": "signed_by",
    "落款日期": "signed_date",
    "类型": "type",
    "主题": "topic",
    "层次": "depth",
}
KIND_NAMES = {
    "report": "报告",
    "section": "部分",
    "heading": "漏认的小标题",
    "join_section": "并入前一部分",
    "split_report": "另起一篇报告",
    "join_report": "并入前一篇报告",
    "caution": "慎用",
    "alias": "单位别名",
}
MAY_BE_UNKNOWN = ("unit", "year", "role", "signed_by", "signed_date", "topic")
STRUCTURAL = ("heading", "join_section", "split_report", "join_report")


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing a person mended. `report` is a fingerprint, `place` a section's place in it."""

    kind: str
    report: str | None = None
    place: str | None = None
    field: str | None = None
    value: Any = None
    quote: str = ""
    note: str = ""
    id: int = 0
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """Characters of a section's text that must not be offered as an example, and why."""

    start: int
    end: int
    note: str


def describe_change(correction: Correction) -> str:
    """What it changes, in a few words.

    >>> describe_change(Correction("alias", value="青禾镇", quote="青禾镇政府"))
    '青禾镇政府 → 青禾镇'
    """
    if correction.kind == "alias":
        return f"{correction.quote} → {correction.value}"
    if correction.field:
        return "未知" if correction.value is None else str(correction.value)
    return correction.quote


def check_value(name: str, text: str) -> tuple[str, Any]:
    """The field's own name and its value in the right type, or an error that lists what is possible.

    >>> check_value("年份", "2023"), check_value("type", "存在问题")
    (('year', 2023), ('type', '存在问题'))
    >>> check_value("单位", "")
    ('unit', None)
    """
    key = FIELD_NAMES.get(name, name)
    if key not in REPORT_FIELDS + SECTION_FIELDS:
        raise UsageError(f"没有“{name}”这个字段", advice=f"可更正的有：{'、'.join(FIELD_NAMES)}")
    if not text.strip():
        if key not in MAY_BE_UNKNOWN:
            raise UsageError(f"“{name}”不能空着")
        return key, None
    if key in ("year", "depth"):
        if not re.fullmatch(r"\d{1,4}", text):
            raise UsageError(f"“{name}”要写数字，不能是“{text}”")
        return key, int(text)
    if key in CHOICES:
        for part in text.split(","):
            if part not in CHOICES[key]:
                raise UsageError(f"“{name}”没有“{part}”这个值", advice=f"可用的有：{'、'.join(CHOICES[key])}")
    if key == "signed_date" and not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise UsageError(f"“{name}”要写成 2024-01-05 这样，不能是“{text}”")
    return key, text.strip()
