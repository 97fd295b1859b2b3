"""How much a request may bring: little, except where a view says otherwise and the visitor may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])

MAX_BODY_BYTES = 1 << 20  # a form, a question or a draft pasted as text
MAX_QUERY_BYTES = 200_000  # 20,000 characters of Chinese, percent-encoded: 180,000


def takes_files(max_bytes: int) -> Callable[[View], View]:
    """Let a view receive so much; put it below the route."""

    def mark(view: View) -> View:
        view.max_body_bytes = max_bytes  # type: ignore[attr-defined]
        return view

    return mark


def install_limits(app: Flask) -> None:
    """Refuse what is too large before anything of it is read."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_refuse_oversized)


def limit_of(app: Flask, method: str, path: str) -> int:
    """How much a request of this kind may bring, known from its first line."""
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except HTTPException:
        return MAX_BODY_BYTES
    return _limit(app, str(endpoint))


def _limit(app: Flask, endpoint: str) -> int:
    return int(getattr(app.view_functions.get(endpoint), "max_body_bytes", MAX_BODY_BYTES))


def _refuse_oversized() -> None:
    limit = _limit(current_app, request.endpoint or "")
    request.max_content_length = limit
    request.max_form_memory_size = limit  # a draft pasted into a form is one field of it
    if (request.content_length or 0) > limit:
        abort(413)
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(414)
