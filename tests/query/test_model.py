import pytest

from kb.engines.base import Filter, Request, Tier
from kb.engines.document import make_document
from kb.engines.memory import MemoryEngine
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word, follows

WORDS = ("推进", "监管", "法治", "党委", "培训", "不足")


def make_engine() -> MemoryEngine:
    engine = MemoryEngine()
    texts = {
        "a": ("一、加强D委领导", "推进综合监管。落实法治责任。"),
        "b": ("二、問題", "监管\n不足。培训少。"),
        "c": ("", "全镇3D打印，ＡＰＰ推广；推进。"),
        "d": ("三、其他", "法治 培训"),
    }
    with engine.batch(generation=1) as batch:
        for name, (heading, body) in texts.items():
            batch.add(
                make_document(
                    name,
                    report_id="甲" if name in "ab" else "乙",
                    source_id="x",
                    heading=heading,
                    body=body,
                    tokenize=lambda text: [word for word in WORDS if word in text.replace("D委", "党委")],
                )
            )
    return engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Exact("监管不足"), "b"),
        (Exact("监 管\n不"), "b"),
        (Exact("领导推进"), "a"),
        (Exact("D委"), "a"),
        (Exact("党委"), "a"),
        (Exact("问题"), "b"),
        (Exact("問題"), "b"),
        (Exact("3d打印,app"), "c"),
        (Exact("党"), "a"),
        (Exact("d"), "ac"),
        (Exact("。"), "abc"),
        (Exact(""), ""),
        (Exact(" 　"), ""),
        (Exact('"监管" OR'), ""),
        (Word("监管"), "ab"),
        (Word("监"), ""),
        (Word("党委"), "a"),
        (Slot(("推进", "监管")), "a"),
        (Slot(("推进", "监管"), gap=1), ""),
        (Slot(("监管", "不足")), ""),
        (Slot(("推进", "责任")), ""),
        (Slot(()), ""),
        (All((Word("监管"), Word("法治"))), "a"),
        (All((Word("监管"), Word("法治")), Scope.SENTENCE), ""),
        (All((Word("监管"), Word("法治")), Scope.PARAGRAPH), "a"),
        (All((Word("监管"), Word("不足")), Scope.PARAGRAPH), ""),
        (All((Word("法治"), Word("不足")), Scope.REPORT), "ab"),
        (All((Word("推进"), Word("法治")), Scope.REPORT), "acd"),
        (All((Word("推进"), Not(Word("监管"))), Scope.SENTENCE), "c"),
        (All(()), "abcd"),
        (Any((Word("不足"), Exact("打印"))), "bc"),
        (Any(()), ""),
        (Not(Word("监管")), "cd"),
        (Everything(), "abcd"),
    ],
)
def test_a_query_finds(query: Query, expected: str) -> None:
    found = make_engine().search(Request((Tier("all", query),)))
    assert "".join(sorted(hit.section_id for hit in found.hits)) == expected
    assert found.total == len(expected)


def test_a_section_counts_in_the_first_tier_that_finds_it() -> None:
    tiers = (Tier("whole", Exact("监管不足")), Tier("all", Word("监管")), Tier("some", Everything()))
    found = make_engine().search(Request(tiers, filters=(Filter("report", frozenset("甲")),)))
    assert found.tiers == {"whole": 1, "all": 1, "some": 0}
    assert [(hit.section_id, hit.tier) for hit in found.hits] == [("b", "whole"), ("a", "all")]


def test_queries_are_values() -> None:
    assert len({Exact("甲"), Exact("甲"), Word("甲"), All((Word("甲"),)), All((Word("甲"),), Scope.REPORT)}) == 4


def test_a_slot_takes_any_way_through_the_sentence() -> None:
    assert follows(["推", "进", "管"], "推推进进管", 1)
    assert not follows(["推", "管"], "推进综合管", 2)
