from __future__ import annotations

import pytest

from indexer.contents import normal_title
from indexer.titling import is_title_like, title_weight
from tests.indexer.reading import read_lines

PROSE = "2023年，全局坚持依法行政，召开专题会议十二次，研究解决重点难点问题三十六个，推动各项任务落到实处。"
BODY = [PROSE, "一、主要做法", PROSE, "二、存在问题", PROSE]


def titles(*lines: str, styles: dict[int, str] | None = None) -> list[str]:
    return [report.title for report in read_lines(*lines, styles=styles).documents]


@pytest.mark.parametrize(
    "line",
    [
        "清屏县财政局2023年法治政府建设年度报告",
        "XX镇2022年度法治政府建设情况的报告",
        "镇委副书记、镇长2023年度述法报告",
        "清屏县人民政府关于2021年度法治政府建设情况的报告",
        "市水利局2022年工作总结和2023年工作计划",
        "县农业农村局关于粮食安全专项巡察反馈问题整改情况的报告",
        "《市商务局2023年度法治政府建设情况报告》",
        "市林业局２０２３年度法治政府建设情况报告",
        "区教育局2024年法治工作要点",
        "某街道办事处2022年度述职述廉述法报告",
    ],
)
def test_titles_read_like_titles(line: str) -> None:
    assert is_title_like(line)


@pytest.mark.parametrize(
    "line",
    [
        "存在的主要问题",
        "下一步工作打算",
        "2023年，我局认真开展法治政府建设工作，形成年度报告。",
        "推进法治政府建设的主要举措和成效",
        "根据年度工作要点，制定工作计划：",
        "第一责任人职责履行情况",
        "强化组织领导",
        "清屏县财政局",
    ],
)
def test_headings_and_sentences_do_not(line: str) -> None:
    assert not is_title_like(line)


def test_a_number_of_a_collection_is_no_part_of_a_title() -> None:
    assert titles("第一篇：县财政局2022年工作总结", *BODY, "第二篇：县审计局2022年工作总结", *BODY) == [
        "县财政局2022年工作总结",
        "县审计局2022年工作总结",
    ]
    assert (
        titles("述责述廉述法报告（精选2篇）", "述责述廉述法报告 篇1", *BODY, "述责述廉述法报告 篇2", *BODY)
        == ["述责述廉述法报告"] * 2
    )


def test_titles_numbered_like_headings_are_titles_where_they_name_a_unit() -> None:
    inside = [PROSE, "（一）学习情况", PROSE, "（二）存在问题", PROSE]
    found = titles("县直单位述法报告合集", "一、县财政局局长述法报告", *inside, "二、县民政局局长述法报告", *inside)
    assert found == ["县财政局局长述法报告", "县民政局局长述法报告"]


def test_generic_titles_that_repeat_are_each_a_report() -> None:
    assert (
        titles("镇委书记2023年度述法报告", *BODY, "镇委书记2023年度述法报告", *BODY) == ["镇委书记2023年度述法报告"] * 2
    )


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["清屏县人民政府", "关于2022年度法治政府建设情况的报告"], "清屏县人民政府关于2022年度法治政府建设情况的报告"),
        (
            ["关于报送清屏县林业局2020年度", "法治政府建设工作情况的报告"],
            "关于报送清屏县林业局2020年度法治政府建设工作情况的报告",
        ),
        (["清屏县水利局2022年工作总结", "和2023年工作计划"], "清屏县水利局2022年工作总结和2023年工作计划"),
        (["强基层 固根本", "——枫桥街道矛盾化解经验材料"], "强基层 固根本——枫桥街道矛盾化解经验材料"),
        (["县税务局党委书记、局长", "2023年度述法报告"], "县税务局党委书记、局长2023年度述法报告"),
    ],
)
def test_a_title_on_two_lines_is_one_title(lines: list[str], title: str) -> None:
    report = read_lines(*lines, *BODY).documents[0]
    assert (report.title, report.line) == (title, 1)


def test_a_signature_above_a_title_belongs_to_the_report_before() -> None:
    found = read_lines("甲镇2022年工作总结", *BODY, "甲镇人民政府", "", "乙镇人民政府", "2022年工作总结", *BODY)
    assert [r.title for r in found.documents] == ["甲镇2022年工作总结", "乙镇人民政府2022年工作总结"]
    assert [f.text for f in found.documents[0].front] == ["甲镇人民政府"]


def test_a_bare_unit_is_a_title_where_numbering_begins_again() -> None:
    found = titles("各镇街法治建设情况", "东山镇", *BODY, "西河街道", *BODY, "局机关", *BODY)
    assert found[1:] == ["西河街道", "局机关"]


def test_parts_that_count_anew_inside_one_report_do_not_split_it() -> None:
    found = titles("县水利局2023年工作总结和2024年工作计划", "2023年工作总结", *BODY, "2024年工作计划", *BODY)
    assert found == ["县水利局2023年工作总结和2024年工作计划"]


def test_a_source_without_a_title_is_named_after_its_file() -> None:
    found = read_lines("各位领导：", *BODY, name="资料/清屏县司法局工作汇报.docx")
    assert [r.title for r in found.documents] == ["清屏县司法局工作汇报"]


def test_the_compilations_own_title_is_no_report() -> None:
    found = read_lines(
        "2023年法治政府建设年度报告汇编", "县财政局2023年年度报告", *BODY, "县审计局2023年年度报告", *BODY
    )
    assert found.compilation_title == "2023年法治政府建设年度报告汇编"
    assert len(found.documents) == 2


def test_the_letterhead_above_a_title_is_front_matter_of_its_report() -> None:
    report = read_lines("清屏县司法局文件", "清司发〔2023〕5号", "清屏县司法局2023年工作报告", *BODY).documents[0]
    assert [(f.text, f.kind) for f in report.front] == [("清屏县司法局文件", "other"), ("清司发〔2023〕5号", "other")]


# --- tables of contents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entries",
    [
        ["1.县财政局年度情况\t3", "2.县审计局年度情况\t11"],
        ["县财政局年度情况…………3", "县审计局年度情况…………11"],
        ["县财政局年度情况......3", "县审计局年度情况......11"],
        ["一、县财政局年度情况", "二、县审计局年度情况"],
        ["县财政局年度情况（3）", "县审计局年度情况（11）"],
    ],
)
def test_a_table_of_contents_tells_the_titles_and_is_set_aside(entries: list[str]) -> None:
    found = read_lines("材料汇编", "目　录", *entries, "县财政局年度情况", *BODY, "县审计局年度情况", *BODY)
    assert [r.title for r in found.documents] == ["县财政局年度情况", "县审计局年度情况"]
    assert [n.line for n in found.noise if n.kind == "toc"] == [2, 3, 4]


def test_the_first_report_is_not_swallowed_by_the_table_when_its_title_repeats() -> None:
    toc = ["镇2021年年度报告……1", "镇2021年年度报告……9"]
    found = titles("目录", *toc, "镇2021年年度报告", *BODY, "镇2021年年度报告", *BODY)
    assert found == ["镇2021年年度报告"] * 2


def test_normal_titles_agree_whatever_is_printed_around_them() -> None:
    assert normal_title("3．县财政局 2023 年报告……12") == normal_title("【县财政局2023年报告】")


def test_a_line_that_does_not_end_as_a_title_weighs_nothing() -> None:
    assert title_weight("清屏县财政局2023年度") == 0
