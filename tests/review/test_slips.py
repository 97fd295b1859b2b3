"""低级错误: each slip is found where it stands, and what only looks like one is left alone."""

from __future__ import annotations

import pytest

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.context import Context
from kb.review.slips import find_slips

TITLE = "青禾县司法局2023年法治政府建设年度报告\n"


def found(library: Library, text: str) -> list[tuple[str, str]]:
    context = Context(library=library, phrasing=library.phrasing)
    return [(finding.reason, finding.text) for finding in find_slips(take_draft(text), context)]


SLIPS = [
    ("unpaired", "“", "一、主要举措\n推行“一站式服务，群众少跑腿。"),
    ("unpaired", "》", "一、主要举措\n学习宪法》等法律。"),
    ("unpaired", "（", "一、主要举措\n设立调解室（含流动点3个，全年调解12件。"),
    ("unpaired", "“", "一、主要举措\n推行““枫桥经验”，化解纠纷。"),
    ("doubled-stop", "，，", "一、主要举措\n组织学法，，开展培训。"),
    ("doubled-stop", "、、", "一、主要举措\n通过广播、、短视频等宣传。"),
    ("doubled-stop", "。。", "一、主要举措\n组织学法。。\n开展培训。"),
    ("doubled-stop", "，。", "一、主要举措\n组织学法，。"),
    ("doubled-word", "的的", "一、主要举措\n提高干部的的法治素养。"),
    ("doubled-word", "进一步进一步", "一、主要举措\n进一步进一步规范行政执法。"),
    ("doubled-word", "行动行动", "一、主要举措\n开展专项整治行动行动，成效明显。"),
    ("half-width", ",", "一、主要举措\n组织学法,开展培训。"),
    ("half-width", ".", "一、主要举措\n组织学法.开展培训。"),
    ("impossible-date", "2月30日", "一、主要举措\n2月30日召开会议。"),
    ("impossible-date", "2023年2月29日", "一、主要举措\n2023年2月29日召开会议。"),
    ("impossible-date", "13月5日", "一、主要举措\n13月5日召开会议。"),
    ("impossible-date", "11月31日", "一、主要举措\n截至11月31日，办结12件。"),
    ("numbering", "三、", "一、主要举措\n组织学法。\n三、存在问题\n力量不足。"),
    ("numbering", "一、", "一、主要举措\n组织学法。\n二、存在问题\n力量不足。\n一、下步打算\n加强培训。"),
    ("numbering", "（二）", "一、主要举措\n（一）学法\n组织学法。\n（二）普法\n开展普法。\n（二）执法\n规范执法。"),
    ("numbering", "（二）", "一、主要举措\n（二）学法\n组织学法。\n（三）普法\n开展普法。"),
    ("numbering", "4.", "一、主要举措\n1.组织学法。\n2.开展普法。\n4.规范执法。"),
    ("points", "一是", "一、主要举措\n一是组织学法；开展普法。"),
    ("points", "三是", "一、主要举措\n一是组织学法；三是规范执法。"),
    ("points", "二是", "一、主要举措\n一是组织学法。二是开展普法。二是规范执法。"),
    ("points", "二是", "一、主要举措\n组织学法。二是开展普法。"),
    (
        "empty-heading",
        "（二）开展普法",
        "一、主要举措\n（一）组织学法\n学法12次。\n（二）开展普法\n二、存在问题\n力量不足。",
    ),
    ("empty-heading", "二、存在问题", "一、主要举措\n组织学法。\n二、存在问题"),
    (
        "repeated-sentence",
        "健全县乡村三级公共法律服务体系，打通服务群众最后一公里。",
        "一、主要举措\n健全县乡村三级公共法律服务体系，打通服务群众最后一公里。组织学法。\n"
        "二、其他\n健全县乡村三级公共法律服务体系，打通服务群众最后一公里。",
    ),
    (
        "figures-at-odds",
        "421件",
        "一、主要举措\n青禾县司法局全年调解各类纠纷412件。\n二、其他\n我局全年共调解各类纠纷421件。",
    ),
    ("figures-at-odds", "281件", "一、主要举措\n全年调解纠纷218件。\n二、其他\n全县共调解纠纷281件。"),
    ("figures-at-odds", "15场", "一、主要举措\n全年共开展普法培训12场。今年以来共开展普法培训15场。"),
    (
        "parts-at-odds",
        "86名，其中专职委员12名、兼职委员64名",
        "一、主要举措\n现有委员86名，其中专职委员12名、兼职委员64名。",
    ),
    (
        "parts-at-odds",
        "36场次，其中进校12场、进企10场、进村18场",
        "一、主要举措\n宣讲36场次，其中进校12场、进企10场、进村18场。",
    ),
    ("parts-at-odds", "24次，其中学法30次", "一、主要举措\n召开会议24次，其中学法30次。"),
    ("share-at-odds", "办结率98.9%", "一、主要举措\n收到来信421件，办结398件，办结率98.9%。"),
    ("share-at-odds", "合格率102%", "一、主要举措\n抽查案卷40本，合格率102%。"),
    ("cut-off", "，", "一、存在问题\n（一）执法力量不强。\n（二）法律服务薄弱，\n二、下步打算\n充实力量。"),
    ("cut-off", "，", "一、主要举措\n组织干部学法12次，\n二、存在问题\n力量不足。"),
    (
        "no-end",
        "题学法，考试合格率为百分百",
        "一、主要举措\n县委常委会定期听取汇报。全年组织领导干部集中学法和旁听庭审，组织全体干部开展专题学法，考试合格率为百分百\n二、存在问题\n力量不足。",
    ),
    (
        "figures-at-odds",
        "15件",
        "一、主要举措\n全年共办理行政复议案件12件。\n二、工作成效\n办理行政复议案件15件，群众满意。",
    ),
]


@pytest.mark.parametrize(("reason", "text", "body"), SLIPS)
def test_a_slip_is_found_where_it_stands(library: Library, reason: str, text: str, body: str) -> None:
    hits = found(library, TITLE + body)
    assert any(name == reason and words.endswith(text[-10:]) for name, words in hits), hits


CLEAN = [
    "一、主要举措\n推行“首违不罚、轻微免罚”，发布《青禾县轻微违法不予处罚清单（2023版）》。",
    "一、主要举措\n（一）学法\n组织学法。\n（二）普法\n开展普法。\n二、存在问题\n（一）力量不足\n人少。\n（二）经费不足\n钱少。",
    "一、主要举措\n1.组织学法。\n2.开展普法。\n二、存在问题\n3.力量不足。\n4.经费不足。",
    "一、主要举措\n一是组织学法。二是开展普法。\n二、存在问题\n一是力量不足；二是经费不够；三是手段单一。",
    "一、主要举措\n做到1）发现及时；2）处置及时。",
    "一、主要举措\n以提高素质为目的的培训，为了了解群众需求，一件一件办、一项一项改，参与与监督并重。",
    "一、主要举措\n坚持执法依法依规，退税缓税缓费XX万元，学习学习再学习。",
    "一、主要举措\n网址http://qh.gov.cn，比例为3:1，合计3,000元，上午10:30召开会议。",
    "一、主要举措\n2月28日、2024年2月29日、12月31日分别召开会议。",
    "一、主要举措\n受理12件，其中第一季度受理3件。\n二、其他\n受理信访件30件，去年受理信访件28件。",
    "一、主要举措\n难道不该管吗？！答案是肯定的……\n二、存在问题\n力量不足。",
    "一、主要举措\n收到申请17件，上年结转1件，其中自然人申请12件、企业申请6件。现有干部86名，其中党员50名、女性40名。",
    "一、主要举措\n受理84宗，已化解74宗，正在化解10宗，化解率88.1%；任务完成率112%，受理97件，化解率97%以上。",
    "一、主要举措\n县公安局全年办理案件300件。\n二、其他\n县林业局全年办理案件30件，白石村全年调解纠纷8件，红岩村全年调解纠纷6件。",
    "一、主要举措\n对商户开展普法培训12场。对农户开展普法培训15场。",
    "青禾县司法局\n2023年12月20日",
    "一、附件目录\n1.责任清单\n2.权力清单\n3.负面清单\n以上附件随文印发。",
]


@pytest.mark.parametrize("body", CLEAN)
def test_what_is_right_is_left_alone(library: Library, body: str) -> None:
    assert found(library, TITLE + body) == []


def test_a_paragraph_cut_to_a_width_is_read_as_one(library: Library) -> None:
    lines = [
        "青禾县司法局始终把管好用好法律服务资源作为头等大事，用好“看",
        "病钱、救命钱”的监管经验，推动全县公共法律服务提质增效，并对",
        "全县三十二个村居法律顾问开展轮训，组织典型案例讲评，培训人员",
        "全部通过考试，群众满意度持续提升，全年没有发生一起因服务不到",
        "位引发的投诉。",
    ]
    assert found(library, TITLE + "一、主要举措\n" + "\n".join(lines)) == []


def test_a_sentence_that_breaks_off_is_no_empty_heading(library: Library) -> None:
    hits = found(library, TITLE + "一、存在问题\n（一）执法力量不强。\n（二）法律服务薄弱，\n二、下步打算\n充实力量。")
    assert [reason for reason, _ in hits] == ["cut-off"]


def test_many_slips_of_a_kind_are_told_once(library: Library) -> None:
    hits = found(library, TITLE + "一、主要举措\n" + "组织学法,开展普法。" * 40)
    assert len([name for name, _ in hits if name == "half-width"]) == 12


def test_the_keeper_may_add_a_rule(library: Library) -> None:
    folder = library.settings.home / "review"
    folder.mkdir(parents=True, exist_ok=True)
    rule = '[[double]]\nname = "house-style"\npattern = "截止目前"\nweight = "should"\nsaid = "应写作截至目前"\nwhy = "house"\n'
    (folder / "slips.toml").write_text(rule, encoding="utf-8")
    assert ("house-style", "截止目前") in found(library, TITLE + "一、主要举措\n截止目前，已办结。")
