"""What front matter, body, page metadata and file name tell where a title is bare, masked or silent."""

from __future__ import annotations

import time

import pytest

from indexer.metadata import infer_metadata
from kb.model import DOC_TYPES, LEVELS, SECTORS
from tests.indexer.drafts import make_context, make_draft


@pytest.mark.parametrize(
    ("title", "body", "level"),
    [
        ("市民政局2023年法治政府建设年度报告", "各股室密切配合，全市12个镇（街）落实到位。", "县级"),
        ("XX市统计局2023年法治政府建设年度报告", "指导各镇（街）统计办。县级市。", "县级"),
        ("XX市水利局2023年法治政府建设年度报告", "全市7个县（市、区）均已完成，市县两级联动。", "市级"),
        ("市财政局2023年法治政府建设年度报告", "由市本级和各县区共同承担。", "市级"),
        ("区社会事业局2023年法治政府建设年度报告", "在区党工委、管委会领导下，高新区管委会部署。", "功能区"),
        ("区民政局2023年法治政府建设年度报告", "在区委、区政府领导下，区人大监督。", "县级"),
        ("区林业厅2023年法治政府建设年度报告", "在自治区党委领导下。", "省级"),
        ("法治政府建设工作总结", "我镇成立领导小组，全镇各村参加。", "乡级"),
        ("法治政府建设工作总结", "我县高度重视，全县上下联动，县委、县政府部署。", "县级"),
        ("法治政府建设工作总结", "无所指。", "未知"),
    ],
)
def test_the_body_decides_the_level_where_the_name_leaves_it_open(title: str, body: str, level: str) -> None:
    assert infer_metadata(make_draft(title, opening=body), make_context()).level == level


def test_a_full_name_is_not_overruled_by_the_body() -> None:
    draft = make_draft("义乌市司法局2023年工作总结", opening="全市各县（市、区），市县两级，各科室。")
    assert infer_metadata(draft, make_context()).level == "县级"


def test_the_signature_opens_a_bare_title() -> None:
    draft = make_draft(
        "区社会事业局2023年法治政府建设年度报告", front=[("signature", "江湾高新技术产业开发区社会事业局")]
    )
    metadata = infer_metadata(draft, make_context())
    assert (metadata.unit, metadata.level) == ("区社会事业局", "功能区")


def test_the_opening_gives_a_bare_title_its_full_name() -> None:
    draft = make_draft("市民政局2023年工作总结", opening="2023年，义乌市民政局坚持依法行政。")
    metadata = infer_metadata(draft, make_context())
    assert (metadata.unit, metadata.level) == ("市民政局", "县级")


def test_the_site_tells_the_level_where_the_report_does_not() -> None:
    context = make_context(meta={"SiteName": "昆山市人民政府"}, report_count=2)
    metadata = infer_metadata(make_draft("市水务局2023年工作总结", opening="水务工作。"), context)
    assert (metadata.level, metadata.confidence["level"]) == ("县级", 0.85)


def test_a_masked_city_without_evidence_is_said_with_doubt() -> None:
    metadata = infer_metadata(make_draft("XX市财政局2023年工作总结", opening="财政工作。"), make_context())
    assert metadata.confidence["level"] < 0.9


@pytest.mark.parametrize(
    ("front", "unit", "role"),
    [
        ([("byline", "述职人：江湾镇人民政府镇长（）")], "江湾镇人民政府", "镇长"),
        ([("byline", "江湾县水利局党组书记、局长　王某某")], "江湾县水利局", "局长"),
        ([("byline", "（江湾街道党工委书记 李某）")], "江湾街道", "党工委书记"),
        ([("byline", "报告人：江湾县财政局局长 张某")], "江湾县财政局", "局长"),
        ([("other", "江湾县教育局局长 赵某")], "江湾县教育局", "局长"),
    ],
)
def test_a_byline_names_unit_and_post_where_the_title_does_not(
    front: list[tuple[str, str]], unit: str, role: str
) -> None:
    draft = make_draft("2023年度履行推进法治建设第一责任人职责述职报告", front=front)
    metadata = infer_metadata(draft, make_context())
    assert (metadata.unit, metadata.role) == (unit, role)
    assert front[0][1] in metadata.evidence["unit"]


def test_only_a_personal_report_has_a_post() -> None:
    draft = make_draft("江湾县水利局2023年工作总结", front=[("byline", "江湾县水利局局长 王某")])
    assert infer_metadata(draft, make_context()).role is None


@pytest.mark.parametrize(
    ("context", "unit"),
    [
        ({"meta": {"ContentSource": "江湾县司法局"}}, "江湾县司法局"),
        ({"name": "江湾县司法局2023年法治政府建设总结.docx"}, "江湾县司法局"),
        ({"name": "汇编.docx", "report_count": 3}, None),
    ],
)
def test_page_source_and_file_name_name_the_unit_as_a_last_resort(context: dict[str, object], unit: str | None) -> None:
    assert infer_metadata(make_draft("法治政府建设工作总结"), make_context(**context)).unit == unit


def test_the_opening_names_the_unit_where_nothing_else_does() -> None:
    draft = make_draft("法治政府建设工作总结", opening="2023年，江湾县民政局坚持依法行政，现总结如下。")
    assert infer_metadata(draft, make_context(report_count=5)).unit == "江湾县民政局"


@pytest.mark.parametrize(
    ("front", "iso", "signed_by"),
    [
        ([("signature", "江湾县司法局"), ("date", "2023年11月24日")], "2023-11-24", "江湾县司法局"),
        ([("signature", "江湾县司法局　2023年 12 月 1 日")], "2023-12-01", "江湾县司法局"),
        ([("date", "二〇二三年十一月二十四日")], "2023-11-24", None),
        ([("date", "（2024年1月5日）")], "2024-01-05", None),
        ([("date", "2023.11.24")], "2023-11-24", None),
        ([("date", "2023-11-24")], "2023-11-24", None),
        ([("date", "2023年12月")], None, None),
        ([("date", "发布时间：2024-01-08 09:18")], None, None),
        ([("date", "２０２３年１２月３０日")], "2023-12-30", None),
        ([("date", "2023年2月30日")], None, None),
        ([], None, None),
    ],
)
def test_signature_and_date_are_read_from_the_front_lines(
    front: list[tuple[str, str]], iso: str | None, signed_by: str | None
) -> None:
    metadata = infer_metadata(make_draft("江湾县司法局2023年工作总结", front=front), make_context())
    assert (metadata.signed_date, metadata.signed_by) == (iso, signed_by)


@pytest.mark.parametrize(
    ("title", "opening", "front", "context", "year"),
    [
        ("江湾县司法局工作总结", "2023年，我局认真履职。", [], {}, 2023),
        ("江湾县司法局工作总结", "现将我局2022年工作总结如下。", [("date", "2023年1月9日")], {}, 2022),
        ("江湾县司法局工作总结", "贯彻《法治政府建设实施纲要（2021—2025年）》。", [("date", "2024年1月9日")], {}, 2023),
        ("江湾县司法局工作总结", "", [("date", "2023年12月9日")], {}, 2023),
        ("江湾县司法局工作计划", "", [("date", "2023年12月9日")], {}, 2024),
        ("江湾县司法局工作总结", "", [], {"compilation_title": "2021年法治政府建设报告汇编"}, 2021),
        ("江湾县司法局工作总结", "", [], {"name": "2020年总结.docx"}, 2020),
        ("江湾县司法局工作总结", "", [], {"meta": {"PubDate": "2022-01-08 10:00"}}, 2021),
        ("江湾县司法局工作总结", "", [], {}, None),
    ],
)
def test_the_year_reported_on_is_found_elsewhere_when_the_title_is_silent(
    title: str, opening: str, front: list[tuple[str, str]], context: dict[str, object], year: int | None
) -> None:
    draft = make_draft(title, opening=opening, front=front)
    assert infer_metadata(draft, make_context(**context)).year == year


@pytest.mark.parametrize(
    ("opening", "doc_type"),
    [
        ("现将一年来履职情况述职如下。", "述法报告"),
        ("现将有关情况总结如下。", "工作总结"),
        ("结合实际，特制定本方案。", "实施方案"),
        ("现将自查情况报告如下。", "自查整改"),
    ],
)
def test_the_opening_tells_the_kind_where_the_title_is_a_slogan(opening: str, doc_type: str) -> None:
    assert infer_metadata(make_draft("勇毅前行谱新篇", opening=opening), make_context()).doc_type == doc_type


def test_values_stay_within_the_vocabularies_for_any_title() -> None:
    for title in ("", "？", "的", "2023", "X" * 80, "镇", "关于的报告", "(((", "一、"):
        metadata = infer_metadata(make_draft(title), make_context())
        assert metadata.level in LEVELS
        assert metadata.sector in SECTORS
        assert metadata.doc_type in DOC_TYPES


def test_the_person_in_a_byline_signs_a_personal_report() -> None:
    draft = make_draft("江湾县水利局局长2023年度述法报告", front=[("byline", "述法人：江湾县水利局局长　王某某")])
    assert infer_metadata(draft, make_context()).signed_by == "王某某"


def test_lines_of_distribution_name_no_unit() -> None:
    draft = make_draft("法治政府建设工作总结", front=[("other", "抄送：江湾县司法局、财政局局长")])
    assert infer_metadata(draft, make_context(report_count=3)).unit is None


def test_a_masked_city_that_its_body_does_not_betray_is_undecided() -> None:
    metadata = infer_metadata(make_draft("XX市财政局2023年工作总结", opening="财政工作稳步推进。"), make_context())
    assert (metadata.level, metadata.confidence["level"] < 0.9) == ("未知", True)


@pytest.mark.parametrize("sign", ["局", "党委书记、", "2023年", "县市区镇乡", "全面依法治", "《", "（"])
def test_endless_lines_are_read_in_no_time(sign: str) -> None:
    front = [("other", sign * 20_000), ("signature", sign * 20_000), ("date", sign * 20_000)]
    draft = make_draft(sign * 20_000, opening=sign * 20_000, front=front)
    started = time.process_time()
    infer_metadata(draft, make_context())
    assert time.process_time() - started < 5.0
