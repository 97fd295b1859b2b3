"""上下文: every occurrence, exactly as it stands, sorted and grouped with true counts."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import UsageError
from kb.library import Library
from kb.phrasing import neighbours
from kb.phrasing.asking import Phrasing
from kb.phrasing.continuations import group_continuations, measure_clauses
from kb.phrasing.kwic import list_contexts
from kb.phrasing.neighbours import Neighbours
from kb.phrasing.scanning import Characters
from kb.text import folding
from tests.factories import make_report, make_section, make_source
from tests.phrasing.conftest import Fill

ROWS = (
    ("青禾镇", 2021, "推进依法行政。推进综合执法，成效明显。"),
    ("云岭县", 2022, "全面推进依法行政工作。", {"level": "县级"}),
    ("白石镇", 2023, "持续推进依法治镇，推　进普法。"),
)


def test_every_occurrence_comes_with_what_stands_around_it(fill: Fill) -> None:
    found = list_contexts(fill(*ROWS), "推进", sort="library")
    assert [(line["before"], line["match"], line["after"]) for line in found["lines"]] == [
        ("", "推进", "依法行政。推进综合执法，成效明显。"),
        ("推进依法行政。", "推进", "综合执法，成效明显。"),
        ("全面", "推进", "依法行政工作。"),
        ("持续", "推进", "依法治镇，推　进普法。"),
        ("持续推进依法治镇，", "推　进", "普法。"),
    ]
    assert (found["total"], found["sections"], found["units"], found["years"]) == (5, 3, 3, [2021, 2022, 2023])


def test_a_masked_word_is_found_and_shown_as_it_stands(fill: Fill) -> None:
    found = list_contexts(fill(("青禾镇", 2021, "镇Ｄ 委高度重视。")), "党委")
    assert [line["match"] for line in found["lines"]] == ["Ｄ 委"]


def test_lines_are_sorted_by_what_follows_or_precedes(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    after = [line["after"][:2] for line in list_contexts(phrasing, "推进", sort="after")["lines"]]
    assert after == sorted(after)
    before = [line["before"][-2:] for line in list_contexts(phrasing, "推进", sort="before")["lines"]]
    assert before == ["", "政。", "镇，", "持续", "全面"]  # backwards, within the sentence
    years = [line["year"] for line in list_contexts(phrasing, "推进", sort="year")["lines"]]
    assert years == sorted(years, reverse=True)


def test_groups_say_how_it_goes_on_and_in_how_many_units(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    groups = {group["text"]: (group["count"], group["units"]) for group in list_contexts(phrasing, "推进")["groups"]}
    assert groups["依法行政"] == (2, 2)
    found = list_contexts(phrasing, "推进", after="依法行政")
    assert (found["total"], found["units"]) == groups["依法行政"]
    backwards = list_contexts(phrasing, "推进", sort="before")
    assert backwards["grouped_by"] == "before"
    assert {"text": "持续", "count": 1, "units": 1} in backwards["groups"]
    assert list_contexts(phrasing, "推进", before="持续")["total"] == 1


ROWS_OF_LETTERS = st.lists(st.text("甲乙丙，。", max_size=9), max_size=30)


def after(strings: list[str]) -> Neighbours:
    """Places after each of which one of these strings stands."""
    starts = np.cumsum([0, *map(len, strings)])[: len(strings)]
    lengths = np.array([len(string) for string in strings], dtype=np.int64)
    return Neighbours(Characters.of("".join(strings)), starts, lengths)


def before(strings: list[str]) -> Neighbours:
    """Places before each of which one of these strings stands."""
    found = after([string[::-1] for string in strings])
    return Neighbours(found.characters, found.firsts + found.lengths - 1, found.lengths, step=-1)


@given(ROWS_OF_LETTERS, st.data())
def test_a_group_counts_every_place_that_goes_on_so(strings: list[str], data: st.DataObject) -> None:
    units = data.draw(st.lists(st.integers(0, 3), min_size=len(strings), max_size=len(strings)))
    for group in group_continuations(after(strings), np.array(units, dtype=np.int64), characters=9):
        members = [unit for string, unit in zip(strings, units, strict=True) if string.startswith(group.text)]
        if len(group.text) > 1:
            assert (group.count, group.units) == (len(members), len(set(members)))


@given(ROWS_OF_LETTERS, st.integers(0, 30), st.integers(1, 10), st.integers(0, 30))
def test_a_page_is_cut_out_of_the_sorted_whole(strings: list[str], first: int, size: int, few: int) -> None:
    whole = sorted(range(len(strings)), key=strings.__getitem__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_FEW", few)
        for beside in (after(strings), before(strings)):
            assert beside.sort(first, first + size, characters=9).tolist() == whole[first : first + size]
    same = sorted(range(len(strings)), key=lambda number: strings[number][:2])
    assert after(strings).sort(first, first + size, characters=2).tolist() == same[first : first + size]


@given(st.lists(st.text("甲乙。\U00020000\U00020001", max_size=6)), st.text("甲乙。\U00020000\U00020001", max_size=3))
def test_places_are_chosen_by_what_stands_beside_them(strings: list[str], wanted: str) -> None:
    expected = [number for number, string in enumerate(strings) if string.startswith(wanted)]
    assert after(strings).begin_with(wanted).tolist() == expected
    assert before(strings).begin_with(wanted).tolist() == expected


@given(ROWS_OF_LETTERS)
def test_a_clause_goes_up_to_its_first_sign(strings: list[str]) -> None:
    expected = [min(len(re.split("[，。]", string)[0]), 4) for string in strings]
    assert measure_clauses(after(strings), 4).tolist() == measure_clauses(before(strings), 4).tolist() == expected


def test_filters_and_pages_cut_the_list(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    assert list_contexts(phrasing, "推进", filters={"level": ["县级"]})["total"] == 1
    assert list_contexts(phrasing, "推进", filters={"year": ["1999"]})["lines"] == []
    pages = [list_contexts(phrasing, "推进", page=page, per_page=2)["lines"] for page in (1, 2, 3, 4)]
    assert [len(lines) for lines in pages] == [2, 2, 1, 0]
    assert [line for lines in pages for line in lines] == list_contexts(phrasing, "推进")["lines"]


def test_nothing_to_look_for_is_said(fill: Fill) -> None:
    phrasing = fill()
    assert list_contexts(phrasing, "推进")["total"] == 0
    for wanted in ("", "　\n"):
        with pytest.raises(UsageError, match="没有可查的文字"):
            list_contexts(phrasing, wanted)
    with pytest.raises(UsageError, match="排序"):
        list_contexts(phrasing, "推进", sort="colour")
    with pytest.raises(UsageError, match="页码"):
        list_contexts(phrasing, "推进", page=0)


LETTERS = st.text("学法推进。，Ａ1 \n", min_size=1, max_size=12)


@settings(max_examples=25)
@given(
    bodies=st.lists(LETTERS, min_size=1, max_size=3, unique=True),
    wanted=st.text("学法推进。，a1", min_size=1, max_size=3),
)
def test_counts_are_those_of_a_plain_scan(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], wanted: str
) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    with Library.open(home, create=True, workers=1, engine_url="memory:") as library:
        reports = [
            make_report(f"青禾镇{2000 + n}年报告", make_section(None, body), year=2000 + n)
            for n, body in enumerate(bodies)
        ]
        library.add_source(make_source("a.txt", *reports), data=b"a")
        found = list_contexts(Phrasing(library), wanted, per_page=100)
    assert found["total"] == sum(folding.folded(body).count(folding.folded(wanted)) for body in bodies)
    assert {folding.folded(line["match"]) for line in found["lines"]} <= {folding.folded(wanted)}
