"""A report whole: for programs as an object, for people as a page with its outline."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.doubts import NOISE_NAMES
from kb.marking import mark_sections
from webui.library import answer_cached, current_library
from webui.openapi import Operation, described
from webui.parameters import SEARCH, Parameter, read_parameters
from webui.reading import lay_out

blueprint = Blueprint("reports", __name__)

_SWITCH: dict[str, Any] = {"type": "integer", "enum": [0, 1], "default": 0}
READING = (
    *(parameter for parameter in SEARCH if parameter.name in ("q", "match")),
    Parameter("noise", "1 显示收入时放在一边的杂质", _SWITCH),
    Parameter("clean", "1 把遮盖字的还原列在旁边", _SWITCH),
)


@blueprint.get("/api/v1/reports/<report_id>")
@described(Operation("getReport", "一篇报告的全文", "Report", problems=(400, 404, 413, 414, 503)))
def give(report_id: str) -> Response:
    """The report with its sections."""
    return answer_cached(lambda library: library.report(report_id), of_index=False)


@blueprint.get("/reports/<report_id>")
def page(report_id: str) -> str:
    """The report as people read it, with what they looked for lit."""
    known = {parameter.name for parameter in READING}
    sent = MultiDict((name, value) for name, value in request.args.items() if name in known and value)
    asked = read_parameters(READING, sent)
    library = current_library()
    report = library.report(report_id)
    found = mark_sections(report["sections"], asked["q"], match=asked["match"])
    noise = library.noise(report_id) if asked["noise"] else []

    def address(**changes: Any) -> str:
        values = {**asked, **changes}
        defaults = {"q": "", "match": "auto", "noise": 0, "clean": 0}
        return url_for("reports.page", report_id=report_id, **{k: v for k, v in values.items() if v != defaults[k]})

    return render_template(
        "reading.html",
        report=report,
        asked=asked,
        address=address,
        reading=lay_out(report, found, noise),
        noise_names=NOISE_NAMES,
    )
