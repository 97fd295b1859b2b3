"""A short run of the fuzzer, and the worst files it ever made, which must stay harmless."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fuzz.mutate import make_case
from tests.fuzz.run import MAX_SECONDS, run_cases
from tests.fuzz.worker import read_case

WORST = Path(__file__).parent / "worst"


def test_mutated_files_do_no_harm() -> None:
    summary = run_cases(180, first=1, seconds=15)
    assert summary.failures == []
    assert summary.count > 20


def test_a_case_is_the_same_every_time() -> None:
    assert make_case(1, 7) == make_case(1, 7)
    assert make_case(1, 7) != make_case(2, 7)


@pytest.mark.parametrize("path", sorted(WORST.iterdir()), ids=lambda path: path.name)
def test_the_worst_so_far_stays_harmless(path: Path) -> None:
    started = time.monotonic()
    assert read_case(path.name, path.read_bytes())
    assert time.monotonic() - started < MAX_SECONDS
