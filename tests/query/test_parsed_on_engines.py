"""What the parser makes is answered alike by the oracle and by the engine that people use."""

import random
from collections.abc import Iterator

import pytest

from kb.engines.base import Engine, Request
from kb.engines.document import make_document
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.query.model import Scope
from kb.query.parser import parse_query
from kb.text import tokens
from tests.factories import write_text

QUERIES = [
    "推进行政执法",
    "普法宣传 排查",
    "“行政执法”和 -整治",
    "推进…执法",
    "强化…，压实…",
    "普法|信访 化解",
    "-普法宣传",
    "审",
    "矛盾纠纷化解，推进营商环境",
    "层级:乡级 -年份:2021 执法",
    "件，",
    "的 和",
]


def fill(engine: Engine) -> Engine:
    rng = random.Random(5)
    with engine.batch(generation=1) as batch:
        for number in range(60):
            batch.add(
                make_document(
                    f"s{number}",
                    report_id=f"r{number // 5}",
                    source_id="x",
                    heading="普法宣传" if number % 7 == 0 else "",
                    body=write_text(rng, 2) + "\n" + write_text(rng, 1),
                    fields={"level": [rng.choice(["乡级", "县级"])], "year": [rng.choice(["2021", "2022"])]},
                )
            )
    return engine


@pytest.fixture(scope="module")
def other_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    whoosh = WhooshEngine(tmp_path_factory.mktemp("index"), analyser=tokens.fingerprint())
    yield whoosh
    whoosh.close()


@pytest.fixture(scope="module")
def engines(other_engine: Engine) -> tuple[Engine, Engine]:
    return fill(MemoryEngine()), fill(other_engine)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("scope", Scope)
def test_both_engines_give_the_same_answer(engines: tuple[Engine, Engine], text: str, scope: Scope) -> None:
    for match in ("auto", "all", "any", "exact"):
        query = parse_query(text, match=match, scope=scope)  # type: ignore[arg-type]
        request = Request(query.tiers, query.filters, query.rank, limit=100)
        one, other = (engine.search(request) for engine in engines)
        assert (one.total, dict(one.tiers)) == (other.total, dict(other.tiers))
        assert [(hit.section_id, hit.tier) for hit in one.hits] == [(hit.section_id, hit.tier) for hit in other.hits]
