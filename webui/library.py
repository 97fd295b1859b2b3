"""The one library of the process, opened when it is first needed and shared by all threads; and answers from it that a
browser may keep for as long as nothing in it has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, jsonify, request

from kb.counting import Counted
from kb.library import Library
from kb.settings import load_settings

_KEY = "report-kb"


class Holder:
    """Opens the library once, whichever thread comes first; one that is not there yet is looked for again next time."""

    def __init__(self, home: Path | str | None, library: Library | None = None) -> None:
        self._home = home
        self._library = library
        self._opening = threading.Lock()
        self._stats = Counted(lambda: self.library().stats(), lambda: self.library().version(of_index=False))

    @property
    def home(self) -> Path:
        """Where the library lives, whether it is there yet or not."""
        return self._library.settings.home if self._library else load_settings(self._home).home

    def library(self) -> Library:
        """The library, open."""
        with self._opening:
            if self._library is None:
                self._library = Library.open(self._home)
            return self._library

    def stats(self) -> dict[str, Any]:
        """What the library covers; counting reads every row."""
        return self._stats.now()


def install(app: Flask, holder: Holder) -> None:
    """Make the library known to the application."""
    app.extensions[_KEY] = holder


def warm(app: Flask) -> None:
    """Load and count now what the first visitors would else wait for: dictionary, index, what the library covers, suggestions.

    Six seconds at 100,000 sections, in which a page that is asked meanwhile would stand still.
    """
    holder: Holder = app.extensions[_KEY]
    holder.library().search("预热", per_page=1)
    holder.library().overview.reports()
    holder.stats()
    holder.library().phrasing.suggest("预热")


def current_library() -> Library:
    """The library of the application that answers this request."""
    return _holder().library()


def current_stats() -> dict[str, Any]:
    """What that library covers."""
    return _holder().stats()


def answer_cached(make: Callable[[Library], dict[str, Any]], *, of_index: bool) -> Response:
    """A JSON answer that bears the library's version; 304 without any work where the asker has that version."""
    library = current_library()
    # Taken before the answer is made: a tag may be older than its answer, never younger.
    tag = f"{version('report-kb')}-{library.version(of_index=of_index)}"
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else jsonify(make(library))
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _holder() -> Holder:
    holder: Holder = current_app.extensions[_KEY]
    return holder
