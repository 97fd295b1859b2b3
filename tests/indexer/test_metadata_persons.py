"""Personal reports under bare titles: who speaks is told by the opening, the body and the neighbours."""

from __future__ import annotations

import pytest

from indexer.introduction import read_introduction
from indexer.metadata import fill_years, infer_metadata
from indexer.shapes import Metadata
from tests.indexer.drafts import make_context, make_draft

BARE = "2022年度述法报告"

# opening | unit | level | sector | role; "-" is none
OPENINGS = """
    作为江湾县水利局局长，我始终把法治建设扛在肩上。 | 江湾县水利局 | 县级 | 水利 | 局长
    作为县委书记，我带头履行法治建设职责。 | 县委 | 县级 | 综合 | 县委书记
    作为县长，我坚持依法行政。 | 县 | 县级 | 综合 | 县长
    我任县财政局党组书记、局长以来，坚持依法理财。 | 县财政局 | 县级 | 财政 | 局长
    本人现任白沙镇党委书记，现将履职情况报告如下。 | 白沙镇 | 乡级 | 综合 | 镇党委书记
    本人自2021年6月担任白沙镇镇长以来，依法履职。 | 白沙镇 | 乡级 | 综合 | 镇长
    我是白沙乡党委书记，现述法如下。 | 白沙乡 | 乡级 | 综合 | 乡党委书记
    身为江湾县医疗保障局党组书记、局长，我深知责任重大。 | 江湾县医疗保障局 | 县级 | 医保 | 局长
    我以副县长、县公安局局长的身份向大家述法。 | 县公安局 | 县级 | 公安 | 局长
    作为江湾县人民检察院党组书记、检察长，我坚持依法监督。 | 江湾县人民检察院 | 县级 | 政法 | 检察长
    作为江湾县人民法院院长，我坚持公正司法。 | 江湾县人民法院 | 县级 | 政法 | 院长
    作为江湾县第二中学校长，我坚持依法治校。 | 江湾县第二中学 | 县级 | 教育 | 校长
    本人系江湾县人民医院党委副书记、院长，现报告如下。 | 江湾县人民医院 | 县级 | 卫健 | 院长
    作为江湾县城投集团董事长，我坚持依法治企。 | 江湾县城投集团 | 县级 | 国资 | 董事长
    作为省水利厅厅长，我坚持依法治水。 | 省水利厅 | 省级 | 水利 | 厅长
    本人担任柳林村党支部书记、村委会主任以来，办实事、解民忧。 | 柳林村 | 村级 | 综合 | 党支部书记
    受江湾县统计局党组委托，现述法如下。 | 江湾县统计局 | 县级 | 统计 | -
    一年来，我团结带领江湾县信访局全体干部职工扎实工作。 | 江湾县信访局 | 县级 | 信访 | -
    我是2021年3月任柳河县林业局局长的，任职以来依法治林。 | 柳河县林业局 | 县级 | 林草 | 局长
    本人于2022年8月任柳河县商务局党组书记、局长。 | 柳河县商务局 | 县级 | 商务 | 局长
    我担任白鹭社区党总支书记、居委会主任已有三年。 | 白鹭社区 | 村级 | 综合 | 党总支书记
    县司法局党组书记、局长王某坚持以上率下。 | 县司法局 | 县级 | 司法 | 局长
    我作为县农业农村局主要负责人，认真履行职责。 | 县农业农村局 | 县级 | 农业农村 | 局长
    我叫周某，现任白鹭镇党委副书记、镇长。 | 白鹭镇 | 乡级 | 综合 | 镇长
    担任县人民法院院长以来，我坚持公正司法。 | 县人民法院 | 县级 | 政法 | 院长
    2023年是我担任县文旅局局长的第二年，坚持依法治旅。 | 县文旅局 | 县级 | 文旅 | 局长
    本人吴某，系石塘县粮食局党委委员、副局长，现述法如下。 | 石塘县粮食局 | 县级 | 发展改革 | 副局长
    我是来自石塘县税务局的局长李某。 | 石塘县税务局 | 县级 | 税务 | 局长
    我认真履行镇长职责，推进各项工作。 | 镇 | 乡级 | 综合 | 镇长
    2022年，江湾县科技局以创新为抓手推进法治建设。 | 江湾县科技局 | 县级 | 科技 | -
"""


def _rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in OPENINGS.strip().splitlines()]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_the_opening_says_who_reports_where_the_title_is_bare(row: list[str]) -> None:
    metadata = infer_metadata(make_draft(BARE, opening=row[0]), make_context(report_count=3))
    found = [metadata.unit, metadata.level, metadata.sector, metadata.role]
    assert [value or "-" for value in found] == row[1:]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_what_the_opening_implies_is_never_called_sure(row: list[str]) -> None:
    metadata = infer_metadata(make_draft(BARE, opening=row[0]), make_context(report_count=3))
    assert metadata.confidence["unit"] < 0.9
    assert metadata.confidence["role"] < 0.9


@pytest.mark.parametrize(
    "opening",
    [
        "作为行政执法部门，我局坚持规范执法。",
        "在县委书记的带领下，我局认真履职。",
        "根据局长办公会要求，现报告如下。",
        "作为一项重要工作，常抓不懈。",
        "县长主持召开常务会议，听取汇报。",
    ],
)
def test_another_persons_post_is_not_the_writers(opening: str) -> None:
    assert read_introduction(opening) is None


def test_a_byline_outweighs_the_opening() -> None:
    draft = make_draft(BARE, opening="作为县长，我履职。", front=[("byline", "江湾县水利局局长 王某")])
    metadata = infer_metadata(draft, make_context())
    assert (metadata.unit, metadata.role) == ("江湾县水利局", "局长")


@pytest.mark.parametrize(
    ("line", "unit", "role"),
    [
        ("述法人：柳河县人民政府副县长、县公安局党委书记、局长 陈某", "柳河县公安局", "局长"),
        ("柳河县水利局　吴某某", "柳河县水利局", None),
        ("白鹭街道党工委 郑 某", "白鹭街道党工委", None),
        ("柳河中学 校长 林某", "柳河中学", "校长"),
        ("石塘县委常委、政法委书记 周某", "石塘县委政法委", "政法委书记"),
        ("汇报单位：石塘县交通运输局", "石塘县交通运输局", None),
        ("汇报人：石塘县交通运输局 王某", "石塘县交通运输局", None),
        ("县水利局长 钱某", "县水利局", "局长"),
        ("汇报人：柳河高新区党工委书记、管委会主任 赵某", "柳河高新区", "主任"),
    ],
)
def test_a_byline_may_hold_a_name_or_two_houses(line: str, unit: str, role: str | None) -> None:
    metadata = infer_metadata(make_draft(BARE, front=[("byline", line)]), make_context(report_count=3))
    assert (metadata.unit, metadata.role) == (unit, role)


def test_unit_and_post_may_stand_on_lines_of_their_own() -> None:
    lines = [("other", "单位：柳河县民政局"), ("other", "姓名：何某"), ("other", "职务：党组书记、局长")]
    metadata = infer_metadata(make_draft(BARE, front=lines), make_context(report_count=3))
    assert (metadata.unit, metadata.role) == ("柳河县民政局", "局长")


def test_the_year_of_taking_office_is_not_the_year_reported_on() -> None:
    draft = make_draft("述法报告", opening="我是2021年3月任柳河县林业局局长的，任职以来依法治林。")
    assert infer_metadata(draft, make_context(report_count=3)).year is None


@pytest.mark.parametrize(
    ("body", "sector"),
    [
        ("我校组织教职工学法，我校建立法律顾问制度。", "教育"),
        ("组织医务人员依法执业，保障患者权益。", "卫健"),
        ("全体民警依法履职，公安机关办理刑事案件。", "公安"),
        ("审判执行质效提升，员额法官带头办案。", "政法"),
        ("集团公司健全合规管理，董事会定期听取汇报。", "国资"),
        ("我镇召开会议，全镇干部参加。", "综合"),
        ("本村严格执行四议两公开，村集体增收。", "综合"),
        ("认真履职，扎实工作。", "其他"),
    ],
)
def test_the_words_of_its_house_tell_the_sector_where_no_unit_is_named(body: str, sector: str) -> None:
    metadata = infer_metadata(make_draft("述法报告", opening=body), make_context(report_count=3))
    assert metadata.unit is None
    assert metadata.sector == sector
    assert metadata.confidence["sector"] < 0.9


def test_a_ministry_is_known_by_its_departments() -> None:
    draft = make_draft("XX部2021年法治政府建设年度报告", opening="部党组专题研究，各司局分工落实。")
    assert infer_metadata(draft, make_context()).level == "国家"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("江湾县水利局主要负责人2022年度述法报告", "局长"),
        ("县委督查室主要负责人2022年度述法报告", "主任"),
        ("江湾镇党政主要负责人2022年度述法报告", None),
    ],
)
def test_the_head_of_a_house_is_known_by_its_kind_and_that_of_a_place_is_not(title: str, role: str | None) -> None:
    metadata = infer_metadata(make_draft(title), make_context())
    assert metadata.role == role
    assert metadata.confidence["role"] < 0.9


def test_a_plan_without_a_year_in_its_title_takes_its_first_deadline() -> None:
    draft = make_draft("江湾县创建示范县实施方案", headings=[(1, "目标", "2022年6月底前完成，2023年全面达标。")])
    assert infer_metadata(draft, make_context(report_count=2)).year == 2022


def _report(opening: str) -> Metadata:
    return infer_metadata(make_draft("述法报告", opening=opening), make_context(report_count=3))


def test_a_report_without_a_year_takes_its_neighbours() -> None:
    reports = [_report("2022年，我认真履职。"), _report("我认真履职。"), _report("现将2022年度情况报告如下。")]
    fill_years(reports)
    assert [report.year for report in reports] == [2022, 2022, 2022]
    assert reports[1].confidence["year"] < 0.9


def test_neighbours_that_disagree_lend_no_year() -> None:
    reports = [_report("2022年，我认真履职。"), _report("我认真履职。"), _report("2021年，我认真履职。")]
    fill_years(reports)
    assert reports[1].year is None
