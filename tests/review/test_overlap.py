"""雷同: what is another's is found and called what it is; what everybody writes is left alone."""

from __future__ import annotations

import pytest

from kb.library import Library
from kb.review.context import NamedText
from kb.settings import load_settings
from tests.review.conftest import Check, Put, of_kind, shared

BOATS = "在沿河十二个渡口设立法治茶摊，请退休船工和老支书轮流坐堂，把欠薪、占地、赡养这些事摆到桌面上说开，全年劝和一百零七起。"
REWRITTEN = (
    "在沿江九个码头设立法治茶摊，请退休船工和老党员轮流坐班，把欠薪、占地、赡养这些事摆到桌面上说清，全年劝和八十三起。"
)
GOATS = "山羊下山吃苗的纠纷由护林员当场量地、当场算账，双方按手印后由村委会存档备查。"
OWN = "修好镇北水渠三公里，解决了两个村争水的老问题。"
PLAIN = "在县委、县政府的坚强领导下，深入学习贯彻习近平法治思想，严格落实行政执法三项制度，认真履行推进法治建设第一责任人职责。"
COUNTIES = ("山西省岢岚县", "山西省定襄县", "浙江省义乌市", "浙江省桐乡市", "河北省平山县", "河北省正定县")


def test_a_paragraph_that_one_other_wrote_is_one_finding_with_its_source(put: Put, check: Check) -> None:
    put("白石镇", 2022, OWN.replace("北", "南") + BOATS + GOATS)
    draft = f"{OWN}{BOATS}{GOATS}"
    review = check(draft, unit="青禾镇")
    (finding,) = of_kind(review, "overlap")
    assert finding.text == draft[finding.start : finding.end]
    assert BOATS + GOATS in finding.text
    assert (finding.weight, finding.reason) == ("must", "identical")
    assert (finding.sources[0].unit, finding.sources[0].year, finding.sources[0].heading) == (
        "白石镇",
        2022,
        "主要做法",
    )
    assert BOATS in finding.sources[0].text
    assert review.must == 1


def test_another_order_other_names_and_figures_and_synonyms_do_not_hide_it(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS)
    ((kind, reason),) = shared(check(REWRITTEN, unit="青禾镇"))
    assert (kind, reason) == ("overlap", "rewritten")


def test_it_is_told_how_alike_they_are(put: Put, check: Check) -> None:
    put("白石镇", 2022, "巡护员每月12日换班，把渔船编号刻在码头的石阶上，谁家出海迟归一眼就能看见。")
    told = {
        "巡护员每月12日换班，把渔船编号刻在码头的石阶上，谁家出海迟归一眼就能看见。": "逐字相同",
        "巡护员每月28日换班，把渔船编号刻在码头的石阶上，谁家出海迟归一眼就能看见。": "除数字和个别字外都相同",
        "巡护员每月12日换班，把渔船号牌挂在码头的木桩上，谁家出海晚归一眼就能望见。": "大部分文字相同",
    }
    for draft, how in told.items():
        (finding,) = of_kind(check(draft, unit="青禾镇"), "overlap")
        assert f"》“主要做法”部分{how}，" in finding.why


def test_words_exchanged_all_over_a_sentence_do_not_hide_it(put: Put, check: Check) -> None:
    put("白石镇", 2022, "把渔船编号刻在码头的石阶上，请退役船长每天清点一遍，谁家出海迟归一眼就能看见，当晚派艇去接。")
    draft = "把渔船编号写在渡口的石阶上，让老年船长每日清点一次，哪家出海迟归一眼便可看见，连夜派艇寻人。"
    assert shared(check(draft, unit="青禾镇")) == [("overlap", "rewritten")]


def test_a_masked_copy_matches_what_it_was_copied_from(put: Put, check: Check) -> None:
    put("白石镇", 2022, "组织D员干部到AAA公众号直播间轮流值守，替赶海的渔民代看船、代报案、代写诉状，三个月不打烊。")
    draft = "组织党员干部到微信公众号直播间轮流值守，替赶海的渔民代看船、代报案、代写诉状，三个月不打烊。"
    assert shared(check(draft, unit="青禾镇")) == [("overlap", "identical")]


def test_set_phrases_are_no_copying_however_small_the_library(put: Put, check: Check) -> None:
    put("白石镇", 2022, PLAIN)
    review = check(PLAIN, unit="青禾镇")
    assert {kind for kind, _ in shared(review)} == {"formula"}
    assert review.rate == 0


def test_what_five_counties_of_three_provinces_write_is_everybodys(put: Put, check: Check) -> None:
    for number, place in enumerate(COUNTIES):
        put(f"{place}司法局", 2022, f"{BOATS}第{number}处做法另有特点。")
    assert shared(check(BOATS, unit="青禾镇")) == [("formula", "counties")]


def test_what_four_counties_write_is_theirs(put: Put, check: Check) -> None:
    for place in COUNTIES[:4]:
        put(f"{place}司法局", 2022, BOATS)
    assert shared(check(BOATS, unit="青禾镇")) == [("overlap", "identical")]


def test_reposted_and_masked_copies_count_once(put: Put, check: Check) -> None:
    for number in range(7):
        put("岢岚县司法局", 2022, BOATS + GOATS, name=f"转载{number}.txt")
        put("XX县司法局", 2022, BOATS + GOATS, name=f"隐名{number}.txt")
    review = check(BOATS, unit="青禾镇")
    assert shared(review) == [("overlap", "identical")]
    assert "只有这一家" in of_kind(review, "overlap")[0].why


def test_where_places_are_not_known_the_library_is_said_to_be_too_small(put: Put, check: Check) -> None:
    for name in ("白石镇", "云岭镇", "望河镇", "东屏镇", "大柳镇", "石桥镇"):
        put(name, 2022, f"{BOATS}{name}另有特点。")
    review = check(BOATS, unit="青禾镇")
    assert shared(review) == [("formula", "undecided")]
    assert "库内样本不足" in of_kind(review, "formula")[0].why


def test_a_small_library_says_that_it_cannot_tell(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS)
    review = check(BOATS, unit="青禾镇")
    assert any("库内样本不足" in remark for remark in review.remarks)
    assert "库内样本不足" in of_kind(review, "overlap")[0].why


def test_the_own_units_earlier_years_are_shown_apart(put: Put, check: Check) -> None:
    put("青禾镇人民政府", 2021, BOATS)
    put("白石镇", 2022, BOATS)
    review = check(f"青禾镇2024年法治政府建设年度报告\n一、主要做法\n{BOATS}")
    assert shared(review) == [("self", "own_unit")]
    assert of_kind(review, "self")[0].sources[0].year == 2021
    assert shared(check(BOATS)) == [("overlap", "identical")]


def test_a_draft_that_is_in_the_library_already_is_told_so(put: Put, check: Check) -> None:
    put("青禾镇", 2024, BOATS)
    assert shared(check(f"青禾镇2024年法治政府建设年度报告\n一、主要做法\n{BOATS}")) == [("self", "same_report")]


def test_the_superiors_words_are_shown_apart(put: Put, check: Check) -> None:
    put("忻州市司法局", 2022, BOATS)
    assert shared(check(BOATS, unit="岢岚县司法局")) == [("superior", "superior_unit")]
    assert shared(check(BOATS, unit="平山县司法局")) == [("overlap", "identical")]


@pytest.mark.parametrize(
    ("kind", "expected"), [("上级文件", ("superior", "basis")), ("法律法规", ("formula", "basis"))]
)
def test_the_basis_is_no_copying(library: Library, check: Check, kind: str, expected: tuple[str, str]) -> None:
    with library.write("basis") as writer:
        writer.add_basis(
            title="渡口法治工作意见", kind=kind, path="意见.txt", content_hash="0", text=f"各地：\n{BOATS}"
        )
    review = check(BOATS, unit="青禾镇")
    assert shared(review) == [expected]
    assert of_kind(review, "superior", "formula")[0].sources[0].text == BOATS


def test_what_the_writer_names_as_material_is_exempt(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS, name="报送/白石镇.txt")
    assert shared(check(BOATS, unit="青禾镇", materials=("白石镇",))) == [("material", "named")]
    assert shared(check(BOATS, unit="青禾镇", materials=("白石镇.txt",))) == [("material", "named")]
    named = check(BOATS, unit="青禾镇", material_texts=(NamedText("白石镇报送", GOATS + BOATS),))
    assert shared(named) == [("material", "named")]


def test_a_material_that_is_not_in_the_library_is_named(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS)
    assert any("大柳镇" in remark for remark in check(BOATS, materials=("大柳镇",)).remarks)


def test_a_copied_sentence_is_found_across_the_ends_of_full_lines(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS)
    lines = [f"{BOATS}{GOATS}{OWN}"[at : at + 30] for at in range(0, 140, 30)]
    draft = "青禾镇2024年法治政府建设年度报告\n一、主要做法\n" + "\n".join(lines)
    (finding,) = of_kind(check(draft), "overlap")
    assert "".join(finding.text.split()) == BOATS


def test_parts_of_a_draft_are_findings_of_their_own(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS + GOATS)
    draft = f"青禾镇2024年法治政府建设年度报告\n一、渡口怎么管\n{BOATS}\n二、山羊怎么管\n{GOATS}"
    assert [finding.text for finding in of_kind(check(draft), "overlap")] == [BOATS, GOATS]


def test_thresholds_are_settings_and_part_of_the_answer(put: Put, check: Check, library: Library) -> None:
    put("白石镇", 2022, BOATS)
    assert check(BOATS).thresholds["formula_counties"] == library.settings.formula_counties == 5
    assert load_settings(library.settings.home, overlap_share=0.9).overlap_share == 0.9


def test_nobody_is_accused(put: Put, check: Check) -> None:
    put("白石镇", 2022, BOATS)
    assert "抄袭" not in str(check(BOATS, unit="青禾镇").to_dict())
