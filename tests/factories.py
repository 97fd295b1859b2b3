"""Small makers of values for tests: a report about an invented place in one line."""

from __future__ import annotations

import random
from typing import Any

from kb.model import FrontLine, Noise, ParsedSource, Report, Section

VERBS = ("推进", "强化", "落实", "规范", "深化", "健全", "完善", "压实", "开展", "组织", "排查", "化解", "整治", "督办")
NOUNS = (
    *("行政执法", "普法宣传", "矛盾纠纷", "营商环境", "合法性审查", "重大决策", "法律顾问", "执法监督", "政务服务"),
    *("信访积案", "学法培训", "应急预案", "网格治理", "证照核发", "水利工程", "农村道路", "集贸市场", "校园周边"),
)
PLACES = ("青禾", "云岭", "白石", "临溪", "东屏", "长汀", "梧桐", "望河", "大柳", "石桥")


def make_section(heading: str | None = "主要举措", text: str = "组织学法培训12次。", **fields: Any) -> Section:
    """A section; with a heading it is numbered 一、 at depth 1, without one it is the opening."""
    values: dict[str, Any] = {
        "line": 3,
        "end_line": 4,
        "depth": 1 if heading else 0,
        "marker": "一、" if heading else None,
        "heading": heading,
        "run_in": False,
        "type": "主要举措" if heading else "导语",
        "topic": None,
        "text": text,
    }
    values.update(fields)
    values.setdefault("types", (values["type"],))
    return Section(**values)


def make_report(title: str = "青禾镇2023年法治政府建设年度报告", *sections: Section, **fields: Any) -> Report:
    """A report; without sections it gets one."""
    values: dict[str, Any] = {
        "title": title,
        "line": 1,
        "end_line": 40,
        "unit": "青禾镇",
        "level": "乡级",
        "sector": "综合",
        "year": 2023,
        "doc_type": "年度报告",
        "role": None,
        "signed_by": None,
        "signed_date": None,
        "confidence": {"unit": 0.9, "year": 0.95},
        "evidence": {"unit": "青禾镇", "year": "2023年"},
        "front": (),
        "sections": sections or (make_section(),),
    }
    values.update(fields)
    return Report(**values)


def make_source(name: str = "汇编.txt", *reports: Report, **fields: Any) -> ParsedSource:
    """A source that was read without trouble."""
    values: dict[str, Any] = {
        "source": name,
        "format": "txt",
        "encoding": "utf-8",
        "encoding_confidence": 1.0,
        "compilation_title": None,
        "documents": reports or (make_report(),),
        "noise": (Noise(9, "扫码关注某公众号", "advertisement"),),
    }
    values.update(fields)
    return ParsedSource(**values)


def write_text(rng: random.Random, sentences: int = 4) -> str:
    """Sentences of the trade that no other call repeats."""
    return "".join(
        f"{rng.choice(VERBS)}{rng.choice(NOUNS)}，{rng.choice(VERBS)}{rng.choice(NOUNS)}{rng.randrange(10, 9999)}件，"
        f"{rng.choice(VERBS)}{rng.choice(NOUNS)}和{rng.choice(NOUNS)}。"
        for _ in range(sentences)
    )


def write_report(rng: random.Random, *, year: int = 2023, sections: int = 4) -> Report:
    """A report of its own wording about an invented place."""
    place = f"{rng.choice(PLACES)}{rng.randrange(10, 99)}镇"
    types = ["主要举措", "存在问题", "下步打算", "主要举措"]
    body = [
        make_section(
            f"{rng.choice(VERBS)}{rng.choice(NOUNS)}",
            write_text(rng),
            marker=f"{'一二三四五六七八九十'[number % 10]}、",
            type=types[number % 4],
            line=3 + number,
            end_line=3 + number,
        )
        for number in range(sections)
    ]
    return make_report(
        f"{place}{year}年法治政府建设年度报告",
        *body,
        unit=place,
        year=year,
        front=(FrontLine(2, f"（{year}年12月20日）", "date"),),
    )
