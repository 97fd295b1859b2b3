"""搭配: what fills the gaps, by units and times."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import UsageError
from kb.phrasing import slots
from kb.phrasing.patterns import Pattern, find_strings, read_pattern
from kb.phrasing.slots import list_fillings
from kb.query.model import SLOT_GAP_CHARACTERS, follows
from kb.text import folding
from kb.text.sentences import sentences
from tests.phrasing.conftest import Fill
from tests.phrasing.small import texts_of

ROWS = (
    ("青禾镇", 2021, "推进综合监管。推进协同监管，推进综合监管。"),
    ("云岭县", 2022, "推进综合监管工作。", {"level": "县级"}),
    ("白石镇", 2023, "推进执法。加强监管。强化组织领导，压实主体责任。"),
)


@pytest.mark.parametrize(
    "written",
    [
        "推进…监管",
        "推进……监管",
        "推进*监管",
        "推进＊监管",
        "推进〔〕监管",
        "推进［ ]监管",
        "推进...监管",
        "推进。。。监管",
        " 推进 … 监管 ",
    ],
)
def test_a_gap_is_written_in_many_ways(written: str) -> None:
    assert read_pattern(written) == Pattern(("推进", "监管"), opens=False, closes=False)


def test_fillings_come_by_units_then_times(fill: Fill) -> None:
    found = list_fillings(fill(*ROWS), "推进…监管")
    assert [(row["fills"], row["units"], row["times"]) for row in found["fillings"]] == [
        (["综合"], 2, 3),
        (["协同"], 1, 1),
    ]
    assert (found["total"], found["units"], found["distinct"]) == (4, 2, 2)
    assert [place["match"] for place in found["fillings"][0]["places"]] == ["推进综合监管", "推进综合监管"]
    assert [place["unit"] for place in found["fillings"][0]["places"]] == ["青禾镇", "云岭县"]


def test_of_very_many_places_an_even_part_is_read(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "COUNTED_GAPS", 4)
    found = list_fillings(fill(*ROWS), "推进…监管")
    assert (found["total"], found["units"], found["counted"]) == (4, 2, 2)
    assert sum(row["times"] for row in found["fillings"]) == 2


def test_many_gaps_take_the_nearest_strings_that_lead_on_to_the_last(fill: Fill) -> None:
    phrasing = fill(("青禾镇", 2021, "依法行政的好的做法的推广。的的的。"))
    found = list_fillings(phrasing, "法…的…的推")
    assert [(row["fills"], row["times"]) for row in found["fillings"]] == [(["行政", "好的做法"], 1)]
    assert list_fillings(phrasing, "…".join("的" * 3))["total"] == 2
    assert list_fillings(phrasing, "…".join("的" * 400))["total"] == 0


def test_a_gap_does_not_reach_over_the_end_of_a_sentence(fill: Fill) -> None:
    assert list_fillings(fill(*ROWS), "执法…监管")["total"] == 0


def test_a_gap_does_not_reach_over_the_end_of_a_paragraph(fill: Fill) -> None:
    assert list_fillings(fill(("青禾镇", 2021, "推进执法\n加强监管")), "推进…监管")["total"] == 0


def test_a_gap_at_the_end_takes_the_rest_of_the_clause(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    assert list_fillings(phrasing, "强化…，压实…")["fillings"][0]["fills"] == ["组织领导", "主体责任"]
    assert list_fillings(phrasing, "…监管", filters={"level": ["县级"]})["fillings"][0]["fills"] == ["推进综合"]


def test_one_filling_can_be_opened(fill: Fill) -> None:
    found = list_fillings(fill(*ROWS), "推进…监管", fill="综合")
    assert (found["total"], [line["match"] for line in found["lines"]]) == (3, ["推进综合监管"] * 3)


def test_sorted_by_length_or_times(fill: Fill) -> None:
    phrasing = fill(("青禾镇", 2021, "推进依法监管。推进大数据监管。推进大数据监管。"))
    assert [row["fills"] for row in list_fillings(phrasing, "推进…监管", sort="length")["fillings"]] == [
        ["依法"],
        ["大数据"],
    ]
    assert list_fillings(phrasing, "推进…监管", sort="times")["fillings"][0]["fills"] == ["大数据"]


def test_a_pattern_of_gaps_alone_is_refused(fill: Fill) -> None:
    for written in ("…", "", "〔〕*"):
        with pytest.raises(UsageError, match="没有可查的文字"):
            list_fillings(fill(), written)


@settings(max_examples=30)
@given(st.lists(st.text("推进监管，。执", min_size=1, max_size=14), min_size=1, max_size=5))
def test_a_place_is_found_exactly_where_search_finds_one(pieces: list[str]) -> None:
    texts = texts_of(pieces)
    found = find_strings(texts, read_pattern("推…管"))
    for number, piece in enumerate(pieces):
        start, end = texts.section_span(number)
        here = any(start <= place < end for place in found.starts.tolist())
        parts = ["推", "管"]
        assert here == any(
            follows(parts, folding.folded(sentence), SLOT_GAP_CHARACTERS) for sentence in sentences(piece)
        )
