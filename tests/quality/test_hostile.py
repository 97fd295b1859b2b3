"""Any input at all gives an answer in time, through the library, the pages and the API, and search says how it read it."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from kb.library import Library
from tests.bench.library import build_library
from tests.quality.hostile import SEED, ask_everything, draw_inputs, sample_texts
from webui import create_app
from webui.parameters import SEARCH, read_parameters
from webui.results import Page


def check(library: Library, *, count: int) -> None:
    findings = ask_everything(library, draw_inputs(random.Random(SEED), sample_texts(library)), count=count)
    assert (findings.wrong, findings.slow) == ([], [])
    assert findings.asked == count


def test_random_and_hostile_input_is_answered(corpus_library: Library) -> None:
    check(corpus_library, count=155)


def test_a_page_carries_a_very_long_question_on(corpus_library: Library) -> None:
    asked = "法治 &" * 100
    with create_app(library=corpus_library).test_request_context():
        page = Page(read_parameters(SEARCH, MultiDict({"q": asked})))
        address = page.address(level=["县级"])
    assert parse_qs(urlsplit(address).query) == {"q": [asked], "level": ["县级"]}


@pytest.mark.soak
def test_twenty_thousand_inputs_are_answered_within_a_second_at_100_000_sections(tmp_path: Path) -> None:
    build_library(tmp_path / "home", sections=100_000)
    with Library.open(tmp_path / "home") as library:
        check(library, count=20_000)
