"""分条: the items as records, narrowed, and grouped by what they speak of."""

from __future__ import annotations

import re

from kb.phrasing.asking import Phrasing
from kb.phrasing.points import list_points
from tests.phrasing.conftest import Fill

PROBLEM = {"type": "存在问题"}
ROWS = (
    ("青禾镇", 2023, "一是普法宣传形式单一，效果不好。二是执法人员力量不足。", PROBLEM),
    ("云岭镇", 2023, "一是普法宣传针对性不强。二是执法人员少，Ｄ 员更少。三是普法宣传覆盖面窄。", PROBLEM),
    ("白石县", 2022, "一是执法人员装备老化。", {**PROBLEM, "level": "县级"}),
    ("临溪镇", 2023, "一是开展普法宣传。", {"type": "主要举措"}),
)


def points_of(text: str) -> tuple[str, ...]:

    return tuple(re.split("(?<=。)(?=[一二三]是)", text))


def filled(fill: Fill) -> Phrasing:
    return fill(*((unit, year, text, {**fields, "points": points_of(text)}) for unit, year, text, fields in ROWS))


def test_the_points_of_chosen_sections_are_listed_as_they_stand(fill: Fill) -> None:
    found = list_points(filled(fill), filters={"type": ["存在问题"], "level": ["乡级"], "year": ["2023"]})
    assert [point["text"] for point in found["points"]] == [
        "一是普法宣传形式单一，效果不好。",
        "二是执法人员力量不足。",
        "一是普法宣传针对性不强。",
        "二是执法人员少，Ｄ 员更少。",
        "三是普法宣传覆盖面窄。",
    ]
    assert (found["total"], found["units"]) == (5, 2)
    assert found["points"][0]["unit"] == "青禾镇"


def test_points_are_grouped_by_what_they_complain_of(fill: Fill) -> None:
    phrasing = filled(fill)
    found = list_points(phrasing, filters={"type": ["存在问题"]})
    groups = {group["text"]: (group["count"], group["units"]) for group in found["clusters"]}
    assert groups == {"行政执法：力量不足": (3, 3), "普法宣传：形式单一": (3, 2)}
    assert [group["text"] for group in found["clusters"]] == list(groups)  # of most units first
    assert found["clusters"][1]["examples"] == ["普法宣传形式单一", "普法宣传针对性不强"]
    opened = list_points(phrasing, about="行政执法：力量不足", filters={"type": ["存在问题"]})
    assert (opened["total"], opened["units"]) == (3, 3)
    assert all("执法人员" in point["text"] for point in opened["points"])


def test_measures_are_grouped_by_their_subject_alone(fill: Fill) -> None:
    found = list_points(filled(fill), filters={"type": ["主要举措"]})
    assert [(group["text"], group["count"]) for group in found["clusters"]] == [("普法宣传", 1)]


def test_a_complaint_of_its_own_goes_with_its_subject(fill: Fill) -> None:
    texts = ("一是普法宣传形式单一。", "一是普法阵地还没有建成。")
    found = list_points(fill(*((f"{n}镇", 2023, t, {**PROBLEM, "points": (t,)}) for n, t in enumerate(texts))))
    assert [(group["text"], group["count"]) for group in found["clusters"]] == [("普法宣传", 2)]


def test_what_the_tables_do_not_know_is_grouped_by_the_words_it_opens_with(fill: Fill) -> None:
    texts = ("一是候鸟保护站冷清。", "一是候鸟迁徙监测粗略。", "一是龙舟。")
    found = list_points(fill(*((f"{n}镇", 2023, t, {**PROBLEM, "points": (t,)}) for n, t in enumerate(texts))))
    assert [(group["text"], group["count"]) for group in found["clusters"]] == [("候鸟", 2)]


def test_points_that_hold_given_letters(fill: Fill) -> None:
    phrasing = filled(fill)
    assert [point["text"] for point in list_points(phrasing, holding="党员")["points"]] == [
        "二是执法人员少，Ｄ 员更少。"
    ]
    assert list_points(phrasing, holding="海关")["total"] == 0


def test_pages_of_points_and_an_empty_library(fill: Fill) -> None:
    assert list_points(fill())["points"] == []
    phrasing = filled(fill)
    assert [len(list_points(phrasing, page=page, per_page=4)["points"]) for page in (1, 2, 3)] == [4, 3, 0]
