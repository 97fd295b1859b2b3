from __future__ import annotations

import pytest

from indexer.outline import split_heading
from tests.indexer.reading import headings, outline

PROSE = "全年召开专题会议十二次，研究解决重点难点问题三十六个，推动各项任务落到实处，群众满意度持续提升。"


def test_depth_follows_nesting_and_not_the_family_of_the_number() -> None:
    assert headings(
        "一、主要做法", "1.抓学习", PROSE, "（1）抓干部", PROSE, "二、存在问题", "（一）力量不足", "1.人少", PROSE
    ) == [
        (1, "一、", "主要做法"),
        (2, "1.", "抓学习"),
        (3, "（1）", "抓干部"),
        (1, "二、", "存在问题"),
        (2, "（一）", "力量不足"),
        (3, "1.", "人少"),
    ]


def test_skipped_and_restarted_numbers_keep_their_place() -> None:
    assert [h[0] for h in headings("一、甲项工作", "（一）乙项", "（三）丙项", "三、丁项工作", "（一）戊项")] == [
        1,
        2,
        2,
        1,
        2,
    ]


def test_the_text_before_the_first_heading_is_a_section_of_depth_0() -> None:
    first = outline(PROSE, "一、主要做法", PROSE)[0]
    assert (first.depth, first.heading, first.text) == (0, None, PROSE)


def test_a_report_without_headings_is_one_section() -> None:
    sections = outline(PROSE, PROSE)
    assert [(s.depth, s.text) for s in sections] == [(0, f"{PROSE}\n{PROSE}")]


def test_headings_with_nothing_under_them_stay_headings() -> None:
    assert [h[2] for h in headings("一、重点执法", "（一）开展巡查", "（二）开展抽查", "（三）开展会商")] == [
        "重点执法",
        "开展巡查",
        "开展抽查",
        "开展会商",
    ]


@pytest.mark.parametrize(
    ("words", "heading", "rest", "runs_in"),
    [
        ("加强队伍建设。增强依法行政的意识。", "加强队伍建设", "。增强依法行政的意识。", True),
        ("深化政务公开。", "深化政务公开", "。", False),
        ("深化政务公开", "深化政务公开", "", False),
        ("存在问题：", "存在问题", "：", False),
        ("学习方面：组织学习。全年十二次。", "学习方面", "：组织学习。全年十二次。", True),
        (
            "推行“三项制度”，四十九个执法单位统一公示平台，全过程记录覆盖率达到百分之百，法制审核人员持证上岗。",
            "推行“三项制度”",
            "，四十九个执法单位统一公示平台，全过程记录覆盖率达到百分之百，法制审核人员持证上岗。",
            True,
        ),
        (
            "重视理论学习，不断提升依法行政能力水平，认真贯彻上级关于基层治理的各项决策部署和工作要求，学以致用。",
            "重视理论学习，不断提升依法行政能力水平",
            "，认真贯彻上级关于基层治理的各项决策部署和工作要求，学以致用。",
            True,
        ),
    ],
)
def test_a_heading_ends_where_its_writer_ended_it(words: str, heading: str, rest: str, runs_in: bool) -> None:
    assert split_heading(words) == (heading, rest, runs_in)


def test_a_long_heading_that_ends_in_a_noun_is_kept_whole() -> None:
    words = (
        "贯彻落实省、市、县三级法治政府建设实施方案，以及落实本年度全面依法治县工作要点重点任务分工的情况。全面完成。"
    )
    assert split_heading(words)[0] == words[: words.index("。")]


def test_decimals_and_dates_are_no_numbers_of_the_kind_1_1() -> None:
    found = headings(
        "第一节 学习", "1.1 党组会议", PROSE, "1.2 中心组", "1.5亿元资金投入使用。", "3.15消费者权益日开展宣传。"
    )
    assert [h[1] for h in found] == ["第一节", "1.1", "1.2"]


def test_a_list_inside_a_paragraph_is_text() -> None:
    assert headings("一、打算", "（1）推进监管。（2）防控风险。（3）强化保障。") == [(1, "一、", "打算")]


def test_names_of_annexes_are_no_headings() -> None:
    assert [h[2] for h in headings("一、打算", PROSE, "附件：1.任务分解表", "2.时间安排表")] == ["打算"]


@pytest.mark.parametrize("lead", [[], [PROSE]])
def test_short_first_sentences_side_by_side_are_headings(lead: list[str]) -> None:
    body = [f"坚持便民服务。{PROSE}", f"规范执法行为。{PROSE}", f"自觉接受监督。{PROSE}"]
    assert [h for h in headings("一、做法", *lead, *body) if h[0] == 2] == [
        (2, None, "坚持便民服务"),
        (2, None, "规范执法行为"),
        (2, None, "自觉接受监督"),
    ]


def test_one_short_first_sentence_among_prose_is_no_heading() -> None:
    assert headings("一、做法", PROSE, f"成效比较明显。{PROSE}", PROSE, PROSE) == [(1, "一、", "做法")]


def test_lines_that_stand_alone_are_headings_of_a_report_without_numbers() -> None:
    found = headings(PROSE, "建强队伍，让矛盾有人管", PROSE, "健全机制，让矛盾有处说", PROSE)
    assert found == [(1, None, "建强队伍，让矛盾有人管"), (1, None, "健全机制，让矛盾有处说")]


def test_headings_without_numbers_nest_under_the_parts_that_hold_them() -> None:
    found = headings("主要做法", "学法靠带头", PROSE, "解纠纷靠早", PROSE, "存在的不足", PROSE)
    assert [(h[0], h[2]) for h in found] == [(1, "主要做法"), (2, "学法靠带头"), (2, "解纠纷靠早"), (1, "存在的不足")]


def test_sentences_that_stand_above_paragraphs_in_turn_are_headings() -> None:
    found = headings("一、做法", "高位推动，压紧压实责任。", PROSE, "规范执法，维护群众权益。", PROSE)
    assert [h[2] for h in found] == ["做法", "高位推动，压紧压实责任", "规范执法，维护群众权益"]


def test_last_and_next_year_are_parts_of_a_report_on_both() -> None:
    found = headings("2023年工作总结", "一、抓项目", PROSE, "2024年工作计划", "一、抓管理", PROSE)
    assert [(h[0], h[2]) for h in found] == [(1, "2023年工作总结"), (2, "抓项目"), (1, "2024年工作计划"), (2, "抓管理")]


def test_points_are_counted_and_are_no_headings() -> None:
    section = outline("一、存在问题", "一是力量不足。", "二是方式单一，办法不多。三是机制不活。")[0]
    assert section.points == ["一是力量不足。", "二是方式单一，办法不多。", "三是机制不活。"]
