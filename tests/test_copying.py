"""What is copied: masks written out and nothing else changed, a source only where it was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.copying import cite, copy_plain, make_copies
from kb.text import folding

ABOUT = {
    "unit": "青禾镇",
    "year": 2023,
    "title": "青禾镇2023年D建工作总结",
    "heading_path": ["主要举措", "落实“三重一大”"],
    "source": {"file": r"C:\资料\D委.txt", "line": 12},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("镇D委、Ｄ员", "镇党委、党员"),
        ("D的二十大", "党的二十大"),
        ("户外ED显示屏，ed屏", "户外LED显示屏，led屏"),
        ("AAA公众号、AAA级信用", "微信公众号、AAA级信用"),
        ("３D打印，D级危房，学習、ＡＰＰ （一）", "３D打印，D级危房，学習、ＡＰＰ （一）"),
        ("  甲\n\n乙  ", "甲\n\n乙"),
    ],
)
def test_masks_are_written_out_and_nothing_else_changes(text: str, expected: str) -> None:
    assert copy_plain(text) == expected


def test_a_mask_is_known_by_what_stands_behind_the_stretch() -> None:
    assert copy_plain("全镇D员", start=0, end=3) == "全镇党"


@given(
    st.text(alphabet="镇D委员ＤdeEDA公众号显示屏级 　\n二十大的，。习é", max_size=30),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_where_no_mask_stands_the_words_come_out_as_they_are(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    copied = folding.unmask(text, start, end)
    assert folding.folded(folding.unmask(text)) == folding.folded(text)
    if not set("DdＤEeA") & set(text):
        assert copied == text[start:end]


def test_the_three_copies_of_a_passage() -> None:
    copies = make_copies("一、主要举措\n青禾镇D委学法12次。", ABOUT, start=7)
    assert copies.plain == "青禾镇党委学法12次。"
    assert copies.cited == (
        "青禾镇党委学法12次。\n"
        "（出处：青禾镇，2023年，《青禾镇2023年党建工作总结》“主要举措”之“落实‘三重一大’”，D委.txt第12行）"
    )
    assert copies.template == "〔单位〕学法〔数字〕次。"


def test_a_source_says_nothing_of_what_is_not_known() -> None:
    about = {**ABOUT, "unit": None, "year": None, "heading_path": []}
    assert cite(about) == "（出处：单位不详，《青禾镇2023年党建工作总结》，D委.txt第12行）"
