"""Which values were read with doubt (待核), and what their fields are called. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DOUBT = 0.75  # below this a value is shown as 待核; measured: values above it are right in 98 of 100 cases

FIELD_NAMES = {
    "unit": "单位",
    "level": "层级",
    "sector": "系统",
    "year": "年份",
    "doc_type": "材料类型",
    "role": "职务",
    "signed_by": "署名",
    "signed_date": "落款日期",
}
SECTION_FIELD_NAMES = {"type": "部分类型", "topic": "主题"}
NOISE_NAMES = {
    "advertisement": "广告",
    "paid_marker": "付费标记",
    "page_number": "页码",
    "toc": "目录",
    "duplicate": "重复行",
    "artefact": "转换残留",
    "web_chrome": "网页导航",
    "chrome": "网页导航",
    "header": "页眉页脚",
    "hidden": "隐藏文字",
    "watermark": "水印",
    "separator": "分隔线",
    "stray": "广告字样",
    "series": "篇序号",
    "preface": "报告之外的文字",
}


@dataclass(frozen=True, slots=True)
class DoubtfulValue:
    """A field whose value a person should look at, and the words it was read from."""

    field: str
    name: str
    value: Any
    evidence: str
    confidence: float


def find_doubts(
    values: Mapping[str, Any],
    confidence: Mapping[str, float],
    evidence: Mapping[str, str],
    *,
    names: Mapping[str, str] = FIELD_NAMES,
) -> Iterator[DoubtfulValue]:
    """The doubtful values of a report or section, in the order in which their fields are shown.

    >>> [doubt.name for doubt in find_doubts({"unit": "镇", "year": 2023}, {"unit": 0.4, "year": 0.9}, {})]
    ['单位']
    """
    for field, name in names.items():
        sure = confidence.get(field, 1.0)
        if sure < DOUBT:
            yield DoubtfulValue(field, name, values.get(field), evidence.get(field, ""), sure)
