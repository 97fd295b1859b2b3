"""The same report as text, Word file and web page gives the same lines; the makers give the same bytes every time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers import read_source
from tests.makers.docx_maker import make_docx
from tests.makers.html_maker import SHAPES, make_page

REPORT = [
    "云溪县2023年法治政府建设年度报告",
    "2023年，全县扎实推进依法行政，各项工作取得新成效。现将有关情况报告如下。",
    "一、主要举措",
    "（一）加强组织领导",
    "县政府常务会议12次研究法治工作，主要负责人带头述法，压实各部门责任。",
    "（二）规范行政执法。全年公示信息3200条，审核重大执法决定86件，开展案卷评查两次。",
    "1.落实三项制度。",
    "（1）公示",
    "（2）全过程记录",
    "2.开展案卷评查。",
    "3. 带空格的编号",
    "1.重新起头",
    "二、存在问题",
    "一是力量薄弱；二是学习不够。",
    "（一）队伍偏弱。",
    "四、跳号的标题",
    "一十、不规范的编号",
    "第一章 总则",
    "A&B <标签> “引号” 5%",
    "规章\t12\t30",
    "云溪县司法局办公室      2024年1月印发",
    "云溪县人民政府",
    "2024年1月10日",
]


def non_blank(data: bytes, name: str) -> list[str]:
    return [line for line in read_source(data, name=name).lines if line.strip()]


def test_text_and_word_file_give_the_same_lines():
    assert non_blank("\r\n\r\n".join(REPORT).encode("gb18030"), "a.txt") == REPORT
    assert non_blank(make_docx(REPORT), "a.docx") == REPORT


def test_markers_become_automatic_numbers_and_headings_get_styles():
    extracted = read_source(make_docx(REPORT), name="a.docx")
    assert extracted.styles == {
        1: "title",
        3: "heading1",
        4: "heading2",
        7: "heading3",
        10: "heading3",
        12: "heading3",
    } | {
        13: "heading1",
        15: "heading2",
        16: "heading1",
    }
    assert "一、".encode() not in make_docx(["题", "一、主要举措"])


def test_a_word_file_without_numbering_holds_its_markers_as_text():
    assert non_blank(make_docx(REPORT, numbering=False), "a.docx") == REPORT


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_text_and_page_give_the_same_lines(shape, charset):
    assert non_blank(make_page(REPORT, shape=shape, charset=charset), "a.html") == REPORT


def test_a_title_may_be_given_apart():
    assert non_blank(make_page(REPORT[1:], title=REPORT[0]), "a.html") == REPORT
    assert read_source(make_docx(REPORT, title="汇编"), name="a.docx").meta["Title"] == "汇编"


def test_the_makers_give_the_same_bytes_every_time():
    assert make_docx(REPORT) == make_docx(REPORT)
    assert make_page(REPORT) == make_page(REPORT)


MARKERS = st.sampled_from(
    ["", "一、", "二、", "三、", "十一、", "（一）", "（二）", "1.", "2.", "（1）", "（2）", "①", "第一章"]
)
WORDS = st.text(alphabet="法治政府建设、，。（）〔〕“”《》%0123456789ABCabc &<>", min_size=1, max_size=60).filter(
    lambda s: s.strip() == s and s
)


@settings(max_examples=150)
@given(st.lists(st.tuples(MARKERS, WORDS).map("".join), min_size=1, max_size=25))
def test_any_paragraphs_come_back_from_a_word_file(paragraphs):
    assert non_blank(make_docx(paragraphs), "a.docx") == paragraphs
