"""The application factory: routes, limits and the headers that every answer bears."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from flask import Flask, Response, request

from kb.errors import UsageError
from kb.library import Library
from webui import (
    browse,
    check,
    clipping,
    compare,
    display,
    health,
    login,
    manage,
    mending,
    notebooks,
    notebooks_api,
    openapi,
    outlines,
    phrasing,
    proof,
    reports,
    search,
    sections,
    stats,
    uploading,
    write,
)
from webui.access import asked_host, install_access
from webui.addresses import LOCAL_NAMES
from webui.assets import install_assets
from webui.compression import install_compression
from webui.diary import install_diary
from webui.display import install_display
from webui.forgery import install_protection
from webui.handover import Handover
from webui.library import Holder, install
from webui.limits import install_limits
from webui.logins import Logins
from webui.navigation import install_navigation
from webui.passages import install_passages
from webui.patience import install_patience
from webui.problems import handle_problems
from webui.sessions import install_sessions
from webui.showing import install_filters

# Nothing from outside, nothing inline: what a file name or a report says stays text.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; "
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
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    if hosts:
        app.before_request(partial(_refuse_strangers, frozenset(hosts)))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    install_filters(app)
    install_assets(app)
    install_navigation(app)
    install_display(app)
    install_passages(app)
    holder = Holder(home, library)
    install(app, holder)
    install_sessions(app, holder.home)
    for module in (
        browse,
        compare,
        stats,
        search,
        sections,
        reports,
        phrasing,
        outlines,
        write,
        openapi,
        health,
        login,
        display,
        check,
        proof,
        manage,
        mending,
        uploading,
        clipping,
        notebooks,
        notebooks_api,
    ):
        app.register_blueprint(module.blueprint)
    uploading.install_handover(app, Handover(holder.library))
    install_limits(app)
    install_access(app, Logins(holder.home, is_required=needs_login))
    install_protection(app)
    if log_queries:
        install_diary(app)
    install_compression(app)
    install_patience(app)
    app.after_request(_add_headers)
    handle_problems(app)
    return app


def _refuse_strangers(hosts: frozenset[str]) -> None:
    if asked_host() not in hosts:
        raise UsageError("这个服务只在本机使用，不认识这个主机名", advice="请用 http://127.0.0.1 加端口打开")


def _add_headers(response: Response) -> Response:
    # On plain http under another name browsers ignore this one, and complain of it on every page.
    ignored = () if request.is_secure or asked_host() in LOCAL_NAMES else ("Cross-Origin-Opener-Policy",)
    for name, value in HEADERS.items():
        if name not in ignored:
            response.headers.setdefault(name, value)
    return response
