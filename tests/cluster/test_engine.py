"""OpenSearch gives the oracle's answers: the contract, on a real cluster of three nodes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kb.engines.base import Engine
from kb.engines.opensearch_client import Client, read_address
from kb.engines.opensearch_engine import OpenSearchEngine
from kb.engines.opensearch_mapping import index_settings, mapping
from tests.cluster.opensearch import Cluster
from tests.engines.contract import EngineContract

_numbers = itertools.count()


@contextmanager
def open_empty(cluster: Cluster) -> Iterator[Engine]:
    """An index of its own; one shard, because 80 libraries of fifteen sections are made."""
    client = Client(read_address(cluster.url(f"contract-{next(_numbers)}")))
    index = client.address.index
    body = {"settings": index_settings(shards=1, replicas=0), "mappings": mapping({"generation": 0})}
    client.write("PUT", f"/{index}", body)
    try:
        yield OpenSearchEngine(client, index)
    finally:
        client.write("DELETE", f"/{index}")
        client.close()


class TestOpenSearch(EngineContract):
    """The engine on a real cluster."""

    examples = 12

    @pytest.fixture(autouse=True)
    def _on_a_cluster(self, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(type(self), "open_engine", lambda: open_empty(cluster), raising=False)
