"""The same library as everywhere in the tests, but on PostgreSQL and OpenSearch."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres

_numbers = itertools.count()


@pytest.fixture
def servers(cluster: Cluster, postgres_server: Postgres) -> Iterator[tuple[str, str]]:
    """The catalogue's URL of an empty database and the engine's URL of an index that is not there yet."""
    name = f"kb-{os.getpid()}-{next(_numbers)}"
    yield postgres_server.new_database(), cluster.url(name)
    cluster.ask(f"/{name}-*", method="DELETE")


@pytest.fixture
def home(tmp_path: Path, servers: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a library whose catalogue and index are on servers."""
    monkeypatch.delenv("KB_HOME", raising=False)
    monkeypatch.setenv("KB_CATALOG_URL", servers[0])
    monkeypatch.setenv("KB_ENGINE_URL", servers[1])
    return tmp_path / "home"
