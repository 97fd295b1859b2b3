"""The servers as fixtures of the session: started when first asked for, skipped by name where their parts are missing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.cluster import opensearch, postgres
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres


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
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """PostgreSQL."""
    _require(postgres.missing_part())
    running = Postgres(tmp_path_factory.mktemp("postgres"))
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
