"""小标题库: headings as records, by shape, depth, length and wording."""

from __future__ import annotations

import pytest

from kb.errors import UsageError
from kb.phrasing.headings import list_headings
from kb.phrasing.shapes import tell_shapes
from tests.phrasing.conftest import Fill

ROWS = (
    ("青禾镇", 2021, "甲。", {"heading": "强化组织领导，压实主体责任"}),
    ("云岭县", 2022, "乙。", {"heading": "强化组织领导，压实主体责任", "level": "县级"}),
    ("白石镇", 2023, "丙。", {"heading": "强化政治引领，压实工作责任", "depth": 2}),
    ("临溪镇", 2023, "丁。", {"heading": "凝心聚力、真抓实干", "type": "工作亮点"}),
    ("东屏镇", 2022, "戊。", {"heading": "存在的问题", "type": "存在问题"}),
    ("望河镇", 2022, "己。", {"heading": None}),
)


@pytest.mark.parametrize(
    ("heading", "shapes"),
    [
        ("强化组织领导，压实主体责任", ("对仗", "动宾")),
        ("凝心聚力、真抓实干", ("四字格", "对仗")),
        ("真抓实干", ("四字格",)),
        ("推进依法行政", ("动宾",)),
        ("“法治明白人”培养", ()),
        ("存在的问题", ()),
        ("推进", ()),
        ("存在问题", ()),
        ("总体情况", ()),
        ("全面推进政务公开", ("动宾",)),
        ("稳步提升依法履职能力", ("动宾",)),
        ("突出工作重点，狠抓任务落实", ("对仗", "动宾")),
        ("推进决策科学化、民主化、法治化", ("动宾",)),
        ("加强组织领导，提供坚强保障", ("对仗", "动宾")),
        ("全面推进政务公开情况", ()),
        ("推进法治政府建设的主要举措和成效", ()),
        ("依法行政能力有待提升", ()),
        ("加强普法的力度还不够", ()),
        ("优化服务不打烊", ("动宾",)),
        ("执法更有温度，服务再次提速", ("对仗",)),
        (
            "深入学习贯彻重要讲话精神和重要指示批示精神，深入贯彻落实关于法治建设的一系列重大部署",
            ("动宾",),
        ),
        ("", ()),
        ("、，", ()),
    ],
)
def test_a_heading_has_the_shape_that_one_sees(heading: str, shapes: tuple[str, ...]) -> None:
    assert tell_shapes(heading) == shapes


def test_equal_headings_are_one_record_those_of_most_units_first(fill: Fill) -> None:
    found = list_headings(fill(*ROWS))
    first = found["headings"][0]
    assert (first["text"], first["units"], first["times"]) == ("强化组织领导，压实主体责任", 2, 2)
    assert [place["unit"] for place in first["places"]] == ["青禾镇", "云岭县"]
    assert (found["total"], found["times"], found["units"]) == (4, 5, 5)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"shape": "对仗"}, 3),
        ({"shape": "四字格"}, 1),
        ({"depth": 2}, 1),
        ({"longest": 5}, 1),
        ({"shortest": 13}, 2),
        ({"wanted": "强化…，压实…"}, 2),
        ({"wanted": "责任"}, 2),
        ({"wanted": "压实…强化"}, 0),
        ({"filters": {"type": ["存在问题"]}}, 1),
        ({"filters": {"level": ["县级"]}}, 1),
        ({"shape": "动宾", "filters": {"year": ["2023"]}}, 1),
    ],
)
def test_headings_are_narrowed_by_shape_depth_length_wording_and_filter(
    fill: Fill, options: dict[str, object], count: int
) -> None:
    assert list_headings(fill(*ROWS), **options)["total"] == count  # type: ignore[arg-type]


def test_headings_are_sorted_as_asked(fill: Fill) -> None:
    phrasing = fill(*ROWS)
    lengths = [row["length"] for row in list_headings(phrasing, sort="length")["headings"]]
    assert lengths == sorted(lengths)
    assert list_headings(phrasing, sort="times", per_page=1)["headings"][0]["times"] == 2
    letters = [row["text"] for row in list_headings(phrasing, sort="text")["headings"]]
    assert letters == sorted(letters)


def test_an_unknown_shape_is_refused_and_an_empty_library_has_none(fill: Fill) -> None:
    phrasing = fill()
    assert list_headings(phrasing)["headings"] == []
    with pytest.raises(UsageError, match="五言"):
        list_headings(phrasing, shape="五言")
