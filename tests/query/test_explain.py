import pytest

from kb.engines.base import Filter, Request, Tier
from kb.engines.document import make_document
from kb.engines.memory import MemoryEngine
from kb.query.explain import Explanation, explain, needs_explaining
from kb.query.model import Query, Scope
from kb.query.parser import parse_query
from kb.query.spelling import Vocabulary

SECTIONS = [
    ("普法宣传的短板。人员不足。", "乡级", "2022"),
    ("法治政府建设稳步推进", "乡级", "2023"),
    ("行政复议案件办结", "县级", "2023"),
    ("推进综合监管。取得成效", "县级", "2021"),
    ("推进监管，考核优秀", "县级", "2022"),
    ("培育法律明白人三百名", "村级", "2022"),
    ("学习法治思想", "乡级", "2021"),
]
VOCABULARY = Vocabulary({"法治政府": 5, "行政复议": 3, "法律明白人": 9, "普法宣传": 4, "综合监管": 2})


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    with engine.batch(generation=1) as batch:
        for number, (body, level, year) in enumerate(SECTIONS):
            fields = {"level": [level], "year": [year]}
            batch.add(make_document(str(number), report_id=f"r{number}", source_id="s", body=body, fields=fields))
    return engine


def ask(engine: MemoryEngine, text: str, **options: object) -> Explanation:
    def count(query: Query, filters: tuple[Filter, ...]) -> int:
        return engine.search(Request((Tier("x", query),), filters, limit=0)).total

    return explain(parse_query(text, **options), count, vocabulary=VOCABULARY)  # type: ignore[arg-type]


def test_each_word_is_counted_alone_with_the_filters_and_without(engine: MemoryEngine) -> None:
    found = ask(engine, "普法 监管 层级:县级")
    assert [(word.word, word.count, word.unfiltered) for word in found.words] == [("普法", 0, 1), ("监管", 2, 2)]
    assert found.found == 0
    assert "各词单独查找：“普法” 0 个部分（不加限制 1 个），“监管” 2 个部分" in found.lines()


def test_what_dropping_a_filter_would_bring_is_said(engine: MemoryEngine) -> None:
    found = ask(engine, "监管 层级:乡级 年份:2021..2023")
    assert [(drop.kind, drop.said, drop.count) for drop in found.dropped] == [("filter", "不限层级（乡级）", 2)]
    assert "不限层级（乡级），可找到 2 个部分" in found.lines()


def test_what_an_exclusion_hides_is_said(engine: MemoryEngine) -> None:
    found = ask(engine, "推进监管 -考核 年份:2022")
    assert ("exclusion", "不排除“考核”", 1) in [(drop.kind, drop.said, drop.count) for drop in found.dropped]


def test_what_the_quotes_hide_is_said(engine: MemoryEngine) -> None:
    found = ask(engine, "“监管推进”")
    assert [(drop.kind, drop.count) for drop in found.dropped] == [("quotes", 2)]


def test_what_the_scope_hides_is_said(engine: MemoryEngine) -> None:
    found = ask(engine, "监管 成效", scope=Scope.SENTENCE)
    assert [(drop.kind, drop.count) for drop in found.dropped] == [("scope", 1)]


def test_a_slip_is_offered_and_not_swapped(engine: MemoryEngine) -> None:
    found = ask(engine, "“行政付议”")
    assert found.found == 0
    assert [(offer.kind, offer.text, offer.count) for offer in found.offers] == [("spelling", "行政复议", 1)]
    assert "是不是要找：“行政复议”（1）" in found.lines()


def test_a_hint_says_why(engine: MemoryEngine) -> None:
    (offer,) = ask(engine, "法制思想", match="exact").offers
    assert (offer.kind, offer.text) == ("hint", "法治思想")
    assert "“法治”是治理方式" in offer.said


def test_words_that_copies_drop_are_offered_where_the_quotes_kept_them(engine: MemoryEngine) -> None:
    found = ask(engine, "“学习习近平法治思想”")
    assert [(offer.kind, offer.text, offer.count) for offer in found.offers] == [("bare", "学习法治思想", 1)]
    assert found.lines()[-1].endswith("与“学习习近平法治思想”是一回事；转载时常略去其中的字")


def test_variants_that_find_something_are_offered(engine: MemoryEngine) -> None:
    found = ask(engine, "薄弱环节")
    assert {(offer.text, offer.count) for offer in found.offers if offer.kind == "variant"} >= {
        ("不足", 1),
        ("短板", 1),
    }
    assert all(offer.count for offer in found.offers)


def test_an_offer_that_finds_no_more_is_not_made(engine: MemoryEngine) -> None:
    assert ask(engine, "法律明白人").offers == ()


def test_what_was_read_as_plain_words_is_told_first(engine: MemoryEngine) -> None:
    assert ask(engine, "层级:天级 监管").lines()[0].startswith("“层级”没有“天级”这个值")


@pytest.mark.parametrize("text", ["", "|", "-监管", "层级:乡级", "\0", "“”", "甲" * 5000, "甲 " * 200])
def test_anything_can_be_explained(engine: MemoryEngine, text: str) -> None:
    assert ask(engine, text).found >= 0


def test_few_hits_need_explaining_and_many_do_not() -> None:
    assert needs_explaining(0)
    assert not needs_explaining(50)
