"""复制为模板: what is one writer's own goes, what everybody has stays."""

from __future__ import annotations

import pytest

from kb.phrasing.templating import make_template

BLANKED = [
    ("青禾镇开展培训12场。", "〔地名〕开展培训〔数字〕场。"),
    (
        "2021年以来排查1,234起，化解率97.2%，降3至5个百分点",
        "〔年份〕年以来排查〔数字〕起，化解率〔数字〕%，降〔数字〕个百分点",
    ),
    ("投入120余万元，覆盖1.2万余人次", "投入〔数字〕元，覆盖〔数字〕人次"),
    ("2021—2023年，２０２２年度", "〔年份〕年，〔年份〕年度"),
    ("2023年12月20日、12月4日、3—6月、2023-12-20", "〔日期〕、〔日期〕、〔日期〕、〔日期〕"),
    ("二〇二三年十二月二十日，20XX年", "〔日期〕，〔年份〕年"),
    ("根据青政发〔2023〕5号、县府办函[2022]12号", "根据〔文号〕、〔文号〕"),
    ("国务院令第588号", "国务院令〔文号〕"),
    ("召开会议三次，办结三十余件，百分之九十八点五", "召开会议〔数字〕次，办结〔数字〕件，百分之〔数字〕"),
    ("“1+6+N”模式", "“〔数字〕”模式"),
    ("《青禾镇2023年应急预案》", "《〔地名〕〔年份〕年应急预案》"),
    ("全镇D员参加，ED屏播放", "全镇党员参加，LED屏播放"),
    ("青禾镇、白石县先后推行", "〔地名〕、〔地名〕先后推行"),
]


@pytest.mark.parametrize(("text", "expected"), BLANKED, ids=lambda text: text[:12])
def test_what_is_ones_own_is_blanked(text: str, expected: str) -> None:
    assert make_template(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1.健全“三重一大”制度；2．落实“双随机、一公开”。（1）开展培训",
        "一、主要举措（一）强化学法，一是……二是……",
        "党的二十大、二十届三中全会、十九届四中全会，第三次会议，三项制度，一次办好",
        "“八五”普法，八五普法，两个维护，四个意识，五级书记",
        "《法治政府建设实施纲要（2021—2025年）》、《中华人民共和国行政处罚法》第33条",
        "12345热线、12348平台，7×24小时，“12·4”国家宪法日，5G、A级、3D打印",
    ],
)
def test_what_everybody_has_stays(text: str) -> None:
    assert make_template(text) == text


def test_the_writers_own_unit_is_known_by_its_short_name() -> None:
    assert make_template("义乌办事、浙江经验", units=["义乌市司法局"]) == "〔地名〕办事、〔地名〕经验"


def test_layout_is_kept() -> None:
    assert make_template("　　青禾镇12场。\n　　白石县３场。") == "　　〔地名〕〔数字〕场。\n　　〔地名〕〔数字〕场。"
