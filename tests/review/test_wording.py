"""提法: each wording is found with what to write instead; history, titles and right wording are left alone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.context import Context
from kb.review.findings import Finding
from kb.review.rulebook import load_rules
from kb.review.wording import find_wordings


def found(library: Library, body: str, *, year: int = 2024) -> list[Finding]:
    text = f"清屏县司法局{year}年法治政府建设年度报告\n一、主要举措\n{body}"
    return find_wordings(take_draft(text), Context(library=library, phrasing=library.phrasing))


WRONG = [
    ("深入学习贯彻法治思想，提升能力。", "法治思想", "习近平法治思想"),
    ("坚持以新时代中国特色社会主义思想为指导。", "新时代中国特色社会主义思想", "习近平新时代中国特色社会主义思想"),
    ("学习总书记重要讲话精神。", "总书记", "习近平总书记"),
    ("通过网站、公众号推送信息。", "公众号", "微信公众号"),
    ("坚定不移走特色社会主义法治道路。", "特色社会主义", "中国特色社会主义"),
    ("做到“两个维护”“两个确立”。", "“两个维护”“两个确立”", None),
    ("深入开展法制宣传教育。", "法制宣传教育", "法治宣传教育"),
    ("加快建设法制政府。", "法制政府", "法治政府"),
    ("提高群众法制观念。", "法制观念", "法治观念"),
    ("全面实施“七五”普法规划，开展“七五”普法工作。", "七五", None),
    ("继续抓好“七五”普法。", "七五", None),
    ("为决胜全面建成小康社会提供保障。", "决胜全面建成小康社会", None),
    ("联合县工商局开展检查。", "工商局", "市场监督管理局"),
    ("县安监局牵头整改。", "安监局", "应急管理局"),
    ("县国土资源局移送案件。", "国土资源局", "自然资源局"),
    ("县环保局开展巡查。", "环保局", "生态环境局"),
    ("县卫计局配合。", "卫计局", "卫生健康局（委）"),
    ("县卫生计生综合监督执法局查处3起。", "卫生计生", "卫生健康"),
    ("深化精准扶贫，贫困户全部纳入监测。", "精准扶贫", None),
    ("完善自由裁量权基准。", "自由裁量权基准", "行政裁量权基准"),
    ("截止11月底，办结12件。", "截止", "截至"),
    ("开展法治督查3次。", "法治督查", "法治督察"),
    ("落实重大执法决定法治审核制度。", "重大执法决定法治审核", "重大执法决定法制审核"),
    ("习近平法治思想“十个坚持”内涵丰富。", "坚持", "“十一个坚持”"),
    ("坚持以人民为中心的发展理念。", "以人民为中心的发展理念", "以人民为中心的发展思想"),
    ("贯彻《法治政府建设实施纲要（2015—2020年）》。", "2015", None),
    ("宣传《合同法》《物权法》。", "合同法", "民法典"),
    ("宣传《信访条例》。", "信访条例", "信访工作条例"),
    ("开展民法总则、婚姻法宣传。", "婚姻法", "民法典"),
    ("宣传《中华人民共和国行政许诺法》。", "行政许诺法", "行政许可法"),
    ("宣传《中华人民共和国生产安全法》。", "生产安全法", "安全生产法"),
    ("落实《重大行政决策程序暂行规定条例》。", "暂行", "重大行政决策程序暂行条例"),
    ("宣传《未成年保护法》。", "未成年保护法", "未成年人保护法"),
    ("宣传《预防未成年犯罪法》。", "未成年犯罪法", "预防未成年人犯罪法"),
    ("宣传《老年人权益保护法》。", "老年人权益保护法", "老年人权益保障法"),
    ("宣传《家庭教育促进发》。", "家庭教育", "家庭教育促进法"),
    ("落实《法治社会建设实施纲要（2021—2025年）》。", "2021", "法治社会建设实施纲要(2020-2025年)"),
    ("宣传《人力资源市场暂行规定》。", "暂行规定", "人力资源市场暂行条例"),
    ("草原工商局配合检查。", "工商局", "市场监督管理局"),
]


@pytest.mark.parametrize(("body", "words", "right"), WRONG)
def test_a_wrong_wording_is_found_with_the_right_one(
    library: Library, body: str, words: str, right: str | None
) -> None:
    hits = [finding for finding in found(library, body) if words in finding.text]
    assert hits
    if right is not None:
        assert right in hits[0].alternatives


RIGHT = [
    "深入学习贯彻习近平法治思想，增强法治观念，树立法治思维。",
    "全面依法治国是一场深刻革命，法治思想道德建设同步推进。",
    "落实重大执法决定法制审核制度，配强法制审核人员。",
    "原工商局移交的档案已由县市场监管局接收。",
    "原县工商局、质监局的档案和县环保局（现生态环境局）的案卷已移交。",
    "“七五”普法总结验收以来，群众法治意识不断增强。",
    "《民法典》《行政处罚法》《优化营商环境条例》宣传实现全覆盖。",
    "《中华人民共和国安全生产法》《云岭省优化营商环境条例》《青垣市养犬管理条例》。",
    "《信访条例》废止后，及时组织学习《信访工作条例》。",
    "深刻领悟“两个确立”的决定性意义，增强“四个意识”、坚定“四个自信”、做到“两个维护”。",
    "坚持依法治国、依法执政、依法行政共同推进，法治国家、法治政府、法治社会一体建设。",
    "落实《法治政府建设实施纲要（2021－2025年）》。",
    "县农业农村局、县文化和旅游局、县卫生健康局联合执法。",
    "截至12月底，办结率100%，报名截止时间为3月1日。",
    "坚持中国特色社会主义法治道路。",
    "全面贯彻习近平新时代中国特色社会主义思想。",
    "微信公众号、政务公众号推送信息。",
    "宣传《公证法》《公务员法》《律师法》《仲裁法》。",
    "签订劳动合同法律文书，设立婚姻法律咨询窗口，规范合同法务。",
    "原民法总则的内容已编入民法典。",
    "宣传《劳动合同法》《中华人民共和国行政强制法》。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_right_wording_is_left_alone(library: Library, body: str) -> None:
    assert [(finding.text, finding.why) for finding in found(library, body)] == []


def test_a_wording_is_right_in_its_own_time(library: Library) -> None:
    assert found(library, "宣传《合同法》，县安监局配合，开展“七五”普法工作。", year=2018) == []


def test_each_rule_bears_reason_basis_and_date() -> None:
    for rule in load_rules("wording")["word"]:
        assert re.compile(rule["pattern"])
        assert rule["said"]
        assert rule["basis"]
        assert isinstance(rule["since"], date)
        assert rule["why"]


def test_the_keeper_adds_a_wording(library: Library) -> None:
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    rule = (
        '[[word]]\npattern = "法治云岭建设年"\nright = "法治云岭提升年"\nsaid = "已更名"\nbasis = "云办发〔2024〕1号"\n'
        'since = 2024-01-01\nweight = "must"\nwhy = "renamed"\n'
    )
    (folder / "wording.toml").write_text(rule, encoding="utf-8")
    assert [finding.alternatives for finding in found(library, "开展法治云岭建设年活动。")] == [("法治云岭提升年",)]
