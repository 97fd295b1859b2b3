from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.sentences import paragraph_spans, sentence_spans, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("　 \n", []),
        ("加强领导。压实责任。", ["加强领导。", "压实责任。"]),
        ("一是培训不足；二是人手少", ["一是培训不足；", "二是人手少"]),
        ("他说：“要依法。”会后落实", ["他说：“要依法。”", "会后落实"]),
        ("第一段\n第二段。", ["第一段", "第二段。"]),
        ("为什么？！因为……所以", ["为什么？！", "因为……", "所以"]),
        ("增长12.5%。", ["增长12.5%。"]),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="甲乙。；！”\n 　ab.", max_size=60))
def test_no_character_but_blanks_is_lost_and_no_sentence_crosses_a_paragraph(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all("\n" not in text[a:b] for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(any(a <= start and end <= b for a, b in paragraph_spans(text)) for start, end in spans)
