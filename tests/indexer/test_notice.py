"""The outline in a notice: headings of any style, hints beside them, and everything else set aside and said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.notice import read_notice
from kb.outlines import Outline

NOTICE = """清政办函〔2024〕56号
关于报送2024年度法治政府建设情况报告的通知
各镇人民政府、街道办事处，县政府各部门、各直属机构：
为做好2024年度法治政府建设情况报告工作，现将有关事项通知如下：
一、报告主体
各镇人民政府、街道办事处，县政府各部门。
二、报告内容
（一）2024年推进法治政府建设的主要举措和成效（突出特色亮点，1500字左右）。
1.深入学习贯彻习近平法治思想情况；
2.严格规范公正文明执法情况（如“扫码入企”）；
（二）存在的不足和原因。查摆问题要实。
（三）2025年推进法治政府建设的主要安排。
三、有关要求
（一）高度重视。各单位要加强领导。
（二）按时报送。请于2024年12月20日前将纸质版报送县委依法治县办。
联系人：张某，电话：0000-1234567
附件：报告模板
清屏县人民政府办公室
2024年12月2日
"""


def shape(outline: Outline) -> list[tuple[int, str | None, str]]:
    return [(asked.depth, asked.marker, asked.heading) for asked in outline.headings]


def test_a_notice_gives_its_outline_without_its_frame() -> None:
    found = read_notice(NOTICE)
    assert (found.title, found.year, found.doc_type) == (
        "关于报送2024年度法治政府建设情况报告的通知",
        2024,
        "年度报告",
    )
    assert shape(found) == [
        (1, "（一）", "2024年推进法治政府建设的主要举措和成效"),
        (2, "1.", "深入学习贯彻习近平法治思想情况"),
        (2, "2.", "严格规范公正文明执法情况"),
        (1, "（二）", "存在的不足和原因"),
        (1, "（三）", "2025年推进法治政府建设的主要安排"),
    ]
    assert [(asked.type, asked.topic) for asked in found.headings] == [
        ("主要举措", None),
        ("学习贯彻", None),
        ("主要举措", "行政执法"),
        ("存在问题", None),
        ("下步打算", None),
    ]


def test_hints_in_brackets_and_behind_the_heading_are_kept_beside_it() -> None:
    hints = [asked.hint for asked in read_notice(NOTICE).headings]
    assert hints == ["突出特色亮点，1500字左右", "", "如“扫码入企”", "查摆问题要实", ""]


def test_what_asks_for_no_text_is_said_with_its_kind() -> None:
    kinds = {item.text: item.kind for item in read_notice(NOTICE).aside}
    assert kinds["清政办函〔2024〕56号"] == "发文字号"
    assert kinds["各镇人民政府、街道办事处，县政府各部门、各直属机构："] == "抬头"
    assert kinds["报告内容"] == "提纲的总题"
    assert kinds["有关要求"] == kinds["报告主体"] == "报送要求"
    assert kinds["联系人：张某，电话：0000-1234567"] == "联系人"
    assert kinds["附件：报告模板"] == "附件"


def test_no_line_of_a_notice_is_lost() -> None:
    found = read_notice(NOTICE)
    told = "".join((found.title or "", *(f"{a.marker}{a.heading}{a.hint}" for a in found.headings)))
    told += "".join(item.text for item in found.aside)
    letters = {letter for letter in NOTICE if "一" <= letter <= "鿿"}
    assert letters - set(told) == set()
    assert "清屏县人民政府办公室" in told


STYLES = (
    (
        "# 提纲\n## 主要做法\n- 普法宣传\n- 依法决策\n## 存在问题",
        ["主要做法", "普法宣传", "依法决策", "存在问题"],
        [1, 2, 2, 1],
    ),
    ("主要做法\n普法宣传\n存在问题", ["主要做法", "普法宣传", "存在问题"], [1, 1, 1]),
    ("第一部分 履职情况\n第二部分 问题\n第三部分 打算", ["履职情况", "问题", "打算"], [1, 1, 1]),
    (
        "内容包括：1.执法队伍建设；2、存在的突出问题；3．明年思路。",
        ["执法队伍建设", "存在的突出问题", "明年思路"],
        [1, 1, 1],
    ),
    ("① 学法\n② 普法", ["学法", "普法"], [1, 1]),
    ("一是普法情况；二是执法情况", ["普法情况", "执法情况"], [1, 1]),
    ("**一、主要做法**\n**二、存在问题：**", ["主要做法", "存在问题"], [1, 1]),
    ("一、主要做法：写清做了什么、有何成效", ["主要做法"], [1]),
    (
        "报告应当包括上一年度的主要举措和成效，存在的不足和原因，下一年度的主要安排以及其他需要报告的情况。",
        ["上一年度的主要举措和成效", "存在的不足和原因", "下一年度的主要安排", "其他需要报告的情况"],
        [1, 1, 1, 1],
    ),
)


@pytest.mark.parametrize(("text", "headings", "depths"), STYLES)
def test_headings_of_any_style_are_read(text: str, headings: list[str], depths: list[int]) -> None:
    found = read_notice(text)
    assert [asked.heading for asked in found.headings] == headings
    assert [asked.depth for asked in found.headings] == depths


def test_a_list_of_headings_needs_no_title_and_knows_the_kind_of_report_by_one() -> None:
    assert read_notice("一、学法\n二、问题").title is None
    asked = read_notice("2024年述法报告提纲\n一、学法用法\n二、问题").headings[0]
    assert (asked.type, asked.topic) == ("第一责任人履职", "学法培训")


@pytest.mark.parametrize("text", ["", "\n\n", "　", "请报送", "12345", "。。。"])
def test_where_nothing_is_asked_for_there_are_no_headings(text: str) -> None:
    assert read_notice(text).headings == ()


@settings(max_examples=60)
@given(st.text("一二（）()、.1２#*-：；。，年包括要求报送abc\n 　", max_size=200) | st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = read_notice(text)
    assert all(asked.heading and asked.depth >= 1 for asked in found.headings)
