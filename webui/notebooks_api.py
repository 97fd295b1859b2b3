"""摘录本 for programs: which notebooks there are, what is in one, a new one, and clipping into it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from kb.errors import NotFound
from kb.notebooks import MAX_NAME_CHARACTERS, MAX_NOTE_CHARACTERS
from webui.clipping import STRETCH, asker
from webui.library import current_library
from webui.openapi import Operation, described
from webui.parameters import Parameter, read_body

blueprint = Blueprint("notebooks_api", __name__, url_prefix="/api/v1/notebooks")

NAME = (
    Parameter(
        "name",
        "名称",
        {"type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARACTERS, "pattern": r"[\s\S]*\S[\s\S]*"},
        required=True,
        advice=f"请写 1 到 {MAX_NAME_CHARACTERS} 个字",
    ),
)
CLIPPING = (
    Parameter("section_id", "哪个部分", {"type": "string", "minLength": 1, "maxLength": 200}, required=True),
    *STRETCH,
    Parameter("folder", "放进哪个文件夹", {"type": "integer", "minimum": 1, "maximum": 10**9}),
    Parameter("note", "批注", {"type": "string", "default": "", "maxLength": MAX_NOTE_CHARACTERS}),
)
_READ_PROBLEMS = (400, 404, 413, 414, 503)
_WRITE_PROBLEMS = (400, 403, 404, 413, 415, 503)


@blueprint.get("")
@described(
    Operation("listNotebooks", "自己的和别人共享的摘录本", "Notebooks", problems=_READ_PROBLEMS, is_cached=False)
)
def give_all() -> Response:
    """The visitor's notebooks and those that others share."""
    return jsonify({"notebooks": current_library().notebooks.list_for(asker())})


@blueprint.post("")
@described(Operation("createNotebook", "新建一本", "Notebook", body=NAME, problems=_WRITE_PROBLEMS, is_cached=False))
def create() -> Response:
    """A new notebook, as it is then."""
    asked = read_body(NAME, request.get_json(silent=True))
    return _show(current_library().notebooks.create(asked["name"], asker()))


@blueprint.get("/<number>")
@described(Operation("getNotebook", "一本摘录本和其中的摘录", "Notebook", problems=_READ_PROBLEMS, is_cached=False))
def give(number: str) -> Response:
    """A notebook whole."""
    return _show(_read_number(number))


@blueprint.post("/<number>/clippings")
@described(
    Operation("clip", "把一段文字放进摘录本", "Clipped", body=CLIPPING, problems=_WRITE_PROBLEMS, is_cached=False)
)
def clip(number: str) -> Response:
    """Clip a stretch of a section; what is there already is not put there twice."""
    asked = read_body(CLIPPING, request.get_json(silent=True))
    clipped = current_library().notebooks.clip(
        asked["section_id"],
        asker(),
        start=asked["start"] or 0,
        end=asked["end"],
        quote=asked["quote"],
        widen=bool(asked["widen"]),
        notebook=_read_number(number),
        folder=asked["folder"],
        note=asked["note"],
    )
    return jsonify(asdict(clipped))


def _show(number: int) -> Response:
    return jsonify(current_library().notebooks.get(number, asker()))


def _read_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound(f"没有“{text[:20]}”号摘录本", advice="编号可由 /api/v1/notebooks 得到")
    return int(text)
