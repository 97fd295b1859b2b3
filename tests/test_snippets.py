"""Where the words that were found stand in the original."""

import random

import pytest

from kb.snippets import Sought, cut_snippet, find_spans
from kb.text import folding


@pytest.mark.parametrize(
    ("text", "needle", "marked"),
    [
        ("加强 宣传阵地", "强宣传", ["强 宣传"]),
        ("ＬＥＤ屏和LED屏", "led屏", ["ＬＥＤ屏", "LED屏"]),
        ("鎮D委會議", "党委会议", ["D委會議"]),
        ("㈠规范 ED显示屏", "led显示屏", ["ED显示屏"]),
        ("㈠规 范", "一", ["㈠"]),
        ("啊啊啊", "啊啊", ["啊啊啊"]),
        ("没有", "有没", []),
    ],
)
def test_a_highlight_is_exactly_the_words_that_matched(text: str, needle: str, marked: list[str]) -> None:
    assert [text[a:b] for a, b in find_spans(text, [needle])] == marked


def test_any_piece_of_a_text_is_found_in_it_again() -> None:
    rng = random.Random(8)
    alphabet = "法治D委員会 \n㈠ED显示屏AAA公众号，。Ｌ１2"
    for _ in range(300):
        text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 40)))
        start = rng.randrange(len(text))
        piece = text[start : start + rng.randint(1, 8)]
        if not folding.plain(piece):
            continue
        spans = find_spans(text, [piece])
        assert any(a <= start + len(piece) - len(piece.lstrip()) < b for a, b in spans), (text, piece)


def test_the_window_holds_the_first_find_and_its_places() -> None:
    record = {
        "marker": "一、",
        "heading": "普法",
        "text": "无关。" * 50 + "讲师团进村。" + "无关。" * 80,
        "run_in": False,
    }
    snippet = cut_snippet(record, Sought(("讲师团",)))
    assert len(snippet["text"]) <= 160
    assert [snippet["text"][a:b] for a, b in snippet["highlights"]] == ["讲师团"]
