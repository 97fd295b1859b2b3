from __future__ import annotations

import pytest

from indexer.clean import clean_lines, noise_kind
from indexer.readers.base import Extracted
from kb.model import Noise

PROSE = "全年召开专题会议十二次，研究解决重点难点问题三十六个，推动各项任务落到实处。"


def clean(*lines: str) -> tuple[list[str], list[tuple[int, str, str]]]:
    paragraphs, noise = clean_lines(Extracted("txt", list(lines)))
    return [p.text for p in paragraphs], [(n.line, n.text, n.kind) for n in noise]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- 3 -", "page_number"),
        ("— 12 —", "page_number"),
        ("第3页 共12页", "page_number"),
        ("第 3 页", "page_number"),
        ("Page 3 of 12", "page_number"),
        ("17", "page_number"),
        ("************", "separator"),
        ("——————————", "separator"),
        ("您当前的位置：首页 > 政务公开 > 工作总结", "web_chrome"),
        ("首页 > 范文大全 > 述职报告 > 正文", "web_chrome"),
        ("【打印本页】【关闭窗口】　分享到：微信 微博 空间", "web_chrome"),
        ("字号：[大] [中] [小]  打印  分享到微信", "web_chrome"),
        ("主办单位：某县人民政府　技术支持：信息中心　网站标识码：0000000000", "web_chrome"),
        ("责任编辑：小周　　浏览次数：1307", "web_chrome"),
        ("发布人：admin    点击数：1567    【字号 大 中 小】", "web_chrome"),
        ("原创 某某 某某驿站 2023-02-14 06:30 发表于某地", "web_chrome"),
        ("阅读 3862  赞 47  在看 22", "web_chrome"),
        ("关注公众号：某某写作库，回复“法治”免费领取100篇范文", "advertisement"),
        ("更多材料请添加客服微信：abc123", "advertisement"),
        ("【某某代笔】原创高质量，持续接单，好评如潮", "advertisement"),
        ("本文档由“某某笔友”小程序免费提供，转发三个工作群即可解锁下一篇", "advertisement"),
        ("年费会员：一年298元，全站材料随便下，网盘同步更新", "advertisement"),
        ("来源：网络整理，版权归原作者所有，如有侵权请联系删除", "advertisement"),
        ("找材料 写材料 改材料 就上某某社", "advertisement"),
        ("长按识别二维码，领取全年材料大礼包", "advertisement"),
        ("猜你喜欢：述职报告三篇（精选）", "advertisement"),
    ],
)
def test_what_is_noise_by_itself_is_known_by_its_kind(line: str, kind: str) -> None:
    assert noise_kind(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "一、加强组织领导",
        "2023年",
        "一是利用微信公众号推送普法信息120条，发放二维码宣传单3000份。",
        "我局通过官方网站和微信公众号主动公开信息562条，群众扫码即可下载办事指南。",
        "深入群众开展宣传，建立微信工作群36个，及时回复群众咨询。",
        "全面推行“互联网+监管”，规范网络餐饮平台经营行为。",
        "（三）推进政务公开，更多事项网上可办",
        "收集群众意见建议215条，整理形成问题清单。",
        "XX镇人民政府",
        "2023年11月21日",
    ],
)
def test_what_a_report_says_is_no_noise(line: str) -> None:
    assert noise_kind(line) is None


@pytest.mark.parametrize(
    ("line", "left", "taken"),
    [
        ("压实法治##paidbegin##责任", "压实法治责任", "##paidbegin##"),
        ("规范{{会员可见}}执法程序", "规范执法程序", "{{会员可见}}"),
        ("加强【此处为付费内容】监督", "加强监督", "【此处为付费内容】"),
        ("完善制度[bookmark: _GoBack]体系", "完善制度体系", "[bookmark: _GoBack]"),
        ("提升水平【某某素材库】能力", "提升水平能力", "【某某素材库】"),
        ("推进改革&nbsp;创新", "推进改革创新", "&nbsp;"),
    ],
)
def test_markers_are_taken_out_of_the_middle_of_a_word(line: str, left: str, taken: str) -> None:
    texts, noise = clean(line)
    assert texts == [left]
    assert [text for _, text, _ in noise] == [taken]


def test_an_advertisement_behind_the_last_sentence_is_cut_off() -> None:
    texts, noise = clean(f"{PROSE}更多材料请加客服微信：abc123")
    assert texts == [PROSE]
    assert noise == [(1, "更多材料请加客服微信：abc123", "advertisement")]


def test_short_lines_between_two_advertisements_are_goods() -> None:
    first, last = "某某材料社 每日上新，加入会员群", "以上资料打包下载请加客服：abc（备注优先通过）"
    texts, noise = clean(first, "1.述职述廉类（1260篇）", "2.对照检查类（3415篇）", last, PROSE)
    assert texts == [PROSE]
    assert sorted(line for line, _, _ in noise) == [1, 2, 3, 4]


def test_a_running_head_is_set_aside_where_pages_turn() -> None:
    head = "乌有县医保法治年报"
    texts, noise = clean("清屏县医保局2023年工作报告", PROSE, "- 1 -", head, PROSE, "- 2 -", head, PROSE)
    assert head not in texts
    assert [kind for _, text, kind in noise if text == head] == ["header", "header"]


def test_a_line_printed_twice_stands_once() -> None:
    texts, noise = clean("（一）规范执法程序", "（一）规范执法程序。", PROSE)
    assert texts == ["（一）规范执法程序", PROSE]
    assert noise == [(2, "（一）规范执法程序。", "duplicate")]


def test_an_advertisers_name_alone_on_a_line_is_learnt_from_his_advertisements() -> None:
    texts, _ = clean("【飞檐素材】每日更新，添加客服微信领取", PROSE, "飞檐素材整理", PROSE + "完")
    assert texts == [PROSE, PROSE + "完"]


def test_markdown_is_taken_off_headings_but_masks_stay() -> None:
    assert clean("**一、主要做法**", "## 二、存在问题", "市住建局局长  赵**", "**县财政局在**市召开会议。")[0] == [
        "一、主要做法",
        "二、存在问题",
        "市住建局局长  赵**",
        "**县财政局在**市召开会议。",
    ]


def test_rows_of_a_table_are_never_noise() -> None:
    paragraphs, noise = clean_lines(Extracted("docx", ["17", "17"], styles={1: "table"}))
    assert [p.text for p in paragraphs] == ["17"]
    assert noise == [Noise(2, "17", "page_number")]
