"""Types that come from the tree and the text, and topics of measures."""

from __future__ import annotations

import pytest

from indexer.classify import classify_sections
from indexer.metadata import infer_metadata
from indexer.shapes import Labels
from indexer.topics import read_topic
from kb.model import SECTION_TYPES, TOPICS
from tests.indexer.drafts import make_context, make_draft

ANNUAL = "江湾县水利局2023年法治政府建设年度报告"
DUTY = "江湾镇镇长2023年度述法报告"
PLAN = "江湾县司法局2024年工作计划"
BOTH = "江湾县司法局2023年工作总结和2024年工作计划"


def classify(title: str, *headings: tuple[int, str, str], opening: str = "现报告如下。") -> list[Labels]:
    draft = make_draft(title, opening=opening, headings=headings)
    return classify_sections(draft, infer_metadata(draft, make_context()))


def test_the_text_before_the_first_heading_is_the_opening() -> None:
    labels = classify(ANNUAL, (1, "主要举措", ""))
    assert (labels[0].type, labels[0].topic) == ("导语", None)


@pytest.mark.parametrize(
    ("title", "parent", "child", "wanted"),
    [
        (ANNUAL, "存在的问题", "法治队伍力量薄弱", "存在问题"),
        (ANNUAL, "存在的问题", "学习贯彻习近平法治思想不够深入", "存在问题"),
        (ANNUAL, "存在的不足和原因", "主要原因", "原因分析"),
        (ANNUAL, "下一步工作打算", "深入学习贯彻习近平法治思想", "下步打算"),
        (ANNUAL, "下一步工作打算", "压实第一责任人职责", "下步打算"),
        (ANNUAL, "下一步工作打算", "抓好督察反馈问题整改", "下步打算"),
        (ANNUAL, "下一步工作打算", "着力解决突出问题", "下步打算"),
        (ANNUAL, "主要举措和成效", "深入学习贯彻习近平法治思想", "学习贯彻"),
        (ANNUAL, "主要举措和成效", "党政主要负责人履行第一责任人职责", "第一责任人履职"),
        (ANNUAL, "主要举措和成效", "规范行政执法", "主要举措"),
        (ANNUAL, "主要举措和成效", "开展突出问题专项治理", "主要举措"),
        (ANNUAL, "工作开展情况及存在问题", "存在的问题", "存在问题"),
        (ANNUAL, "存在问题及下一步打算", "下一步工作打算", "下步打算"),
        (ANNUAL, "存在问题及下一步打算", "存在的主要问题", "存在问题"),
        (ANNUAL, "存在问题及下一步打算", "执法力量不足", "存在问题"),
        (ANNUAL, "存在问题及下一步打算", "进一步规范执法行为", "下步打算"),
        (ANNUAL, "深入学习贯彻习近平法治思想", "持续加强理论学习", "学习贯彻"),
        (ANNUAL, "深入学习贯彻习近平法治思想，推动工作的具体举措", "规范行政执法", "主要举措"),
        (ANNUAL, "特色亮点工作", "打造调解品牌", "工作亮点"),
        (DUTY, "履职情况", "上一年度述法报告问题整改落实情况", "问题整改"),
        (DUTY, "履职情况", "坚持依法决策", "第一责任人履职"),
        (DUTY, "履行推进法治建设第一责任人职责情况", "加强普法宣传", "第一责任人履职"),
        (DUTY, "学习贯彻法治思想情况", "坚持以上率下", "学习贯彻"),
        (PLAN, "重点任务", "规范行政执法", "下步打算"),
        (BOTH, "2023年工作总结", "规范行政执法", "主要举措"),
        (BOTH, "2024年工作计划", "规范行政执法", "下步打算"),
    ],
)
def test_a_child_takes_its_parents_type_unless_its_heading_says_otherwise(
    title: str, parent: str, child: str, wanted: str
) -> None:
    labels = classify(title, (1, "开头工作", ""), (1, parent, ""), (2, child, "有关内容。"), (1, "其他情况", ""))
    assert labels[3].type == wanted


def test_a_grandchild_inherits_through_its_parent() -> None:
    labels = classify(ANNUAL, (1, "下一步打算", ""), (2, "加强学习", ""), (3, "抓好普法宣传", ""))
    assert [label.type for label in labels[1:]] == ["下步打算"] * 3


def test_a_slogan_at_the_end_is_judged_by_its_text() -> None:
    labels = classify(
        ANNUAL,
        (1, "规范行政执法", ""),
        (1, "勇毅前行再出发", "下一步，我局将继续推进依法行政。"),
    )
    assert labels[2].type == "下步打算"
    assert labels[2].confidence["type"] < 0.9


def test_a_slogan_early_in_the_report_is_a_measure_even_if_it_speaks_of_problems() -> None:
    labels = classify(
        ANNUAL, (1, "坚持问题导向", "针对存在的问题，建立台账。"), (1, "存在问题", ""), (1, "下步打算", "")
    )
    assert labels[1].type == "主要举措"


def test_a_late_measure_that_speaks_of_problems_stays_one_where_a_heading_names_them() -> None:
    labels = classify(
        ANNUAL,
        (1, "规范行政执法", ""),
        (1, "纾困解难见实效", "针对企业存在的用工不足问题，我局将法治体检纳入清单。"),
        (1, "存在问题", ""),
        (1, "下步打算", ""),
    )
    assert labels[2].type == "主要举措"


def test_leadership_is_the_heads_duty_only_where_the_text_speaks_of_the_head() -> None:
    personal = classify(ANNUAL, (1, "加强组织领导", "局主要负责人亲自部署、亲自过问。"), (1, "存在问题", ""))
    general = classify(ANNUAL, (1, "加强组织领导", "成立领导小组，明确分工。"), (1, "存在问题", ""))
    assert (personal[1].type, general[1].type) == ("第一责任人履职", "主要举措")


def test_next_years_work_in_a_report_is_what_is_to_come() -> None:
    labels = classify(ANNUAL, (1, "主要举措", ""), (1, "2024年重点任务", ""), (2, "规范行政执法", ""))
    assert [label.type for label in labels[2:]] == ["下步打算", "下步打算"]


def test_a_container_serves_the_types_that_stand_in_it() -> None:
    labels = classify(ANNUAL, (1, "工作开展情况", ""), (2, "深入学习贯彻习近平法治思想", ""), (2, "规范执法", ""))
    assert labels[1].types == ("主要举措", "学习贯彻")


def test_other_matters_are_labelled_other_and_keep_their_finer_name() -> None:
    labels = classify(ANNUAL, (1, "其他需要报告的情况", "无。"))
    assert labels[1].types == ("其他", "其他报告事项")


def test_a_report_without_headings_is_one_opening() -> None:
    assert [label.type for label in classify(ANNUAL)] == ["导语"]


def test_only_measures_and_duties_have_topics() -> None:
    labels = classify(ANNUAL, (1, "普法宣传成效", ""), (1, "普法宣传不够深入", ""), (1, "下一步加强普法宣传", ""))
    assert [label.topic for label in labels[2:]] == [None, None]


def test_a_container_heading_has_no_topic() -> None:
    labels = classify(ANNUAL, (1, "推进法治政府建设的主要举措和成效", ""), (2, "加大普法力度", ""))
    assert (labels[1].topic, labels[2].topic) == (None, "普法宣传")


def test_labels_stay_within_the_vocabularies_and_carry_confidence_and_evidence() -> None:
    labels = classify(ANNUAL, (1, "依法履职", "内容"), (1, "", ""), (1, "？？", ""), (1, "存在问题", ""))
    for label in labels:
        assert label.type in SECTION_TYPES
        assert set(label.types) <= set(SECTION_TYPES)
        assert label.topic is None or label.topic in TOPICS
        assert set(label.confidence) == {"type", "topic"}
        assert label.evidence["type"] is not None


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("加强组织领导，压实工作责任", "组织领导"),
        ("健全法治建设领导机制", "组织领导"),
        ("落实领导干部学法制度", "学法培训"),
        ("开展法治专题培训", "学法培训"),
        ("落实“谁执法谁普法”责任制", "普法宣传"),
        ("营造浓厚法治氛围", "普法宣传"),
        ("推进法治文化阵地建设", "普法宣传"),
        ("严格规范公正文明执法", "行政执法"),
        ("开展非法采砂专项整治", "行政执法"),
        ("推行包容审慎柔性执法", "行政执法"),
        ("落实行政执法“三项制度”", "行政执法"),
        ("加强行政执法监督", "执法监督"),
        ("组织案卷评查", "执法监督"),
        ("严格重大行政决策程序", "依法决策"),
        ("坚持科学民主依法决策", "依法决策"),
        ("加强规范性文件合法性审核", "合法性审查"),
        ("严格合同合法性审查", "合法性审查"),
        ("落实公平竞争审查制度", "营商环境"),
        ("推进“互联网+政务服务”", "政务服务"),
        ("健全政府机构职能体系", "政务服务"),
        ("强化财政资金监管", "行业监管"),
        ("完善依法行政制度体系", "制度建设"),
        ("加强重点领域立法", "制度建设"),
        ("优化法治化营商环境", "营商环境"),
        ("推进社会信用体系建设", "营商环境"),
        ("深化行政审批制度改革", "政务服务"),
        ("推进“高效办成一件事”", "政务服务"),
        ("动态调整权责清单", "政务服务"),
        ("全面推进政务公开", "政务公开"),
        ("做好政府信息公开", "政务公开"),
        ("健全矛盾纠纷多元化解机制", "矛盾化解"),
        ("坚持和发展新时代“枫桥经验”", "矛盾化解"),
        ("做好行政复议和行政应诉", "复议应诉"),
        ("落实负责人出庭应诉制度", "复议应诉"),
        ("发挥法律顾问和公职律师作用", "法律顾问"),
        ("加强法治工作队伍建设", "队伍建设"),
        ("严格执法人员持证上岗", "队伍建设"),
        ("健全突发事件应急处置机制", "应急管理"),
        ("提升防灾减灾能力", "应急管理"),
        ("推进多层次多领域依法治理", "基层治理"),
        ("深化平安建设", "基层治理"),
        ("加快数字政府建设", "数字法治"),
        ("强化数据共享", "数字法治"),
        ("加强食品安全监管", "行业监管"),
        ("自觉接受人大监督和民主监督", "权力监督"),
        ("强化对行政权力的制约和监督", "权力监督"),
    ],
)
def test_the_heading_of_a_measure_names_its_topic(heading: str, topic: str) -> None:
    labels = classify(ANNUAL, (1, "主要举措和成效", ""), (2, heading, ""))
    assert labels[2].topic == topic


def test_the_text_decides_where_the_heading_has_no_theme() -> None:
    topic, confidence, _ = read_topic("多点发力", "落实谁执法谁普法责任制，开展法治宣传。")
    assert topic == "普法宣传"
    assert confidence < 0.6


def test_a_units_own_trade_in_a_heading_says_little() -> None:
    assert read_topic("开展信访法治宣传", "", own_trade="信访")[0] == "普法宣传"


LAST = "江湾县信访局2023年法治政府建设年度报告"


@pytest.mark.parametrize(
    ("heading", "text", "wanted"),
    [
        ("勇毅前行，奋力谱写法治新篇章", "一是完善制度。二是规范执法。", "下步打算"),
        ("再接再厉，推动工作再上新台阶", "健全机制，补齐弱项。", "下步打算"),
        ("找准方向，补短板强弱项", "强化学习，完善制度。", "下步打算"),
        ("以更高标准、更实举措抓好落实", "", "下步打算"),
        ("奋力谱写法治新篇章", "全年化解纠纷126件，开展宣讲12场。", "主要举措"),
        ("规范行政执法", "完善制度。", "主要举措"),
    ],
)
def test_a_last_heading_that_aspires_promises_unless_its_text_counts(heading: str, text: str, wanted: str) -> None:
    labels = classify(LAST, (1, "规范执法", "办案3件。"), (1, "普法宣传", "开展12场。"), (1, heading, text))
    assert labels[-1].type == wanted


def test_an_aspiring_heading_in_the_middle_is_a_measure() -> None:
    labels = classify(LAST, (1, "奋力谱写新篇章", ""), (1, "普法宣传", "开展12场。"), (1, "规范执法", "办案3件。"))
    assert labels[1].type == "主要举措"


def test_mending_in_a_self_check_is_under_way_and_elsewhere_to_come() -> None:
    check = classify("江湾县法院行政审判自查报告", (1, "存在的问题", ""), (1, "整改措施", ""), (2, "压实责任", ""))
    annual = classify(ANNUAL, (1, "存在的问题", ""), (1, "整改措施", ""))
    assert [label.type for label in check[2:]] == ["问题整改", "问题整改"]
    assert annual[2].type == "下步打算"


def test_the_heads_duty_without_children_is_about_leading() -> None:
    labels = classify(ANNUAL, (1, "党政主要负责人履行推进法治建设第一责任人职责情况", "亲自部署。"))
    assert labels[1].topic == "组织领导"


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("开展规范性文件清理", "制度建设"),
        ("带头尊法学法", "学法培训"),
        ("廉洁从政情况", "权力监督"),
        ("完善内控，管好用权", "权力监督"),
        ("健全灾害预警机制", "应急管理"),
        ("开好法治课堂", "普法宣传"),
        ("领导重视，机构健全", "组织领导"),
        ("农村供水保障", "其他"),
        ("乡村旅游提质升级", "其他"),
        ("根治欠薪，维护农民工权益", "行政执法"),
    ],
)
def test_common_wordings_of_a_theme_are_known(heading: str, topic: str) -> None:
    assert read_topic(heading, "")[0] == topic
