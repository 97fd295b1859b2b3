"""Who asked for what, written to the log only where that was switched on. What is posted is never written down."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, request

from webui.access import STRANGER

MAX_LOGGED_CHARACTERS = 500

logger = logging.getLogger("webui.queries")


def install_diary(app: Flask) -> None:
    """Write a line for every question from now on."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if request.query_string and request.endpoint != "static":
        asked = " ".join(f"{name}={value}" for name, value in request.args.items(multi=True))
        # repr: a question cannot begin a line of its own in the log
        logger.info(
            "%r at %s asked %s %r (%d)",
            g.get("user", STRANGER).name,  # not asked for anew: whoever was throttled has none, and would be again
            request.remote_addr,
            request.path,
            asked[:MAX_LOGGED_CHARACTERS],
            response.status_code,
        )
    return response
