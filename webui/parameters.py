"""What a request may ask: each parameter is described once, by the JSON Schema that the API document publishes.

`read_parameters` holds a request to that same schema, so that document and server cannot come to differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from kb.errors import UsageError
from kb.finding import MATCHES, MAX_PER_PAGE, SORTS
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS
from kb.query.model import Scope

SHOWN_CHARACTERS = 100  # of a value that an error repeats
MAX_QUERY_CHARACTERS = 20_000  # a long paragraph pasted whole
MAX_VALUES = 200  # of one filter: more than there are names in any vocabulary
MAX_PAGE = 1_000_000
YEAR_PATTERN = r"^([0-9]{4}(\.\.([0-9]{4})?)?|\.\.[0-9]{4})$"
SCOPES = tuple(scope.value for scope in Scope)


class BadParameter(UsageError):
    """A parameter that cannot be understood: its name and its value as sent."""

    def __init__(self, name: str, value: str, what: str, *, advice: str = "") -> None:
        self.name = name
        self.value = value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
        shown = " ".join(self.value.split())  # a message is one line
        super().__init__(f"参数 {name} 的值“{shown}”{what}", advice=advice)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query string; a repeated one is a list of alternatives."""

    name: str
    description: str
    schema: dict[str, Any]
    repeated: bool = False
    advice: str = field(default="")
    required: bool = False
    fewest: int = 0  # of a repeated one
    most: int = MAX_VALUES

    def published(self) -> dict[str, Any]:
        """As the API document shows it."""
        told = {"name": self.name, "in": "query", "description": self.description, "schema": self.full_schema()}
        return {**told, "required": True} if self.required else told

    def full_schema(self) -> dict[str, Any]:
        """The schema of all its values together."""
        if self.repeated:
            numbers = {"minItems": self.fewest, "uniqueItems": True} if self.fewest else {}
            return {"type": "array", "items": self.schema, **numbers, "maxItems": self.most}
        return self.schema

    def read(self, values: Sequence[str]) -> Any:
        """The value of a parameter that was sent."""
        if self.repeated:
            if len(values) > self.most:
                raise BadParameter(self.name, values[-1], f"是第 {len(values)} 个，一次最多 {self.most} 个")
            return [self._read_one(value) for value in values]
        if len(values) > 1:
            raise BadParameter(self.name, values[1], "是重复的，这个参数只能写一次")
        return self._read_one(values[0])

    def take(self, value: Any) -> Any:
        """The value of a field of a JSON object, held to the same schema; a list where it may be repeated."""
        if self.repeated != isinstance(value, list):
            raise BadParameter(
                self.name, str(value), "不对", advice="请写成一个列表" if self.repeated else "只能写一个值"
            )
        return self.read([self._as_text(each) for each in (value if self.repeated else [value])])

    def _as_text(self, value: Any) -> str:
        if self.schema["type"] != "integer":
            if isinstance(value, str):
                return value
            raise BadParameter(self.name, str(value), "不对", advice="请写文字")
        # JSON knows no difference between 12 and 12.0.
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise BadParameter(self.name, str(value), "不对", advice="请写整数")
        return str(int(value))

    def _read_one(self, text: str) -> Any:
        value: Any = self._read_integer(text) if self.schema["type"] == "integer" else text
        if "enum" in self.schema and value not in self.schema["enum"]:
            choices = "、".join(str(choice) for choice in self.schema["enum"])
            raise BadParameter(self.name, text, "不在可用的值里", advice=f"可用的有：{choices}")
        if isinstance(value, str):
            self._check_text(value)
        return value

    def _read_integer(self, text: str) -> int:
        low, high = self.schema.get("minimum", 0), self.schema.get("maximum", 1)
        if not re.fullmatch("-?[0-9]{1,18}", text) or not low <= int(text) <= high:
            raise BadParameter(self.name, text, "不对", advice=f"请写 {low} 到 {high} 的整数")
        return int(text)

    def _check_text(self, text: str) -> None:
        if len(text) > self.schema.get("maxLength", len(text)):
            raise BadParameter(self.name, text, "太长", advice=f"最多 {self.schema['maxLength']} 个字")
        if len(text) < self.schema.get("minLength", 0):
            raise BadParameter(self.name, text, "是空的", advice="不用这个条件时请整个省去")
        # fullmatch, because $ alone would let a line break through at the end.
        if "pattern" in self.schema and not re.fullmatch(self.schema["pattern"], text):
            raise BadParameter(self.name, text, "看不懂", advice=self.advice)


def read_parameters(parameters: Sequence[Parameter], sent: MultiDict[str, str]) -> dict[str, Any]:
    """Every parameter's value, defaults where nothing was sent; a name nobody knows is an error, not a shrug."""
    known = {parameter.name for parameter in parameters}
    for name in sent:
        if name not in known:
            value = sent.get(name, "")
            raise BadParameter(
                name[:SHOWN_CHARACTERS], value, "没有去处", advice=f"可用的参数有：{'、'.join(sorted(known))}"
            )
    return {
        parameter.name: parameter.read(sent.getlist(parameter.name)) if parameter.name in sent else _default(parameter)
        for parameter in parameters
    }


def read_body(parameters: Sequence[Parameter], sent: Any) -> dict[str, Any]:
    """Every field's value of a JSON object, as `read_parameters` does for a query string."""
    if not isinstance(sent, dict):
        raise UsageError("请求的内容不是一个 JSON 对象", advice="请对照 /api/v1/openapi.json")
    known = {parameter.name for parameter in parameters}
    for name, value in sent.items():
        if name not in known:
            advice = f"可用的有：{'、'.join(sorted(known))}"
            raise BadParameter(name[:SHOWN_CHARACTERS], str(value), "没有去处", advice=advice)
    return {
        parameter.name: parameter.take(sent[parameter.name]) if parameter.name in sent else _default(parameter)
        for parameter in parameters
    }


def _default(parameter: Parameter) -> Any:
    if parameter.required:
        raise BadParameter(parameter.name, "", "没有写", advice=parameter.advice)
    return [] if parameter.repeated else parameter.schema.get("default")


def _choice(name: str, description: str, values: Sequence[str], **more: Any) -> Parameter:
    return Parameter(name, description, {"type": "string", "enum": list(values), **more})


def _filter(name: str, description: str, values: Sequence[str]) -> Parameter:
    return Parameter(name, description, {"type": "string", "enum": list(values)}, repeated=True)


FILTERS = (
    _filter("type", "部分类型；可以重复", SECTION_TYPES),
    _filter("level", "层级；可以重复", LEVELS),
    Parameter(
        "year",
        "年份，如 2023 或 2021..2023；可以重复",
        {"type": "string", "pattern": YEAR_PATTERN},
        repeated=True,
        advice="写成 2023 或 2021..2023",
    ),
    _filter("sector", "系统；可以重复", SECTORS),
    Parameter("unit", "单位；可以重复", {"type": "string", "minLength": 1, "maxLength": 200}, repeated=True),
    _filter("topic", "主题；可以重复", TOPICS),
    _filter("doc_type", "材料类型；可以重复", DOC_TYPES),
)

SEARCH = (
    Parameter("q", "要查找的文字", {"type": "string", "default": "", "maxLength": MAX_QUERY_CHARACTERS}),
    *FILTERS,
    _choice("match", "查法：exact 按原文，all 同时含有各词，any 含有其一，auto 先整句后各词", MATCHES, default="auto"),
    _choice("scope", "各词要在同句、同段、同部分还是同篇", SCOPES, default="section"),
    _choice("sort", "排序：相关、年份、单位", SORTS, default="relevance"),
    Parameter("page", "第几页", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}),
    Parameter("per_page", "每页几条", {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": 20}),
    Parameter("collapse", "1 雷同的部分合为一条，0 逐条列出", {"type": "integer", "enum": [0, 1], "default": 1}),
)
FILTER_NAMES = tuple(parameter.name for parameter in FILTERS)
