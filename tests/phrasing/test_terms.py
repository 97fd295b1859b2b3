"""相关词: what goes together, and what is typical of a part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UsageError
from kb.phrasing.asking import Phrasing
from kb.phrasing.terms import likelihood, list_collocates, list_typical
from kb.phrasing.wordings import thin
from tests.phrasing.conftest import Fill

OTHERS = ("组织学法培训。", "排查矛盾纠纷。", "公开政务信息。", "办理行政复议。", "维护农村道路。")


def filled(fill: Fill) -> Phrasing:
    towns = [
        (f"{name}镇", 2023, "食品安全监管到位。" + "".join(OTHERS))
        for name in ("青禾", "白石", "临溪", "东屏", "梧桐", "长汀")
    ]
    counties = [
        (f"{name}县", 2022, "依法办理水利工程许可。水利工程验收。" + "".join(OTHERS), {"level": "县级"})
        for name in ("云岭", "望河", "大柳", "石桥", "清泉", "松岗")
    ]
    return fill(*towns, *counties)


def test_words_that_share_a_sentence_go_together(fill: Fill) -> None:
    found = list_collocates(filled(fill), "监管")
    words = {row["text"]: row for row in found["terms"]}
    assert (found["sentences"], found["units"]) == (6, 6)
    assert any("食品" in word for word in words)
    assert not any("道路" in word or "监管" in word for word in words)
    assert all((row["times"], row["units"]) == (6, 6) and row["likelihood"] > 10.83 for row in words.values())


def test_words_typical_of_a_part_against_the_rest_or_another(fill: Fill) -> None:
    phrasing = filled(fill)
    for against in (None, {"level": ["乡级"]}):
        words = [row["text"] for row in list_typical(phrasing, {"level": ["县级"]}, against=against)["terms"]]
        assert any("水利" in word for word in words)
        assert not any("食品" in word or "道路" in word for word in words)


def test_filters_hold_for_collocates(fill: Fill) -> None:
    found = list_collocates(filled(fill), "监管", filters={"level": ["县级"]})
    assert (found["sentences"], found["terms"]) == (0, [])


def test_what_makes_no_sense_is_refused(fill: Fill) -> None:
    phrasing = fill()
    with pytest.raises(UsageError, match="没有可查的文字"):
        list_collocates(phrasing, " ")
    with pytest.raises(UsageError, match="没有说明是哪一部分"):
        list_typical(phrasing, {})
    assert list_collocates(phrasing, "监管")["terms"] == []


@given(*[st.integers(0, 1_000) for _ in range(4)])
def test_likelihood_is_never_negative_and_needs_more_than_elsewhere(a: int, b: int, c: int, d: int) -> None:
    count, total, other, other_total = min(a, b), b, min(c, d), d
    strength = likelihood(count, total, other, other_total)
    assert strength >= -1e-9
    if count * other_total <= other * total:
        assert strength == 0.0


@given(st.integers(0, 50), st.integers(1, 20))
def test_thinning_keeps_order_and_number(size: int, most: int) -> None:
    kept = thin(np.arange(size), most).tolist()
    assert kept == sorted(set(kept))
    assert len(kept) == min(size, most)
