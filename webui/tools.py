"""The tools of 怎么写 as values: what each is called, what it takes, whom it asks, and an example for its empty page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from webui import phrasing
from webui.parameters import FILTER_NAMES, Parameter
from webui.phrasing import Ask


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with."""

    label: str
    asked: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tool:
    """One question of kb.phrasing as a page; `takes_none` means that conditions alone are a question too."""

    name: str
    label: str
    lead: str
    prompt: str
    parameters: tuple[Parameter, ...]
    ask: Ask
    examples: tuple[Example, ...]
    filters: tuple[str, ...] = FILTER_NAMES
    takes_none: bool = False

    @property
    def asked_for(self) -> tuple[Parameter, ...]:
        """The parameters, with a text that may be missing: an empty page is a page too."""
        return tuple(
            replace(p, required=False, schema={**p.schema, "default": ""}) if p.required else p for p in self.parameters
        )

    def choices(self, name: str) -> list[Any]:
        """The values that a parameter may take."""
        return next(list(p.schema.get("enum", ())) for p in self.parameters if p.name == name)

    def is_question(self, asked: dict[str, Any]) -> bool:
        """Whether anything was asked."""
        own = any(asked.get(name) for name in ("about", "shape", "depth", "max_length"))
        told = own or any(asked.get(name) for name in FILTER_NAMES)
        return bool(asked["q"].strip() or asked.get("report_id")) or (self.takes_none and told)


_PROMISES_PAGE = (
    phrasing.text("q", "单位", maxLength=200),
    *(
        replace(parameter, schema={**parameter.schema, "default": 5}) if parameter.name == "per_page" else parameter
        for parameter in phrasing.PROMISES
        if parameter.name != "unit"
    ),
)

TOOLS = (
    Tool(
        "variants",
        "换种说法",
        "给一句话，看别的单位怎么说同样的意思；三家以上共用的写法列在前面。",
        "一句话，如：普法宣传形式单一，针对性不强",
        phrasing.VARIANTS,
        phrasing.ask_variants,
        (
            Example("普法宣传形式单一，针对性不强", {"q": "普法宣传形式单一，针对性不强"}),
            Example("执法力量不足，人员老化", {"q": "执法力量不足，人员老化", "type": "存在问题"}),
            Example("把矛盾化解在基层", {"q": "把矛盾化解在基层"}),
        ),
    ),
    Tool(
        "headings",
        "小标题库",
        "别人用过的小标题：按形式、长短、级别挑，相同的合在一起。",
        "小标题里的字，如：强化…，压实…；也可以只选条件",
        phrasing.HEADINGS,
        phrasing.ask_headings,
        (
            Example("对仗的小标题", {"shape": "对仗"}),
            Example("强化…的小标题", {"q": "强化…"}),
            Example("存在问题的小标题", {"type": "存在问题", "depth": "2"}),
        ),
        takes_none=True,
    ),
    Tool(
        "points",
        "分条",
        "“一是……二是……”拆成一条一条，按说的事归在一起。",
        "条目里的字；也可以只选条件",
        phrasing.POINTS,
        phrasing.ask_points,
        (
            Example("存在问题", {"type": "存在问题"}),
            Example("乡级的存在问题", {"type": "存在问题", "level": "乡级"}),
            Example("下步打算里说普法的", {"type": "下步打算", "q": "普法"}),
        ),
        takes_none=True,
    ),
    Tool(
        "commonness",
        "常用程度",
        "一句话有多少家、哪些年份这样写：套话还是新话，一看便知。",
        "一句话，如：谁执法谁普法",
        phrasing.COMMONNESS,
        phrasing.ask_commonness,
        (
            Example("谁执法谁普法", {"q": "谁执法谁普法"}),
            Example("取得了一定成效", {"q": "取得了一定成效"}),
            Example("执法力量不足", {"q": "执法力量不足"}),
        ),
    ),
    Tool(
        "slots",
        "搭配",
        "用省略号代表要填的词，看大家填什么。",
        "如：推进…监管　强化…，压实…",
        phrasing.SLOTS,
        phrasing.ask_fillings,
        (
            Example("推进…建设", {"q": "推进…建设"}),
            Example("强化…意识", {"q": "强化…意识"}),
            Example("…不够规范", {"q": "…不够规范", "type": "存在问题"}),
        ),
    ),
    Tool(
        "kwic",
        "上下文",
        "一个词的每一处，前后怎么写，后面常接什么。",
        "一个词或几个字，如：推进",
        phrasing.KWIC,
        phrasing.ask_contexts,
        (
            Example("推进", {"q": "推进"}),
            Example("法律明白人", {"q": "法律明白人"}),
            Example("不到位（看前面）", {"q": "不到位", "sort": "before"}),
        ),
    ),
    Tool(
        "promises",
        "问题→举措→打算",
        "一个单位的问题由哪条打算来答；去年的打算，今年的报告写了没有。",
        "单位名称，如：清屏县财政局",
        _PROMISES_PAGE,
        phrasing.ask_promises,
        (),
        filters=("year", "doc_type"),
    ),
    Tool(
        "terms",
        "相关词",
        "常与一个词同句的词；不写词只选条件，就列出这一部分特有的词。",
        "一个词，如：监管；也可以只选条件",
        phrasing.TERMS,
        phrasing.ask_terms,
        (
            Example("监管", {"q": "监管"}),
            Example("调解", {"q": "调解"}),
            Example("乡级特有的词", {"level": "乡级"}),
        ),
        takes_none=True,
    ),
)
BY_NAME = {tool.name: tool for tool in TOOLS}
SORT_LABELS = {
    "relevance": "最接近的在前",
    "unique": "最独特的在前",
    "units": "单位多的在前",
    "times": "次数多的在前",
    "length": "短的在前",
    "text": "按文字",
    "after": "按后面的字",
    "before": "按前面的字",
    "year": "按年份",
    "unit": "按单位",
    "library": "按收入先后",
}
