import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.query.pinyin import syllables_of
from kb.query.suggest import Suggester, cut_letters

PHRASES = [
    ("法治建设", 90),
    ("法律明白人", 60),
    ("培育法律明白人", 20),
    ("法治副校长", 15),
    ("行政复议", 50),
    ("行政复议应诉", 30),
    ("银行监管", 8),
    ("重大行政决策", 25),
    ("APP平台", 3),
    ("矛盾纠纷化解", 40),
]
SUGGESTER = Suggester(PHRASES)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("法", ("法治建设", "法律明白人", "法治副校长", "培育法律明白人")),
        ("明白", ("法律明白人", "培育法律明白人")),
        ("falv", ("法律明白人", "培育法律明白人")),
        ("falvmingbairen", ("法律明白人", "培育法律明白人")),
        ("flmbr", ("法律明白人", "培育法律明白人")),
        ("ＦＬＭＢＲ", ("法律明白人", "培育法律明白人")),
        ("falvmbr", ("法律明白人", "培育法律明白人")),
        ("flmingb", ("法律明白人", "培育法律明白人")),
        ("法律mbr", ("法律明白人", "培育法律明白人")),
        ("法lv明bai", ("法律明白人", "培育法律明白人")),
        ("mbr", ("法律明白人", "培育法律明白人")),
        ("xingzhengfuy", ("行政复议", "行政复议应诉")),
        ("yinhang", ("银行监管",)),
        ("zhongdaxz", ("重大行政决策",)),
        ("app", ("APP平台",)),
        ("apppt", ("APP平台",)),
        ("mdjfhj", ("矛盾纠纷化解",)),
        ("maodun jiufen", ("矛盾纠纷化解",)),
        ("不存在", ()),
        ("qqq", ()),
        ("", ()),
        (" ", ()),
        ("\n", ()),
    ],
)
def test_what_is_typed_brings_phrases(typed: str, expected: tuple[str, ...]) -> None:
    assert SUGGESTER.suggest(typed) == expected


def test_the_commonest_come_first_and_no_more_than_asked_for() -> None:
    assert SUGGESTER.suggest("行政", limit=1) == ("行政复议",)


def test_phrases_are_shown_as_they_were_given() -> None:
    assert Suggester([("Ｄ委會議", 1)]).suggest("党委") == ("Ｄ委會議",)


def test_the_same_phrase_counts_together() -> None:
    suggester = Suggester([("甲乙", 2), ("甲丙", 3), ("甲乙", 2), ("", 9)])
    assert len(suggester) == 2
    assert suggester.suggest("甲") == ("甲乙", "甲丙")


def test_an_empty_library_suggests_nothing() -> None:
    assert Suggester([]).suggest("法") == Suggester([]).suggest("fa") == ()


def test_readings_follow_the_neighbours() -> None:
    assert syllables_of("银行行政重大重新") == ("yin", "hang", "xing", "zheng", "zhong", "da", "chong", "xin")


@given(st.sampled_from([phrase for phrase, _ in PHRASES]), st.data())
def test_any_beginning_in_any_mixture_finds_its_phrase(phrase: str, data: st.DataObject) -> None:
    wanted = data.draw(st.integers(1, len(phrase)))
    pieces = [
        data.draw(st.sampled_from([sign, syllable, syllable[:1]]))
        for sign, syllable in zip(phrase[:wanted], syllables_of(phrase.lower()), strict=False)
    ]
    assert phrase in SUGGESTER.suggest("".join(pieces), limit=100)


@given(st.text(max_size=60) | st.text("abcghnuz法律 '", max_size=60))
def test_any_input_is_answered(typed: str) -> None:
    assert set(SUGGESTER.suggest(typed)) <= {phrase for phrase, _ in PHRASES}


@given(st.text("abcghnuzxyl", min_size=1, max_size=20))
def test_every_cut_keeps_the_letters(letters: str) -> None:
    assert all("".join(cut) == letters for cut in cut_letters(letters))


def test_pinyin_is_loaded_only_for_letters() -> None:
    code = (
        "import sys; from kb.query.suggest import Suggester; s = Suggester([('法治', 1)]); s.suggest('法');"
        "assert 'pypinyin' not in sys.modules; s.suggest('fa'); assert 'pypinyin' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
