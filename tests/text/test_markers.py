from __future__ import annotations

import pytest

from kb.text.markers import chinese_number, parse_marker


@pytest.mark.parametrize(
    ("text", "family", "value", "marker"),
    [
        ("一、加强领导", "cn", 1, "一、"),
        ("十二、下步打算", "cn", 12, "十二、"),
        ("六．2021年工作计划", "cn", 6, "六．"),
        ("第五，存在问题", "cn", 5, "第五，"),
        ("（三）规范执法", "cn_paren", 3, "（三）"),
        ("(五)主动接受监督", "cn_paren", 5, "(五)"),
        ("（一）．抓思想武装", "cn_paren", 1, "（一）．"),
        ("㈡规范执法", "cn_paren", 2, "㈡"),
        ("1.推进改革", "ar", 1, "1."),
        ("１．推进改革", "ar", 1, "１．"),
        ("2、2023年的工作", "ar", 2, "2、"),
        ("4.\u00a0加强审查", "ar", 4, "4."),
        ("（2）数据共享", "ar_paren", 2, "（2）"),
        ("3）数据共享", "ar_paren", 3, "3）"),
        ("⑷开展整治", "ar_paren", 4, "⑷"),
        ("③系统对接", "circled", 3, "③"),
        ("第一章 总体情况", "part", 1, "第一章"),
        ("第二部分2023年工作", "part", 2, "第二部分"),
        ("Ⅲ．工作设想", "part", 3, "Ⅲ．"),
        ("第二节 组织领导", "chapter", 2, "第二节"),
        ("2.1 组织领导", "ar_multi", 1, "2.1"),
    ],
)
def test_a_number_is_read_with_its_family_and_value(text: str, family: str, value: int, marker: str) -> None:
    found = parse_marker(text)
    assert found is not None
    assert (found.family, found.value, found.text) == (family, value, marker)


@pytest.mark.parametrize(
    "text",
    [
        "2023年以来，全县依法行政",
        "第一责任人职责落实到位",
        "第三产业增加值",
        "第一，学习不深入。第二，能力不足。",
        "一是压实责任",
        "10个镇街",
        "5G基站建设",
        "一、",
        "1\t公开\t12",
        "1.事项\t数量\t备注",
        "",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert parse_marker(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("一", 1), ("十", 10), ("十九", 19), ("二十", 20), ("一百零三", 103), ("12", 12)]
)
def test_chinese_numbers_have_their_value(text: str, value: int) -> None:
    assert chinese_number(text) == value
