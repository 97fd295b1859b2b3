"""The same library as everywhere in the tests, but on PostgreSQL and OpenSearch."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.library import Library
from kb.settings import SETTINGS_FILE
from tests.cluster import opensearch, postgres
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.quality.known_items import index_corpus
from tests.webui.conftest import app, changing, client, fill
from webui import patience

__all__ = ["app", "changing", "client"]

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes of OpenSearch."""
    _require(opensearch.missing_part())
    running = Cluster(tmp_path_factory.mktemp("opensearch"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """PostgreSQL."""
    _require(postgres.missing_part())
    # Not under pytest's own folder: only its owner may enter that, and the server is run by another user.
    with tempfile.TemporaryDirectory(prefix="kb-postgres-", ignore_cleanup_errors=True) as folder:
        running = Postgres(Path(folder))
        try:
            running.start()
            yield running
        finally:
            running.stop(at_once=True)  # in order, it would first write down what is then deleted


def _require(missing: str | None) -> None:
    """Where everything must be run a missing part is a failure; elsewhere its tests are skipped and say why."""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"needs {missing}")
    if missing:
        pytest.skip(f"needs {missing}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Libraries that the pages open end with the test's process; psycopg is the only driver to complain of that."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no server fails a busy machine is no failure."""
    monkeypatch.setattr(patience, "SECONDS", 60.0)


@pytest.fixture
def strings() -> int:
    """Fewer than on files: each is several questions to the cluster."""
    return 150


@pytest.fixture
def examples() -> int:
    """As for the strings."""
    return 5


@contextmanager
def open_places(cluster: Cluster, postgres: Postgres) -> Iterator[tuple[str, str]]:
    """The catalogue's URL of an empty database and the engine's URL of an index that is not there yet."""
    name = f"kb-{os.getpid()}-{next(_numbers)}"
    yield postgres.new_database(), cluster.url(name)
    cluster.ask(f"/{name}-*", method="DELETE")


@pytest.fixture
def servers(cluster: Cluster, postgres_server: Postgres) -> Iterator[tuple[str, str]]:
    """Places for one test."""
    with open_places(cluster, postgres_server) as places:
        yield places


@pytest.fixture
def home(tmp_path: Path, servers: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a library whose catalogue and index are on servers."""
    monkeypatch.delenv("KB_HOME", raising=False)
    monkeypatch.setenv("KB_CATALOG_URL", servers[0])
    monkeypatch.setenv("KB_ENGINE_URL", servers[1])
    return tmp_path / "home"


@contextmanager
def open_library(cluster: Cluster, postgres: Postgres, home: Path) -> Iterator[Library]:
    """An empty library on servers, which every process that opens its home finds there."""
    with open_places(cluster, postgres) as (catalog, engine):
        home.mkdir()
        (home / SETTINGS_FILE).write_text(f'catalog_url = "{catalog}"\nengine_url = "{engine}"\n', encoding="utf-8")
        with Library.open(home, create=True, workers=1) as library:
            yield library


@pytest.fixture(scope="module")
def shared_library(
    cluster: Cluster, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """A library on servers for all the tests of a file: making one takes seconds."""
    with open_library(cluster, postgres_server, tmp_path_factory.mktemp("shared") / "home") as library:
        yield library


@pytest.fixture(scope="session")
def corpus_library(
    cluster: Cluster, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """The sample compilations on servers, for all tests that ask them."""
    with open_library(cluster, postgres_server, tmp_path_factory.mktemp("corpus") / "home") as library:
        index_corpus(library)
        yield library


@pytest.fixture(scope="session")
def filled(cluster: Cluster, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """What the tests of the pages ask, on servers."""
    with open_library(cluster, postgres_server, tmp_path_factory.mktemp("web") / "home") as library:
        fill(library)
        yield library
