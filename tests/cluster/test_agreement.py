"""Both engines give the same answers to what people ask of real reports.

The long version asks 500 questions, and takes in further reports where the environment names their folders:
AGREEMENT_FOLDERS=FOLDER:… python -m pytest -m soak tests/cluster/test_agreement.py
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.library import Library
from kb.text import folding
from kb.text.tokens import tokenize
from tests.cluster.conftest import open_library
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.quality.known_items import CORPUS, index_folder, load_pairs

FOLDERS = [Path(name) for name in os.environ.get("AGREEMENT_FOLDERS", "").split(os.pathsep) if name]
FIRST = 10
EQUAL = ("total", "distinct", "groups", "facets", "elsewhere")
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"match": "exact"},
    {"match": "all"},
    {"match": "any"},
    {"scope": "sentence"},
    {"scope": "paragraph"},
    {"scope": "report"},
    {"sort": "year"},
    {"sort": "unit"},
    {"collapse": False},
    {"page": 2},
)
FILTERED = ("type", "level", "year", "sector", "topic")

Question = tuple[str, dict[str, Any]]


def make_questions(library: Library, count: int, *, seed: int) -> Iterator[Question]:
    """What people type: remembered passages, stretches of text, words, slots, exclusions; with filters and orders."""
    rng = random.Random(seed)
    records = [record for record in library.export() if len(folding.plain(record["text"])) > 20]
    remembered = [pair.asked for pair in load_pairs()[1]]
    for _ in range(count):
        record = rng.choice(records)
        text = record["text"]
        words = [word for word in tokenize(text) if len(word) > 1] or [text[:4]]
        start = rng.randrange(len(text))
        asked = rng.choice(
            [
                rng.choice(remembered),
                text[start : start + rng.randint(1, 20)],
                record["heading"] or rng.choice(words),
                " ".join(rng.choices(words, k=rng.randint(1, 5))),
                f"{rng.choice(words)}…{rng.choice(words)}",
                f"“{text[start : start + 6]}” {rng.choice(words)}",
                f"{rng.choice(words)} -{rng.choice(words)}",
                f"{rng.choice(words)} OR {rng.choice(words)}",
            ]
        )
        chosen = {name: [str(record[name])] for name in rng.sample(FILTERED, 2) if record[name]}
        yield asked, {**rng.choice(OPTIONS), **({"filters": chosen} if rng.random() < 0.3 else {})}


def check(on_servers: Library, on_files: Library, count: int, *, seed: int) -> None:
    """Ask both; counts are equal, and nine in ten of the first hits of each answer at the least."""
    shown = shared = 0
    for text, options in make_questions(on_files, count, seed=seed):
        ours, theirs = (library.search(text, per_page=FIRST, **options) for library in (on_servers, on_files))
        assert [ours[name] for name in EQUAL] == [theirs[name] for name in EQUAL], (text, options)
        first, other = ({hit["section_id"] for hit in answer["hits"]} for answer in (ours, theirs))
        assert len(first & other) >= 0.9 * len(first | other), (text, options)
        shown += len(other)
        shared += len(first & other)
    print(f"{count} questions: of {shown} first hits {shared} are shown by both")
    assert shown > 2 * count


@pytest.fixture(scope="module")
def files_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample compilations on files."""
    home = tmp_path_factory.mktemp("files") / "home"
    with open_on_files(home) as library:
        index_folder(library, CORPUS)
        yield library


def open_on_files(home: Path) -> Library:
    """An empty library, wherever the environment says that others are."""
    places = {"catalog_url": f"sqlite:///{home}/catalog.db", "engine_url": f"whoosh:{home}/index"}
    return Library.open(home, create=True, workers=1, **places)


def test_both_give_the_same_answers(corpus_library: Library, files_library: Library) -> None:
    check(corpus_library, files_library, 40, seed=6)


@pytest.mark.soak
def test_both_give_the_same_answers_to_500_questions(
    cluster: Cluster, postgres_server: Postgres, tmp_path: Path
) -> None:
    with (
        open_library(cluster, postgres_server, tmp_path / "servers") as there,
        open_on_files(tmp_path / "files") as here,
    ):
        for library in (there, here):
            for folder in (CORPUS, *FOLDERS):
                index_folder(library, folder)
        check(there, here, 500, seed=8)
