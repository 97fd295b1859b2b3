"""Names of places, units and persons in running text: those that are, and those that only look like it."""

from __future__ import annotations

import pytest

from kb.places.names import find_names, own_names

NAMED = [
    ("组织青禾镇开展培训", ["青禾镇/place"]),
    ("指导白石县财政局印发文件", ["白石县财政局/unit"]),
    ("会同大柳镇、石桥村化解纠纷", ["大柳镇/place", "石桥村/place"]),
    ("推动河东街道办事处普法", ["河东街道办事处/unit"]),
    ("依托梧桐社区法律明白人刘某某", ["梧桐社区/place", "刘某某/person"]),
    ("江湾县公安局交通警察大队", ["江湾县公安局交通警察大队/unit"]),
    ("浙江省义乌市司法局与广东深圳市南山区人民法院", ["浙江省义乌市司法局/unit", "广东深圳市南山区人民法院/unit"]),
    ("内蒙古自治区农牧厅、新疆维吾尔自治区司法厅", ["内蒙古自治区农牧厅/unit", "新疆维吾尔自治区司法厅/unit"]),
    ("在山东省高级人民法院", ["山东省高级人民法院/unit"]),
    ("塔本旗、云渠县人民政府", ["塔本旗/place", "云渠县人民政府/unit"]),
    ("清屏县委书记、青禾镇长、石桥村民", ["清屏县委/unit", "青禾/place", "石桥/place"]),
    ("青禾镇党委书记王晓华带头", ["青禾镇党委/unit", "王晓华/person"]),
    ("XX镇党委、××县司法局、某县", ["XX镇党委/unit", "××县司法局/unit", "某县/place"]),
    ("团结社区、幸福村、和平镇", ["团结社区/place", "幸福村/place", "和平镇/place"]),
    ("和泽安市公安局一道", ["泽安市公安局/unit"]),
    ("副镇长陈强分管，局长赵铁柱主持，经王小明同志协调", ["陈强/person", "赵铁柱/person", "王小明/person"]),
    ("浙江、江苏等地", ["浙江/place", "江苏/place"]),
    ("醫療保障：雲嶺市財政局", ["雲嶺市財政局/unit"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=lambda value: value if isinstance(value, str) else "")
def test_names_are_found_whole(text: str, expected: list[str]) -> None:
    assert [f"{text[name.start : name.end]}/{name.kind}" for name in find_names(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇、街道，全镇示范村3个，行政村12个，软弱涣散村2个",
        "老旧小区改造，农贸市场整治，推动社区矫正，经济开发区",
        "镇村两级干部、县乡村三级网络、市县乡三级联动，区街社区联动",
        "组织村干部、动员村民、督促镇街、督导县区，充分发挥村理财小组作用",
        "书记高度重视，局长严格落实，县长任组长，书记和镇长，主任周密部署，群众申领补贴",
        "县委全面依法治县委员会办公室、县财政局、市局、区委区政府、省政府令、镇人大主席团",
        "会同县纪委监委，与县自然资源局，工业兴县，民主法治示范村（社区）",
        "枫桥经验，长治久安，百姓安康，来宾登记，法治乡村，双随机、一公开",
        "习近平同志、习近平法治思想，党的二十大，国务院，司法部，中华人民共和国",
        "20XX年，和某公司签订合同，在某次会议上，林长制和河长制",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    assert [text[name.start : name.end] for name in find_names(text)] == []


def test_the_own_units_names_are_found_in_their_short_forms_and_those_above_too() -> None:
    text = "云岭政务一网通办，云岭市全域推进"
    assert [text[n.start : n.end] for n in find_names(text, units=["云岭市青禾镇人民政府"])] == ["云岭", "云岭市"]
    assert {"浙江", "金华市", "义乌"} <= set(own_names(["义乌市司法局"]))


def test_a_short_form_that_is_a_plain_word_is_no_name() -> None:
    assert "平安" not in own_names(["平安区司法局"])
    assert [n.kind for n in find_names("建设平安乡村", units=["平安区司法局"])] == []


@pytest.mark.parametrize("text", ["", "。", "镇", "某", "XX", "县" * 50, "委" * 50, "书记" * 20, "\n\t 　", "😀镇"])
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert all(0 <= name.start < name.end <= len(text) for name in find_names(text, units=[text]))
