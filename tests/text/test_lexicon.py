import subprocess
import sys
import warnings
from functools import cache
from typing import Any

import pytest

from kb.text.lexicon import Counts, Lexicon, import_jieba

TERMS = ["法律明白人", "琅溪议事厅", "党委", "c++培训", "栎"]


@cache
def jieba_with_terms() -> Any:
    """jieba itself, its whole dictionary read and the same terms added."""
    tokenizer = import_jieba().Tokenizer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer.initialize()
    for term in TERMS:
        tokenizer.add_word(term)
    return tokenizer


def test_every_word_is_counted_and_weighed_as_jieba_does() -> None:
    theirs, ours = jieba_with_terms(), Lexicon(dict.fromkeys(TERMS))
    scores = ours.scores("".join(word[0] for word in theirs.FREQ))
    assert scores.keys() == theirs.FREQ.keys()
    assert {word for word, score in scores.items() if score is None} == {w for w, n in theirs.FREQ.items() if not n}
    assert {word: ours.count(word) for word in theirs.FREQ} == theirs.FREQ
    assert ours.longest == max(map(len, theirs.FREQ))


def test_only_what_begins_like_the_text_is_read() -> None:
    ours = Lexicon({})
    assert "执法" not in ours.scores("监督")
    assert ours.scores("执法")["执法"] is not None
    assert ours.count("监督") == jieba_with_terms().FREQ["监督"]


@pytest.mark.parametrize("word", ["", "栎川", "\ud800", "\n", "😀"])
def test_what_is_no_word_counts_nothing(word: str) -> None:
    assert Lexicon({}).count(word) == 0


def test_lines_of_one_first_character_may_stand_apart() -> None:
    counts = Counts("甲乙丙 20 n\n丁 3 n\n甲乙 104 v\n")
    assert counts.read("甲") == {"甲": 0, "甲乙": 104, "甲乙丙": 20}
    assert counts.read("甲丁") == {"丁": 3}
    assert (counts.total, counts.longest) == (127, 3)


def test_jieba_comes_without_the_module_that_it_can_do_without() -> None:
    code = (
        "import sys; from kb.text.lexicon import import_jieba; import_jieba();"
        "assert 'pkg_resources' not in sys.modules; import pkg_resources"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
