"""The tables that name groups of points: a number for every name, and the same name whichever pattern stands first."""

from __future__ import annotations

import pytest

from kb.phrasing.clusters import group_names, number_group


@pytest.mark.parametrize(
    ("point", "section_type", "expected"),
    [
        ("一是执法力量不足,持证人员偏少。", "存在问题", "行政执法：力量不足"),
        ("二是普法宣传形式单一。", "问题整改", "普法宣传：形式单一"),
        ("一是开展普法宣传。", "主要举措", "普法宣传"),
        ("三是其他。", "存在问题", ""),
    ],
)
def test_a_point_is_named_by_subject_and_complaint(point: str, section_type: str, expected: str) -> None:
    assert group_names()[number_group(point, [section_type])] == expected


def test_every_group_has_a_number_that_two_bytes_hold() -> None:
    assert group_names()[0] == ""
    assert len(set(group_names())) == len(group_names()) < 1 << 16
