"""Saved pages: the page among the parts of the message, whatever its encoding, and nothing fetched."""

from __future__ import annotations

import pytest

from indexer.readers import read_source
from indexer.readers.base import Extracted, Limits
from indexer.readers.mht import read
from kb.errors import LimitExceeded, SourceError
from tests.makers.html_maker import make_page
from tests.makers.mht_maker import make_mht
from tests.makers.reports import PARAGRAPHS, TITLE

REPORT = [TITLE, *PARAGRAPHS]
PAGE = make_page(REPORT)


def read_mht(data: bytes) -> Extracted:
    return read(data, name="甲.mht", limits=Limits())


def text_of(extracted: Extracted) -> list[str]:
    return [line.strip() for line in extracted.lines if line.strip()]


@pytest.mark.parametrize(
    ("encoding", "declared", "transfer"),
    [
        ("utf-8", "utf-8", "quoted-printable"),
        ("utf-8", "utf-8", "base64"),
        ("gb18030", "gb2312", "quoted-printable"),
        ("gbk", "gbk", "base64"),
        ("utf-16", "utf-16", "base64"),
    ],
)
def test_the_page_is_read_in_its_own_encoding(encoding: str, declared: str, transfer: str) -> None:
    page = make_page(REPORT, charset=encoding, declared=declared)
    extracted = read_mht(make_mht(page, charset=declared, transfer=transfer))
    assert text_of(extracted) == REPORT
    assert extracted.format == "mht"


def test_a_charset_that_only_the_message_knows_is_believed() -> None:
    page = "<html><body><p>鎮務報告</p><p>簡短。</p></body></html>".encode("big5")
    assert "簡短。" in text_of(read_mht(make_mht(page, charset="big5")))


def test_the_start_of_the_message_is_the_page() -> None:
    frame = make_page(["导航", "另一页的文字，不是正文。"])
    extracted = read_mht(make_mht(PAGE, has_start=True, before=frame))
    assert text_of(extracted)[0] == TITLE


def test_a_page_that_is_only_a_frame_gives_what_is_in_it() -> None:
    frame = b"<html><head><title>a</title></head><frameset><frame src='a.html'></frameset></html>"
    assert TITLE in text_of(read_mht(make_mht(PAGE, before=frame)))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_either_line_end_will_do(newline: str) -> None:
    assert text_of(read_mht(make_mht(PAGE, newline=newline))) == REPORT


@pytest.mark.parametrize("name", ["甲.mht", "甲.mhtml", "甲.doc", "甲.html"])
def test_content_decides_when_the_suffix_lies(name: str) -> None:
    assert read_source(make_mht(PAGE), name=name).format == "mht"


@pytest.mark.parametrize("data", [b"", b"MIME-Version: 1.0\n\n", make_mht(PAGE)[:120], bytes(500)])
def test_what_holds_no_page_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read_mht(data)
    assert str(caught.value).startswith("甲.mht：")
    assert "\n" not in str(caught.value)


def test_a_truncated_page_gives_what_it_still_has() -> None:
    data = make_mht(PAGE)
    assert text_of(read_mht(data[: len(data) * 2 // 3]))[0] == TITLE


def test_a_file_over_the_size_limit_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        read(make_mht(PAGE), name="甲.mht", limits=Limits(max_bytes=100))
