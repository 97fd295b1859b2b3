"""The application factory: routes, limits and the headers that every answer bears."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from flask import Flask, Response

from kb.errors import UsageError
from kb.library import Library
from webui import (
    health,
    login,
    openapi,
    phrasing,
    reports,
    search,
    sections,
)
from webui.access import asked_host, install_access
from webui.diary import install_diary
from webui.forgery import install_protection
from webui.library import Holder, install
from webui.limits import install_limits
from webui.logins import Logins
from webui.problems import handle_problems
from webui.results import cut_pieces, file_name, full_heading
from webui.sessions import install_sessions

STATIC_SECONDS = 365 * 24 * 3600  # the address of a style sheet changes with its content

# Nothing from outside, nothing inline, no script at all: what a file name or a report says stays text.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",  # where an answer says nothing else
}


def create_app(
    home: Path | str | None = None,
    *,
    library: Library | None = None,
    hosts: Sequence[str] | None = None,
    needs_login: bool = False,
    log_queries: bool = False,
) -> Flask:
    """The application over the library at `home` (or KB_HOME), or over one that is open already.

    `hosts` are the names under which it may be asked; a page elsewhere that points its own name at this machine
    (DNS rebinding) is turned away by it. None means any name. With `needs_login` nobody looks without a password, also
    when the password file goes missing.
    """
    app = Flask(__name__)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    if hosts:
        app.before_request(partial(_refuse_strangers, frozenset(hosts)))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["style_version"] = _digest(Path(app.static_folder or "") / "style.css")
    app.jinja_env.filters["pieces"] = lambda snippet: cut_pieces(snippet["text"], snippet["highlights"])
    app.jinja_env.filters["file_name"] = file_name
    app.jinja_env.filters["full_heading"] = full_heading
    holder = Holder(home, library)
    install(app, holder)
    install_sessions(app, holder.home)
    for module in (
        search,
        sections,
        reports,
        phrasing,
        openapi,
        health,
        login,
    ):
        app.register_blueprint(module.blueprint)
    install_limits(app)
    install_access(app, Logins(holder.home, is_required=needs_login))
    install_protection(app)
    if log_queries:
        install_diary(app)
    app.after_request(_add_headers)
    handle_problems(app)
    return app


def _refuse_strangers(hosts: frozenset[str]) -> None:
    if asked_host() not in hosts:
        raise UsageError("这个服务只在本机使用，不认识这个主机名", advice="请用 http://127.0.0.1 加端口打开")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
