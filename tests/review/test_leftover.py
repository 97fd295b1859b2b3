"""张冠李戴 over whole drafts: who writes, what the library teaches, what each finding says and offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.drafts import take_draft
from kb.errors import UsageError
from kb.library import Library
from kb.review.context import Context
from kb.review.findings import Finding
from kb.review.leftover import NO_WRITER, find_leftovers
from tests.factories import make_report, make_section, make_source

TITLE = "清屏县司法局2023年法治政府建设年度报告\n一、主要举措\n"


def found(library: Library, text: str, *, unit: str | None = None) -> list[Finding]:
    return find_leftovers(take_draft(text, unit=unit), Context(library=library, phrasing=library.phrasing))


def words(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings]


def test_the_writers_own_place_is_offered_instead(library: Library) -> None:
    finding = found(library, TITLE + "临川县司法局开展普法。")[0]
    assert (finding.text, finding.weight, finding.alternatives) == ("临川县司法局", "must", ("清屏县司法局",))


def test_a_place_whose_orders_the_draft_follows_is_its_own(library: Library) -> None:
    body = "在云岭市委、市政府领导下推进法治建设，按照云岭市司法局部署开展检查。临江市也派人来过。"
    assert words(found(library, TITLE + body)) == ["临江市"]


def test_the_place_before_the_unit_in_the_signature_is_its_own(library: Library) -> None:
    assert found(library, TITLE + "开展普法，获得云岭市表扬。\n云岭市清屏县司法局\n2023年12月20日") == []


def test_a_bare_unit_is_known_by_what_the_draft_names_most(library: Library) -> None:
    text = "县司法局2023年法治政府建设年度报告\n一、主要举措\n清屏县组织学法。清屏县开展普法。清屏县规范执法。临川县组织培训。"
    assert words(found(library, text)) == ["临川县"]


def test_nothing_is_said_of_places_where_the_writer_is_unknown(library: Library) -> None:
    context = Context(library=library, phrasing=library.phrasing)
    assert find_leftovers(take_draft("开展普法，成效明显。义乌市派人来过。"), context) == []
    assert context.remarks == [NO_WRITER]


def test_an_empty_draft_is_no_cause_for_remarks(library: Library) -> None:
    context = Context(library=library, phrasing=library.phrasing)
    assert find_leftovers(take_draft(""), context) == []
    assert context.remarks == []


def test_a_district_of_a_common_name_is_told_by_the_city_before_it(library: Library) -> None:
    text = "鼓楼区司法局2023年法治政府建设年度报告\n一、主要举措\n福州市司法局指导我局工作，南京市司法局来函。"
    assert words(found(library, text, unit="福州市鼓楼区司法局")) == ["南京市司法局"]


def test_a_township_of_another_county_is_known_from_the_library(library: Library) -> None:
    section = make_section(text="竹笕镇建成法治文化长廊。")
    report = make_report("临川县竹笕镇2022年报告", section, unit="临川县竹笕镇人民政府")
    library.add_source(make_source("甲.txt", report), data=b"1")
    finding = found(library, TITLE + "在竹笕镇建成法治文化长廊。")[0]
    assert (finding.text, finding.weight) == ("竹笕镇", "must")
    assert [source.unit for source in finding.sources] == ["临川县竹笕镇人民政府"]


def test_another_units_name_in_short_is_learnt_from_the_library(library: Library) -> None:
    report = make_report("栎渠县2022年报告", make_section(), unit="栎渠县人民政府")
    library.add_source(make_source("甲.txt", report), data=b"1")
    assert words(found(library, TITLE + "擦亮栎渠法治品牌。")) == ["栎渠"]
    assert found(library, TITLE + "与栎渠学院合办培训，邻近的栎渠来人考察。") == []


@pytest.mark.parametrize(
    ("unit", "body", "names"),
    [
        ("惠州市惠东县应急管理局", "大亚湾石化区已完成整治。", ["大亚湾"]),
        ("惠州大亚湾经济技术开发区应急管理局", "大亚湾石化区已完成整治，仲恺高新区办结16宗。", ["仲恺"]),
        ("新疆生产建设兵团第八师一四三团", "在石河子市党委领导下，阿拉尔市的做法已试行。", ["阿拉尔市"]),
        ("新疆生产建设兵团第八师司法局", "一四三团、一五零团先行。", []),
        ("松桃苗族自治县人力资源和社会保障局", "与苏州市对口协作，向张家港市输出劳务。", []),
    ],
)
def test_zones_and_the_corps_are_told_apart(library: Library, unit: str, body: str, names: list[str]) -> None:
    text = f"{unit}2023年法治政府建设年度报告\n一、主要举措\n{body}"
    assert words(found(library, text, unit=unit)) == names


@pytest.mark.parametrize(
    ("unit", "body", "names"),
    [
        ("凉山彝族自治州昭觉县民政局", "我市投入资金二百万元，全市场推进。", ["我市"]),
        ("镇江市丹徒区民政局", "我市投入资金二百万元。", []),
        ("义乌市民政局", "我市投入资金二百万元。", []),
        ("镇江市丹徒区谷阳镇人民政府", "学习浙江“千万工程”经验，衢州市的改革全面落地。", ["衢州市"]),
    ],
)
def test_what_the_own_place_is_called_and_what_is_learnt_elsewhere(
    library: Library, unit: str, body: str, names: list[str]
) -> None:
    text = f"{unit}2023年法治政府建设年度报告\n一、主要举措\n{body}"
    assert words(found(library, text, unit=unit)) == names


def test_a_brand_that_the_keeper_adds_later_counts_at_once(library: Library) -> None:
    text = TITLE + "依托云岭一点通办理业务。"
    assert found(library, text) == []
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leftover.toml").write_text('[[brand]]\nplace = "云岭省"\nwords = ["云岭一点通"]\n', encoding="utf-8")
    assert words(found(library, text)) == ["云岭一点通"]


def test_masks_are_told_from_cases(library: Library) -> None:
    body = "D委领导××县工作，AAA公众号推送12期，张某某诉某公司案、李某案已结，适用X光检测，达成3×2协议。"
    assert words(found(library, TITLE + body)) == ["D", "××", "AAA"]


@pytest.mark.parametrize(
    ("body", "years"),
    [
        ("2022年，我局组织学法。", ["2022年"]),
        ("截至2022年12月，全县组织学法。", ["2022年"]),
        ("2022年以来，连续两年组织学法。", []),
        ("2021年、2022年、2023年分别组织学法。", []),
        ("比2022年增长12%。", []),
        ("2019年12月成立领导小组。", []),
        ("2024年，我局将继续组织学法。", []),
        ("2021年，建成长廊；2022年，组建宣讲队；2023年，实现全覆盖。", []),
    ],
)
def test_another_year_told_as_the_years_own_is_found(library: Library, body: str, years: list[str]) -> None:
    assert words(found(library, TITLE + body)) == years


def test_the_keeper_adds_a_brand(library: Library) -> None:
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leftover.toml").write_text('[[brand]]\nplace = "云岭省"\nwords = ["云岭一点通"]\n', encoding="utf-8")
    assert words(found(library, TITLE + "依托云岭一点通办理业务。")) == ["云岭一点通"]


def test_rules_that_cannot_be_read_say_where(library: Library) -> None:
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leftover.toml").write_text("[[brand]\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        found(library, TITLE + "组织学法。")
    assert Path(caught.value.where).name == "leftover.toml"


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        ("2023年6月底前完成清理。", ["2023年6月底前"]),
        ("到2022年12月31日前办结。", ["2022年12月31日前"]),
        ("2024年6月底前完成清理。", []),
        ("整改2023年检查发现的问题。", []),
    ],
)
def test_a_plan_for_a_day_gone_by_is_found(library: Library, plan: str, days: list[str]) -> None:
    assert words(found(library, TITLE + "组织学法12次。\n二、下一步打算\n" + plan)) == days


def test_a_plan_under_the_year_that_is_over_is_found(library: Library) -> None:
    body = "组织学法12次。\n二、2023年工作安排\n2023年，我局将继续组织学法。"
    assert words(found(library, TITLE + body)) == ["2023年", "2023年"]
    assert found(library, TITLE + "组织学法12次。\n二、2023年工作不足和2024年打算\n2024年，我局将继续组织学法。") == []


@pytest.mark.parametrize(
    ("unit", "body", "names"),
    [
        ("昭觉县司法局", "做到小事不出村、大事不出镇、难事不出县。", []),
        ("昭觉县司法局", "会同美姑县、金阳县、布拖县开展流域整治，与金阳县联合巡护林区。", []),
        ("昭觉县司法局", "联合美姑县司法局开展案卷评查。", ["美姑县司法局"]),
        ("昭觉县司法局", "帮在浙江省义乌市打工的村民讨薪，到贵州省习水县交流做法，嫁到美姑县的妇女回乡维权。", []),
        ("昭觉县司法局", "在贵州省习水县土城镇建成公园。", ["贵州省习水县土城镇"]),
        ("昭觉县司法局", "金阳县来我县交流，接待广东省佛山市援建回访团，与美姑县洛俄依甘乡互派调解员。", []),
        ("昭觉县司法局", "近年来金阳县组织干部学习法律。", ["金阳县"]),
        ("昭觉县司法局", "学习浙江“大综合一体化”改革经验。", []),
        ("昭觉县司法局", "推进“大综合一体化”改革。", ["大综合一体化"]),
        ("昭觉县司法局", "区长主持会议，副旗长带队督察，镇长参加，建立社区长效机制，设片区长8名。", ["区长", "旗长"]),
        ("昭觉县竹核镇人民政府", "乡长主持会议，县长到会，镇长述法。", ["乡长"]),
        ("昭觉县司法局", "落实《广东省行政执法监督条例》《四川省行政执法监督条例》。", ["广东省"]),
        ("昭觉县司法局", "学习借鉴《广东省行政执法监督条例》，宣传《海南自由贸易港法》。", []),
        (
            "昭觉县竹核镇人民政府",
            "街道办主任带队，竹核街道建成长廊，云台山镇参加。",
            ["街道办主任", "竹核街道", "云台山镇"],
        ),
        ("昭觉县竹核镇人民政府", "完善集镇规划，整治集镇秩序，乡镇、集镇和供水站点全覆盖。", []),
        ("昭觉县司法局", "联系电话0834—XXXXXXX。", ["XXXXXXX"]),
        ("竹山县教育局", "竹山一中、第二中学创建示范校，郧西一中被通报，实验中学、城关小学开设课堂。", ["郧西一中"]),
        (
            "内乡县赤眉镇人民政府",
            "赤眉司法所调解32件，镇派出所、中心派出所配合，灌涨司法所规范化建设完成。",
            ["灌涨司法所"],
        ),
    ],
)
def test_names_are_judged_by_what_stands_around_them(library: Library, unit: str, body: str, names: list[str]) -> None:
    text = f"{unit}2023年法治政府建设年度报告\n一、主要举措\n{body}"
    assert words(found(library, text, unit=unit)) == names
