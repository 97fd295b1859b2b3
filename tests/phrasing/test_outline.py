"""按提纲备料: peers first, one passage a unit, copies folded, 慎用 left out, and the nearest where nothing serves."""

from __future__ import annotations

from typing import Any

import pytest

from kb.corrections import Correction
from kb.errors import UsageError
from kb.library import Library
from kb.phrasing.excerpts import MOST_CHARACTERS, cut_excerpt
from kb.phrasing.peers import province_of
from tests.factories import make_report, make_section, make_source

PUBLICITY = {
    "青禾镇": "组织普法宣传进集市活动12场，编排板凳快板讲民法典，赶集的老乡听完还要再来一段。",
    "白石县财政局": "把普法宣传摆上预算，给会计人员开设政府采购法课堂，考试合格率百分之百，账目差错明显减少。",
    "浙江省义乌市财政局": "面向商户做普法宣传，在市场入口设咨询台，用双语讲解税费减免办法，回答询问三百余次。",
    "浙江省东阳市财政局": "请木雕师傅刻出普法宣传漫画墙，财政干部轮流当讲解员，游客扫码就能听到案例故事。",
    "山西省长治市财政局": "借助太行窑洞书屋开展普法宣传，把国有资产处置的红线画成连环画，送到二十个帮扶村。",
    "临溪县审计局": "审计进点先做普法宣传，向被审计单位发放责任清单，讲清哪些钱不能花、哪些章不能盖。",
}
PROBLEM = "一是{unit}执法力量不足，持证人员偏少。二是普法形式单一，群众参与不多，效果还需提升。"


def put(library: Library, unit: str, level: str, sector: str, *, year: int = 2023, text: str = "") -> None:
    sections = (
        make_section("创新普法宣传", text or PUBLICITY[unit], topic="普法宣传"),
        make_section("存在的问题", PROBLEM.format(unit=unit), type="存在问题", line=5, end_line=6),
    )
    report = make_report(
        f"{unit}{year}年法治政府建设年度报告", *sections, unit=unit, level=level, sector=sector, year=year
    )
    library.add_source(make_source(f"{unit}{year}.txt", report), data=f"{unit}{year}".encode())


@pytest.fixture
def filled(library: Library) -> Library:
    put(library, "青禾镇", "乡级", "综合")
    put(library, "白石县财政局", "县级", "财政")
    put(library, "浙江省义乌市财政局", "县级", "财政")
    put(library, "山西省长治市财政局", "市级", "财政")
    put(library, "临溪县审计局", "县级", "审计")
    return library


def ask(library: Library, text: str = "一、普法宣传情况", **options: Any) -> Any:
    return library.phrasing.material(text, **options)


def units(heading: dict[str, Any]) -> list[str]:
    return [passage["unit"] for passage in heading["passages"]]


def test_same_level_and_sector_first_and_other_provinces_before_ones_own(filled: Library) -> None:
    put(filled, "浙江省东阳市财政局", "县级", "财政")
    found = ask(filled, unit="浙江省永康市财政局")
    assert found["query"] == {
        "unit": "浙江省永康市财政局",
        "level": "县级",
        "sector": "财政",
        "province": "浙江省",
    }
    (heading,) = found["headings"]
    assert [passage["peer"] for passage in heading["passages"]] == [
        *("同层级同系统",) * 3,
        *("同层级", "同系统"),
    ]
    assert units(heading)[0] == "白石县财政局"
    assert set(units(heading)[1:3]) == {"浙江省义乌市财政局", "浙江省东阳市财政局"}


def test_the_writers_own_reports_are_no_material(filled: Library) -> None:
    (heading,) = ask(filled, unit="白石县财政局", per_heading=20)["headings"]
    assert "白石县财政局" not in units(heading)
    assert heading["units"] == 4


def test_a_unit_that_the_library_knows_has_its_level_and_sector_from_there(library: Library) -> None:
    put(library, "青禾办", "乡级", "综合", text=PUBLICITY["青禾镇"])
    assert ask(library, unit="青禾办")["query"]["level"] == "乡级"
    assert ask(library, unit="青禾办", level="县级", sector="司法")["query"]["sector"] == "司法"


def test_each_heading_gets_passages_of_its_kind(filled: Library) -> None:
    found = ask(filled, "一、普法宣传情况\n二、存在的主要问题\n三、意见建议")
    measures, problems, proposals = found["headings"]
    assert {passage["type"] for passage in measures["passages"]} == {"主要举措"}
    assert {passage["type"] for passage in problems["passages"]} == {"存在问题"}
    assert (proposals["found"], proposals["passages"]) == (False, [])


def test_one_passage_a_unit_and_near_copies_are_counted_with_it(filled: Library) -> None:
    put(
        filled,
        "青禾镇",
        "乡级",
        "综合",
        year=2022,
        text="老支书在板凳会上讲普法宣传的那一段，全村人至今都还记得清清楚楚。",
    )
    put(filled, "东屏镇", "乡级", "综合", text=PUBLICITY["青禾镇"].replace("12", "30"))
    (heading,) = ask(filled, unit="望河镇", per_heading=20)["headings"]
    assert len(units(heading)) == len(set(units(heading)))
    assert sum(passage["similar"] for passage in heading["passages"]) >= 1
    assert len(units(heading)) + sum(passage["similar"] for passage in heading["passages"]) == 6


def test_what_the_keeper_marked_is_left_out(filled: Library) -> None:
    (heading,) = ask(filled)["headings"]
    first = heading["passages"][0]
    report, place = first["section_id"].split(".", 1)
    whole = filled.section(first["section_id"])["text"]
    filled.correct(Correction(kind="caution", report=report, place=place, quote=whole[:-1], note="数字有误"))
    (again,) = ask(filled)["headings"]
    assert first["section_id"] not in {passage["section_id"] for passage in again["passages"]}


def test_a_heading_for_which_nothing_serves_offers_the_nearest(filled: Library) -> None:
    (heading,) = ask(filled, "一、普法宣传与海洋渔船安全监管")["headings"]
    assert heading["found"] is False
    assert heading["nearest"][0]["heading"] == "创新普法宣传"
    (other,) = ask(filled, "一、航天器回收")["headings"]
    assert (other["found"], other["nearest"]) == (False, [])


def test_filters_narrow_and_places_hold_the_words(filled: Library) -> None:
    (heading,) = ask(filled, filters={"year": ["2020"]})["headings"]
    assert heading["passages"] == []
    for passage in ask(filled)["headings"][0]["passages"]:
        section = filled.section(passage["section_id"])
        whole = f"{section['marker']}{section['heading']}\n{section['text']}"
        assert whole[passage["start"] : passage["end"]] == passage["text"]


def test_a_heading_that_only_holds_others_together_leaves_the_passages_to_them(filled: Library) -> None:
    top, part = ask(filled, "一、主要举措和成效\n（一）普法宣传")["headings"]
    assert (top["parts"], top["passages"]) == (1, [])
    assert part["found"]


def test_what_could_not_be_read_or_told_is_said(filled: Library) -> None:
    assert "没有读出要写的标题" in ask(filled, "联系人：张某")["notes"][0]
    assert "各单位不分先后" in ask(filled)["notes"][0]
    assert ask(filled, unit="白石县财政局")["notes"] == []
    with pytest.raises(UsageError, match="每个标题列"):
        ask(filled, per_heading=0)


def record(text: str, *cautions: tuple[int, int]) -> dict[str, Any]:
    return {"text": text, "cautions": [{"start": start, "end": end, "note": ""} for start, end in cautions]}


def test_a_short_section_is_taken_whole_and_a_long_one_where_it_speaks_of_what_is_sought() -> None:
    assert cut_excerpt(record("。" + "普法宣传工作扎实开展。" * 3), "普法") == (1, 34)
    assert cut_excerpt(record("太短。"), "普法") is None
    filler = "本镇地处山区，人口较多，产业以种植为主。" * 20
    text = filler + "组织法治赶集活动十二场，开展普法宣传。" + filler
    start, end = cut_excerpt(record(text), "法治赶集") or (0, 0)
    assert "法治赶集" in text[start:end]
    assert end - start <= MOST_CHARACTERS


def test_an_excerpt_never_reaches_into_what_is_marked() -> None:
    text = "第一句话写得很好很好很好。第二句话数字有误不可用。第三句话也写得很好很好，可以放心取用，没有任何问题。"
    span = cut_excerpt(record(text, (13, 25)), "第二句话数字有误，可以放心取用")
    assert span == (25, len(text))


@pytest.mark.parametrize(
    ("unit", "province"),
    [("浙江省义乌市财政局", "浙江省"), ("杭州市余杭区", "浙江省"), ("清屏县财政局", ""), ("", ""), ("鼓楼区", "")],
)
def test_a_province_is_told_only_where_the_name_tells_one(unit: str, province: str) -> None:
    assert province_of(unit) == province
