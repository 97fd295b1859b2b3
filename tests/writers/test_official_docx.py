"""Word files as official documents are set, opened again with python-docx and with LibreOffice."""

from __future__ import annotations

import io

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kb.writers.official_docx import OfficialDocx, Run
from tests.office import needs_office, save_as


def make_file() -> bytes:
    stream = io.BytesIO()
    with OfficialDocx(stream) as document:
        document.title("青禾镇2023年\n备料稿")
        document.heading("一、主要举措", level=1)
        document.heading("（一）强化学法", level=2)
        document.body("　　组织学法培训12次。\n\n全员参加。")
        document.source("（出处：青禾镇，2023年）")
        document.note("留给第二部分")
        document.body([Run("镇党委"), Run("统筹", is_bold=True), Run("推进\n另一段", is_marked=True)])
        document.table(["单位", "说明"], [["青禾镇", "两行\n说明"], ["白石县", None]], widths=[1, 3])
    return stream.getvalue()


@pytest.fixture(scope="module")
def opened() -> docx.document.Document:
    return docx.Document(io.BytesIO(make_file()))


def font_of(style: docx.styles.style.ParagraphStyle) -> str:
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


def test_paragraphs_stand_in_order_under_their_styles(opened: docx.document.Document) -> None:
    assert [(p.style.name, p.text) for p in opened.paragraphs[:9]] == [
        ("Title", "青禾镇2023年 备料稿"),
        ("Heading 1", "一、主要举措"),
        ("Heading 2", "（一）强化学法"),
        ("Normal", "组织学法培训12次。"),
        ("Normal", "全员参加。"),
        ("出处", "（出处：青禾镇，2023年）"),
        ("批注", "留给第二部分"),
        ("Normal", "镇党委统筹推进"),
        ("Normal", "另一段"),
    ]


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Normal", "仿宋_GB2312", 16),
        ("出处", "楷体_GB2312", 12),
    ],
)
def test_each_style_has_the_type_of_an_official_document(
    opened: docx.document.Document, style: str, font: str, points: int
) -> None:
    found = opened.styles[style]
    assert (font_of(found), found.font.size) == (font, Pt(points))


def test_the_body_is_indented_by_two_characters_and_set_on_29_points(opened: docx.document.Document) -> None:
    layout = opened.styles["Normal"].paragraph_format
    assert (layout.line_spacing, layout.first_line_indent) == (Pt(29), Pt(32))
    assert opened.styles["Normal"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert opened.styles["Title"].paragraph_format.first_line_indent == 0


def test_the_page_is_a4_with_the_margins_of_the_norm_and_numbered(opened: docx.document.Document) -> None:
    page = opened.sections[0]
    assert [round(value / Mm(1)) for value in (page.page_width, page.page_height)] == [210, 297]
    assert [round(value / Mm(1)) for value in (page.top_margin, page.left_margin)] == [37, 28]
    assert "PAGE" in page.footer.paragraphs[0]._p.xml
    assert "PAGE" in page.even_page_footer.paragraphs[0]._p.xml


def test_words_set_apart_are_bold_or_underlined_as_well_as_shaded(opened: docx.document.Document) -> None:
    runs = {run.text: run for paragraph in opened.paragraphs for run in paragraph.runs}
    assert runs["统筹"].bold
    assert runs["推进"].underline
    assert not runs["镇党委"].bold


def test_a_table_repeats_its_header_and_keeps_lines_of_a_cell(opened: docx.document.Document) -> None:
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位", "说明"],
        ["青禾镇", "两行\n说明"],
        ["白石县", ""],
    ]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert table.columns[1].width > 2 * table.columns[0].width


def test_what_xml_does_not_know_is_left_out_and_signs_of_its_own_are_kept() -> None:
    stream = io.BytesIO()
    with OfficialDocx(stream) as document:
        document.body("甲\x00\x0b乙<b>&\ufffe丙\ud800丁😀")
    (first, second) = docx.Document(stream).paragraphs
    assert (first.text, second.text) == ("甲", "乙<b>&丙丁😀")


@needs_office
def test_libreoffice_sets_it_on_pages_with_numbers() -> None:
    stream = io.BytesIO()
    with OfficialDocx(stream) as document:
        document.title("长文")
        for number in range(60):
            document.body(f"第{number}段。推进行政执法规范化建设。")
    pages = pypdfium2.PdfDocument(save_as(stream.getvalue(), source="docx", target="pdf"))
    texts = [page.get_textpage().get_text_bounded() for page in pages]
    assert len(texts) == 3
    assert ["— 1 —" in texts[0], "— 2 —" in texts[1], "— 3 —" in texts[2]] == [True, True, True]
