"""Places' names are found by table, short form and shape; words that only look like names are not."""

from __future__ import annotations

import pytest

from kb.places.chain import read_chain
from kb.places.divisions import divisions
from kb.places.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("在义乌市召开现场会", ["义乌市"]),
        ("赴浙江学习", ["浙江"]),
        ("云岭市清屏县青禾镇和栎川县", ["云岭市", "清屏县", "青禾镇", "栎川县"]),
        ("广西壮族自治区南宁市兴宁区", ["广西壮族自治区", "南宁市", "兴宁区"]),
        ("云渠县消防大队", ["云渠县"]),
        ("枫桥区与鹤浦区", ["枫桥区", "鹤浦区"]),
        ("沙洛区市场监督管理局", ["沙洛区"]),
        ("大亚湾石化区和仲恺高新区", ["大亚湾", "仲恺"]),
        ("第七师胡杨河市与一二八团", ["第七师", "胡杨河市", "一二八团"]),
        ("实现广东省考核目标", ["广东省"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert [name.text for name in find_mentions(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "创建示范县、文明城市、平安乡镇",
        "在园区、景区、城区、灌区、办案区巡查",
        "推动县直部门、落实省委部署、召开镇党委会",
        "会同县司法局，完成县级任务，管理县域事务",
        "开展法律下乡、送戏下乡，服务城乡居民",
        "悬挂国旗、党旗，节省经费，加盟企业",
        "网上海选法治人物，长治久安，平安建设",
        "打造和谐立镇品牌，强化工业强市战略",
        "月份入藏县博物馆",
        "带队进沙区督办",
        "在第二师范学院，代表团、三百人的团",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert find_mentions(text) == []


def test_a_unit_is_read_into_its_places() -> None:
    places, organ = read_chain("中共云岭市清屏县委、清屏县人民政府")
    assert [(place.name, place.level) for place in places] == [("云岭市", "市"), ("清屏县", "县级")]
    assert organ == "委"


@pytest.mark.parametrize(
    ("unit", "places"),
    [
        ("新疆生产建设兵团第八师一四三团", ["新疆生产建设兵团", "第八师", "一四三团"]),
        ("惠州大亚湾经济技术开发区应急管理局", ["惠州市", "大亚湾经济技术开发区"]),
        ("第八师石河子市司法局", ["第八师", "石河子市"]),
    ],
)
def test_zones_and_the_corps_are_places(unit: str, places: list[str]) -> None:
    assert [place.name for place in read_chain(unit)[0]] == places


def test_a_name_that_several_divisions_bear_keeps_them_all() -> None:
    within = [division.within for division in divisions()["鼓楼区"]]
    assert ("江苏省", "南京市") in within
    assert ("福建省", "福州市") in within
