from __future__ import annotations

import textwrap

import pytest

from indexer.shapes import Paragraph
from indexer.wrapping import rejoin

PROSE = (
    "全县各级行政机关坚持依法决策科学决策，把公众参与专家论证风险评估合法性审查和集体讨论决定作为必经程序，全年审查重大事项四十六件，"
    "提出意见一百二十条，纠正不当表述三十余处，没有一件决策因程序不当被撤销，群众对决策公开的满意程度比上一年度提高了六个百分点。"
)
HEADING = "（一）坚持依法决策"


def join(*lines: str) -> list[str]:
    paragraphs = [Paragraph(n, n, line.strip()) for n, line in enumerate(lines, 1) if line.strip()]
    return [p.text for p in rejoin(paragraphs, list(lines))]


@pytest.mark.parametrize("width", [18, 24, 32, 38, 45])
@pytest.mark.parametrize("indent", ["", "　　", "    "])
def test_text_wrapped_at_any_width_comes_back_whole(width: int, indent: str) -> None:
    body = textwrap.wrap(PROSE, width, initial_indent=indent)
    assert join(HEADING, *body, HEADING, *body) == [HEADING, PROSE, HEADING, PROSE]


def test_a_sentence_cut_by_a_page_goes_on() -> None:
    assert join(
        "一是规范程序，全年办结案件三十六件，没有一件被撤销。二是着力", "", "打造调解品牌，化解纠纷九十件。"
    ) == ["一是规范程序，全年办结案件三十六件，没有一件被撤销。二是着力打造调解品牌，化解纠纷九十件。"]


@pytest.mark.parametrize(
    "following",
    [
        "（二）规范执法程序",
        "二是方式单一。",
        "清屏县财政局",
        "2023年12月5日",
        "县人大常委会：",
        "清屏县财政局2023年工作总结",
    ],
)
def test_what_begins_anew_is_never_joined(following: str) -> None:
    before = "全年办结案件三十六件，没有一件被撤销。群众满意率达到百分之百"
    assert join(before, following) == [before, following]


def test_headings_that_stand_alone_are_not_joined_to_prose() -> None:
    assert join("强化组织领导", PROSE) == ["强化组织领导", PROSE]


def test_rows_of_tables_stay_rows() -> None:
    rows = [Paragraph(n, n, "甲项工作内容比较长，需要说明。还没有", "table") for n in (1, 2)]
    assert len(rejoin(rows, [row.text for row in rows])) == 2
