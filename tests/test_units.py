"""Canonical names, aliases, masks."""

import pytest

from kb.units import canonical_name, canonical_names, is_masked, shown_name, unit_key


@pytest.mark.parametrize(
    "name",
    [
        "XX镇",
        "xx市统计局",
        "某县财政局",
        "××县",
        "镇",
        "街道",
        "县局",
        "市公安局",
        "区政府",
        "镇党委",
        "局机关",
        "财政局",
        "**镇",
    ],
)
def test_a_name_that_could_be_anybodys_is_masked(name: str) -> None:
    assert is_masked(name)


@pytest.mark.parametrize(
    "name", ["青禾镇", "云岭市财政局", "市南区财政局", "镇海区司法局", "乡宁县公安局", "城关镇", "中共云岭市委"]
)
def test_a_name_that_belongs_to_a_place_is_not_masked(name: str) -> None:
    assert not is_masked(name)


def test_masked_names_of_different_reports_are_never_one_unit() -> None:
    assert unit_key("XX镇", "a1") != unit_key("XX镇", "b2")
    assert unit_key("青禾镇", "a1") == unit_key("青禾镇", "b2")


def test_a_masked_name_typed_by_the_keeper_is_taken_at_its_word() -> None:
    assert unit_key("镇", "a1", named_by_keeper=True) == "镇"


def test_the_government_of_a_place_is_the_place() -> None:
    assert canonical_name("青禾镇人民政府", {}) == canonical_name("青禾镇", {}) == "青禾镇"
    assert shown_name("青禾镇人民政府", {}) == "青禾镇人民政府"
    assert canonical_name("河东街道办事处", {}) == "河东街道"


def test_an_alias_leads_to_the_name_the_keeper_chose_even_over_two_steps() -> None:
    aliases = {"青禾乡": "青禾镇", "青禾镇": "云岭市青禾镇"}
    assert canonical_name("青禾乡人民政府", aliases) == "云岭市青禾镇"


def test_aliases_that_lead_in_a_circle_come_to_an_end() -> None:
    assert canonical_name("甲镇", {"甲镇": "乙镇", "乙镇": "甲镇"}) in {"甲镇", "乙镇"}


def test_a_joint_report_has_both_units() -> None:
    names = canonical_names("中共清屏县委、清屏县人民政府", {"清屏县": "云岭市清屏县"})
    assert names == ["中共清屏县委", "云岭市清屏县"]
    assert canonical_names(None, {}) == []
