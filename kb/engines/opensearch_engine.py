"""The engine for a library that has outgrown one machine: an index on an OpenSearch cluster, behind the same boundary.

What a batch changes is shown when all of it has arrived; then the index is said to be of the batch's generation. A batch
that was cut short leaves the old generation standing and is told again, which changes nothing twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kb.engines.base import Batch, Hit, PendingBatch, Request, Result
from kb.engines.opensearch_client import Client
from kb.engines.opensearch_mapping import END
from kb.engines.opensearch_search import Searcher
from kb.engines.opensearch_writing import BulkWriter
from kb.errors import EngineError, IndexDamaged

STATE_SECONDS = 1.0  # so long another machine's work may stay unseen; what we write ourselves is seen at once
MGET_SECTIONS = 500


class OpenSearchEngine:
    """An index by its name, or by an alias that always means the current one."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index
        self._lock = threading.Lock()
        self._meta: tuple[str, dict[str, Any]] | None = None
        self._seen = 0.0
        self._searcher: tuple[object, Searcher] | None = None
        self._groups: tuple[object, dict[str, str]] | None = None

    @contextmanager
    def batch(self, *, generation: int) -> Iterator[Batch]:
        """Changes that are shown together when the block ends, and not at all if it fails."""
        changes = PendingBatch()
        yield changes
        writer = BulkWriter(self._client, self._index)
        state = self._state(fresh=True)
        before = self._known_groups(writer, state)
        after = before if changes.groups is None else dict(changes.groups)
        self._groups = None
        writer.send(changes, before=before, after=after)
        index, meta = state
        told = {**meta, "generation": generation, "batch": int(meta.get("batch", 0)) + 1}
        self._client.write("PUT", f"/{index}/_mapping", {"_meta": told})
        with self._lock:
            self._meta, self._seen = (index, told), time.monotonic()
        self._groups = (index, told["batch"]), after

    def search(self, request: Request) -> Result:
        """The answer."""
        return self._ask().search(request)

    def iterate(self, request: Request) -> Iterator[Hit]:
        """Every hit in order, page by page."""
        yield from self._ask().iterate(request)

    def folded_text(self, section_id: str) -> str:
        """The folded text of a section that is in the index."""
        return self.folded_texts([section_id])[section_id]

    def folded_texts(self, section_ids: Sequence[str]) -> Mapping[str, str]:
        """The folded texts of those that are in the index."""
        found: dict[str, str] = {}
        for start in range(0, len(section_ids), MGET_SECTIONS):
            body = {"ids": list(section_ids[start : start + MGET_SECTIONS])}
            paths = "docs._id,docs._source,docs.error"
            answer = self._client.read("POST", f"/{self._index}/_mget", body, _source="folded", filter_path=paths)
            found |= {row["_id"]: _text_of(row) for row in answer.get("docs", ()) if "_source" in row}
        return found

    def sample_texts(self, size: int) -> list[str]:
        """Folded texts of about so many sections, from first to last at even distances."""
        total = self.sections()
        step = max(total // size, 1)
        body = {
            "query": {"script": {"script": {"source": _EVERY_NTH, "params": {"step": step}}}},
            "size": min(max(2 * size, 10), 10_000),
            "_source": ["folded"],
            "sort": [{"sequence": "asc"}],
        }
        answer = self._client.search_many(f"/{self._index}", [body], filter_path="responses.hits.hits._source")[0]
        return [_text_of(row) for row in answer.get("hits", {}).get("hits", ())]

    def generation(self) -> int:
        """The catalogue's generation that the index was brought to."""
        return int(self._state()[1].get("generation", 0))

    answering = generation  # the servers answer from the newest at once

    def facts(self, *, fresh: bool = False) -> dict[str, Any]:
        """What the index says of itself."""
        return dict(self._state(fresh=fresh)[1])

    def sections(self) -> int:
        """How many sections there are."""
        return int(self._client.read("GET", f"/{self._index}/_count")["count"])

    def section_ids(self) -> Iterable[str]:
        """Their identifiers, in the order they were added."""
        return list(BulkWriter(self._client, self._index).section_ids())

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _ask(self) -> Searcher:
        """Whoever asks; what it learnt holds until the index is of another batch."""
        index, meta = self._state()
        version = (index, meta.get("batch", 0))
        known = self._searcher
        if known is None or known[0] != version:
            known = self._searcher = version, Searcher(self._client, self._index)
        return known[1]

    def _state(self, *, fresh: bool = False) -> tuple[str, dict[str, Any]]:
        """The index behind the name, and what it says of itself."""
        with self._lock:
            known, seen = self._meta, self._seen
        if known is None or fresh or time.monotonic() - seen > STATE_SECONDS:
            known = self._read_state()
            with self._lock:
                self._meta, self._seen = known, time.monotonic()
        return known

    def _read_state(self) -> tuple[str, dict[str, Any]]:
        try:
            answer = self._client.read("GET", f"/{self._index}/_mapping", filter_path="*.mappings._meta")
        except EngineError as error:
            if self._client.is_missing(error):
                raise IndexDamaged(
                    "索引不见了", where=self._client.address.shown, advice="请运行 kb rebuild"
                ) from error
            raise
        found: dict[str, Any] = answer
        index, told = next(iter(found.items()), (self._index, dict[str, Any]()))
        return index, told.get("mappings", {}).get("_meta", {})

    def _known_groups(self, writer: BulkWriter, state: tuple[str, dict[str, Any]]) -> dict[str, str]:
        index, meta = state
        known = self._groups
        return known[1] if known and known[0] == (index, meta.get("batch", 0)) else writer.load_groups()


def _text_of(row: Mapping[str, Any]) -> str:
    text: str = row["_source"]["folded"]
    return text.removesuffix(END)


_EVERY_NTH = "doc['sequence'].value % params.step == 0"
