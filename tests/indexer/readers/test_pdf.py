"""PDF: paragraphs from a text layer, and a plain word about every page that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import pytest

from indexer.readers import read_source
from indexer.readers.base import Extracted, Limits
from indexer.readers.pdf import read
from kb.errors import LimitExceeded, UnreadableSource
from tests.makers.pdf_maker import A4, Sheet, Style, Text, make_pdf, set_report
from tests.makers.reports import PARAGRAPHS, TITLE


def read_pdf(data: bytes, **limits: float) -> Extracted:
    return read(data, name="甲.pdf", limits=Limits(**limits))  # type: ignore[arg-type]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_pdf(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def report_sheets(times: int = 1) -> list[Sheet]:
    return set_report(TITLE, PARAGRAPHS * times)


@pytest.mark.parametrize(
    "style", [Style(), Style(head="汇编"), Style(size=10.5, pitch=16, characters=20, rows=40, columns=2, left=60)]
)
def test_paragraphs_come_back(style: Style) -> None:
    extracted = read_pdf(make_pdf(set_report(TITLE, PARAGRAPHS, style)))
    assert extracted.lines == [TITLE, *PARAGRAPHS]
    assert extracted.warnings == ()
    assert extracted.format == "pdf"


def has_chinese_font() -> bool:
    command = shutil.which("fc-list")
    return bool(command and subprocess.run([command, ":lang=zh"], capture_output=True, check=True).stdout.strip())


# For turned text pdfium asks how tall a glyph is, and drops it where no font of the system knows.
@pytest.mark.skipif(
    not has_chinese_font() and os.environ.get("CI") != "true",
    reason="needs a Chinese font (apt install fonts-noto-cjk)",
)
def test_a_page_turned_on_its_side_is_read_upright() -> None:
    width, height = A4
    turned = [
        Sheet([Text(t.y, width - t.x, t.size, t.text, 90) for t in sheet.texts], size=(height, width), rotate=90)
        for sheet in report_sheets()
    ]
    assert read_pdf(make_pdf(turned)).lines == [TITLE, *PARAGRAPHS]


def test_a_slanted_watermark_is_set_aside() -> None:
    sheets = report_sheets()
    sheets[0].texts.append(Text(150, 600, 40, "征求意见", 45))
    extracted = read_pdf(make_pdf(sheets))
    assert extracted.lines == [TITLE, *PARAGRAPHS]
    assert (1, "征求意见", "watermark") in extracted.noise


def test_a_wholly_scanned_file_is_refused_with_advice() -> None:
    assert refusal(make_pdf([Sheet(is_scan=True)] * 3)) == (
        "甲.pdf：是扫描件，第1—3页都没有文字层；请先用文字识别（OCR）软件处理，或向来文单位要可编辑的文件"
    )


def test_a_scan_with_only_the_scanners_own_mark_is_still_a_scan() -> None:
    sheet = Sheet([Text(400, 820, 9, "某扫描软件制作")], is_scan=True)
    assert "没有文字层" in refusal(make_pdf([sheet, sheet]))


def test_scanned_pages_among_others_are_named_and_the_others_read() -> None:
    sheets = [Sheet(is_scan=True), *report_sheets(), Sheet(), Sheet(is_scan=True)]
    extracted = read_pdf(make_pdf(sheets))
    assert extracted.lines == [TITLE, *PARAGRAPHS]
    (warning,) = extracted.warnings
    assert warning.startswith(f"第1、{len(sheets)}页没有文字层")


def test_a_font_without_a_map_is_noticed() -> None:
    assert "没有文字对照表" in refusal(make_pdf(report_sheets(), has_map=False))


def test_a_file_without_its_fonts_is_not_read_as_gibberish() -> None:
    assert "乱码" in refusal(make_pdf(report_sheets(), has_font=False))


def test_a_few_characters_without_a_map_are_a_warning_that_names_the_page() -> None:
    sheets = report_sheets(3)
    sheets[1].texts[0] = Text(79, 130, 16, "\ue000\ue001" * 14)
    extracted = read_pdf(make_pdf(sheets))
    assert [warning.partition("有字体")[0] for warning in extracted.warnings] == ["第2页"]


@pytest.mark.parametrize("name", ["甲.docx", "甲.doc", "甲.txt", "甲.html"])
def test_content_decides_when_the_suffix_lies(name: str) -> None:
    assert read_source(make_pdf(report_sheets()), name=name).format == "pdf"


def test_a_locked_file_says_so() -> None:
    assert "密码" in refusal(make_pdf(report_sheets(), is_locked=True))


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5])
def test_a_truncated_file_is_named(keep: float) -> None:
    data = make_pdf(report_sheets())
    assert "损坏" in refusal(data[: int(len(data) * keep)])


def test_a_failing_page_is_named_and_the_others_are_read() -> None:
    sheets = report_sheets(3)
    data = make_pdf(sheets)
    broken = data.replace(b"9 0 obj\n<</Type/Page/", b"9 0 obj\n<</Tipe/Pxge/").replace(b"9 0 obj\n<<", b"9 0 obj\n[[")
    extracted = read_pdf(broken)
    assert any(warning.startswith("第2页已损坏") for warning in extracted.warnings)
    assert extracted.lines[0] == TITLE


def test_a_page_of_absurd_size_is_named_and_costs_no_time() -> None:
    huge = Sheet([Text(79, 130, 16, "一、主要举措")], size=(595, 300000))
    started = time.monotonic()
    extracted = read_pdf(make_pdf([huge, *report_sheets()]))
    assert extracted.lines == [TITLE, *PARAGRAPHS]
    assert extracted.warnings == ("第1页已损坏，没有读到；其余各页已读",)
    assert time.monotonic() - started < 5


def test_blank_pages_are_not_a_report() -> None:
    assert "空白页" in refusal(make_pdf([Sheet(), Sheet()]))


def test_a_file_with_no_pages_is_refused() -> None:
    assert refusal(make_pdf([]))


def test_two_thousand_pages_are_read_in_time() -> None:
    page = Sheet([Text(111, 130, 16, "一、普法宣传工作情况。"), Text(111, 160, 16, "全年开展普法活动12场。")])
    started = time.monotonic()
    extracted = read_pdf(make_pdf([page] * 2000))
    assert len(extracted.lines) == 4000
    assert time.monotonic() - started < Limits().max_seconds


def test_a_file_that_takes_too_long_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="超过"):
        read_pdf(make_pdf(report_sheets(20)), max_seconds=0.0)


def test_a_file_over_the_size_limit_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        read_pdf(make_pdf(report_sheets()), max_bytes=100)


def test_radicals_that_fonts_leave_behind_become_characters() -> None:
    extracted = read_pdf(make_pdf([Sheet([Text(79, 130, 16, "⼀、⻓效机制和⼯作⽅法")])]))
    assert extracted.lines == ["一、长效机制和工作方法"]
