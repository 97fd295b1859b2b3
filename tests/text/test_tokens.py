import subprocess
import sys
import time
import warnings
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb.text import tokens


def test_words_hold_the_shorter_words_inside_them() -> None:
    words = tokens.tokenize("推动矛盾纠纷化解")
    assert {"推动", "矛盾", "纠纷", "矛盾纠纷", "化解"} <= set(words)


def test_punctuation_and_blanks_are_no_words() -> None:
    assert tokens.tokenize("“，。 \n——》") == []


def test_masks_and_traditional_characters_give_the_same_words() -> None:
    assert tokens.tokenize("鎮D委學習") == tokens.tokenize("镇党委学习")


def test_terms_of_the_field_are_kept_whole() -> None:
    assert "法律明白人" in tokens.tokenize("培育法律明白人三百名")


def test_the_keepers_own_terms_are_kept_whole_and_change_the_fingerprint() -> None:
    own = tokens.Segmenter(("琅溪议事厅",))
    assert "琅溪议事厅" in own.tokenize("设立琅溪议事厅三处")
    assert own.fingerprint() != tokens.fingerprint()


def test_several_processes_give_the_same_words_in_order() -> None:
    texts = [f"第{n}次组织学法培训" for n in range(150)]
    assert list(tokens.tokenize_many(texts, processes=2)) == [tokens.tokenize(t) for t in texts]


def test_jieba_is_loaded_only_when_a_word_is_segmented() -> None:
    code = (
        "import sys, kb.text.tokens as t; t.fingerprint(); assert 'jieba' not in sys.modules;"
        "t.tokenize('甲'); assert 'jieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@cache
def _jieba() -> Any:
    """jieba itself, with the same words added."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    for term in tokens.field_terms():
        tokenizer.add_word(term)
    return tokenizer


CLAUSES = [
    "依法行政",
    "矛盾纠纷化解",
    "青岚镇人大主席团",
    "欧阳澄江讲话",
    "2023年",
    "12.5%",
    "c++",
    "的",
    "了",
    "之",
    "澄",
    "，",
    " ",
]


@given(st.lists(st.one_of(st.sampled_from(CLAUSES), st.sampled_from("法治政府建设人民工作行不大为和在")), max_size=30))
def test_a_text_is_cut_as_jieba_cuts_it(parts: list[str]) -> None:
    text = "".join(parts)
    expected = [word for word in _jieba().cut(text) if word.strip()]
    assert list(tokens.default_segmenter().cut(text)) == expected


def test_the_words_of_the_field_count_what_jieba_would_have_them_count() -> None:
    theirs = _jieba().FREQ
    assert {term: tokens.count_word(term) for term in tokens.field_terms()} == {
        t: theirs[t] for t in tokens.field_terms()
    }


def test_a_long_run_of_letters_is_cut_in_no_time() -> None:
    began = time.process_time()
    assert tokens.tokenize("a" * 10_000) == ["a" * 10_000]
    assert time.process_time() - began < 10
