"""How long a page waits for the servers behind it: whoever looks at it is told within five seconds what is the matter.

A library in files never waits for another machine, and nothing here concerns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from kb.deadline import each_within, within

SECONDS = 4.0  # one is left for making the page
# What honestly takes longer: a whole draft checked, files read and written.
LONG_PATHS = ("/check", "/api/v1/check", "/manage", "/api/v1/export")


def install_patience(app: Flask) -> None:
    """Let every request of this application end in time, whatever it has to wait for."""
    inner = app.wsgi_app

    def patiently(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        patience = each_within if environ.get("PATH_INFO", "").startswith(LONG_PATHS) else within
        with patience(SECONDS):
            return inner(environ, start_response)

    app.wsgi_app = patiently  # type: ignore[method-assign]
