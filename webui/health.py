"""Whether the library can be searched, for whoever watches over the service."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from kb.errors import KBError
from webui.access import open_to_all
from webui.library import current_library
from webui.openapi import Operation, described
from webui.problems import make_problem

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all
@described(Operation("checkHealth", "资料库能不能查找", "Health", is_cached=False))
def check() -> Response:
    """200 when the library can be searched, 503 with the reason otherwise."""
    try:
        sections = current_library().engine().sections()
    except KBError as error:
        return make_problem(503, str(error))
    response = jsonify({"status": "ok", "sections": sections})
    response.headers["Cache-Control"] = "no-store"
    return response
