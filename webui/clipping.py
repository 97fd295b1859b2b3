"""Clipping and copying a passage, from any page that shows one: for scripts as JSON, without a script as a page of its own.

`templates/clip.html` has the buttons; a passage is named by its section and its place in the section's whole text, or by its words.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, session, url_for

from kb.anchors import choose_stretch, describe, whole_of
from kb.copying import Copies, make_copies
from kb.errors import NotFound, UsageError
from kb.library import Library
from kb.notebooks import LOCAL_OWNER
from webui.access import current_user
from webui.library import answer_cached, current_library
from webui.login import safe_target
from webui.openapi import Operation, described
from webui.parameters import Parameter, read_parameters
from webui.problems import asks_for_json

blueprint = Blueprint("clipping", __name__)

MAX_QUOTE_CHARACTERS = 20_000
MAX_PLACE = 10_000_000
CHOSEN = "notebook"  # of the session: where clippings go

_PLACE = {"type": "integer", "minimum": 0, "maximum": MAX_PLACE}
STRETCH = (
    Parameter("start", "从第几个字起，按编号、标题、正文连排计", _PLACE),
    Parameter("end", "到第几个字止（不含）；省去则到最后", _PLACE),
    Parameter("quote", "或者直接写出这段文字", {"type": "string", "minLength": 1, "maxLength": MAX_QUOTE_CHARACTERS}),
    Parameter("widen", "1 扩到整句", {"type": "integer", "enum": [0, 1], "default": 0}),
)


def asker() -> str:
    """Whose notebooks these are: the user's who logged in, or the one local user's."""
    user = current_user()
    return user.name if user.is_named else LOCAL_OWNER


def chosen_notebook() -> int | None:
    """The notebook into which the visitor clips, where it was chosen and is still there."""
    number = session.get(CHOSEN)
    mine = {item["id"] for item in current_library().notebooks.list_for(asker()) if item["is_own"]}
    return number if number in mine else None


def choose_notebook(number: int) -> None:
    """Clip into this one from now on."""
    session[CHOSEN] = number
    session.permanent = True


@blueprint.post("/notebook/clip")
def clip() -> Response | str:
    """Put a passage into a notebook; a script hears what came of it, a visitor without one sees it."""
    form = request.form
    wanted = form_number("notebook")
    clipped = current_library().notebooks.clip(
        form.get("section_id", ""),
        asker(),
        **_stretch_of_form(),
        notebook=wanted if wanted is not None else chosen_notebook(),
    )
    choose_notebook(clipped.notebook)
    address = url_for("notebook.page", number=clipped.notebook, _anchor=f"clipping-{clipped.clipping}")
    if asks_for_json():
        return jsonify({**asdict(clipped), "address": address})
    back = safe_target(form.get("next", ""))
    return render_template("clipped.html", clipped=clipped, address=address, back=back)


@blueprint.get("/notebook/copy")
def copy() -> str:
    """The passage in its three ways, each in a box to copy from: for whoever has no script, and for looking before copying."""
    asked = request.args
    stretch = {name: asked.get(name, type=int) for name in ("start", "end", "widen")}
    quote = asked.get("quote") or None
    section_id = asked.get("section_id", "")
    copies = copies_of(current_library(), section_id, **stretch, quote=quote)
    return render_template(
        "copy.html",
        copies=copies,
        back=safe_target(asked.get("next", "")),
        section_id=section_id,
        stretch=stretch,
        quote=quote,
    )


@blueprint.get("/api/v1/sections/<section_id>/copies")
@described(
    Operation(
        "copySection",
        "一段文字的三种复制：纯文字、注明出处、模板",
        "Copies",
        STRETCH,
        problems=(400, 404, 413, 414, 503),
    )
)
def give_copies(section_id: str) -> Response:
    """The three copies of a stretch."""
    asked = read_parameters(STRETCH, request.args)
    return answer_cached(lambda library: asdict(copies_of(library, section_id, **asked)), of_index=False)


def copies_of(
    library: Library,
    section_id: str,
    *,
    start: int | None = None,
    end: int | None = None,
    quote: str | None = None,
    widen: int | None = 0,
) -> Copies:
    """The three copies of a stretch of a section."""
    section = library.section(section_id)
    anchor = choose_stretch(section, start=start or 0, end=end, quote=quote, widen=bool(widen))
    about = {**describe(section), "source": section["source"]}
    return make_copies(whole_of(section), about, start=anchor.start, end=anchor.end)


def form_number(name: str) -> int | None:
    """A whole number of the form; None where it was left empty."""
    text = request.form.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UsageError(f"“{text[:20]}”不是编号", advice="请刷新页面后再试")
    return int(text)


def _stretch_of_form() -> dict[str, Any]:
    if not request.form.get("section_id"):
        raise NotFound("没有说明是哪个部分", advice="请回到原来的页面再试")
    return {
        "start": form_number("start") or 0,
        "end": form_number("end"),
        "quote": request.form.get("quote") or None,
        "widen": request.form.get("widen") == "1",
    }
