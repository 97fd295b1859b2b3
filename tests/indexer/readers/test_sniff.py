"""The content decides which reader a file gets; what none can read is refused with advice."""

from __future__ import annotations

import pytest

from indexer.readers import is_supported, read_source, reader_name
from indexer.readers.sniff import kind_of
from kb.errors import SourceError, UnreadableSource, UnsupportedFormat
from tests.makers.docx_maker import make_docx, make_zip
from tests.makers.html_maker import make_page

PARAGRAPHS = ["云溪县2023年度报告", "一、总体情况", "全县依法行政水平稳步提升，各项工作取得成效。"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.txt", "一、总体情况".encode(), "text"),
        ("a.MD", "# 标题".encode(), "text"),
        ("a.md", "<div>一</div>".encode(), "text"),
        ("a.txt", make_page(PARAGRAPHS), "html"),
        ("a.txt", make_page(PARAGRAPHS, charset="utf-16"), "html"),
        ("a.txt", make_docx(PARAGRAPHS), "docx"),
        ("a.html", "一、总体情况\n二、存在问题".encode(), "text"),
        ("a.html", "一、总体情况<br>二、存在问题".encode(), "html"),
        ("a.html", make_docx(PARAGRAPHS), "docx"),
        ("a.docx", make_page(PARAGRAPHS), "html"),
        ("a.docx", "一、总体情况".encode("gbk") * 5, "text"),
        ("a.docx", b"", "docx"),
        ("a.doc", make_page(PARAGRAPHS, charset="gb18030"), "html"),
        ("a.doc", make_docx(PARAGRAPHS), "docx"),
        ("a.doc", "一、总体情况".encode(), "text"),
        ("无后缀", "一、总体情况".encode(), "text"),
    ],
)
def test_the_content_decides_where_the_suffix_lies(name, data, reader):
    assert reader_name(name, data) == reader


def test_text_that_speaks_of_tags_stays_text():
    assert reader_name("a.txt", "网页以 <html> 开头，以 <body> 为正文。".encode()) == "text"


def test_leading_comments_and_prologs_do_not_hide_a_page():
    assert kind_of(b"\xef\xbb\xbf\r\n<?xml version='1.0'?>\n<!-- saved from url -->\n<HTML><p>") == "html"


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (ole("EncryptedPackage"), "encrypted", "打开密码"),
        (make_zip({"xl/workbook.xml": "<workbook/>"}), "xlsx", "Excel"),
        (make_zip({"ppt/presentation.xml": "<p/>"}), "pptx", "演示文稿"),
        (ole("Workbook"), "xls", "Excel"),
        (b"\x89PNG\r\n\x1a\n", "image", "图片"),
        (b"MZ\x90\x00\x03\x00", "program", "程序"),
    ],
)
def test_what_can_never_be_read_is_named_with_advice(data, kind, words):
    assert kind_of(data) == kind
    with pytest.raises(SourceError, match=rf"^报告\.docx：.*{words}.*；请"):
        read_source(data, name="报告.docx")


@pytest.mark.parametrize(
    ("data", "kind"), [(ole("WordDocument"), "doc"), (b"{\\rtf1", "rtf"), (b"%PDF-1.7", "pdf"), (OLE, "ole")]
)
def test_other_formats_are_recognised(data, kind):
    assert kind_of(data) == kind


def test_a_picture_is_unreadable_and_a_workbook_is_unsupported():
    with pytest.raises(UnreadableSource):
        read_source(b"\xff\xd8\xff\xe0", name="a.txt")
    with pytest.raises(UnsupportedFormat):
        read_source(ole("Workbook"), name="a.docx")


def test_text_under_an_unknown_suffix_is_not_taken():
    with pytest.raises(UnsupportedFormat, match=r"不认识的文件类型 \.py"):
        reader_name("a.py", b"import os")
    assert not is_supported("a.py")


def test_a_line_that_begins_like_a_program_is_text():
    assert kind_of("MZ镇2023年工作总结".encode()) == "text"
