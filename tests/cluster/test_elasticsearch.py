"""The engine on Elasticsearch 7.10, which services under that name still offer: a real node, in the long version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster import opensearch
from tests.cluster.conftest import open_library
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.cluster.test_agreement import check, open_on_files
from tests.cluster.test_engine import TestOpenSearch
from tests.quality.known_items import index_corpus

pytestmark = pytest.mark.soak

__all__ = ["TestOpenSearch"]  # the contract, on this cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One node of Elasticsearch 7.10.2, the last version under the Apache licence."""
    if missing := opensearch.missing_part(opensearch.ELASTICSEARCH):
        pytest.skip(f"needs {missing}")
    running = Cluster(tmp_path_factory.mktemp("elasticsearch"), product=opensearch.ELASTICSEARCH, nodes=1)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_it_is_elasticsearch(cluster: Cluster) -> None:
    assert cluster.ask("/")["version"]["number"].startswith("7.10.")


def test_a_library_on_it_answers_as_one_on_files(
    cluster: Cluster, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("both")
    with (
        open_library(cluster, postgres_server, folder / "servers") as there,
        open_on_files(folder / "files") as here,
    ):
        for library in (there, here):
            index_corpus(library)
        check(there, here, 100, seed=10)
        assert there.rebuild() == there.stats()["sections"]
        there.remove([there.list_sources()[0]["path"]])
        assert there.verify(strings=40, seed=7)["failures"] == []
        assert [finding for finding in there.doctor() if not finding.is_harmless] == []
