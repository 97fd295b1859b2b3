"""The web pages and the API over a library. Asks the facade and shows what it says; knows no engine and no file format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from kb.library import Library

__all__ = ["create_app"]


def create_app(
    home: Path | str | None = None,
    *,
    library: Library | None = None,
    hosts: Sequence[str] | None = None,
    needs_login: bool = False,
    log_queries: bool = False,
) -> Flask:
    """The application; see webui.app. Imported only now, so that `kb --help` does not wait for Flask."""
    from webui import app

    return app.create_app(home, library=library, hosts=hosts, needs_login=needs_login, log_queries=log_queries)
