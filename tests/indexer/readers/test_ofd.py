"""OFD: text in reading order from pages and templates; what is locked, broken or only a picture is said."""

from __future__ import annotations

import pytest

from indexer.readers import read_source
from indexer.readers.base import Extracted, Limits
from indexer.readers.ofd import read
from kb.errors import LimitExceeded, SourceError, UnreadableSource
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import Sheet, Style, Text, set_report
from tests.makers.reports import PARAGRAPHS, TITLE
from tests.makers.zip_maker import lock, make_zip

REPORT = [TITLE, *PARAGRAPHS]
PAGE_0 = "Doc_0/Pages/Page_0/Content.xml"
PAGE_1 = "Doc_0/Pages/Page_1/Content.xml"


def read_ofd(data: bytes, **limits: float) -> Extracted:
    return read(data, name="甲.ofd", limits=Limits(**limits))  # type: ignore[arg-type]


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_ofd(data)
    assert str(caught.value).startswith("甲.ofd：")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def sheets(times: int = 1) -> list[Sheet]:
    return set_report(TITLE, PARAGRAPHS * times)


def page_xml(objects: str) -> bytes:
    return (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="1">'
        f"{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    ).encode()


def read_objects(objects: str) -> list[str]:
    return read_ofd(make_ofd([Sheet()], extra={PAGE_0: page_xml(objects)})).lines


@pytest.mark.parametrize(
    "style", [Style(), Style(head="汇编"), Style(size=10.5, pitch=16, characters=20, rows=40, columns=2, left=60)]
)
def test_paragraphs_come_back(style: Style) -> None:
    extracted = read_ofd(make_ofd(set_report(TITLE, PARAGRAPHS, style)))
    assert extracted.lines == REPORT
    assert extracted.format == "ofd"
    assert extracted.warnings == ()


def test_a_template_is_read_with_every_page_and_set_aside_as_its_head() -> None:
    extracted = read_ofd(make_ofd(sheets(3), head="年度报告汇编"))
    assert extracted.lines == [TITLE, *PARAGRAPHS * 3]
    assert [text for _, text, kind in extracted.noise if kind == "header"] == ["年度报告汇编"] * len(sheets(3))


def test_locations_may_count_from_the_package() -> None:
    assert read_ofd(make_ofd(sheets(), is_absolute=True)).lines == REPORT


def test_objects_are_read_as_they_stand_and_not_as_they_come() -> None:
    first, *rest = sheets()
    first.texts.reverse()
    assert read_ofd(make_ofd([first, *rest])).lines == REPORT


def test_a_matrix_moves_and_scales_the_text() -> None:
    text = '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">{}</ofd:TextCode></ofd:TextObject>'
    lower = '<ofd:TextObject ID="1" Boundary="20 20 100 10" CTM="1 0 0 1 0 60" Size="5">' + text.format("后面一段")
    upper = '<ofd:TextObject ID="2" Boundary="20 40 100 10" CTM="2 0 0 2 0 0" Size="2.5">' + text.format("前面一段")
    assert read_objects(lower + upper) == ["前面一段", "后面一段"]


def test_one_object_over_two_cells_is_parted_where_it_jumps() -> None:
    text = '<ofd:TextCode X="0" Y="5" DeltaX="5 60 5">甲镇乙县</ofd:TextCode></ofd:TextObject>'
    assert read_objects('<ofd:TextObject ID="1" Boundary="20 20 150 10" Size="5">' + text) == ["甲镇\t乙县"]


def test_several_codes_of_one_object_keep_their_places() -> None:
    codes = '<ofd:TextCode X="0" Y="5">一、主要</ofd:TextCode><ofd:TextCode X="20">举措</ofd:TextCode></ofd:TextObject>'
    assert read_objects('<ofd:TextObject ID="1" Boundary="20 20 150 10" Size="5">' + codes) == ["一、主要举措"]


def test_a_slanted_watermark_and_hidden_text_are_set_aside() -> None:
    pages = sheets()
    pages[0].texts.append(Text(150, 500, 40, "征求意见", 45))
    extracted = read_ofd(make_ofd(pages))
    assert extracted.lines == REPORT
    assert (1, "征求意见", "watermark") in extracted.noise


def test_signatures_and_attachments_are_not_read() -> None:
    extra = {"Doc_0/Signs/Signatures.xml": b"<broken", "Doc_0/Attachs/a.exe": b"MZ", "Doc_0/Annots/A.xml": b"<broken"}
    assert read_ofd(make_ofd(sheets(), extra=extra)).lines == REPORT


def test_a_scanned_package_is_refused_with_advice() -> None:
    assert "第1—2页都没有文字层" in refusal(make_ofd([Sheet(is_scan=True)] * 2))


def test_a_scanned_page_among_others_is_named() -> None:
    extracted = read_ofd(make_ofd([*sheets(), Sheet(is_scan=True)]))
    assert extracted.lines == REPORT
    assert extracted.warnings[0].startswith(f"第{len(sheets()) + 1}页没有文字层")


def test_a_broken_page_is_named_and_the_others_are_read() -> None:
    extracted = read_ofd(make_ofd(sheets(3), extra={PAGE_1: b"<ofd:Page"}))
    assert extracted.warnings == ("第2页已损坏，没有读到；其余各页已读",)
    assert extracted.lines[0] == TITLE


def test_glyphs_without_characters_are_noticed() -> None:
    pages = [Sheet([Text(79, 130 + 30 * row, 16, "\ue123" * 20) for row in range(5)])]
    assert "没有文字对照表" in refusal(make_ofd(pages))


def test_a_locked_package_says_so() -> None:
    assert "密码" in refusal(lock(make_ofd(sheets()), only="OFD.xml"))
    assert "密码" in refusal(make_zip({"Encryptions.xml": b"<a/>", "Doc_0/x.dat": b"x"}))


@pytest.mark.parametrize("keep", [0.0, 0.2, 0.8])
def test_a_truncated_package_is_named(keep: float) -> None:
    data = make_ofd(sheets())
    assert "损坏" in refusal(data[: int(len(data) * keep)])


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'
    assert "DOCTYPE" in refusal(make_ofd(sheets(), extra={"OFD.xml": bomb}))


def test_a_page_that_packs_too_well_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="压缩比"):
        read_ofd(make_ofd(sheets(), extra={PAGE_0: b" " * 20_000_000}))


def test_locations_that_point_outside_find_nothing() -> None:
    document = make_ofd([Sheet()]).replace(b"", b"")
    assert "空白页" in refusal(document)
    outside = (
        b'<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages>'
        b'<ofd:Page ID="1" BaseLoc="../../../etc/passwd"/></ofd:Pages></ofd:Document>'
    )
    assert "第1页损坏" in refusal(make_ofd([Sheet()], extra={"Doc_0/Document.xml": outside}))


def test_repeat_counts_and_numbers_beyond_reason_do_no_harm() -> None:
    text = '<ofd:TextCode X="nan" Y="5" DeltaX="g 999999999 1e300">甲镇</ofd:TextCode></ofd:TextObject>'
    assert read_objects('<ofd:TextObject ID="1" Boundary="20 20 inf 10" Size="5">' + text) == ["甲镇"]


def test_content_decides_when_the_suffix_lies() -> None:
    assert read_source(make_ofd(sheets()), name="甲.docx").format == "ofd"


def test_a_package_over_the_limits_is_refused() -> None:
    data = make_ofd(sheets(3))
    for limits in ({"max_bytes": 100}, {"max_members": 2}, {"max_unpacked_bytes": 3000}, {"max_seconds": 0.0}):
        with pytest.raises(LimitExceeded):
            read_ofd(data, **limits)


def test_an_empty_file_is_no_package() -> None:
    with pytest.raises(UnreadableSource):
        read_ofd(b"")
