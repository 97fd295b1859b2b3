"""Whatever the bytes are, a reader returns lines or raises an error of kb.errors, and says nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.readers import Extracted, Limits, docx, html, read_source, text
from indexer.readers.base import Reader
from kb.errors import KBError
from tests.makers.docx_maker import NAMESPACES, document, make_docx, make_zip, pack
from tests.makers.html_maker import SHAPES, make_page

REPORT = [
    "云溪县2023年度报告",
    "一、主要举措",
    "（一）学法",
    "1.集中学习。全年12次，覆盖全体干部职工。",
    "二、下步打算",
    "2024年1月10日",
]
SEEDS = [
    "\n".join(REPORT).encode("utf-8"),
    "\n".join(REPORT).encode("gb18030"),
    "\n".join(REPORT).encode("utf-16"),
    "\n".join(REPORT).encode("big5", errors="ignore"),
    make_docx(REPORT),
    *(make_page(REPORT, shape=shape) for shape in SHAPES),
]
NAMES = st.sampled_from(["a.txt", "a.html", "a.docx", "a.doc", "a"])
FUZZ = settings(max_examples=150, suppress_health_check=list(HealthCheck))


def check(extracted: Extracted) -> None:
    """What holds for every answer of a reader."""
    count = len(extracted.lines)
    assert all("\n" not in line and "\r" not in line and "\0" not in line for line in extracted.lines)
    assert 0.0 <= extracted.encoding_confidence <= 1.0
    assert all(1 <= line <= count for line in extracted.styles)
    assert all(1 <= line <= count + 1 and words.strip() and kind for line, words, kind in extracted.noise)
    assert all("\n" not in warning for warning in extracted.warnings)


def outcome(read: Callable[[], Extracted]) -> Extracted | KBError:
    """What a reader makes of something; any other exception is a failure of the test."""
    try:
        return read()
    except KBError as error:
        return error


def read_anything(data: bytes, reader: Reader) -> None:
    result = outcome(lambda: reader.read(data, name="a", limits=Limits()))
    if isinstance(result, KBError):
        assert (result.where, bool(result.what), bool(result.advice)) == ("a", True, True)
        assert "\n" not in str(result)
    else:
        check(result)


READERS = pytest.mark.parametrize("reader", [text, html, docx], ids=["text", "html", "docx"])


@READERS
@FUZZ
@given(data=st.binary(max_size=600))
def test_random_bytes(reader, data):
    read_anything(data, reader)


@READERS
@FUZZ
@given(words=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "utf-32", "gb18030"]))
def test_random_text_in_any_encoding(reader, words, encoding):
    read_anything(words.encode(encoding, errors="replace"), reader)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good file with some bytes changed, cut out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 40))
        put = draw(
            st.binary(max_size=8)
            | st.sampled_from([b"<", b">", b"\0", b"\xff", b"<table>", b"</div>", b"\r", bytes(50)])
        )
        data[at : at + length] = put + (bytes(data[at : at + length]) if draw(st.booleans()) else b"")
    return bytes(data)


@FUZZ
@given(data=mutated(), name=NAMES)
def test_mutated_files_under_any_name(data, name):
    result = outcome(lambda: read_source(data, name=name))
    if isinstance(result, KBError):
        assert result.where == name
    else:
        check(result)


def _xml_trees() -> st.SearchStrategy[str]:
    tags = (
        "w:p w:r w:t w:pPr w:rPr w:numPr w:numId w:ilvl w:tbl w:tr w:tc w:sdt w:sdtContent w:ins w:del w:fldChar w:instrText "
        "w:drawing w:txbxContent mc:AlternateContent mc:Choice mc:Fallback w:footnoteReference w:sectPr w:headerReference w:vanish "
        "w:pStyle w:outlineLvl w:sym w:ruby w:rubyBase w:br w:tab w:fldSimple w:hyperlink w:trPr m:oMath m:r m:t w:altChunk"
    ).split()
    values = st.sampled_from(
        ["0", "1", "8", "-1", "99999999999", "x", "", "begin", "separate", "end", "TOC", "PAGE", "二"]
    )
    attributes = st.dictionaries(
        st.sampled_from(["w:val", "w:fldCharType", "w:instr", "w:id", "w:char", "r:id"]), values, max_size=2
    )

    def element(parts: tuple[str, dict[str, str], list[str]]) -> str:
        tag, named, children = parts
        inside = "".join(f" {key}='{value}'" for key, value in named.items())
        return f"<{tag}{inside}>{''.join(children)}</{tag}>"

    leaves = st.sampled_from(["", "文", "一、总体情况", "TOC", " "])
    return st.recursive(
        leaves,
        lambda inner: st.tuples(st.sampled_from(tags), attributes, st.lists(inner, max_size=4)).map(element),
        max_leaves=25,
    )


@settings(FUZZ, max_examples=300)
@given(body=_xml_trees(), numbering=_xml_trees(), notes=_xml_trees())
def test_word_parts_in_any_order_and_nesting(body, numbering, notes):
    data = pack(
        f"<w:p><w:r><w:t>文</w:t></w:r></w:p>{body}",
        numbering=f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        parts={"word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"},
        relations={
            "f": ("footnotes", "footnotes.xml"),
            "1": ("header", "document.xml"),
            "h": ("header", "footnotes.xml"),
        },
    )
    read_anything(data, docx)


def test_a_document_that_is_its_own_running_head_is_read():
    body = '<w:p><w:r><w:t>文</w:t></w:r></w:p><w:sectPr><w:headerReference r:id="h"/></w:sectPr>'
    data = pack(body, relations={"h": ("header", "document.xml")})
    assert docx.read(data, name="a", limits=Limits()).lines == ["文"]


def _html_trees() -> st.SearchStrategy[str]:
    tags = (
        "div p span table tr td th caption ol ul li h1 a br pre nav article form font b title head body html script style "
        "frameset frame noscript textarea select option section o:p center iframe svg"
    ).split()
    attributes = st.sampled_from(
        [
            "",
            " class=TRS_Editor",
            " id=zoom",
            " class=nav",
            " hidden",
            " style='display:none'",
            " href=/x",
            " href=#a",
            " start=-5",
            " style='mso-list:Ignore'",
            " class=title",
            " type=i",
            " reversed",
        ]
    )

    def element(parts: tuple[str, str, list[str], bool]) -> str:
        tag, named, children, closed = parts
        return f"<{tag}{named}>{''.join(children)}{f'</{tag}>' if closed else ''}"

    leaves = st.sampled_from(
        [
            "",
            "文",
            "一、总体情况，全面推进依法行政，取得明显成效，群众满意度不断提升。",
            "打印 关闭",
            "\n",
            "&nbsp;",
            "<!--",
        ]
    )
    return st.recursive(
        leaves,
        lambda inner: st.tuples(st.sampled_from(tags), attributes, st.lists(inner, max_size=4), st.booleans()).map(
            element
        ),
        max_leaves=25,
    )


@settings(FUZZ, max_examples=300)
@given(page=_html_trees())
def test_tags_in_any_order_and_nesting(page):
    read_anything(page.encode(), html)


@FUZZ
@given(
    members=st.dictionaries(
        st.sampled_from(
            [
                "word/document.xml",
                "_rels/.rels",
                "word/_rels/document.xml.rels",
                "word/styles.xml",
                "../x",
                "/etc/passwd",
            ]
        ),
        st.binary(max_size=200),
    )
)
def test_zips_with_any_content(members):
    read_anything(make_zip({"word/x": b"", **members}), docx)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_any_compression_is_read_or_refused(method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("word/document.xml", document("<w:p><w:r><w:t>文</w:t></w:r></w:p>"))
    data = buffer.getvalue()
    read_anything(data, docx)
    for at in range(0, len(data), 7):
        read_anything(data[:at] + b"\x55" + data[at + 1 :], docx)
