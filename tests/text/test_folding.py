import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import folding

# What republished reports are made of, masks and width forms in the majority, and anything else Unicode has.
SAMPLES = st.one_of(
    st.sampled_from("党委员组的二十大法治學習貫徹鎮DdEeAaLl3Ａｄ（），。、“” 　\n①ﾊﾟe\u0301\u200b公众号群显示屏"),
    st.sampled_from(["D委", "D员", "ED显示屏", "AAA公众号", "D的二十大", "习近平法治思想"]),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.lists(SAMPLES, max_size=30).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D委", "党委"),
        ("Ｄ 员", "党员"),
        ("D組", "党组"),
        ("学习D的二十大精神", "学习党的二十大精神"),
        ("D政主要负责人", "党政主要负责人"),
        ("户外ED、宣传栏", "户外led、宣传栏"),
        ("LED显示屏", "led显示屏"),
        ("通过AAA公众号", "通过微信公众号"),
        ("AAA级景区", "aaa级景区"),
        ("GDP和3D打印", "gdp和3d打印"),
        ("D级危房", "d级危房"),
        ("學習　貫徹\r\n落實", "学习贯彻落实"),
        ("１２．５％", "12.5%"),
    ],
)
def test_a_text_is_folded_to_what_it_is_read_as(text: str, expected: str) -> None:
    assert folding.folded(text) == expected


def test_plain_keeps_masks_and_traditional_characters() -> None:
    assert folding.plain("鎮Ｄ委 會議") == "鎮d委會議"


@given(TEXTS)
def test_plain_is_what_the_whole_string_gives(text: str) -> None:
    whole = unicodedata.normalize("NFKC", text).lower()
    expected = "".join(folding.plain(c) for c in whole)
    assert folding.plain(text).replace("ς", "σ") == expected or not unicodedata.is_normalized("NFC", expected)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folding.folded(text)
    assert folding.folded(once) == once
    assert folding.plain(folding.plain(text)) == folding.plain(text)


@given(TEXTS, st.data())
def test_a_substring_stays_a_substring_when_folded(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    if not _cuts_something(text, piece, start):
        assert folding.plain(piece) in folding.plain(text)
        # A single letter is taken as typed: half a mask is no evidence of one.
        assert len(folding.plain(piece)) < 2 or any(f in folding.folded(text) for f in folding.query_forms(piece))


def _cuts_something(text: str, piece: str, start: int) -> bool:
    """Whether an edge of the piece falls inside one character (a letter and its accent) or inside a mask."""
    mapped = folding.fold(text)
    edges = (start, start + len(piece))
    return any(a < edge < b for edge in edges for a, b in zip(mapped.origin, mapped.ends, strict=True)) or any(
        folding.plain(text[:edge]) + folding.plain(text[edge:]) != folding.plain(text) for edge in edges
    )


@given(TEXTS)
def test_the_mapped_form_is_the_bulk_form(text: str) -> None:
    for mapped, bulk in ((folding.fold(text), folding.folded(text)), (folding.fold_plain(text), folding.plain(text))):
        assert mapped.text == bulk
        assert len(mapped.origin) == len(mapped.ends) == len(bulk)
        assert list(mapped.origin) == sorted(mapped.origin)
        assert all(0 <= a < b <= len(text) for a, b in zip(mapped.origin, mapped.ends, strict=True))


def test_a_highlight_is_exactly_the_words_in_the_original() -> None:
    text = "全镇 Ｄ\n员干部关注AAA公众号"
    mapped = folding.fold(text)
    at = mapped.text.index("党员")
    assert text.__getitem__(slice(*mapped.span(at, at + 2))) == "Ｄ\n员"
    at = mapped.text.index("微信公")
    assert text.__getitem__(slice(*mapped.span(at, at + 3))) == "AAA公"


def test_an_empty_stretch_has_no_place() -> None:
    with pytest.raises(ValueError, match="empty stretch"):
        folding.fold("甲").span(0, 0)


@pytest.mark.parametrize("piece", ["鎮D", "鎮D的", "利用AAA公", "利用AAA", "RED", "ED"])
def test_a_piece_cut_before_its_context_is_read_both_ways(piece: str) -> None:
    text = {
        "鎮D": "鎮D委",
        "鎮D的": "鎮D的二十大",
        "利用AAA公": "利用AAA公号",
        "利用AAA": "利用AAA公众号",
        "RED": "RED鎮",
        "ED": "RED鎮",
    }[piece]
    assert any(form in folding.folded(text) for form in folding.query_forms(piece))


def test_a_single_letter_is_taken_as_typed() -> None:
    assert folding.query_forms("D") == ("d",)


def test_dropped_words_are_listed_and_never_folded() -> None:
    assert ("习近平法治思想", "法治思想") in folding.dropped_words()
    assert folding.folded("习近平法治思想") == "习近平法治思想"


def test_a_long_run_of_accents_costs_no_more_than_its_length() -> None:
    text = "a" + "\u0301" * 20_000
    began = time.process_time()
    assert folding.plain(text).startswith("á")
    assert folding.fold(text).span(0, 1) == (0, len(text))
    assert time.process_time() - began < 2
