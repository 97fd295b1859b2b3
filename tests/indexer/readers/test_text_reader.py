"""Plain text: lines of the source are lines of the result."""

from __future__ import annotations

import pytest

from indexer.readers import Limits
from indexer.readers.text import read
from kb.errors import LimitExceeded


def lines_of(data: bytes) -> list[str]:
    return read(data, name="a.txt", limits=Limits()).lines


def test_all_three_line_ends_end_a_line():
    assert lines_of("一\n二\r\n三\r四\r\r\n五".encode()) == ["一", "二", "三", "四", "", "五"]


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_other_separators_stay_inside_their_line(sign):
    assert lines_of(f"前{sign}后\n下一行".encode()) == [f"前{sign}后", "下一行"]


def test_blanks_and_empty_lines_are_kept_as_they_stand():
    assert lines_of("　　一、总体情况  \n\n\t二、问题\n".encode()) == ["　　一、总体情况  ", "", "\t二、问题", ""]


def test_the_encoding_and_the_confidence_are_reported():
    extracted = read("依法行政".encode("gbk") * 20, name="a.txt", limits=Limits())
    assert (extracted.format, extracted.encoding) == ("txt", "gb18030")
    assert 0 < extracted.encoding_confidence <= 1


def test_a_million_blank_lines_are_read():
    assert lines_of(b"\n" * 1_000_000) == [""] * 1_000_001


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_of_a_hundred_thousand_characters_is_read(encoding):
    line = "全面推进依法行政，规范执法" * 8000
    assert lines_of(line.encode(encoding)) == [line]


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(LimitExceeded, match=r"大\.txt：文件太大"):
        read("一".encode() * 100, name="大.txt", limits=Limits(max_bytes=99))
