"""A section whole, and where else it stands."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from kb.marking import find_fellows
from webui.library import answer_cached, current_library
from webui.openapi import Operation, described

blueprint = Blueprint("sections", __name__)


@blueprint.get("/api/v1/sections/<section_id>")
@described(Operation("getSection", "一个部分的全文", "SectionAlone", problems=(400, 404, 413, 414, 503)))
def give(section_id: str) -> Response:
    """The section, with what was inferred about it and where else it stands."""
    return answer_cached(lambda library: library.section(section_id), of_index=False)


@blueprint.get("/sections/<section_id>/similar")
def similar(section_id: str) -> str:
    """The places at which a section stands again."""
    return render_template("similar.html", section=current_library().section(section_id))


@blueprint.get("/sections/<section_id>/fellows")
def fellows(section_id: str) -> str:
    """Sections of other units that do the same work."""
    library = current_library()
    section = library.section(section_id)
    hits, asked = find_fellows(library, section)
    return render_template("fellows.html", section=section, hits=hits, asked=asked)
