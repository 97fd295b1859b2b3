"""What is counted of each source, kept while the source stays as it is: of a library that grows, only what came is counted."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select

from kb.catalog.connection import source_versions

_FEW = 200  # sources; where more have changed all are counted, which takes no list of their numbers

Row = tuple[Any, ...]


class Tally:
    """A query whose rows are a source, so many values, and numbers: these are added up by the values over all sources."""

    def __init__(self, query: Select[Any], *, values: int) -> None:
        self._query, self._values = query, values
        self._source = next(iter(query.selected_columns))
        self._epoch = ""
        self._known: dict[int, tuple[int, list[Row]]] = {}
        self._sums: dict[Row, tuple[int, ...]] = {}
        self._counting = threading.Lock()

    def sums(self, connection: Connection, epoch: str) -> Mapping[Row, tuple[int, ...]]:
        """Values → numbers, for the catalogue as the connection sees it."""
        with self._counting:
            if epoch != self._epoch:
                self._known, self._sums, self._epoch = {}, {}, epoch
            now = source_versions(connection)
            gone = [number for number, (at, _) in self._known.items() if now.get(number) != at]
            for number in gone:
                self._add(self._known.pop(number)[1], -1)
            fresh = [number for number in now if number not in self._known]
            for number, rows in self._count(connection, fresh).items():
                self._known[number] = now[number], rows
                self._add(rows, 1)
            return dict(self._sums)

    def _add(self, rows: Iterable[Row], sign: int) -> None:
        for row in rows:
            values, numbers = row[: self._values], row[self._values :]
            known = self._sums.get(values, (0,) * len(numbers))
            added = tuple(a + sign * b for a, b in zip(known, numbers, strict=True))
            if any(added):
                self._sums[values] = added
            else:
                self._sums.pop(values, None)

    def _count(self, connection: Connection, numbers: Sequence[int]) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {number: [] for number in numbers}
        if not numbers:
            return found
        query = self._query.where(self._source.in_(numbers)) if len(numbers) <= _FEW else self._query
        for source, *row in connection.execute(query):
            if source in found:
                found[source].append(tuple(row))
        return found
