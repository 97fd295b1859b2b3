"""At some thousand sections the fast ways are taken: they must give what the slow ones give, to the last score."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from kb.engines import whoosh_exact, whoosh_rank
from kb.engines.base import Request, Tier
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_snapshot import Snapshot
from kb.query.model import All, Any, Exact, Word
from kb.text import folding
from tests.bench.corpus import Corpus, Question, Section

SECTIONS = 4000


@pytest.fixture(scope="module")
def sections() -> list[Section]:
    return list(Corpus().sections(SECTIONS))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, sections: list[Section]) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("index"), analyser="test", segment_documents=1500)
    with engine.batch(generation=1) as batch:
        for section in sections:
            batch.add(section.to_document())
    with engine.batch(generation=2) as batch:
        for report in range(0, SECTIONS // 8, 20):
            batch.delete_report(f"r{report}")
    return engine


def _live(sections: list[Section]) -> list[Section]:
    return [section for section in sections if section.number // 8 % 20]


@pytest.mark.parametrize("integer_words", [0, 6])
def test_the_best_are_those_of_scoring_everything(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, integer_words: int
) -> None:
    monkeypatch.setattr(whoosh_rank, "_INTEGER_WORDS", integer_words)
    for question in Corpus(seed=3).questions(120):
        request = _request(question, limit=20)
        monkeypatch.setattr(whoosh_rank, "_SCORE_ALL", 0)
        fast = engine.search(request)
        monkeypatch.setattr(whoosh_rank, "_SCORE_ALL", SECTIONS)
        assert fast == engine.search(request)


def _request(question: Question, *, limit: int) -> Request:
    weights = (1.0, 0.2, 7.5, 1.0)
    rank = tuple(zip(question.words, weights, strict=False))
    how = All if question.first_year % 2 else Any
    return Request((Tier("all", how(tuple(map(Word, question.words)))),), rank=rank, limit=limit)


def test_every_string_is_found_in_every_section_that_holds_it(engine: WhooshEngine, sections: list[Section]) -> None:
    texts = {f"s{s.number}": (s.heading + s.body) for s in _live(sections)}
    forms = {name: folding.forms(text) for name, text in texts.items()}
    chance = random.Random(9)
    for _ in range(300):
        whole = chance.choice(list(texts.values()))
        start = chance.randrange(len(whole))
        piece = whole[start : start + chance.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 12, 20, 40))]
        plain, folded = folding.plain(piece), folding.query_forms(piece)
        expected = {
            name for name, (p, f) in forms.items() if plain and (plain in p or any(form in f for form in folded))
        }
        found = engine.iterate(Request((Tier("all", Exact(piece)),)))
        assert {hit.section_id for hit in found} == expected


def test_one_pass_over_the_text_gives_what_reading_gives(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = engine._snapshot
    for phrase in Corpus(seed=4).phrases(150):
        monkeypatch.setattr(whoosh_exact, "_SCANNED_SHARE", 10**9)
        passed = whoosh_exact.find_exact(Snapshot(snapshot.segments, {}, 2), phrase.text)
        monkeypatch.setattr(whoosh_exact, "_SCANNED_SHARE", 0)
        assert np.array_equal(passed, whoosh_exact.find_exact(Snapshot(snapshot.segments, {}, 2), phrase.text))


def test_what_was_found_once_is_not_changed_by_who_asked(engine: WhooshEngine) -> None:
    first = whoosh_exact.find_exact(engine._snapshot, "监督检查")
    kept = first.copy()
    first[:] = True
    assert np.array_equal(whoosh_exact.find_exact(engine._snapshot, "监督检查"), kept)


def test_a_list_longer_than_any_page_is_in_order(engine: WhooshEngine, tmp_path: Path) -> None:
    request = Request((Tier("all", Word("监督")),), rank=(("监督", 1.0), ("行政", 1.0)), limit=10_000)
    hits = engine.search(request).hits
    assert list(hits) == list(engine.iterate(request))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
