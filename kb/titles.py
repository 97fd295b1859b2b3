"""What stands outside the sections, held ready for search: titles and front matter, counted apart from the hits."""

from __future__ import annotations

import threading
from collections import defaultdict

from sqlalchemy import Connection, select

from kb.catalog.connection import State, chunks
from kb.catalog.schema import reports, sources
from kb.text import folding

_BETWEEN = "\0"


class Titles:
    """Both forms of each report's title and front matter, kept by source; only sources that changed are loaded again."""

    def __init__(self) -> None:
        self._refreshing = threading.Lock()  # the threads of a web server share one library
        self._state: State | None = None
        self._loaded: dict[int, int] = {}  # source -> the generation it was loaded in
        self._by_source: dict[int, list[str]] = {}
        self._forms: list[str] = []

    def count(self, text: str, connection: Connection, state: State) -> int:
        """How many reports hold the text in their title or front matter; 1 ms for 25,000 reports."""
        with self._refreshing:
            if state != self._state:
                self._refresh(connection, state)
            forms = self._forms
        pieces = {folding.plain(text), *folding.query_forms(text)} - {""}
        if len(pieces) == 1:
            (piece,) = pieces
            return sum(piece in form for form in forms)
        return sum(any(piece in form for piece in pieces) for form in forms)

    def _refresh(self, connection: Connection, state: State) -> None:
        if self._state is None or state.epoch != self._state.epoch:
            self._loaded = {}
        now: dict[int, int] = dict(connection.execute(select(sources.c.id, sources.c.generation)).all())
        changed = {number for number, at in now.items() if self._loaded.get(number) != at}
        fresh = _load(connection, sorted(changed))
        self._by_source = {
            number: fresh.get(number, []) if number in changed else self._by_source[number] for number in now
        }
        self._forms = [form for forms in self._by_source.values() for form in forms]
        self._loaded, self._state = now, state


def _load(connection: Connection, numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(reports.c.source, reports.c.title, reports.c.front).order_by(reports.c.id)
    for part in chunks(numbers):
        for number, title, front in connection.execute(query.where(reports.c.source.in_(part))):
            found[number].append(_forms([title, *(line["text"] for line in front or ())]))
    return found


def _forms(texts: list[str]) -> str:
    plain, folded = folding.forms(_BETWEEN.join(texts))
    return plain if plain == folded else f"{plain}{_BETWEEN}{folded}"
