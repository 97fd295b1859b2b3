"""换种说法 and 常用程度: the like of a sentence, folded and counted."""

from __future__ import annotations

import pytest

from kb.errors import UsageError
from kb.phrasing.bigrams import Bigrams, number_pairs
from kb.phrasing.blanks import blank
from kb.phrasing.commonness import measure_commonness
from kb.phrasing.variants import list_variants
from tests.phrasing.conftest import Fill
from tests.phrasing.small import texts_of

ASKED = "普法宣传形式单一，针对性不强。"
ROWS = (
    ("青禾镇", 2021, "青禾镇普法宣传形式单一，针对性不强。全年开展培训12次。"),
    ("云岭县", 2022, "云岭县普法宣传形式单一，针对性不强。", {"level": "县级"}),
    ("白石镇", 2023, "普法宣传形式较为单一，针对性不够强。"),
    ("临溪镇", 2023, "法治宣传的形式比较单一，群众参与度低。"),
    ("东屏镇", 2022, "执法力量不足，装备老化。"),
    ("望河镇", 2022, "望河镇普法宣传形式单一，针对性不强。"),
)


@pytest.mark.parametrize(
    ("sentence", "unit", "expected"),
    [
        ("青禾镇排查矛盾12起,化解率98.5%。", "云岭市青禾镇人民政府", "〔名〕排查矛盾〔数〕起,化解率〔数〕。"),
        ("云岭市青禾镇开展培训", "云岭市青禾镇", "〔名〕开展培训"),
        ("在白石县召开会议", None, "在〔名〕召开会议"),
        ("各乡镇、本辖区、全镇、社区矫正", None, "各乡镇、本辖区、全镇、社区矫正"),
        ("推进乡村振兴,推动城市更新", None, "推进乡村振兴,推动城市更新"),
        ("××镇处理1,200件,占百分之九十", None, "〔名〕处理〔数〕件,占〔数〕"),
        ("某局开展检查", None, "〔名〕局开展检查"),
    ],
)
def test_names_and_figures_are_blanked_and_common_words_are_not(sentence: str, unit: str | None, expected: str) -> None:
    assert blank(sentence, unit=unit) == expected


def test_near_identical_sentences_are_one_with_the_number_of_the_others(fill: Fill) -> None:
    found = list_variants(fill(*ROWS), ASKED)
    first = found["sentences"][0]
    assert (first["times"], first["units"], first["similar"]) == (4, 4, 3)
    assert first["text"] == "青禾镇普法宣传形式单一，针对性不强。"
    (other,) = first["others"]
    marked = [other["text"][start:end] for start, end in other["differs"]]
    assert other["text"] == "普法宣传形式较为单一，针对性不够强。"
    assert marked == ["较为", "够"]


def test_sentences_that_say_something_else_stay_out(fill: Fill) -> None:
    texts = [item["text"] for item in list_variants(fill(*ROWS), ASKED)["sentences"]]
    assert "法治宣传的形式比较单一，群众参与度低。" in texts
    assert not any("装备" in text or "培训" in text for text in texts)


def test_headings_are_no_sentences_and_numbering_is_no_wording(fill: Fill) -> None:
    phrasing = fill(
        ("青禾镇", 2021, "一是普法宣传形式单一。", {"heading": "普法宣传形式单一"}),
        ("白石镇", 2022, "三是普法宣传形式单一。"),
    )
    (found,) = list_variants(phrasing, "普法宣传形式单一")["sentences"]
    assert (found["text"], found["pattern"], found["units"]) == ("一是普法宣传形式单一。", "普法宣传形式单一。", 2)


def test_a_wording_begins_with_a_word(fill: Fill) -> None:
    goes_on = "，普法宣传形式单一。"  # after a heading that runs into its paragraph
    phrasing = fill(("青禾镇", 2021, goes_on, {"heading": "力度不够"}), ("白石镇", 2022, "普法宣传形式单一。"))
    (found,) = list_variants(phrasing, "普法宣传形式单一")["sentences"]
    assert (found["text"], found["pattern"], found["units"]) == (goes_on[1:], goes_on[1:], 2)
    places = measure_commonness(phrasing, "普法宣传形式单一")["places"]
    assert {place["match"] for place in places} == {goes_on[1:]}


def test_patterns_are_shared_by_three_units_or_more(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    patterns = list_variants(phrasing, ASKED)["patterns"]
    assert {"text": "〔名〕普法宣传形式单一,针对性不强。", "units": 3, "times": 3} in patterns
    assert all(pattern["units"] >= 3 for pattern in patterns)
    assert list_variants(phrasing, ASKED, filters={"year": ["2023"]})["patterns"] == []


def test_the_most_unusual_come_first_when_asked_for(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    units = [item["units"] for item in list_variants(phrasing, ASKED, sort="unique")["sentences"]]
    assert units == sorted(units)
    assert list_variants(phrasing, ASKED, sort="units")["sentences"][0]["units"] == max(units)


def test_filters_and_pages_hold_for_variants(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    found = list_variants(phrasing, ASKED, filters={"level": ["县级"]})
    assert [item["unit"] for item in found["sentences"]] == ["云岭县"]
    assert (
        list_variants(phrasing, ASKED, page=2, per_page=1)["sentences"]
        == list_variants(phrasing, ASKED)["sentences"][1:2]
    )


def test_commonness_counts_units_and_years_of_the_same_and_nearly_the_same(fill: Fill) -> None:
    found = measure_commonness(fill(*ROWS), ASKED)
    assert (found["exact"]["units"], found["units"], found["times"]) == (3, 4, 4)
    assert found["years"] == [2021, 2022, 2023]
    assert found["by_year"] == [{"year": 2021, "units": 1}, {"year": 2022, "units": 2}, {"year": 2023, "units": 1}]
    assert found["label"] == "较常用"


def test_what_nobody_writes_is_said_so(fill: Fill) -> None:
    found = measure_commonness(fill(*ROWS), "无人机巡河覆盖全部支流。")
    assert (found["label"], found["units"], found["places"]) == ("没有见过", 0, [])
    assert list_variants(fill(), "无人机巡河覆盖全部支流。")["sentences"] == []


@pytest.mark.parametrize("sentence", ["", "　", "。"])
def test_an_empty_sentence_is_refused(fill: Fill, sentence: str) -> None:
    with pytest.raises(UsageError, match="没有可查的文字"):
        measure_commonness(fill(), sentence)


def test_figures_and_punctuation_make_no_pair() -> None:
    assert [bool(number) for number in number_pairs("学法12次,成效")] == [
        True,
        False,
        False,
        False,
        False,
        False,
        True,
        False,
    ]


def test_a_sentence_is_most_like_itself_and_unlike_what_shares_nothing() -> None:
    bigrams = Bigrams.of(texts_of(["普法宣传形式单一。执法力量不足。", "普法宣传。"]))
    found = bigrams.compare("普法宣传形式单一", least_covered=0.0)
    assert found.numbers.tolist() == [0, 2]
    assert found.likeness[0] == found.covered[0] == 1.0
    assert 0 < found.likeness[1] < 1
    assert [number for number, _ in found.best(found.likeness, least=0.1)] == [0, 2]
    assert [number for number, _ in found.best(found.likeness, least=0.1, limit=1)] == [0]
    assert bigrams.compare("普法宣传形式单一", least_covered=0.9).numbers.tolist() == [0]
    assert bigrams.compare("12。", least_covered=0.0).numbers.tolist() == []
