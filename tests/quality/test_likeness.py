"""Copies are told from prose of one's own; the floors may rise, and sink only when somebody says so aloud."""

from __future__ import annotations

import pytest

from kb.library import Library
from tests.quality.likeness import Score, precision, score_all

FLOORS = {
    "verbatim": 1.0,
    "masked": 1.0,
    "rewritten 10%": 1.0,
    "rewritten 20%": 0.98,
    "rewritten 30%": 0.94,
    "rewritten by hand": 1.0,
    "original": 1.0,
    "set phrases": 1.0,
    "formulas of many counties": 0.95,
    "copies beside formulas": 1.0,
}
PRECISION = 0.99


@pytest.fixture(scope="module")
def scores(corpus_library: Library, tmp_path_factory: pytest.TempPathFactory) -> list[Score]:
    return score_all(corpus_library, tmp_path_factory.mktemp("likeness") / "formulas")


@pytest.mark.parametrize("name", FLOORS)
def test_passages_are_judged_rightly(scores: list[Score], name: str) -> None:
    (score,) = [score for score in scores if score.group.name == name]
    assert len(score.group.passages) >= (60 if name != "set phrases" else 12)
    assert score.right >= FLOORS[name], score.wrong


def test_what_is_called_copied_is(scores: list[Score]) -> None:
    assert precision(scores) >= PRECISION
