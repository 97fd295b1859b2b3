import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.query.spelling import MOST_SPELLINGS, Vocabulary, near_spellings

WORDS = {
    "法律明白人": 9,
    "法治政府": 30,
    "行政复议": 12,
    "矛盾纠纷": 20,
    "双随机一公开": 7,
    "监管": 50,
    "监督": 40,
    "部署": 8,
}
VOCABULARY = Vocabulary(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("法律明白仁", "法律明白人"),  # another sign
        ("法律白人", "法律明白人"),  # one short
        ("法律明白白人", "法律明白人"),  # one more
        ("法律白明人", "法律明白人"),  # two swapped
        ("律法明白人", "法律明白人"),
        ("法律明人白", "法律明白人"),
        ("矛盾就份", "矛盾纠纷"),  # only the sound is right
        ("部暑", "部署"),  # a known slip
        ("矛盾糾纷", "矛盾纠纷"),  # traditional: it is the word itself
        ("双随机一公示", "双随机一公开"),
        ("法制政府", "法治政府"),
    ],
)
def test_near_spellings_are_found(typed: str, meant: str) -> None:
    expected = () if typed == "矛盾糾纷" else (meant,)
    assert near_spellings(typed, VOCABULARY)[:1] == expected


def test_two_characters_are_too_few_for_one_sign_off() -> None:
    assert near_spellings("监察", VOCABULARY) == ()


@pytest.mark.parametrize("typed", ["", "法", "监管", "完全不同的话", "\0", "a" * 1000, "法" * 1000])
def test_what_resembles_nothing_gives_nothing(typed: str) -> None:
    assert near_spellings(typed, VOCABULARY) == ()


def test_the_commonest_comes_first_and_the_list_is_short() -> None:
    many = Vocabulary([(f"依法治{sign}", number) for number, sign in enumerate("国省市县区镇乡村校港")])
    assert near_spellings("依法治某", many) == tuple(f"依法治{sign}" for sign in "港校村乡镇")
    assert len(near_spellings("依法治某", many)) == MOST_SPELLINGS


@given(st.sampled_from([word for word in WORDS if len(word) > 2]), st.data())
def test_any_single_edit_leads_back(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    sign = data.draw(st.sampled_from("甲乙丙"))
    edits = [word[:at] + sign + word[at + 1 :], word[:at] + sign + word[at:], word[:at] + word[at + 1 :]]
    edits.append(word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
    for edited in edits:
        assert edited == word or len(edited) < 3 or word in near_spellings(edited, VOCABULARY)
