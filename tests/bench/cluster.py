"""Measure the index on a real cluster of three nodes on this machine: `python -m tests.bench.cluster --sections N`.

Sections are sent with their words ready and without copies, as a rebuild does. Then the questions of tests.bench.search are
asked; `took` is what the cluster itself says it needed, `beside` is what our side and the way there and back add to it. On a
busy machine look at the `work_` figures: processor time of the nodes and of our side, which others cannot take away.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kb.engines.opensearch_client import Client, read_address
from kb.engines.opensearch_engine import OpenSearchEngine
from kb.engines.opensearch_mapping import index_settings, mapping
from tests.bench.corpus import Corpus
from tests.bench.ours import KBIndex
from tests.bench.search import make_kinds
from tests.cluster.opensearch import Cluster

NODES = 3
CHUNK = 20_000  # as a rebuild
INDEX = "bench"


class KBOpenSearch(KBIndex):
    """Our engine on a cluster; adds up what the cluster says it needed for each answer."""

    name = "kb-opensearch"

    def __init__(self, path: Path) -> None:
        self.cluster = Cluster(path, nodes=NODES, is_lasting=True)
        self.cluster.start()
        self.client = Client(read_address(self.cluster.url(INDEX)))
        body = {"settings": index_settings(shards=NODES, replicas=0), "mappings": mapping({"generation": 0})}
        self.client.write("PUT", f"/{INDEX}", body)
        super().__init__(OpenSearchEngine(self.client, INDEX))
        self.took = 0
        self._ask_cluster = self.client._transport.perform_request
        self.client._transport.perform_request = self._count

    def close(self) -> None:
        super().close()
        self.cluster.stop()

    def _count(self, method: str, path: str, params: dict[str, Any], body: Any) -> Any:
        if "filter_path" in params:
            params = {**params, "filter_path": f"{params['filter_path']},took"}
        answer = self._ask_cluster(method, path, params=params, body=body)
        if isinstance(answer, dict):
            self.took += answer.get("took", 0)
        return answer


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = KBOpenSearch(Path(folder))
        try:
            print(json.dumps(_measure(engine, options.sections), ensure_ascii=False))
        finally:
            engine.close()


def _measure(engine: KBOpenSearch, count: int) -> dict[str, Any]:
    cluster = engine.cluster
    sections = Corpus().sections(count)
    seconds = ours = nodes = 0.0
    while chunk := list(islice(sections, CHUNK)):
        engine.prepare(chunk)
        began = time.perf_counter(), time.process_time(), cluster.processor_seconds()
        engine.add(chunk)
        engine.commit()
        seconds += time.perf_counter() - began[0]
        ours += time.process_time() - began[1]
        nodes += cluster.processor_seconds() - began[2]
        print(f"{count / 1000:.0f}k: {CHUNK / 1000:.0f}k more, {seconds:.1f} s in all", file=sys.stderr, flush=True)
    stored = cluster.ask(f"/{INDEX}/_stats/store,segments")["_all"]["primaries"]
    return {
        "sections": count,
        "sections_per_s": round(count / seconds),
        "work_ms_per_section": {"ours": round(1000 * ours / count, 2), "nodes": round(1000 * nodes / count, 2)},
        "bytes_per_section": round(stored["store"]["size_in_bytes"] / count),
        "kinds": {kind: _time(engine, *asked) for kind, asked in make_kinds(engine, Corpus(seed=7)).items()},
    }


def _time(engine: KBOpenSearch, ask: Callable[[Any], int], asked: Sequence[Any]) -> dict[str, float]:
    walls, tooks, works = [], [], []
    for item in asked:
        ask(item)
        engine.took = 0
        began = time.perf_counter(), time.thread_time()
        ask(item)
        walls.append((time.perf_counter() - began[0]) * 1000)
        works.append((time.thread_time() - began[1]) * 1000)
        tooks.append(engine.took)
    beside = [wall - took for wall, took in zip(walls, tooks, strict=True)]
    return {
        "p50_ms": _at(walls, 0.5),
        "p95_ms": _at(walls, 0.95),
        "took_p50_ms": _at(tooks, 0.5),
        "beside_p50_ms": _at(beside, 0.5),
        "work_p50_ms": _at(works, 0.5),
    }


def _at(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 1)


if __name__ == "__main__":
    main()
