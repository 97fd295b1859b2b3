"""What bytes are read as, how sure the reader is, and what it says about what it could not read."""

from __future__ import annotations

import random

import pytest

from indexer.readers.encoding import decode
from kb.errors import UnreadableSource

SIMPLIFIED = "云溪县全面推进依法行政，规范行政执法，优化营商环境，化解矛盾纠纷126件。\n二、存在问题\n队伍力量薄弱。"
TRADITIONAL = "雲溪縣全面推進依法行政，規範行政執法，優化營商環境，解決群眾關心的問題。\n二、存在問題\n隊伍力量薄弱。"


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32"),
        ("gbk", b"", "gb18030"),
        ("gb18030", b"", "gb18030"),
    ],
)
def test_every_encoding_of_simplified_text_is_found_out(encoding, mark, named):
    decoded = decode(mark + SIMPLIFIED.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (SIMPLIFIED, named, ())
    assert decoded.confidence >= 0.9


@pytest.mark.parametrize(("encoding", "named"), [("big5", "big5"), ("gb18030", "gb18030"), ("utf-8", "utf-8")])
def test_traditional_text_is_told_apart_in_big5_and_gb18030(encoding, named):
    decoded = decode(TRADITIONAL.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.encoding) == (TRADITIONAL, named)
    assert decoded.confidence >= 0.9


def test_rare_characters_of_gb18030_are_read():
    text = SIMPLIFIED + "㙍村、𠮷祥社区"
    assert decode(text.encode("gb18030"), name="a.txt").text == text


def test_a_short_text_is_read_with_doubt_and_says_so():
    decoded = decode("通知".encode("gbk"), name="a.txt")
    assert decoded.text == "通知"
    assert decoded.confidence < 0.9
    assert "把握" in decoded.warnings[0]


def test_gbk_bytes_that_happen_to_be_valid_utf8_are_read_as_gbk():
    assert decode("联通".encode("gbk"), name="a.txt").text == "联通"


def test_ascii_is_utf8_for_sure():
    decoded = decode(b"plain text\n", name="a.txt")
    assert (decoded.encoding, decoded.confidence) == ("utf-8", 1.0)


def test_gbk_lines_in_utf8_text_are_read_and_named():
    lines = [SIMPLIFIED.split("\n")[0]] * 9
    raw = [line.encode("gbk" if number in (3, 7) else "utf-8") for number, line in enumerate(lines, 1)]
    decoded = decode(b"\r\n".join(raw), name="a.txt")
    assert decoded.text == "\n".join(lines)
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("编码混杂：全文为 utf-8，第 3、7 行按 gb18030 读出",)
    assert 0.5 < decoded.confidence < 0.9


def test_utf8_lines_in_gbk_text_are_read_and_named():
    lines = [SIMPLIFIED.split("\n")[0]] * 20
    raw = [line.encode("utf-8" if number == 5 else "gbk") for number, line in enumerate(lines, 1)]
    decoded = decode(b"\n".join(raw), name="a.txt")
    assert decoded.text == "\n".join(lines)
    assert decoded.warnings == ("编码混杂：全文为 gb18030，第 5 行按 utf-8 读出",)


def test_two_encodings_in_one_line_are_both_read():
    raw = "规范行政执法".encode() + b"  " + "优化营商环境".encode("gbk")
    assert decode(raw, name="a.txt").text == "规范行政执法  优化营商环境"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_broken_bytes_cost_only_themselves(encoding):
    lines = [SIMPLIFIED.split("\n")[0]] * 30
    raw = [line.encode(encoding) for line in lines]
    raw[11] += b"\xff"
    decoded = decode(b"\n".join(raw), name="a.txt")
    assert decoded.text.split("\n")[11].rstrip("\ufffd") == lines[11]
    assert decoded.text.replace("\ufffd", "") == "\n".join(lines)
    assert decoded.warnings == ("有读不出的字节，以 \ufffd 代替：第 12 行",)


def test_a_short_damaged_line_is_read_as_its_neighbours_are():
    lines = ["年度报告", *["规范行政执法行为，优化法治化营商环境"] * 20]
    raw = [line.encode("gbk") for line in lines]
    raw[0] += b"\xff"
    decoded = decode(b"\n".join(raw), name="a.txt")
    assert decoded.text.replace("\ufffd", "") == "\n".join(lines)
    assert len(decoded.warnings) == 1


def test_a_character_cut_off_at_the_end_is_told_of():
    raw = (SIMPLIFIED * 5).encode()[:-1]
    decoded = decode(raw, name="a.txt")
    assert decoded.text.startswith(SIMPLIFIED)
    assert "读不出" in decoded.warnings[0]


def test_utf16_with_an_odd_end_keeps_what_can_be_read():
    decoded = decode(b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le") + b"\x4e", name="a.txt")
    assert decoded.text.startswith(SIMPLIFIED)
    assert "读不出" in decoded.warnings[0]


def test_many_doubtful_lines_are_counted_and_the_first_named():
    raw = b"\n".join("规范行政执法行为".encode("gbk" if number % 3 else "utf-8") for number in range(60))
    assert "等" in decode(raw, name="a.txt").warnings[0]


def test_nul_bytes_are_removed_and_their_lines_named():
    decoded = decode("第一行\n第\0二行\n第三行\0".encode(), name="a.txt")
    assert decoded.text == "第一行\n第二行\n第三行"
    assert decoded.warnings == ("有 2 个空字节（NUL）已去掉：第 2、3 行",)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_an_empty_file_is_refused_in_chinese(data):
    with pytest.raises(UnreadableSource, match=r"^空\.txt：文件是空的；请"):
        decode(data, name="空.txt")


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed):
    junk = random.Random(seed).randbytes(4000)
    with pytest.raises(UnreadableSource, match="不是文本"):
        decode(junk, name="junk.txt")


def test_a_text_full_of_control_characters_is_no_text():
    with pytest.raises(UnreadableSource, match="不是文本"):
        decode(bytes(range(1, 32)) * 20, name="junk.txt")


def test_what_a_file_declares_breaks_ties_only():
    assert decode(TRADITIONAL.encode("big5"), name="a", declared="gb2312").text == TRADITIONAL
    assert decode(SIMPLIFIED.encode("gbk"), name="a", declared="utf-8").text == SIMPLIFIED
