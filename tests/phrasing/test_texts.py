"""The folded texts: letter for letter what folding says, cut where sentences end, made anew after a change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.phrasing.places import to_original
from kb.phrasing.texts import fold_sections
from kb.text import folding
from tests.phrasing.conftest import Fill

LETTERS = st.text("Ｄd委员组a1学習。！；？”’）…. 、\n\r\u3000\x00\x01党全", max_size=30)


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=4))
def test_many_sections_fold_as_each_does_alone(pairs: list[tuple[str, str]]) -> None:
    wholes = [(f"{heading}\n{body}" if heading else body, len(heading)) for heading, body in pairs]
    clean = [whole.replace("\0", "\ufffd").replace("\1", "\ufffd") for whole, _ in wholes]
    assert [form for form, _ in fold_sections(wholes)] == [folding.folded(whole) for whole in clean]


@given(LETTERS, LETTERS)
def test_cuts_lie_within_the_form_in_order(heading: str, body: str) -> None:
    ((form, cuts),) = fold_sections([(heading + body, len(heading))])
    assert cuts[0] == 0
    assert cuts == sorted(set(cuts))
    assert all(cut < max(len(form), 1) for cut in cuts)


@given(LETTERS, st.data())
def test_a_stretch_of_the_form_is_found_in_the_original(text: str, data: st.DataObject) -> None:
    form = folding.folded(text)
    if not form:
        return
    start = data.draw(st.integers(0, len(form) - 1))
    end = data.draw(st.integers(start + 1, len(form)))
    (found,) = to_original(text, form, [(start, end)])
    assert found == folding.fold(text).span(start, end)


def test_another_text_has_no_such_place() -> None:
    assert to_original("完全不同的话", "强化党委", [(0, 2)]) == [None]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("组织学法。开展普法！", ["一、做法", "组织学法。", "开展普法!"]),
        ("他说“好。”再学\n全员参加", ["一、做法", "他说“好。”", "再学", "全员参加"]),
        ("", ["一、做法"]),
    ],
)
def test_sentences_are_cut_as_people_read_them(fill: Fill, body: str, expected: list[str]) -> None:
    texts = fill(("青禾镇", 2023, body), heading="做法").texts()
    assert [texts.sentence(number) for number in range(len(texts.sentences))] == expected
    assert texts.sentences_of(np.arange(len(expected))) == expected


def test_texts_are_kept_until_the_catalogue_changes(fill: Fill) -> None:
    phrasing = fill(("青禾镇", 2023, "组织学法。"))
    first = phrasing.texts()
    assert phrasing.texts() is first
    phrasing.library.remove(["0.txt"])
    assert phrasing.texts().text == ""


def test_an_empty_library_has_empty_texts(fill: Fill) -> None:
    texts = fill().texts()
    assert (texts.text, len(texts.starts), len(texts.sentences)) == ("", 0, 0)


def test_filters_choose_the_sections_that_bear_the_value(fill: Fill) -> None:
    phrasing = fill(
        ("青禾镇", 2021, "甲。", {"type": "存在问题"}),
        ("云岭县", 2022, "乙。", {"level": "县级"}),
        ("白石镇", 2023, "丙。", {"type": "存在问题", "types": ("存在问题", "原因分析")}),
    )
    texts = phrasing.texts()

    def chosen(**filters: list[str]) -> list[int]:
        mask = phrasing.texts_of.chosen(texts, filters)
        assert mask is not None
        return [int(number) for number in mask.nonzero()[0]]

    assert chosen(type=["存在问题"]) == [0, 2]
    assert chosen(type=["原因分析"]) == [2]
    assert chosen(year=["2021..2022"]) == [0, 1]
    assert chosen(level=["县级"], year=["2022"]) == [1]
    assert chosen(unit=["白石镇人民政府"]) == [2]
    assert chosen(sector=["海关"]) == []
    assert phrasing.texts_of.chosen(texts, {}) is None


def test_a_masked_unit_counts_for_each_report_and_a_named_one_once(fill: Fill) -> None:
    phrasing = fill(
        ("XX镇", 2022, "组织学法。"),
        ("XX镇", 2023, "开展普法。"),
        *[("青禾镇", 2020 + n, f"第{n}次。") for n in range(3)],
    )
    texts = phrasing.texts()
    assert len(set(texts.fields.units.tolist())) == 3
