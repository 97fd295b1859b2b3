"""What stands outside the sections, held ready for search: titles and front matter, counted apart from the hits.

Put down beside the catalogue, so that the next process reads one file in place of every report; a file of another history
of the library, or damaged, is as good as none.
"""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from sqlalchemy import Connection, select

from kb.catalog.connection import State, chunks, source_versions
from kb.catalog.schema import reports
from kb.derived import put_down
from kb.text import folding

FORMAT = "1"  # raise when what is written changes
FILE = "titles.json"

_BETWEEN = "\0"
_END = "\n"  # of a report's forms: folding leaves no line break in them
_WORTH_WRITING = 10  # the file is written anew when a tenth of the sources has changed


class Titles:
    """Both forms of each report's title and front matter, kept by source; only sources that changed are loaded again."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._refreshing = threading.Lock()  # the threads of a web server share one library
        self._state: State | None = None
        self._loaded: dict[int, int] = {}  # source -> the generation it was loaded in
        self._by_source: dict[int, list[str]] = {}
        self._forms: tuple[str, list[int]] = ("", [])

    def count(self, text: str, connection: Connection, state: State) -> int:
        """How many reports hold the text in their title or front matter; at most 6 ms for 12,500 reports."""
        with self._refreshing:
            if state != self._state:
                self._refresh(connection, state)
            forms = self._forms
        pieces = {folding.plain(text), *folding.query_forms(text)} - {""}
        return len({report for piece in pieces for report in _find(piece, *forms)})

    def _refresh(self, connection: Connection, state: State) -> None:
        if self._state is None or state.epoch != self._state.epoch:
            self._loaded, self._by_source = self._read(state.epoch)
            self._forms = "", []
        now = source_versions(connection)
        changed = sorted(number for number, at in now.items() if self._loaded.get(number) != at)
        found = _load(connection, changed)
        fresh = {number: found.get(number, []) for number in changed}
        if self._forms[1] and self._by_source.keys() <= now.keys() - fresh.keys():
            self._by_source |= fresh
            self._forms = _join(fresh, *self._forms)  # mostly a source or two came: what is there stays
        else:
            known = self._by_source | fresh
            self._by_source = {number: known[number] for number in now}
            self._forms = _join(self._by_source)
        self._loaded, self._state = now, state
        if len(changed) * _WORTH_WRITING > len(now):
            self._write(state.epoch)

    def _read(self, epoch: str) -> tuple[dict[int, int], dict[int, list[str]]]:
        try:
            told = json.loads(self._file.read_bytes().decode("utf-8", "surrogatepass")) if self._file else {}
            rows = told["sources"] if told.get("made_from") == _made_from(epoch) else []
            return {number: at for number, at, _ in rows}, {number: forms for number, _, forms in rows}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}, {}

    def _write(self, epoch: str) -> None:
        rows = [[number, at, self._by_source[number]] for number, at in self._loaded.items()]
        said = json.dumps({"made_from": _made_from(epoch), "sources": rows}, ensure_ascii=False)
        if self._file:
            put_down(self._file, lambda file: file.write(said.encode("utf-8", "surrogatepass")))


def _join(by_source: Mapping[int, list[str]], text: str = "", ends: Sequence[int] = ()) -> tuple[str, list[int]]:
    """The forms of all these behind those that are there, and where each report's end."""
    forms = [form for forms in by_source.values() for form in forms]
    more = accumulate((len(form) + 1 for form in forms), initial=len(text))
    next(more)
    return text + "".join(form + _END for form in forms), [*ends, *more]


def _made_from(epoch: str) -> str:
    return f"{FORMAT} {epoch} {folding.fingerprint()}"


def _find(piece: str, text: str, ends: list[int]) -> Iterator[int]:
    """Numbers of the reports whose forms hold the piece."""
    at = text.find(piece)
    while at >= 0:
        report = bisect_right(ends, at)
        yield report
        at = text.find(piece, ends[report])


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
