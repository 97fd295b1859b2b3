"""The suite that every engine inherits: whatever the library and the question, the answer is the oracle's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import ClassVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.engines.base import FACETS, Engine, Filter, Request, Tier
from kb.engines.document import SectionDoc, make_document
from kb.engines.memory import MemoryEngine
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word
from kb.text import folding

CHARACTERS = st.sampled_from("法治法治政府监管推进党委镇Ｄd學A1，。；、\n 　e\u0301𠮷😀")
PIECES = st.one_of(CHARACTERS, st.sampled_from(["D委", "推进综合监管", "AAA公众号", "ED屏", "法治政府建设", "。"]))
TEXTS = st.lists(PIECES, max_size=25).map("".join)
YEARS = st.lists(st.sampled_from(["2021", "2022", "2023"]), max_size=1)
TYPES = st.lists(st.sampled_from(["主要举措", "存在问题", "导语"]), max_size=2)
UNITS = st.lists(st.sampled_from(["青岚镇", "澄江县司法局", "云岫区"]), max_size=1)


def cut(text: str) -> list[str]:
    """Words without a dictionary: characters and their pairs, in the folded text."""
    folded = re.sub(r"[^\w]", "", folding.folded(text))
    return [*folded, *(folded[n : n + 2] for n in range(len(folded) - 1))]


@st.composite
def documents(draw: st.DrawFn, name: str) -> SectionDoc:
    """A section of one of a few reports and sources."""
    report = draw(st.sampled_from(["甲", "乙", "丙"]))
    return make_document(
        name,
        report_id=report,
        source_id=draw(st.sampled_from(["x", "y"])),
        title=draw(st.sampled_from(["", "法治政府建设报告", "推进报告"])),
        heading=draw(TEXTS.map(lambda text: text[:8])),
        body=draw(TEXTS),
        run_in=draw(st.booleans()),
        fields={"year": draw(YEARS), "type": draw(TYPES), "unit": draw(UNITS)},
        tokenize=cut,
    )


@st.composite
def libraries(draw: st.DrawFn) -> list[tuple[list[SectionDoc], list[str], list[str], dict[str, str] | None]]:
    """Batches: what is added, which sources and reports are deleted first, which groups there are."""
    batches = []
    number = 0
    for _ in range(draw(st.integers(1, 3))):
        added = []
        for _ in range(draw(st.integers(0, 5))):
            added.append(draw(documents(f"s{number}")))
            number += 1
        sources = draw(st.lists(st.sampled_from(["x", "y", "z"]), max_size=1)) if batches else []
        reports = draw(st.lists(st.sampled_from(["甲", "丁"]), max_size=1)) if batches else []
        members = st.dictionaries(st.sampled_from([f"s{n}" for n in range(number + 1)]), st.sampled_from("αβ"))
        batches.append((added, sources, reports, draw(st.none() | members)))
    return batches


STRINGS = st.one_of(
    TEXTS.map(lambda text: text[:6]), st.sampled_from(["法治", "监管", "D委", "党委", "e\u0301", "é", "。"])
)
LEAVES: st.SearchStrategy[Query] = st.one_of(
    STRINGS.map(Exact),
    st.sampled_from(["法", "法治", "监管", "党委", "无此词", "d"]).map(Word),
    st.lists(STRINGS, min_size=1, max_size=3).flatmap(
        lambda parts: st.integers(0, 6).map(lambda gap: Slot(tuple(parts), gap))
    ),
    st.just(Everything()),
)


def _branches(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(st.builds(All, parts, st.sampled_from(list(Scope))), st.builds(Any, parts), st.builds(Not, inner))


QUERIES = st.recursive(LEAVES, _branches, max_leaves=5)
FILTERS = st.one_of(
    st.sets(st.sampled_from(["2021", "2023", "1999"])).map(lambda v: Filter("year", frozenset(v))),
    st.sets(st.sampled_from(["主要举措", "导语"])).map(lambda v: Filter("type", frozenset(v))),
    st.sets(st.sampled_from(["青岚镇", "云岫区"])).map(lambda v: Filter("unit", frozenset(v))),
    st.sets(st.sampled_from(["甲", "丁"])).map(lambda v: Filter("report", frozenset(v))),
    st.sets(st.sampled_from(["s0", "s3"])).map(lambda v: Filter("section", frozenset(v))),
)
REQUESTS = st.builds(
    Request,
    tiers=st.lists(QUERIES, min_size=1, max_size=3).map(lambda q: tuple(Tier(str(n), x) for n, x in enumerate(q))),
    filters=st.lists(FILTERS, max_size=2).map(tuple),
    rank=st.lists(
        st.tuples(st.sampled_from(["法", "法治", "监管", "建设", "无此词"]), st.sampled_from([1.0, 0.5, 3.0])),
        max_size=3,
    ).map(tuple),
    sort=st.sampled_from(["relevance", "year", "unit"]),
    offset=st.integers(0, 3),
    limit=st.integers(0, 6),
    collapse=st.booleans(),
    facets=st.just(FACETS),
)


class EngineContract:
    """Inherit, and set `open_engine` to something that opens an empty engine for a while."""

    open_engine: ClassVar[Callable[[], AbstractContextManager[Engine]]]
    examples: ClassVar[int] = 80

    def filled(
        self, batches: list[tuple[list[SectionDoc], list[str], list[str], dict[str, str] | None]]
    ) -> Iterator[Engine]:
        """The engine under test and the oracle, holding the same."""
        with type(self).open_engine() as engine:
            oracle = MemoryEngine()
            for target in (engine, oracle):
                for number, (added, sources, reports, groups) in enumerate(batches):
                    with target.batch(generation=number + 1) as batch:
                        for doc in added:
                            batch.add(doc)
                        for source in sources:
                            batch.delete_source(source)
                        for report in reports:
                            batch.delete_report(report)
                        if groups is not None:
                            batch.set_groups(groups)
            yield engine
            yield oracle

    def test_any_question_over_any_library_gets_the_oracles_answer(self) -> None:
        @settings(max_examples=self.examples, suppress_health_check=list(HealthCheck))
        @given(libraries(), st.lists(REQUESTS, min_size=1, max_size=5))
        def check(batches, requests):  # type: ignore[no-untyped-def]
            pair = self.filled(batches)
            engine, oracle = next(pair), next(pair)
            assert list(engine.section_ids()) == list(oracle.section_ids())
            assert (engine.generation(), engine.sections()) == (oracle.generation(), oracle.sections())
            for request in requests:
                assert engine.search(request) == oracle.search(request)
                assert list(engine.iterate(request)) == list(oracle.iterate(request))
            pair.close()

        check()

    def test_an_empty_engine_answers(self) -> None:
        with type(self).open_engine() as engine:
            found = engine.search(Request((Tier("whole", Exact("法治")),), facets=("year",)))
            assert (found.total, found.hits, found.facets) == (0, (), {"year": {}})

    def test_a_failed_batch_leaves_no_trace(self) -> None:
        with type(self).open_engine() as engine:
            doc = make_document("s1", report_id="甲", source_id="x", body="推进监管", tokenize=cut)
            with engine.batch(generation=1) as batch:
                batch.add(doc)
            try:
                with engine.batch(generation=2) as batch:
                    batch.delete_source("x")
                    batch.add(doc)
                    raise RuntimeError
            except RuntimeError:
                pass
            assert list(engine.section_ids()) == ["s1"]
            assert engine.generation() == 1

    def test_the_folded_text_of_a_section_is_at_hand(self) -> None:
        with type(self).open_engine() as engine:
            with engine.batch(generation=1) as batch:
                batch.add(
                    make_document("s1", report_id="甲", source_id="x", heading="一、", body="鎮Ｄ 委", tokenize=cut)
                )
            assert engine.folded_text("s1") == "一、镇党委"
