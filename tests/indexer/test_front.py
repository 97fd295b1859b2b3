from __future__ import annotations

import pytest

from indexer.front import front_kind, is_addressee, is_byline, is_date_line, is_red_head, is_signature_like
from tests.indexer.reading import read_lines

PROSE = "一年来，全局坚持依法行政，召开专题会议十二次，研究解决重点难点问题三十六个。"


@pytest.mark.parametrize(
    "line",
    [
        "2023年11月24日",
        "（2023 年 11 月 24 日）",
        "二〇二三年十二月五日",
        "２０２２年１２月３０日",
        "2023.11.24",
        "2023-11-24",
        "2023年11月",
    ],
)
def test_lines_that_are_only_a_date(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize("line", ["2023年，我局", "2023年度", "2023年11月24日召开会议", "11月24日"])
def test_lines_that_are_more_than_a_date(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "清屏县财政局",
        "XX市XX区XX镇人民政府",
        "中共某县委员会",
        "清屏县司法局 2023年12月1日",
        "某市消防救援支队",
        "某街道办事处",
    ],
)
def test_units_may_sign(line: str) -> None:
    assert is_signature_like(line)


@pytest.mark.parametrize(
    "line", ["强化组织领导小组", "完善制度，规范处", "清屏县财政局工作总结", "局", "以数字赋能为支撑的指挥部"]
)
def test_headings_and_fragments_may_not(line: str) -> None:
    assert not is_signature_like(line)


@pytest.mark.parametrize(
    "line",
    [
        "县委全面依法治县委员会：",
        "各位领导、同志们：",
        "各街道办事处、区政府各委办局，各有关单位：",
        "中共XX市委、XX市人民政府：",
    ],
)
def test_those_whom_a_report_is_for(line: str) -> None:
    assert is_addressee(line)


@pytest.mark.parametrize("line", ["主要存在以下问题：", "一、存在问题：", "具体情况如下：", "附件："])
def test_lines_that_only_end_in_a_colon(line: str) -> None:
    assert not is_addressee(line)


@pytest.mark.parametrize(
    "line",
    [
        "述职人：江口镇镇长",
        "报告人：周某某",
        "（县财政局党组书记、局长　李某某）",
        "XX乡党委书记 张XX",
        "单位：县林业局",
    ],
)
def test_who_reports(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line", ["清屏县司法局文件", "清司发〔2023〕5号", "（清司发〔2023〕5号）", "签发人：周某", "特急"]
)
def test_letterheads(line: str) -> None:
    assert is_red_head(line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("来源：县政府办公室　发布时间：2022-03-28 09:18", "other"),
        ("张 某 某", "byline"),
        ("一、主要做法", None),
        (PROSE, None),
    ],
)
def test_what_may_stand_under_a_title(line: str, kind: str | None) -> None:
    assert front_kind(line) == kind


def test_front_matter_is_kept_with_its_kind_and_line() -> None:
    report = read_lines(
        "镇长述法报告",
        "述职人：江口镇镇长（）",
        "（2023年12月1日）",
        "县委全面依法治县委员会：",
        PROSE,
        "一、履职情况",
        PROSE,
        "特此报告。",
        "江口镇人民政府",
        "2023年12月2日",
        "抄送：县司法局。",
        "（联系人：周某，电话：0000-1234567）",
    ).documents[0]
    assert [(f.line, f.kind) for f in report.front] == [
        (2, "byline"),
        (3, "date"),
        (4, "addressee"),
        (9, "signature"),
        (10, "date"),
        (11, "other"),
        (12, "other"),
    ]
    assert report.sections[-1].text == f"{PROSE}\n特此报告。"


def test_a_signature_before_an_annex_is_found_too() -> None:
    report = read_lines(
        "镇工作总结报告", PROSE, "一、做法", PROSE, "江口镇人民政府", "2023年12月2日", "附件", PROSE
    ).documents[0]
    assert [(f.text, f.kind) for f in report.front] == [("江口镇人民政府", "signature"), ("2023年12月2日", "date")]
    assert report.sections[-1].heading == "附件"
