"""What a top-level heading alone tells of a section's types: a long table of headings as reports word them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.classify import classify_sections
from indexer.metadata import infer_metadata
from tests.indexer.drafts import make_context, make_draft

# heading | the types it names, the main one first
HEADINGS = """
    推进法治政府建设的主要举措和成效 | 主要举措
    2023年法治政府建设工作开展情况 | 主要举措
    2023年度法治政府建设主要工作情况 | 主要举措
    主要做法及成效 | 主要举措
    主要工作举措 | 主要举措
    工作开展情况 | 主要举措
    基本情况 | 主要举措
    总体情况 | 主要举措
    取得的成效 | 主要举措
    今年以来主要工作 | 主要举措
    2023年重点工作完成情况 | 主要举措
    工作推进情况 | 主要举措
    2023年工作回顾 | 主要举措
    法治政府建设任务落实情况 | 主要举措
    依法全面履行政府职能 | 主要举措
    健全依法行政制度体系 | 主要举措
    推进行政决策科学化民主化法治化 | 主要举措
    坚持严格规范公正文明执法 | 主要举措
    强化对行政权力的制约和监督 | 主要举措
    依法有效化解社会矛盾纠纷 | 主要举措
    深化“放管服”改革，优化法治化营商环境 | 主要举措
    落实《法治政府建设实施纲要（2021—2025年）》情况 | 主要举措
    贯彻落实2023年全面依法治县工作要点情况 | 主要举措
    贯彻落实县委、县政府法治建设决策部署情况 | 主要举措
    加大普法力度，营造浓厚法治氛围 | 主要举措
    着力解决群众反映强烈的突出问题 | 主要举措
    聚焦突出问题，开展专项整治 | 主要举措
    化解矛盾问题，维护社会稳定 | 主要举措
    办理人大代表建议和政协委员提案 | 主要举措
    全面学习宣传民法典 | 主要举措
    深入学习宣传宪法 | 主要举措
    强化学法用法，提升依法行政能力 | 主要举措
    健全完善学法制度，提升干部法治能力 | 主要举措
    深入学习贯彻习近平法治思想 | 学习贯彻
    学习贯彻习近平法治思想情况 | 学习贯彻
    深入学习宣传贯彻习近平法治思想和党的二十届三中全会精神情况 | 学习贯彻
    坚持以习近平法治思想为指引，把牢政治方向 | 学习贯彻
    学习贯彻法治思想情况 | 学习贯彻
    提高政治站位，深学细悟习近平法治思想 | 学习贯彻
    学深悟透习近平法治思想，筑牢思想根基 | 学习贯彻
    深刻领悟“两个确立”，深入学习贯彻党的二十大精神 | 学习贯彻
    贯彻落实党的十九大精神情况 | 学习贯彻
    深学笃行D的二十大精神 | 学习贯彻
    认真学习习近平总书记关于依法治国的重要论述 | 学习贯彻
    学习宣传贯彻情况 | 学习贯彻
    强化理论武装，筑牢思想根基 | 学习贯彻
    党政主要负责人履行推进法治建设第一责任人职责情况 | 第一责任人履职
    主要负责人履行推进法治建设第一责任人职责，加强法治政府建设的有关情况 | 第一责任人履职
    履行推进法治建设第一责任人职责情况 | 第一责任人履职
    局主要负责人履行法治建设职责情况 | 第一责任人履职
    落实党政主要负责人推进法治建设第一责任人职责情况 | 第一责任人履职
    切实扛起第一责任人职责 | 第一责任人履职
    区政府主要负责同志履行推进法治建设第一责任人职责情况 | 第一责任人履职
    党政主要负责人履职情况 | 第一责任人履职
    履行法治建设职责情况 | 第一责任人履职
    压实领导责任，扛牢法治建设政治责任 | 第一责任人履职
    存在的问题 | 存在问题
    存在问题 | 存在问题
    存在的主要问题 | 存在问题
    存在的不足 | 存在问题
    存在的问题和不足 | 存在问题
    存在的困难和问题 | 存在问题
    存在的短板和不足 | 存在问题
    问题与不足 | 存在问题
    主要问题 | 存在问题
    工作中存在的薄弱环节 | 存在问题
    存在的差距和不足 | 存在问题
    面临的困难 | 存在问题
    面临的形势和存在的问题 | 存在问题
    当前存在的主要问题和困难 | 存在问题
    不足之处 | 存在问题
    工作不足 | 存在问题
    推进法治政府建设存在的不足和原因 | 存在问题,原因分析
    存在的主要问题及原因分析 | 存在问题,原因分析
    存在问题和原因剖析 | 存在问题,原因分析
    2023年开展法治政府工作存的不足和原因 | 存在问题,原因分析
    存在问题及下一步工作打算 | 存在问题,下步打算
    存在的不足及下一步工作安排 | 存在问题,下步打算
    存在问题和改进措施 | 存在问题,下步打算
    存在的问题及整改措施 | 存在问题,下步打算
    存在的主要问题和下一年工作计划 | 存在问题,下步打算
    存在的不足、原因及2024年工作安排 | 存在问题,原因分析,下步打算
    困难问题及意见建议 | 存在问题,意见建议
    存在问题及建议 | 存在问题,意见建议
    工作成效和存在问题 | 主要举措,存在问题
    主要举措和成效、存在的不足和原因 | 主要举措,存在问题,原因分析
    原因分析 | 原因分析
    产生问题的原因 | 原因分析
    问题产生的主要原因 | 原因分析
    上年度述法报告指出问题整改情况 | 问题整改
    上一年度存在问题整改落实情况 | 问题整改
    2022年度法治政府建设存在问题整改情况 | 问题整改
    督察反馈问题整改落实情况 | 问题整改
    述法点评意见整改情况 | 问题整改
    上年度述法存在问题的整改落实情况 | 问题整改
    问题整改情况 | 问题整改
    下一步工作打算 | 下步打算
    下步打算 | 下步打算
    下一步工作安排 | 下步打算
    下一步工作计划 | 下步打算
    下一步工作思路 | 下步打算
    下一步重点工作 | 下步打算
    下一步工作措施 | 下步打算
    下一步主要工作举措 | 下步打算
    下一年度推进法治政府建设的主要安排 | 下步打算
    2024年度工作计划 | 下步打算
    2024年工作思路 | 下步打算
    2024年重点工作 | 下步打算
    2024年工作要点 | 下步打算
    二〇二四年工作安排 | 下步打算
    今后努力方向 | 下步打算
    努力方向 | 下步打算
    下一阶段工作重点 | 下步打算
    明年工作打算 | 下步打算
    今后工作打算 | 下步打算
    工作打算 | 下步打算
    工作思路和重点任务 | 下步打算
    改进措施 | 下步打算
    整改措施 | 下步打算
    整改措施及努力方向 | 下步打算
    下一步改进方向 | 下步打算
    未来工作展望 | 下步打算
    接下来的工作安排 | 下步打算
    意见建议 | 意见建议
    工作建议 | 意见建议
    意见和建议 | 意见建议
    对策建议 | 意见建议
    有关建议 | 意见建议
    工作亮点 | 工作亮点
    特色亮点工作 | 工作亮点
    创新做法和特色亮点 | 工作亮点
    主要亮点及特色做法 | 工作亮点
    典型经验做法 | 工作亮点
    其他需要报告的情况 | 其他
    其他需要报告的事项 | 其他
    需要报告的其他事项 | 其他
    其他需要说明的情况 | 其他
    其他有关情况 | 其他
    其他情况 | 其他
"""


def _rows() -> list[tuple[str, list[str]]]:
    rows = [line.split("|") for line in HEADINGS.strip().splitlines()]
    return [(heading.strip(), types.strip().split(",")) for heading, types in rows]


@pytest.mark.parametrize(("heading", "types"), _rows())
def test_a_top_heading_names_its_types_in_order(heading: str, types: list[str]) -> None:
    draft = make_draft(
        "江湾县司法局2023年法治政府建设年度报告",
        opening="2023年，我局认真履职。",
        headings=[(1, "依法履职", ""), (1, heading, "有关内容。"), (1, "尾声", "")],
    )
    labels = classify_sections(draft, infer_metadata(draft, make_context()))[2]
    assert labels.type == types[0]
    assert [kind for kind in labels.types if kind != "其他报告事项"] == types


def _read_table(name: str) -> list[tuple[str, ...]]:
    """Rows of `# title` lines and the `heading | …` lines below each, the title before the cells."""
    rows, title = [], ""
    for line in (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:]
        else:
            rows.append((title, *(cell.strip() for cell in line.split("|"))))
    return rows


@pytest.mark.parametrize(("title", "heading", "kind", "topic"), _read_table("headings_with_topics.txt"))
def test_a_top_heading_tells_type_and_topic_by_itself(title: str, heading: str, kind: str, topic: str) -> None:
    around = (1, "规范行政执法", "办案3件。")
    last = (1, "规范执法流程", "办案3件。")
    draft = make_draft(
        title, opening="现报告如下。", headings=[around, around, (1, heading, "有关内容。"), around, around, last]
    )
    label = classify_sections(draft, infer_metadata(draft, make_context()))[3]
    assert label.type == kind
    assert topic in (label.topic, "?")


@pytest.mark.parametrize(("title", "heading", "kind"), _read_table("headings_by_report.txt"))
def test_a_heading_is_read_in_the_light_of_the_kind_of_report(title: str, heading: str, kind: str) -> None:
    around = (1, "规范行政执法", "")
    draft = make_draft(
        title,
        opening="现报告如下。",
        headings=[around, around, (1, heading, "有关内容。"), around, around, (1, "尾", "")],
    )
    assert classify_sections(draft, infer_metadata(draft, make_context()))[3].type == kind
