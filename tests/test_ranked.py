"""What was ranked is not ranked again while the library stays as it is, and forgotten with its first change."""

from __future__ import annotations

import random

import pytest

from kb.corrections import Correction
from kb.engines.base import Engine, Request, Result
from kb.library import Library
from kb.ranked import KEPT_HITS, MOST_QUESTIONS, Ranked
from kb.ranking import TUNING
from tests.factories import make_source, write_report

NOTHING = Result(total=0, distinct=0, tiers={}, hits=())


@pytest.fixture
def filled(library: Library) -> Library:
    rng = random.Random(5)
    library.add_source(make_source("甲.txt", *(write_report(rng) for _ in range(6))), data=b"1")
    return library


@pytest.fixture
def asked(filled: Library, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests that reach the engine."""
    requests: list[Request] = []
    kind: type[Engine] = type(filled.engine())
    real = kind.search

    def search(engine: Engine, request: Request) -> Result:
        requests.append(request)
        return real(engine, request)

    monkeypatch.setattr(kind, "search", search)
    return requests


def ids(found: dict[str, object]) -> list[str]:
    hits = found["hits"]
    assert isinstance(hits, list)
    return [hit["section_id"] for hit in hits]


def test_the_second_page_and_the_way_back_cost_no_search(filled: Library, asked: list[Request]) -> None:
    whole = ids(filled.search("执法", per_page=20))
    first, second = (ids(filled.search("执法", per_page=3, page=page)) for page in (1, 2))
    assert [*first, *second] == whole[:6]
    assert ids(filled.search("执法", per_page=3)) == first
    assert len([request for request in asked if request.limit == TUNING.pool]) == 1


def test_pages_far_behind_are_ranked_for_themselves(filled: Library, asked: list[Request]) -> None:
    for _ in range(2):
        filled.search("执法", per_page=KEPT_HITS, page=2)
    assert len([request for request in asked if request.limit == TUNING.pool]) == 2


def test_another_question_is_another(filled: Library) -> None:
    every = filled.search("执法", collapse=False)["total"]
    one = filled.search("执法", filters={"type": ["存在问题"]})["total"]
    assert one < every
    assert filled.search("执法", match="exact")["query"]["match"] == "exact"


def test_what_the_keeper_mends_shows_at_once(filled: Library) -> None:
    report = filled.report(filled.search("执法", per_page=1)["hits"][0]["report_id"])
    assert filled.search("执法", filters={"year": ["1999"]})["total"] == 0
    filled.correct(Correction("report", report["fingerprint"], field="year", value=1999))
    found = filled.search("执法", filters={"year": ["1999"]})
    assert {hit["report_id"] for hit in found["hits"]} == {report["report_id"]}


def test_only_the_latest_questions_about_the_present_state_are_kept() -> None:
    ranked, made = Ranked(), list[object]()

    def ask(state: int, question: int) -> None:
        def make() -> Result:
            made.append((state, question))
            return NOTHING

        ranked.get(state, question, make)

    for question in range(MOST_QUESTIONS + 1):
        ask(1, question)
    made.clear()
    ask(1, 1)
    ask(1, 0)
    ask(2, 1)
    assert made == [(1, 0), (2, 1)]
