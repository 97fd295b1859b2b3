"""What stands outside the sections, held ready for search: titles and front matter, counted apart from the hits."""

from __future__ import annotations

from sqlalchemy import Connection, select

from kb.catalog.connection import State
from kb.catalog.schema import reports
from kb.text import folding

_BETWEEN = "\0"


class Titles:
    """Both forms of each report's title and front matter, made anew when the catalogue has changed."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._forms: list[str] = []

    def count(self, text: str, connection: Connection, state: State) -> int:
        """How many reports hold the text in their title or front matter; 1 ms for 25,000 reports."""
        if state != self._state:
            self._load(connection)
            self._state = state
        pieces = {folding.plain(text), *folding.query_forms(text)} - {""}
        if len(pieces) == 1:
            (piece,) = pieces
            return sum(piece in form for form in self._forms)
        return sum(any(piece in form for piece in pieces) for form in self._forms)

    def _load(self, connection: Connection) -> None:
        rows = connection.execute(select(reports.c.title, reports.c.front).order_by(reports.c.id)).all()
        self._forms = [_forms([title, *(line["text"] for line in front or ())]) for title, front in rows]


def _forms(texts: list[str]) -> str:
    plain, folded = folding.forms(_BETWEEN.join(texts))
    return plain if plain == folded else f"{plain}{_BETWEEN}{folded}"
