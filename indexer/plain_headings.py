"""Headings without a number.

Two shapes: a short line that stands alone (`top` or `inner`), and a short first sentence that runs into its paragraph
(`inner`), taken only where its neighbours under the same heading begin likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from indexer.front import is_addressee, is_date_line, is_signature_like
from indexer.points import starts_point
from indexer.shapes import Paragraph

_MAX_ALONE, _MIN_REST = 34, 12
_SURE = re.compile(
    r"^(?:主要(?:做法|举措|措施|成效|工作|经验)|基本情况|工作(?:开展情况|成效|亮点)|存在(?:的)?(?:主要)?(?:问题|不足|困难|短板)|不足(?:之处|和原因)|"
    r"(?:下一?步|下一年度?|今后|明年|20\d\d年)(?:的)?(?:工作|主要)?(?:打算|计划|安排|思路|措施|重点|方向|努力方向)|意见(?:和|与)?建议|原因分析|整改措施|"
    r"经验(?:启示|做法)|附件\s?\d*(?![：:]\s?\d)|其他需要(?:报告|说明)的(?:情况|事项))"
)
INNER_TITLE = re.compile(
    r"^(?:第[一二三四五六]部分|[上下]篇)?\s?(?:20\d\d\s?年(?:度)?)?(?:全年|上半年|下半年)?(?:主要|重点)?(?:法治(?:政府)?建设)?(?:工作)?"
    r"(?:总结|计划|要点|打算|安排|思路|情况|回顾)$"
)
_STYLES = frozenset(f"heading{n}" for n in range(1, 10))
_NOT_ALONE = re.compile(r"[。；！？]|[，：:、]$|^附件?[：:].*[《（]|[：:].{18,}|[“《][^”》]*$|^[—\-*#\d]")
_SUBJECT = re.compile(
    r"^(?:我|本|今年|全年|截至|截止|目前|一年来|20\d\d|近|同时|此外|其中|另外|如|例如|在|通过|经|根据|按照|为|由于|虽然|但|这|该|各|全[县市区镇街局省]|上半年|下半年|"
    r"总之|综上|特此|以上|下一?步|接下来|针对|[一二三四五六七八九十]+[方要])|^[^，]{0,12}(?:成效显著|效果明显|取得.{0,8}成效|如下|情况良好)$"
)
_CLOSED = re.compile(r"[^。，；：、\d“《（]{4,14}(?:，[^。，；：、\d“《（]{4,18})?。")
_MIN_BELOW = 15
_RUN_IN = re.compile(r"^([^。！？：；]{4,26})[。]")


def find_plain_headings(paragraphs: list[Paragraph], numbered: list[bool]) -> list[str | None]:
    """For each paragraph: "top" or "inner" when it begins a heading without a number, else None."""
    kinds: list[str | None] = [None] * len(paragraphs)
    _find_standing(paragraphs, numbered, kinds)
    _find_closed(paragraphs, numbered, kinds)
    _find_run_in(paragraphs, numbered, kinds)
    return kinds


# --- lines that stand alone -----------------------------------------------------------------------------------------


def _find_standing(paragraphs: list[Paragraph], numbered: list[bool], kinds: list[str | None]) -> None:
    alone = [not number and _stands_alone(paragraphs, i) for i, number in enumerate(numbered)]
    count = sum(alone)
    has_top_numbers = any(number and p.text[0] in "一第" for p, number in zip(paragraphs, numbered, strict=True))
    for index, is_alone in enumerate(alone):
        paragraph = paragraphs[index]
        if not numbered[index] and INNER_TITLE.match(paragraph.text) and index + 1 < len(paragraphs):
            kinds[index] = "top"
        if kinds[index] or not is_alone:
            continue
        sure = paragraph.style in _STYLES or _SURE.match(paragraph.text) is not None
        if sure or (count >= 2 and _is_heading_like(paragraphs, index, alone, numbered)):
            is_annex = paragraph.text.startswith("附件")
            kinds[index] = "inner" if has_top_numbers and not is_annex else "top"
    if not has_top_numbers:
        _nest(paragraphs, kinds)


def _nest(paragraphs: list[Paragraph], kinds: list[str | None]) -> None:
    """Put headings under 主要做法, 存在问题 … where one of these stands directly above another heading."""
    sure = [kind == "top" and _SURE.match(p.text) is not None for p, kind in zip(paragraphs, kinds, strict=True)]
    if any(here and below and not also for here, below, also in zip(sure, kinds[1:], sure[1:], strict=False)):
        first = sure.index(True)
        for index in range(first, len(kinds)):
            if kinds[index] == "top" and not sure[index]:
                kinds[index] = "inner"


def _stands_alone(paragraphs: list[Paragraph], index: int) -> bool:
    paragraph = paragraphs[index]
    text = paragraph.text
    if paragraph.style in ("table", "footnote", "textbox", "toc"):
        return False
    if paragraph.style in _STYLES:
        return len(text) <= 60
    if not 2 <= len(text) <= _MAX_ALONE or _NOT_ALONE.search(text):
        return False
    if is_date_line(text) or is_addressee(text) or starts_point(text) or "\t" in text:
        return False
    return index + 1 < len(paragraphs) and not is_date_line(paragraphs[index + 1].text)


def _is_heading_like(paragraphs: list[Paragraph], index: int, alone: list[bool], numbered: list[bool]) -> bool:
    """Whether prose or a numbered heading follows, and prose that was finished went before."""
    following = paragraphs[index + 1]
    is_prose = following.text[-1] in "。；！：" and len(following.text) > len(paragraphs[index].text)
    if not (numbered[index + 1] or is_prose or alone[index + 1]):
        return False
    if alone[index + 1] and index + 2 < len(paragraphs) and alone[index + 2]:
        return False  # a list of short lines, not headings
    if is_signature_like(paragraphs[index].text) and re.search(
        r"(?:局|镇|府|委员会|街道|办事处)$", paragraphs[index].text
    ):
        return False
    return index == 0 or paragraphs[index - 1].text[-1] in "。！？；”）)：" or numbered[index - 1] or alone[index - 1]


# --- lines that stand alone and end in 。 ---------------------------------------------------------------------------


def _find_closed(paragraphs: list[Paragraph], numbered: list[bool], kinds: list[str | None]) -> None:
    """Short sentences that stand above long paragraphs, in turn with them: 高位推动，压实责任。"""
    for start, end in _stretches(numbered, kinds):
        closed = [
            i for i in range(start + 1, end - 1) if _CLOSED.fullmatch(paragraphs[i].text) and _is_fit(paragraphs, i)
        ]
        if len(closed) >= 2 and closed[0] <= start + 2 and all(b - a > 1 for a, b in pairwise(closed)):
            for index in closed:
                kinds[index] = "inner"


def _is_fit(paragraphs: list[Paragraph], index: int) -> bool:
    text = paragraphs[index].text
    return (
        not paragraphs[index].style
        and not _SUBJECT.search(text)
        and not starts_point(text)
        and len(paragraphs[index + 1].text) >= _MIN_BELOW
    )


def _stretches(numbered: list[bool], kinds: list[str | None]) -> Iterator[tuple[int, int]]:
    """The stretches between headings found so far, as open intervals of indices."""
    bounds = [i for i in range(len(kinds)) if numbered[i] or kinds[i]]
    yield from pairwise([-1, *bounds, len(kinds)])


# --- headings that run into their paragraph ---------------------------------------------------------------------------


def _find_run_in(paragraphs: list[Paragraph], numbered: list[bool], kinds: list[str | None]) -> None:
    for start, end in list(_stretches(numbered, kinds)):
        body = range(start + 1, end)
        runs = [i for i in body if _runs_in(paragraphs[i])]
        others = [i for i in body if i not in runs and not starts_point(paragraphs[i].text)]
        lead = 1 if others and (not runs or others[0] < runs[0]) else 0
        if len(runs) >= 2 and (len(others) - lead) * 2 <= len(runs):
            for index in runs:
                kinds[index] = "inner"


def _runs_in(paragraph: Paragraph) -> bool:
    match = _RUN_IN.match(paragraph.text)
    if match is None or paragraph.style in ("table", "footnote"):
        return False
    sentence = match[1]
    if sentence.count("，") > 1 or _SUBJECT.search(sentence) or starts_point(sentence) or re.search(r"\d", sentence):
        return False
    return len(paragraph.text) - match.end() >= _MIN_REST
