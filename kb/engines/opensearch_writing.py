"""Changes on their way to the cluster: gathered until the batch is whole, sent in bulk, then shown all at once.

Everything sent may be sent again, so a lost answer or a lost node costs time and nothing else.
"""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kb.engines.base import PendingBatch
from kb.engines.opensearch_client import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    WRITE_SECONDS,
    Client,
    reason_of,
)
from kb.engines.opensearch_mapping import group_fields, make_row
from kb.engines.opensearch_query import Clause, any_of, one_of
from kb.errors import EngineError, IndexBusy

BULK_BYTES = 4_000_000  # twice or half as much was no faster
BULKS_AT_ONCE = 2  # so that neither we nor the cluster wait for the other
PAGE = 5_000
_BULK_PATHS = "errors,items.*.status,items.*.error,items.*._id"


class BulkWriter:
    """Sends a batch's changes to one index."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index

    def send(self, batch: PendingBatch, *, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Deletions, additions, and the groups that changed; what is searched does not change yet."""
        self.refresh()
        sequence = self._last_sequence() + 1
        doomed = set(self._doomed(batch)) if batch.deleted_sources or batch.deleted_reports else set()
        added = {document.section_id for document in batch.added}
        regrouped = [
            name
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name) and name not in added and name not in doomed
        ]
        self._send_lines(self._lines(batch, doomed - added, sequence, after))
        self._send_lines(_regrouping(regrouped, after), ignore_missing=True)
        self.refresh()

    def refresh(self) -> None:
        """Let searches see what was sent."""
        found = self._client.write("POST", f"/{self._index}/_refresh")
        if found["_shards"]["failed"]:
            raise EngineError("索引没有刷新完", where=self._client.address.shown, advice="请稍后运行 kb doctor")

    def load_groups(self) -> dict[str, str]:
        """Section → group, of every section that does not stand alone."""
        clause = {"exists": {"field": "shared_group"}}
        pages = self._pages(clause, ("section", "shared_group"))
        return {section_id: group for section_id, group, *_ in pages}

    def section_ids(self) -> Iterator[str]:
        """Every section in the order in which they were added."""
        return (name for (name,) in self._pages({"match_all": {}}, ("section",)))

    def _doomed(self, batch: PendingBatch) -> Iterator[str]:
        clause = any_of([one_of("source", batch.deleted_sources), one_of("report", batch.deleted_reports)])
        return (name for (name,) in self._pages(clause, ("section",)))

    def _pages(self, clause: Clause, fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        body: dict[str, Any] = {
            "query": clause,
            "size": PAGE,
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": list(fields),
            "sort": [{"sequence": "asc"}],
            "track_total_hits": False,
        }
        while True:
            rows = self._client.search_many(f"/{self._index}", [body])[0]["hits"]["hits"]
            yield from (tuple(row["fields"][name][0] for name in fields) for row in rows)
            if len(rows) < PAGE:
                return
            body["search_after"] = rows[-1]["sort"]

    def _last_sequence(self) -> int:
        body = {"size": 0, "aggs": {"last": {"max": {"field": "sequence"}}}}
        last = self._client.search_many(f"/{self._index}", [body])[0]["aggregations"]["last"]["value"]
        return -1 if last is None else int(last)

    def _lines(
        self, batch: PendingBatch, doomed: Iterable[str], sequence: int, groups: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        for name in sorted(doomed):
            yield name, _line({"delete": {"_id": name}})
        # Each section once: of two lines for the same one, sent side by side, either might arrive last.
        places = {document.section_id: place for place, document in enumerate(batch.added)}
        for name, place in places.items():
            row = make_row(batch.added[place], sequence=sequence + place, group=groups.get(name))
            yield name, _line({"index": {"_id": name}}) + _line(row)

    def _send_lines(self, lines: Iterable[tuple[str, str]], *, ignore_missing: bool = False) -> None:
        """Some bulks at a time: while the cluster works on these, the next is made."""
        under_way: deque[Future[None]] = deque()
        with ThreadPoolExecutor(BULKS_AT_ONCE) as pool:
            for waiting in _bulks(lines):
                if len(under_way) == BULKS_AT_ONCE:
                    under_way.popleft().result()
                under_way.append(pool.submit(self._send_bulk, waiting, ignore_missing=ignore_missing))
            for each in under_way:
                each.result()

    def _send_bulk(self, waiting: Mapping[str, str], *, ignore_missing: bool) -> None:
        """One bulk; what the cluster has no room for at the moment is offered again, later and later."""
        deadline = time.monotonic() + WRITE_SECONDS
        pause = FIRST_PAUSE_SECONDS
        left = dict(waiting)
        while left:
            body = "".join(left.values()).encode("utf-8", "replace")
            answer = self._client.write("POST", f"/{self._index}/_bulk", body, filter_path=_BULK_PATHS)
            refused = _refused(answer, ignore_missing=ignore_missing)
            wrong = {name: why for name, (status, why) in refused.items() if status not in (429, 503)}
            if wrong:
                name, why = next(iter(wrong.items()))
                raise EngineError(
                    f"有 {len(wrong)} 个部分没有写进索引，如 {name}（{why}）",
                    where=self._client.address.shown,
                    advice="内容都在目录库里；请运行 kb doctor，仍不行就运行 kb rebuild",
                )
            left = {name: left[name] for name in refused}
            if left:
                if time.monotonic() > deadline:
                    raise IndexBusy("全文检索集群忙不过来", where=self._client.address.shown, advice="请稍后再试")
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _bulks(lines: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Lines by section, as many as one request is to carry."""
    waiting: dict[str, str] = {}
    size = 0
    for name, line in lines:
        waiting[name] = line
        size += len(line)
        if size >= BULK_BYTES // 2:  # half of the characters are Chinese: three bytes each
            yield waiting
            waiting, size = {}, 0
    if waiting:
        yield waiting


def _regrouping(names: Iterable[str], groups: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names):
        yield name, _line({"update": {"_id": name}}) + _line({"doc": group_fields(name, groups.get(name))})


def _refused(answer: Mapping[str, Any], *, ignore_missing: bool) -> dict[str, tuple[int, str]]:
    """What the cluster did not take, each with its status and the reason."""
    if not answer.get("errors"):
        return {}
    found = {}
    for item in answer["items"]:
        action, told = next(iter(item.items()))
        is_gone = told["status"] == 404 and (action == "delete" or ignore_missing)
        if told["status"] >= 300 and not is_gone:
            found[told["_id"]] = (int(told["status"]), reason_of(told.get("error", {})))
    return found


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
