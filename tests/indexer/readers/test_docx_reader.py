"""Word documents: every kind of content that holds words, what is set aside, and how damage is told."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from indexer.readers import Extracted, Limits, read_source
from indexer.readers.docx import read
from kb.errors import LimitExceeded, UnreadableSource, UnsupportedFormat
from tests.makers.docx_maker import NAMESPACES, W_NS, document, make_docx, make_zip, pack, paragraph, run

STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


def read_body(body: str, **parts: object) -> Extracted:
    return read(pack(body, **parts), name="报告.docx", limits=Limits())  # type: ignore[arg-type]


def lines_of(body: str, **parts: object) -> list[str]:
    return read_body(body, **parts).lines


def p(content: str) -> str:
    return f"<w:p>{content}</w:p>"


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def cell(*paragraphs: str) -> str:
    return "<w:tc><w:tcPr/>" + "".join(map(paragraph, paragraphs)) + "</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def test_each_paragraph_with_words_is_a_line():
    assert lines_of(paragraph("一、总体情况") + paragraph("") + paragraph("  ") + paragraph("　　正文 ")) == [
        "一、总体情况",
        "　　正文 ",
    ]


def test_runs_are_joined_and_breaks_begin_a_new_line():
    body = p(run("依法") + run("行政") + "<w:r><w:br/><w:t>第二行</w:t><w:cr/><w:t>第三行</w:t></w:r>")
    assert lines_of(body) == ["依法行政", "第二行", "第三行"]


def test_a_line_end_in_the_xml_is_a_blank():
    assert lines_of(p("<w:r><w:t>依法\n行政&#13;&#10;规范</w:t></w:r>")) == ["依法 行政 规范"]


def test_tabs_hyphens_and_symbols_are_characters():
    signs = (
        '<w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="宋体" w:char="2460"/>'
    )
    assert lines_of(p(run("甲\t乙") + f"<w:r>{signs}</w:r>")) == ["甲\t乙-☑①"]


def test_a_symbol_that_is_none_is_left_out():
    assert lines_of(p(run("甲") + '<w:r><w:sym w:char="D800"/><w:sym w:char="xyz"/></w:r>')) == ["甲"]


def test_headings_come_from_style_names_outline_levels_and_inheritance():
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="zw"><w:name w:val="单位小标题"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="zw2"><w:name w:val="小标题二"/><w:basedOn w:val="zw"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="m"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style></w:styles>'
    )
    names = ["t", "m", "1", "zw", "zw2", "a", "", "loop", "没有的"]
    body = "".join(paragraph("文", style=name) for name in names) + paragraph(
        "文", properties='<w:outlineLvl w:val="1"/>'
    )
    body += paragraph("文", properties='<w:outlineLvl w:val="9"/>')
    assert read_body(body, styles=styles).styles == {
        1: "title",
        2: "toc",
        3: "heading1",
        4: "heading3",
        5: "heading3",
        10: "heading2",
    }


def test_a_table_row_is_a_line_and_its_cells_are_joined_by_tabs():
    extracted = read_body(
        paragraph("前") + table(cell("项目") + cell("数量"), cell("审核", "文件") + cell("12")) + paragraph("后")
    )
    assert extracted.lines == ["前", "项目\t数量", "审核 文件\t12", "后"]
    assert extracted.styles == {2: "table", 3: "table"}


def test_empty_cells_keep_their_place_and_empty_rows_go():
    assert lines_of(table(cell("甲") + cell("") + cell("丙"), cell("") + cell(""))) == ["甲\t\t丙"]


def test_a_text_in_a_frame_keeps_its_paragraphs():
    assert lines_of(table(cell("一、总体情况", "二、存在问题"))) == ["一、总体情况", "二、存在问题"]
    long = "全面推进依法行政。" * 20
    assert lines_of(table(cell("述法内容") + cell(long, long))) == ["述法内容", long, long]


def test_a_table_in_a_table_follows_its_row():
    inner = table(cell("内一") + cell("内二"))
    body = f"<w:tbl><w:tr>{cell('外一')}<w:tc>{paragraph('外二')}{inner}{paragraph('')}</w:tc></w:tr></w:tbl>"
    assert lines_of(body) == ["外一\t外二", "内一\t内二"]


def test_content_controls_links_and_tags_are_seen_through():
    inline = f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt><w:hyperlink>{run('链接')}</w:hyperlink>"
    inline += f"<w:smartTag>{run('标记')}</w:smartTag><w:customXml>{run('数据')}</w:customXml>"
    block = (
        f"<w:sdt><w:sdtContent>{paragraph('块')}</w:sdtContent></w:sdt><w:customXml>{paragraph('块二')}</w:customXml>"
    )
    row = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell('甲')}<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    assert lines_of(p(inline) + block + row) == ["控件链接标记数据", "块", "块二", "甲\t乙"]


def test_tracked_changes_are_read_as_accepted():
    moved = f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo>"
    deleted = "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
    assert lines_of(p(run("甲") + f"<w:ins>{run('插入')}</w:ins>" + deleted + moved)) == ["甲插入新处"]


def test_a_deleted_paragraph_mark_joins_the_paragraph_to_the_next():
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert lines_of(paragraph("前半，", properties=gone) + paragraph("后半。")) == ["前半，后半。"]
    assert lines_of(paragraph("甲") + paragraph("末段", properties=gone)) == ["甲", "末段"]


def test_deleted_rows_are_dropped():
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}</w:tr><w:tr>{cell('新')}{cell('值')}</w:tr>"
    assert lines_of(f"<w:tbl>{row}</w:tbl>") == ["新\t值"]


BOX = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
VML = "<w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict>"


def test_a_text_box_is_read_once_after_its_paragraph():
    drawing = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{BOX}</w:drawing></mc:Choice>'
    drawing += f"<mc:Fallback>{VML}</mc:Fallback></mc:AlternateContent></w:r>"
    extracted = read_body(p(run("正文") + drawing.format(paragraph("框内"), paragraph("框内"))) + paragraph("后文"))
    assert extracted.lines == ["正文", "框内", "后文"]
    assert extracted.styles == {2: "textbox"}


def test_an_old_text_box_and_one_that_only_the_fallback_holds_are_read():
    only = f"<w:r><mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{VML.format(paragraph('只在后备'))}</mc:Fallback></mc:AlternateContent></w:r>"
    assert lines_of(p(run("甲") + f"<w:r>{VML.format(paragraph('旧框'))}</w:r>") + p(only)) == [
        "甲",
        "旧框",
        "只在后备",
    ]


def test_a_box_in_a_box_is_read_once():
    inner = p(run("外框") + f"<w:r><w:drawing>{BOX.format(paragraph('内框'))}</w:drawing></w:r>")
    assert lines_of(p(run("文") + f"<w:r><w:drawing>{BOX.format(inner)}</w:drawing></w:r>")) == ["文", "外框", "内框"]


def test_notes_follow_the_paragraph_that_refers_to_them():
    notes = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="-1">{paragraph("线")}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + run(" 数据来自统计公报。"))}{paragraph("又一段。")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes {NAMESPACES}><w:endnote w:id="2">{paragraph("尾注文。")}</w:endnote></w:endnotes>'
    body = p(run("增长5%") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("。")) + paragraph("下一段")
    body += p(run("末段") + '<w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:footnoteReference w:id="99"/></w:r>')
    extracted = read_body(
        body,
        parts={"word/footnotes.xml": notes, "word/endnotes.xml": ends},
        relations={"f": ("footnotes", "footnotes.xml"), "e": ("endnotes", "endnotes.xml")},
    )
    assert extracted.lines == ["增长5%。", "[1] 数据来自统计公报。", "又一段。", "下一段", "末段", "[2] 尾注文。"]
    assert extracted.styles == {2: "footnote", 3: "footnote", 6: "footnote"}


def test_running_heads_are_set_aside_where_their_section_begins():
    head = f"<w:hdr {NAMESPACES}>{paragraph('第一篇页眉')}</w:hdr>"
    page = field("begin") + code(" PAGE ") + field("separate") + run("7") + field("end")
    foot = f"<w:ftr {NAMESPACES}>{p(run('— ') + page + run(' —'))}</w:ftr>"
    first = '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>'
    second = '<w:sectPr><w:footerReference w:type="default" r:id="f"/><w:headerReference r:id="无"/></w:sectPr>'
    extracted = read_body(
        paragraph("甲") + paragraph("乙", properties=first) + paragraph("丙") + second,
        parts={"word/header1.xml": head, "word/footer1.xml": foot},
        relations={"h": ("header", "header1.xml"), "f": ("footer", "footer1.xml")},
    )
    assert extracted.lines == ["甲", "乙", "丙"]
    assert extracted.noise == ((1, "第一篇页眉", "header"), (3, "—  —", "header"), (3, "7", "header"))


def test_a_page_number_in_the_body_is_set_aside():
    page = field("begin") + code("PA") + code("GE \\* MERGEFORMAT") + field("separate") + run("7") + field("end")
    extracted = read_body(
        p(page) + p('<w:fldSimple w:instr="NUMPAGES">' + run("9") + "</w:fldSimple>") + paragraph("正文")
    )
    assert extracted.lines == ["正文"]
    assert extracted.noise == ((1, "7", "page_number"), (1, "9", "page_number"))


def test_results_of_other_fields_are_text_and_their_codes_are_not():
    date = field("begin") + code('DATE \\@ "yyyy年"') + field("separate") + run("2024年") + field("end")
    assert lines_of(p(date + run("1月") + '<w:fldSimple w:instr="REF x">' + run("见表1") + "</w:fldSimple>")) == [
        "2024年1月见表1"
    ]


def test_a_table_of_contents_is_marked():
    start = p(field("begin") + code(' TOC \\o "1-3" ') + field("separate") + run("一、总体情况\t1"))
    entry = p(
        run("二、存在问题\t") + field("begin") + code("PAGEREF _Toc1") + field("separate") + run("3") + field("end")
    )
    block = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
    )
    extracted = read_body(block + start + entry + p(field("end")) + paragraph("一、总体情况"))
    assert extracted.lines == ["目录", "一、总体情况\t1", "二、存在问题\t3", "一、总体情况"]
    assert extracted.styles == {1: "toc", 2: "toc", 3: "toc"}


def test_a_field_that_never_ends_does_not_swallow_the_rest():
    extracted = read_body(p(field("begin") + code("TOC") + field("separate") + run("甲")) + paragraph("乙"))
    assert (extracted.lines, extracted.styles) == (["甲", "乙"], {})


def test_hidden_text_is_set_aside():
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="hp"><w:name w:val="hp"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    )
    body = p(run("可见") + run("隐藏", properties="<w:vanish/>") + run("照常", properties='<w:vanish w:val="0"/>'))
    body += p(run("样式隐藏", properties='<w:rStyle w:val="h"/>')) + paragraph("整段隐藏", style="hp") + paragraph("末")
    extracted = read_body(body, styles=styles)
    assert extracted.lines == ["可见照常", "末"]
    assert [text for _, text, kind in extracted.noise if kind == "hidden"] == ["隐藏", "样式隐藏", "整段隐藏"]


def test_ruby_and_formulas_give_their_words():
    ruby = f"<w:r><w:ruby><w:rt>{run('fǎ')}</w:rt><w:rubyBase>{run('法')}</w:rubyBase></w:ruby></w:r>"
    formula = "<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>"
    assert lines_of(p(ruby + run("治") + formula)) == ["法治x+y"]


def test_the_strict_namespace_is_read_too():
    data = pack(paragraph("一、严格格式"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["word/document.xml"] = files["word/document.xml"].replace(W_NS.encode(), STRICT_W)
    rels = files["_rels/.rels"]
    files["_rels/.rels"] = rels.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )
    assert read(make_zip(dict(files)), name="a.docx", limits=Limits()).lines == ["一、严格格式"]


def test_core_properties_become_metadata():
    extracted = read_body(paragraph("文"), title="年度报告", creator="周某")
    assert extracted.meta == {"Title": "年度报告", "Author": "周某", "Modified": "2024-01-01T00:00:00Z"}


def test_an_embedded_file_is_told_of():
    extracted = read_body(paragraph("文") + '<w:altChunk r:id="x"/>')
    assert "没有读出" in extracted.warnings[0]


def test_a_file_written_by_another_program_is_read():
    made = docx.Document()
    made.add_heading("云溪县年度报告", 0)
    made.add_heading("一、总体情况", 1)
    made.add_paragraph("加强学习", style="List Number")
    made.add_paragraph("规范执法", style="List Number")
    made.add_paragraph("要点", style="List Bullet")
    grid = made.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "项目", "数量"
    made.sections[0].header.paragraphs[0].text = "内部资料"
    buffer = io.BytesIO()
    made.save(buffer)
    extracted = read_source(buffer.getvalue(), name="a.docx")
    assert extracted.lines == ["云溪县年度报告", "一、总体情况", "1.加强学习", "2.规范执法", "要点", "项目\t数量"]
    assert extracted.styles == {1: "title", 2: "heading1", 6: "table"}
    assert extracted.noise == ((1, "内部资料", "header"),)


def test_a_damaged_side_part_costs_only_itself_and_is_told_of():
    extracted = read_body(paragraph("甲", num="1"), numbering="<w:numbering", styles="no xml")
    assert extracted.lines == ["甲"]
    assert len(extracted.warnings) == 2
    assert "自动编号没有读出" in extracted.warnings[1]


def test_an_empty_file_is_refused():
    with pytest.raises(UnreadableSource, match=r"报告\.docx：文件是空的；请"):
        read(b"", name="报告.docx", limits=Limits())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(share):
    data = make_docx(["标题", "一、正文"] * 300)
    with pytest.raises(UnreadableSource, match=r"报告\.docx：docx 文件不完整或已损坏；请用 Word"):
        read(data[: int(len(data) * share)], name="报告.docx", limits=Limits())


def test_a_flipped_byte_in_the_text_is_noticed():
    data = bytearray(make_docx([f"第{number}段" for number in range(300)]))
    data[data.index(b"word/document.xml") + 200] ^= 0xFF
    with pytest.raises(UnreadableSource, match="已损坏"):
        read(bytes(data), name="a.docx", limits=Limits())


def test_a_document_without_words_is_refused():
    with pytest.raises(UnreadableSource, match="没有文字"):
        read_body(p("<w:r><w:drawing/></w:r>"))


@pytest.mark.parametrize(
    "data",
    [
        make_zip({"word/other.xml": "<x/>"}),
        make_zip({"word/document.xml": "<workbook/>"}),
        make_zip({"a.txt": "x"}),
        b"plain",
        b"<html>",
    ],
)
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(UnsupportedFormat, match=r"a\.docx：.*；请"):
        read(data, name="a.docx", limits=Limits())


def test_an_encrypted_member_is_told_of():
    data = bytearray(make_zip({"word/document.xml": document(paragraph("文"))}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(UnreadableSource, match="打开密码"):
        read(bytes(data), name="a.docx", limits=Limits())


def test_broken_xml_is_refused():
    with pytest.raises(UnreadableSource, match=r"document\.xml 已损坏"):
        read(make_zip({"word/document.xml": "<w:document>"}), name="a.docx", limits=Limits())


def test_too_large_too_many_and_too_dense_are_refused():
    data = make_docx(["文" * 1000] * 50)
    for limits in (Limits(max_bytes=100), Limits(max_members=2), Limits(max_unpacked_bytes=1000)):
        with pytest.raises(LimitExceeded):
            read(data, name="a.docx", limits=limits)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = make_zip({"word/document.xml": document(paragraph("文")), "word/media/a.bin": bytes(64 * 1024 * 1024)})
    assert len(bomb) < 100_000
    with pytest.raises(LimitExceeded, match="压缩比异常"):
        read(bomb, name="a.docx", limits=Limits())


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused(encoding):
    xml = f"{ENTITIES}<w:document {NAMESPACES}><w:body>{paragraph('文')}</w:body></w:document>"
    with pytest.raises(UnreadableSource, match="DOCTYPE"):
        read(make_zip({"word/document.xml": xml.encode(encoding)}), name="a.docx", limits=Limits())


def test_outside_templates_and_links_are_not_followed():
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://x/styles" TargetMode="External" Target="http://127.0.0.1:9/x.xml"/></Relationships>'
    )
    files = {"word/document.xml": document(paragraph("文")), "word/_rels/document.xml.rels": relation}
    assert read(make_zip(files), name="a.docx", limits=Limits()).lines == ["文"]


def test_xml_nested_too_deep_is_refused():
    deep = "<w:ins>" * 5000 + "</w:ins>" * 5000
    with pytest.raises(UnreadableSource, match="已损坏"):
        read_body(deep + paragraph("文"))


def test_a_running_head_that_many_sections_share_is_set_aside_once():
    head = f"<w:hdr {NAMESPACES}>{paragraph('页眉')}</w:hdr>"
    section = '<w:sectPr><w:headerReference r:id="h"/></w:sectPr>'
    body = paragraph("甲", properties=section) + paragraph("乙", properties=section)
    extracted = read_body(body, parts={"word/h.xml": head}, relations={"h": ("header", "h.xml")})
    assert extracted.noise == ((1, "页眉", "header"),)


def test_fields_begun_without_end_and_ended_without_begin_cost_nothing():
    extracted = read_body(
        p(field("begin") * 3000) + p(run("文")) * 3000 + p(field("end") * 3000) + p(field("end") + run("末"))
    )
    assert (len(extracted.lines), extracted.lines[-1]) == (3001, "末")


def test_numbers_that_would_fill_the_memory_are_cut_short():
    levels = f'<w:lvl w:ilvl="0"><w:lvlText w:val="{"长" * 100_000}"/></w:lvl><w:lvl w:ilvl="999999999"><w:lvlText w:val="%1"/></w:lvl>'
    xml = f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    lines = lines_of(paragraph("文", num="1", depth=0) + paragraph("文", num="1", depth=999999999), numbering=xml)
    assert (len(lines[0]) < 300, lines[1]) == (True, "文")
