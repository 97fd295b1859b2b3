"""Nothing is lost and nothing stands twice: over the corpus, over documents thrown together, over real compilations."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.pipeline import parse_extracted
from indexer.readers import read_source
from indexer.readers.base import Extracted
from kb.errors import SecretSource, UnreadableSource
from kb.model import Noise, ParsedSource
from tests.indexer.conservation import check_reading, find_faults, words_of

ROOT = Path(__file__).resolve().parents[2]
SEEDS = next((p / "shared" / "seeds" for p in ROOT.parents if (p / "shared" / "seeds").is_dir()), None)


def find_sources() -> list[Path]:
    files = (p for p in (ROOT / "corpus").rglob("*") if p.is_file() and "labels" not in p.parts)
    # An archive holds copies of sources that are there by themselves.
    return sorted(p for p in files if not p.name.startswith(("README", ".")) and p.suffix != ".zip")


@pytest.mark.parametrize("path", find_sources(), ids=lambda path: path.name)
def test_every_source_of_the_corpus_comes_out_whole(path: Path) -> None:
    check_reading(read_source(path.read_bytes(), name=path.name), name=path.name)


@pytest.mark.skipif(SEEDS is None, reason="the optional folder ../shared/seeds is not there")
def test_real_compilations_come_out_whole() -> None:
    assert SEEDS is not None
    for path in sorted(SEEDS.glob("*.txt")):
        check_reading(read_source(path.read_bytes(), name=path.name), name=path.name)


# --- documents thrown together ---------------------------------------------------------------------------------------

PLACES = ["江湾县", "岚州市", "北塘区", "青屏市", "东山镇", "柳溪街道"]
OFFICES = ["财政局", "司法局", "水利局", "民政局", "人民政府", "农业农村局", ""]
KINDS = ["法治政府建设年度报告", "述法报告", "工作总结", "法治建设工作要点", "普法工作情况汇报", "整改方案"]
SERIES = ["", "", "", "3.", "第二篇：", "【范文4】", "（五）", "篇六：", "一、"]
CLAUSES = [
    "全年举办培训班12期", "组织学习《行政处罚法》", "办结案件1024件", "法律顾问审查合同36份", "群众满意度达到98.5%",
    "持续推进“放管服”改革", "严格落实重大决策程序", "加强执法人员管理", "D委会议专题研究3次", "ED显示屏滚动播放标语",
    "县委、县政府高度重视", "我局认真履职", "the App上线运行", "按时办结率100%",
]  # fmt: skip
TOPICS = [
    "加强组织领导",
    "推进依法行政，提升服务水平",
    "存在的主要问题",
    "下一步工作打算",
    "主要做法",
    "深化普法宣传",
    "强化监督",
]
MARKERS = [
    "一、", "二、", "三、", "（一）", "（二）", "(一)", "1.", "2、", "１．", "（1）", "(2)", "①", "②", "第一章 ", "第二节　",
    "第三部分", "1.1 ", "2.3", "㈠", "⑴", "⒈", "一．", "十一、",
]  # fmt: skip
POINTS = ["一是", "二是", "三是", "四是"]
ADVERTS = [
    "更多机关材料请关注公众号：某某素材库，免费领取", "【甲乙素材库】——每天更新材料1000篇，会员群同步更新，有意加入请联系",
    "添加客服：abc123，代写材料", "本文由某某网整理，侵权请联系删除", "【甲乙文库】", "甲乙素材库",
]  # fmt: skip
FURNITURE = [
    "- 3 -", "第 2 页 共 9 页", "12", "----------", "* * *", "目  录", "【打印】【关闭】", "上一篇：某某报告",
    "##paidbegin##", "##paidend##", "[bookmark: _Toc123456]", "（共12篇）", "Page 3 of 9", "责任编辑：某某 浏览次数：12",
]  # fmt: skip
FRONT = [
    "2023年11月24日", "（2024 年 1 月 5 日）", "二〇二三年十二月", "江湾县财政局", "北塘区委全面依法治区委员会：", "各位代表：",
    "述职人：江湾县水利局局长 王某", "东山镇镇长　李某某", "江湾县司法局 2023年12月1日", "清司发〔2023〕5号", "江湾县司法局文件",
    "抄送：县委办公室", "联系人：某某，电话：12345", "附件：1.清单", "来源：江湾县司法局", "王某某", "签发人：周某",
]  # fmt: skip
JUNK = [
    "\x00",
    "\ufeff",
    "\u200b",
    "\x0b",
    "\u2028",
    "　",
    "\t\t",
    "�",
    "_",
    "𠮷𠀀",
    "١٢٣",
    "e\u0301",
    "Ⅳ",
    "½",
    "㊣",
    "———",
    "。",
    "：",
    "（",
    "、",
]


def sentence() -> st.SearchStrategy[str]:
    stop = st.sampled_from(["。", "。", "。", "；", "！", ""])
    return st.tuples(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4).map("，".join), stop).map("".join)


def prose() -> st.SearchStrategy[str]:
    return st.lists(sentence(), min_size=1, max_size=5).map("".join)


def title() -> st.SearchStrategy[str]:
    parts = (
        st.sampled_from(SERIES),
        st.sampled_from(PLACES),
        st.sampled_from(OFFICES),
        st.sampled_from(["2023年", "2022年度", "XXXX年", ""]),
    )
    return st.tuples(*parts, st.sampled_from(KINDS)).map("".join)


def heading() -> st.SearchStrategy[str]:
    rest = st.one_of(
        st.just(""),
        st.just("。"),
        st.just("："),
        prose().map("。{}".format),
        prose().map("，{}".format),
        prose().map("：{}".format),
    )
    return st.tuples(st.sampled_from(MARKERS), st.sampled_from(TOPICS), rest).map("".join)


def points() -> st.SearchStrategy[str]:
    items = st.lists(sentence(), min_size=2, max_size=4).map(
        lambda found: "".join(map("".join, zip(POINTS, found, strict=False)))
    )
    return st.tuples(st.sampled_from(["", "主要做法：", "存在以下问题："]), items).map("".join)


def table() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*CLAUSES, "1.", "合计", "12"]), min_size=2, max_size=4).map("\t".join)


def paragraph() -> st.SearchStrategy[str]:
    fixed = [*ADVERTS, *FURNITURE, *FRONT, *TOPICS, *JUNK, "", "", "2023年法治政府建设报告汇编", "附：说明", "基本情况"]
    return st.one_of(prose(), prose(), title(), heading(), heading(), points(), table(), st.sampled_from(fixed))


def mangled(text: str, place: int, piece: str) -> str:
    place %= len(text) + 1
    return text[:place] + piece + text[place:]


def dirty() -> st.SearchStrategy[str]:
    """A paragraph with something put into it that does not belong there."""
    return st.builds(
        mangled, paragraph(), st.integers(0, 200), st.sampled_from([*JUNK, *ADVERTS, *FURNITURE, "县", "Ａ"])
    )


def wrap(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


@st.composite
def documents(draw: st.DrawFn) -> list[str]:
    """Lines of a source: paragraphs of every kind in any order, some cut at a width, some printed twice."""
    lines: list[str] = []
    width = draw(st.sampled_from([0, 0, 15, 28, 40]))
    for text in draw(st.lists(st.one_of(paragraph(), paragraph(), dirty()), min_size=1, max_size=30)):
        parts = wrap(draw(st.sampled_from(["", "　　"])) + text, width) if width else [text]
        lines += parts * draw(st.sampled_from([1, 1, 1, 1, 2]))
    if draw(st.booleans()):
        entries = [line for line in lines if words_of(line) and len(line) < 40][: draw(st.integers(0, 5))]
        lines = ["目录", *(f"{entry}………{place}" for place, entry in enumerate(entries)), *lines]
    return lines


RANDOM = settings(
    max_examples=int(os.environ.get("CONSERVATION_EXAMPLES", "80")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@RANDOM
@given(documents())
@example(["第二篇：江湾县财政局2023年工作总结", "一、加强组织领导", "全年举办培训班12期。"])
@example(["全年举办培训班12期。", "\ufeff"])
@example(["2023年报告汇编（共12篇）", "（共12篇）", "江湾县财政局2023年工作总结", "全年举办培训班12期。"])
def test_documents_thrown_together_come_out_whole(lines: list[str]) -> None:
    assert read_faults(lines) == []


@RANDOM
@given(st.lists(st.text(max_size=60).filter(lambda text: "\n" not in text), min_size=1, max_size=20))
def test_arbitrary_text_comes_out_whole(lines: list[str]) -> None:
    assert read_faults(lines) == []


@RANDOM
@given(
    documents(),
    st.lists(
        st.sampled_from(
            [*(f"heading{n}" for n in range(1, 5)), "title", "table", "toc", "header", "footnote", "textbox"]
        ),
        max_size=12,
    ),
)
def test_documents_with_styles_come_out_whole(lines: list[str], styles: list[str]) -> None:
    assert read_faults(lines, {place * 2 + 1: style for place, style in enumerate(styles)}) == []


def read_faults(lines: list[str], styles: dict[int, str] | None = None) -> list[str]:
    """Faults of a reading; a source that is refused for a reason has none."""
    extracted = Extracted(format="txt", lines=lines, styles=styles or {})
    try:
        parsed = parse_extracted(extracted, name="来稿.txt")
    except (UnreadableSource, SecretSource):
        return []
    return find_faults(parsed, extracted)


def test_what_stands_above_the_title_of_a_compilation_is_kept_on_record() -> None:
    titles = [f"江湾县{office}2023年法治政府建设年度报告" for office in ("", "财政局", "司法局")]
    lines = ["编者的话：仅供参考。", f"3.{titles[0]}", *(line for t in titles[1:] for line in (t, "我局认真履职。"))]
    assert read_faults(lines) == []


def test_a_table_of_contents_that_ends_the_source_is_read() -> None:
    assert read_faults(["目录", "工作总结………1", "工作计划………2", "工作总结"]) == []


# --- the check itself ------------------------------------------------------------------------------------------------

SOUND = [
    "江湾县财政局2023年法治政府建设年度报告",
    "2023年，我局认真履职，现报告如下。",
    "一、主要做法",
    "（一）加强学习。组织培训12期。一是请专家。二是看案卷。",
    "- 3 -",
    "二、存在的问题",
    "力量不足。",
    "江湾县财政局",
    "2024年1月5日",
]


def read_sound() -> tuple[ParsedSource, Extracted]:
    extracted = Extracted(format="txt", lines=list(SOUND))
    return parse_extracted(extracted, name="来稿.txt"), extracted


def with_section(parsed: ParsedSource, place: int, **changes: object) -> ParsedSource:
    (report,) = parsed.documents
    sections = list(report.sections)
    sections[place] = replace(sections[place], **changes)  # type: ignore[arg-type]
    return replace(parsed, documents=(replace(report, sections=tuple(sections)),))


def test_a_sound_reading_has_no_fault() -> None:
    parsed, extracted = read_sound()
    assert find_faults(parsed, extracted) == []


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (4, {"text": ""}),
        (4, {"text": "力量不足力量不足。"}),
        (4, {"text": "不足力量。"}),
        (4, {"line": 4}),
        (4, {"depth": 5}),
        (4, {"end_line": 5}),
        (4, {"types": ("主要举措",)}),
        (4, {"topic": "天气"}),
        (4, {"confidence": {"type": 1.5}}),
        (4, {"heading": None}),
        (2, {"points": ("二是看案卷。", "一是请专家。")}),
        (2, {"points": ("三是没有。",)}),
        (2, {"heading": "加强学习。"}),
        (2, {"line": 99, "end_line": 99}),
    ],
)
def test_a_spoilt_section_is_a_fault(place: int, changes: dict[str, object]) -> None:
    parsed, extracted = read_sound()
    place -= 1 if place == 4 else 0
    assert find_faults(with_section(parsed, place, **changes), extracted)


def test_lost_and_doubled_noise_and_front_matter_are_faults() -> None:
    parsed, extracted = read_sound()
    (report,) = parsed.documents
    spoilt = [
        replace(parsed, noise=()),
        replace(parsed, noise=(*parsed.noise, Noise(7, "力量不足。", "stray"))),
        replace(parsed, documents=(replace(report, front=report.front[1:]),)),
        replace(parsed, documents=(replace(report, title="别的题目"),)),
        replace(parsed, documents=()),
    ]
    for reading in spoilt:
        assert find_faults(reading, extracted)
