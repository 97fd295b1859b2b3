from __future__ import annotations

from tests.indexer.reading import read_lines

LINES = [
    "清屏縣醫療保障局2022年度法治政府建設工作情況報告",
    "2022年，縣醫療保障局堅持依法行政，扎實推進法治政府建設，取得了明顯成效。",
    "一、主要舉措和成效",
    "（一）規範執法程序。全年辦結案件36件，無一被撤銷。",
    "二、存在問題",
    "一是力量不足。二是方式單一。",
    "清屏縣醫療保障局",
    "2023年1月9日",
]


def test_traditional_text_is_read_like_simplified_and_shown_as_written() -> None:
    report = read_lines(*LINES).documents[0]
    assert report.title == LINES[0]
    assert [(s.heading, s.type) for s in report.sections[1:]] == [
        ("主要舉措和成效", "主要举措"),
        ("規範執法程序", "主要举措"),
        ("存在問題", "存在问题"),
    ]
    assert report.sections[2].text == "。全年辦結案件36件，無一被撤銷。"
    assert report.sections[3].points == ("一是力量不足。", "二是方式單一。")
    assert [f.text for f in report.front] == LINES[-2:]


def test_values_are_simplified_so_that_a_unit_has_one_name() -> None:
    report = read_lines(*LINES).documents[0]
    assert (report.unit, report.level, report.sector, report.year) == ("清屏县医疗保障局", "县级", "医保", 2022)


def test_one_traditional_report_among_simplified_ones_is_restored_alone() -> None:
    other = ["乌有县财政局2022年度法治政府建设工作情况报告", "一、主要做法", "坚持依法理财，规范执法程序。"]
    found = read_lines(*other, *LINES)
    assert [r.title for r in found.documents] == [other[0], LINES[0]]
    assert found.documents[0].sections[0].text == other[2]
