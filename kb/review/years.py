"""张冠李戴 by years: another year told as the year's work, in a heading, at the head of a sentence, or at the signature.

Spans, comparisons, laws, foundings and what is still to come may bear any year; which words show that stands in
rules/leftover.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.rulebook import load_rules

_YEAR = re.compile(
    r"(?<![\d〔\[（(—\-~～到、和])(?<!(?<!截)至)(?P<year>20[0-3]\d)\s?(?P<unit>年度?)(?![—\-~～至到起底初末、])"
)
_DEADLINE = re.compile(
    r"(?P<year>20[0-3]\d)\s?年(?:\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?|底|末|年[底末])(?:以?前|之前)"
)
_PLANS = ("下步打算", "意见建议", "其他报告事项", "其他")
_PLAN_KINDS = ("工作计划", "实施方案", "总结和计划")
_AHEAD_CHARACTERS = 40
_YEARS_OF_A_HISTORY = 3
_NEAR_SHARE = 2  # the reported year must stand at the head of sentences at least so often to be read from the draft


def find_foreign_years(draft: Draft, *, folder: Path | None = None) -> list[Finding]:
    """Each place where another year is told as the one reported on."""
    rules = load_rules("leftover", folder)["year"]
    year = draft.year
    if year is None or (draft.report and draft.report.doc_type in _PLAN_KINDS):
        return []
    pencil = Marker(draft.text, "leftover")
    return [
        *_told_as_own(pencil, draft, year, rules),
        *_past_deadlines(pencil, draft, year),
        *_plans_for_the_past(pencil, draft, year),
        *_signed(pencil, draft, year),
    ]


def _told_as_own(pencil: Marker, draft: Draft, year: int, rules: dict[str, Any]) -> Iterator[Finding]:
    right, lead = re.compile(rules["right"]), re.compile(rules["lead"])
    title_end = draft.text.find("\n") if draft.title else -1
    for start, end in draft.sentences:
        text = draft.text[start:end]
        if "20" not in text or start <= title_end or f"{year}年" in text or _tells_a_history(draft, start):
            continue
        for match in _YEAR.finditer(text):
            other = int(match["year"])
            if other == year or not year - 6 <= other <= year + 1:
                continue
            if other > year and re.match(r"\s?[1-4]月\d{1,2}日", text[match.end() :]):
                continue  # the day on which the report is signed
            if not lead.search(text[: match.start()]) or right.search(_clause(text, match)):
                continue
            part = draft.part_at(start)
            if other > year and (part is None or part.section.type in _PLANS or re.search(rules["ahead"], text)):
                continue
            if part is not None and part.section.type in ("工作亮点",) and other < year:
                continue
            weight = (
                "must" if re.search(rules["own"], text[match.end() : match.end() + _AHEAD_CHARACTERS]) else "should"
            )
            why = f"这是 {year} 年的材料，这里写的是“{match.group()}”，请核对年份"
            span = (start + match.start(), start + match.end())
            right_year = [match.group().replace(match["year"], str(year))]
            yield pencil.mark(span, weight, why, reason="year", confidence=0.85, alternatives=right_year)


def _tells_a_history(draft: Draft, place: int) -> bool:
    """Whether the paragraph goes from year to year: 2022年，建成长廊；2023年，组建队伍；2024年，……"""
    start, end = draft.line_span(draft.line_at(place))
    return len({match["year"] for match in _YEAR.finditer(draft.text, start, end)}) >= _YEARS_OF_A_HISTORY


def _past_deadlines(pencil: Marker, draft: Draft, year: int) -> Iterator[Finding]:
    """A plan that is to be done by a day which has gone by when the report is written."""
    for start, end in draft.sentences:
        part = draft.part_at(start)
        if part is None or part.section.type != "下步打算":
            continue
        for match in _DEADLINE.finditer(draft.text, start, end):
            if year - 6 <= int(match["year"]) <= year:
                why = f"这是 {year} 年材料里的打算，“{match.group()}”已经过去，请核对时限"
                later = [match.group().replace(match["year"], str(year + 1))]
                yield pencil.mark(match.span(), "should", why, reason="year", confidence=0.85, alternatives=later)


def _plans_for_the_past(pencil: Marker, draft: Draft, year: int) -> Iterator[Finding]:
    """What is still to be done, under the year that is over: 四、2025年工作安排 in the report on 2025."""
    this = rf"{year}\s?年度?"
    heading = re.compile(rf"(?P<year>{this})[^。，；\n]{{0,8}}(?:安排|打算|计划|重点|思路|要点)")
    promise = re.compile(rf"(?P<year>{this})[，,][^。；\n]{{0,16}}将")
    for part in draft.parts:
        text = draft.text[part.start : part.end]
        if part.section.type == "下步打算" and str(year + 1) not in text:
            first = (part.section.heading or "").strip()
            for match in (heading.search(text, 0, len(first) + 12), promise.search(text)):
                if match:
                    why = f"这是 {year} 年的材料，这里却把“{match['year']}”写成还没有做的事，请核对年份"
                    span = part.start + match.start("year"), part.start + match.end("year")
                    later = [match["year"].replace(str(year), str(year + 1))]
                    yield pencil.mark(span, "should", why, reason="year", confidence=0.85, alternatives=later)


def _clause(text: str, match: re.Match[str]) -> str:
    """The year's own clause and the one after it."""
    begin = max((text.rfind(sign, 0, match.start()) for sign in "，。；："), default=-1) + 1
    edges = [m.start() for m in re.finditer("[，。；]", text[match.end() :])][:2]
    return text[begin : match.end() + (edges[-1] if edges else len(text))]


def _signed(pencil: Marker, draft: Draft, year: int) -> Iterator[Finding]:
    signed = draft.report.signed_date if draft.report else None
    if not signed or int(signed[:4]) in (year, year + 1):
        return
    found = list(re.finditer(rf"{signed[:4]}\s?年", draft.text))
    if found:
        why = f"落款日期是 {signed[:4]} 年，与 {year} 年的材料对不上，请核对"
        yield pencil.mark(found[-1].span(), "must", why, reason="year", confidence=0.85)


def common_year(draft: Draft) -> int | None:
    """The year that heads most sentences; for a draft whose title names none."""
    counts = Counter(int(match["year"]) for match in _YEAR.finditer(draft.text))
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= _NEAR_SHARE else None
