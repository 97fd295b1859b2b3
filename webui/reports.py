"""A report whole: for programs as an object, for people as a page with its outline."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webui.library import answer_cached, current_library
from webui.openapi import Operation, described

blueprint = Blueprint("reports", __name__)


@blueprint.get("/api/v1/reports/<report_id>")
@described(Operation("getReport", "一篇报告的全文", "Report", problems=(400, 404, 413, 414, 503)))
def give(report_id: str) -> Response:
    """The report with its sections."""
    return answer_cached(lambda library: library.report(report_id), of_index=False)


@blueprint.get("/reports/<report_id>")
def page(report_id: str) -> str:
    """The report as people read it."""
    return render_template("report.html", report=current_library().report(report_id))
