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
from tests.cluster import opensearch, postgres
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres

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
            running.stop()


def _require(missing: str | None) -> None:
    """Where everything must be run a missing part is a failure; elsewhere its tests are skipped and say why."""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"needs {missing}")
    if missing:
        pytest.skip(f"needs {missing}")


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


@pytest.fixture(scope="module")
def shared_library(
    cluster: Cluster, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """A library on servers for all the tests of a file: making one takes seconds."""
    home = tmp_path_factory.mktemp("servers") / "home"
    with (
        open_places(cluster, postgres_server) as (catalog, engine),
        Library.open(home, create=True, workers=1, catalog_url=catalog, engine_url=engine) as library,
    ):
        yield library
