from __future__ import annotations

import pytest

from indexer.points import find_points, starts_point


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("一是强化领导。二是强化执法。", 2),
        ("主要存在：一是人少；二是钱少；三是办法少。", 3),
        ("一是学。\n二是做。", 2),
        ("上年问题：一是甲。二是乙。整改措施：一是丙。二是丁。", 4),
        ("坚持统一是前提，这是唯一是非标准。", 0),
        ("法治是最好的营商环境。", 0),
        ("", 0),
    ],
)
def test_points_are_found_wherever_they_begin(text: str, count: int) -> None:
    assert len(find_points(text)) == count


def test_a_point_goes_up_to_the_next_one() -> None:
    assert find_points("问题有二：一是甲。还有乙。二是丙。") == ["一是甲。还有乙。", "二是丙。"]


def test_only_the_beginning_of_a_paragraph_starts_a_point() -> None:
    assert starts_point("二是规范程序")
    assert not starts_point("问题：一是人少")
