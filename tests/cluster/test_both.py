"""A library on PostgreSQL and OpenSearch answers as one on SQLite and Whoosh does."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from kb.catalog.schema import metadata
from kb.corrections import Correction
from kb.engines.opensearch_client import read_address
from kb.library import Library
from tests.cluster.opensearch import Cluster
from tests.factories import make_source, write_report

SOURCES = 6


def fill(library: Library) -> None:
    """The same reports whichever library it is."""
    rng = random.Random(5)
    for number in range(SOURCES):
        reports = [write_report(rng, year=2020 + number % 4) for _ in range(4)]
        library.add_source(make_source(f"{number}.txt", *reports), data=str(number).encode())


@pytest.fixture(scope="module")
def pair(shared_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """The library on servers, and the one on files that it has to agree with; the tests that change both stand last."""
    folder = tmp_path_factory.mktemp("files")
    with Library.open(
        folder,
        create=True,
        workers=1,
        catalog_url=f"sqlite:///{folder}/catalog.db",
        engine_url=f"whoosh:{folder}/index",
    ) as on_files:
        for each in (shared_library, on_files):
            fill(each)
        yield shared_library, on_files


def test_whatever_stands_in_the_text_is_found_there(pair: tuple[Library, Library]) -> None:
    found = pair[0].verify(strings=40, seed=7)
    assert (found["strings"], found["failures"]) == (40, [])


def test_both_export_the_same(pair: tuple[Library, Library]) -> None:
    assert list(pair[0].export()) == list(pair[1].export())
    assert pair[0].stats() == pair[1].stats()


def test_every_table_can_be_read_from_both_databases(pair: tuple[Library, Library]) -> None:
    for table in metadata.sorted_tables:
        with pair[0].catalog.read() as ours, pair[1].catalog.read() as theirs:
            counts = [len(connection.execute(select(table)).all()) for connection in (ours, theirs)]
        assert counts[0] == counts[1], table.name


def test_a_correction_is_searched_by_at_once_and_can_be_undone(pair: tuple[Library, Library]) -> None:
    library = pair[0]
    report = library.list_reports()[0]["report_id"]
    number = library.correct(Correction(kind="report", report=report, field="year", value=1999))
    assert library.search("", filters={"year": ["1999"]})["total"] == 4
    library.undo_correction(number)
    assert library.search("", filters={"year": ["1999"]})["total"] == 0


def test_an_index_made_anew_takes_the_place_of_the_old_and_nothing_is_left_over(pair: tuple[Library, Library]) -> None:
    library = pair[0]
    before = library.search("推进")["total"]
    assert library.rebuild() == library.catalog.count(metadata.tables["sections"])
    assert library.search("推进")["total"] == before
    assert [finding for finding in library.doctor() if not finding.is_harmless] == []


def test_what_is_removed_is_found_no_more(pair: tuple[Library, Library]) -> None:
    for library in pair:
        library.remove(["0.txt"])
    ours, theirs = (library.search("推进")["total"] for library in pair)
    assert ours == theirs > 0


def test_an_index_laid_down_in_another_way_is_made_anew(pair: tuple[Library, Library], cluster: Cluster) -> None:
    library = pair[0]
    index = read_address(library.settings.engine_url).index
    (name, told), *others = cluster.ask(f"/{index}/_mapping").items()
    assert not others
    cluster.ask(f"/{name}/_mapping", method="PUT", body={"_meta": {**told["mappings"]["_meta"], "format": "0"}})
    with Library.open(library.settings.home) as opened:
        assert opened.search("推进")["total"] == library.search("推进")["total"] > 0
    assert set(cluster.ask(f"/{index}/_mapping")) != {name}
