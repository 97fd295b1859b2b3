"""漏项: a part that is not there is told, one under another heading is not; last year and the notice are held against it."""

from __future__ import annotations

import pytest

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.context import Context
from kb.review.findings import Finding
from kb.review.missing import find_missing
from tests.factories import make_report, make_section, make_source

UNIT = "清屏县司法局"
TITLE = f"{UNIT}2023年法治政府建设年度报告\n"
MEASURES = (
    "一、主要举措和成效\n全年组织学法12次，审查文件36份，化解纠纷218件，群众满意度持续提升，"
    "公共法律服务中心接待群众2300人次，法律援助案件办结率100%。\n"
)
HEAD = "二、党政主要负责人履行推进法治建设第一责任人职责情况\n局长主持召开会议4次，带头学法。\n"
GAPS = "三、存在的不足和原因\n一是执法力量薄弱，原因是编制少。二是普法形式单一，原因是办法不多。\n"
PLANS = "四、下一年度主要安排\n一是充实执法力量。二是创新普法形式。\n"
OTHER = "五、其他需要报告的情况\n无。\n"
WHOLE = TITLE + MEASURES + HEAD + GAPS + PLANS + OTHER


def found(library: Library, text: str, **named: str) -> list[Finding]:
    context = Context(library=library, phrasing=library.phrasing, **named)  # type: ignore[arg-type]
    return find_missing(take_draft(text, unit=UNIT), context)


def reasons(findings: list[Finding]) -> list[str]:
    return [finding.reason for finding in findings if finding.weight != "note" or finding.reason.startswith("其他")]


MISSING = [
    ("党政主要负责人履行推进法治建设第一责任人职责情况", TITLE + MEASURES + GAPS + PLANS + OTHER),
    ("下一年度主要安排", TITLE + MEASURES + HEAD + GAPS + OTHER),
    ("其他需要报告的情况", TITLE + MEASURES + HEAD + GAPS + PLANS),
    ("不足的原因", WHOLE.replace("，原因是编制少", "").replace("，原因是办法不多", "").replace("和原因", "")),
    ("存在的不足", TITLE + MEASURES + HEAD + PLANS + OTHER),
    ("主要举措和成效", TITLE + HEAD.replace("局长", "一年来，局长") + GAPS + PLANS + OTHER + "此件公开发布。" * 12),
    ("不足的原因", TITLE + MEASURES + HEAD + "三、存在问题\n力量薄弱。\n" + PLANS + OTHER),
    (
        "下一年度主要安排",
        TITLE + "一、工作开展情况\n" + MEASURES[10:] + HEAD + "三、问题和原因\n力量薄弱，主要原因是编制少。\n" + OTHER,
    ),
]


@pytest.mark.parametrize(("part", "text"), MISSING)
def test_a_missing_part_is_told(library: Library, part: str, text: str) -> None:
    assert part in reasons(found(library, text))


COMPLETE = [
    WHOLE,
    TITLE
    + MEASURES
    + "二、“关键少数”作用发挥\n局长切实履行第一责任人职责，主持召开专题会4次。\n"
    + GAPS
    + PLANS
    + OTHER,
    TITLE
    + MEASURES
    + HEAD
    + "三、短板分析\n执法力量薄弱，究其原因，编制少。\n四、2024年工作思路\n充实力量。\n"
    + OTHER,
    TITLE + MEASURES + HEAD + "三、问题与打算\n但也存在一些短板，主要原因是重视不够。下一步，将加强培训。\n" + OTHER,
    TITLE
    + MEASURES.replace("一、主要举措和成效", "一、一年来的工作")
    + HEAD
    + "三、薄弱环节及成因\n力量不足，由于编制少造成人手不足。\n四、努力方向\n充实力量。\n五、需要说明的情况\n无。\n",
]


@pytest.mark.parametrize("lead", ["不足之处是", "不足：", "不足及原因：", "存在的问题有"])
def test_parts_that_run_into_their_paragraph_are_there(library: Library, lead: str) -> None:
    text = f"清屏县青禾村2023年法治建设工作总结\n{'全年组织学法12次，调解纠纷28件，群众都说好。' * 6}\n{lead}年轻人少。2024年打算办一间书屋。"
    assert reasons(found(library, text)) == []


def test_what_is_prescribed_for_another_report_is_asked_for_gently(library: Library) -> None:
    text = WHOLE.replace("法治政府建设年度报告", "依法治校工作情况的报告").replace(GAPS, "三、存在问题\n力量薄弱。\n")
    assert [(finding.reason, finding.weight) for finding in found(library, text)] == [("不足的原因", "should")]


def test_a_topic_in_a_point_is_written_of(library: Library) -> None:
    reports = [
        make_report(
            f"栎{n}县司法局2022年法治政府建设年度报告",
            make_section(topic="普法宣传"),
            unit=f"栎{n}县司法局",
            sector="司法",
        )
        for n in "甲乙丙丁戊己庚辛"
    ]
    library.add_source(make_source("汇编.txt", *reports), data=b"1")
    topics = [finding.reason for finding in found(library, WHOLE.replace("化解纠纷", "一是加强普法。化解纠纷"))]
    assert "peers：普法宣传" not in topics


@pytest.mark.parametrize("text", COMPLETE)
def test_a_part_under_another_heading_is_not_missed(library: Library, text: str) -> None:
    assert reasons(found(library, text)) == []


def test_a_personal_report_has_parts_of_its_own(library: Library) -> None:
    text = (
        "清屏县司法局局长2023年述法报告\n一、履行第一责任人职责情况\n主持召开会议4次，审定规范性文件，督办重点案件，"
        "带头出庭应诉，推动全局依法行政水平提升，行政执法案卷评查优秀率达到百分之九十五，群众满意度持续提升。\n"
        "二、存在的问题\n调研不够。\n三、下一步打算\n加强调研。全年要把法治建设各项任务落到实处，推动各项工作再上新台阶。\n"
    )
    assert reasons(found(library, text)) == ["学习贯彻习近平法治思想情况"]


def test_a_word_or_nothing_lacks_nothing(library: Library) -> None:
    assert found(library, "") == []
    assert found(library, "法") == []


def test_a_heading_of_the_notice_that_is_not_answered_is_told(library: Library) -> None:
    outline = "一、行政复议工作情况\n二、普法宣传情况\n三、府院联动机制建设情况\n"
    body = WHOLE.replace("化解纠纷218件", "办理行政复议案件18件，普法宣传42场")
    assert [reason for reason in reasons(found(library, body, outline=outline)) if reason.startswith("提纲")] == [
        "提纲：府院联动机制建设情况"
    ]


def test_last_years_promises_are_each_told_written_or_not(library: Library) -> None:
    plans = make_section(
        "下一步打算",
        "一是建设智慧执法平台。二是推进行政复议规范化。",
        type="下步打算",
        points=("一是建设智慧执法平台。", "二是推进行政复议规范化。"),
    )
    report = make_report(f"{UNIT}2022年法治政府建设年度报告", make_section(), plans, unit=UNIT, year=2022)
    library.add_source(make_source("去年.txt", report), data=b"1")
    text = WHOLE.replace("化解纠纷218件", "推进行政复议规范化，设立立案室")
    told = {finding.reason: finding.why for finding in found(library, text) if "上年" in finding.why}
    assert any(why.startswith("已写") and "行政复议" in why for why in told.values())
    assert any(why.startswith("未写") and "智慧执法平台" in why for why in told.values())


def test_figures_that_stayed_the_same_are_asked_about(library: Library) -> None:
    last = make_section(text="全年共办理法律援助案件386件，接待群众1200人次。")
    report = make_report(f"{UNIT}2022年法治政府建设年度报告", last, unit=UNIT, year=2022)
    library.add_source(make_source("去年.txt", report), data=b"1")
    text = WHOLE.replace("化解纠纷218件", "全年共办理法律援助案件386件")
    same = [finding for finding in found(library, text) if finding.reason == "figure-unchanged"]
    assert [finding.text for finding in same] == ["386件"]
    assert same[0].sources[0].year == 2022


def test_what_peers_write_of_is_a_note(library: Library) -> None:
    reports = [
        make_report(
            f"{place}县司法局2022年报告",
            make_section("普法", "开展普法宣传。", topic="普法宣传"),
            unit=f"{place}县司法局",
            level="县级",
            sector="司法",
        )
        for place in ("甲川", "乙川", "丙川", "丁川", "戊川", "己川", "庚川", "辛川", "壬川")
    ]
    library.add_source(make_source("汇编.txt", *reports), data=b"1")
    notes = [finding for finding in found(library, WHOLE) if finding.reason == "peers：普法宣传"]
    assert [finding.weight for finding in notes] == ["note"]


def test_the_keeper_prescribes_more_for_one_province(library: Library) -> None:
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    rule = (
        '[[prescription]]\ndoc_type = "年度报告"\nsince = 2023\nbasis = "本县通知"\n[[prescription.part]]\n'
        'name = "法治督察整改情况"\nweight = "must"\ntypes = ["问题整改"]\nheading = "督察"\ntext = "督察反馈"\n'
    )
    (folder / "missing.toml").write_text(rule, encoding="utf-8")
    assert reasons(found(library, WHOLE)) == ["法治督察整改情况"]


@pytest.mark.parametrize(
    ("problem", "plan", "found_in"),
    [
        ("一是老旧电梯检验积压多。二是渔船证书年审慢。", "一是推行渔船证书上岛年审。", ["一是老旧电梯检验积压多"]),
        ("一是普法形式单一。二是渔船证书年审慢。", "一是编印法治宣传漫画册，渔船证书上岛年审。", []),
    ],
)
def test_a_problem_that_no_plan_takes_up_had_better_be_answered(
    library: Library, problem: str, plan: str, found_in: list[str]
) -> None:
    body = f"一、主要举措和成效\n组织学法12次，办理案件218件。\n二、存在的问题\n{problem}\n三、下一步打算\n{plan}\n"
    told = [f for f in found(library, TITLE + body) if f.reason == "problem-without-plan"]
    assert [(finding.text, finding.weight) for finding in told] == [(words, "should") for words in found_in]
