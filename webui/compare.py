"""并排看: choosing reports, and the same section type of them side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from kb.comparing import LEAST_REPORTS, MOST_REPORTS, compare_reports
from kb.errors import UsageError
from kb.model import SECTION_TYPES
from webui.library import answer_cached, current_library
from webui.openapi import Operation, described
from webui.parameters import Parameter, read_parameters
from webui.showing import cut_pieces

blueprint = Blueprint("compare", __name__)

SHOWN_REPORTS = 40
COMPARE = (
    Parameter(
        "report",
        "报告的编号，两到四个",
        {"type": "string", "minLength": 1, "maxLength": 100},
        repeated=True,
        required=True,
        fewest=LEAST_REPORTS,
        most=MOST_REPORTS,
    ),
    Parameter(
        "type",
        "部分类型；不写则取多数报告都有的那一类",
        {"type": "string", "enum": ["", *SECTION_TYPES], "default": ""},
    ),
)


@blueprint.get("/api/v1/compare")
@described(Operation("compareReports", "几篇报告的同类部分并排看", None, COMPARE, problems=(400, 404, 413, 414, 503)))
def give() -> Any:
    """The columns with every sentence told as same, near or own."""
    asked = read_parameters(COMPARE, request.args)
    return answer_cached(
        lambda library: _as_object(compare_reports(library, asked["report"], type=asked["type"])), of_index=False
    )


@blueprint.get("/compare")
def page() -> str:
    """Reports side by side; with fewer than two chosen, the list to choose from."""
    chosen = list(dict.fromkeys(value for value in request.args.getlist("report") if value))
    if len(chosen) < 2:
        return _choose(chosen)
    found = compare_reports(current_library(), chosen, type=request.args.get("type", ""))
    tabs = [
        (f"{name} {count}/{len(chosen)}", url_for("compare.page", report=chosen, type=name), name == found.type)
        for name, count in found.types
    ]
    return render_template("compare.html", found=found, tabs=tabs, chosen=chosen, pieces=cut_pieces)


def _choose(chosen: list[str]) -> str:
    library = current_library()
    text = request.args.get("q", "").strip()
    known = {report["report_id"]: report for report in library.overview.reports()}
    if any(report_id not in known for report_id in chosen):
        raise UsageError("选的报告已经不在库里", advice="请重新选")
    found = [r for r in known.values() if text in r["title"] or text in (r["unit"] or "")]
    return render_template(
        "compare_choose.html",
        q=text,
        chosen=[known[report_id] for report_id in chosen],
        found=[report for report in found if report["report_id"] not in chosen][:SHOWN_REPORTS],
        total=len(found),
        most=MOST_REPORTS,
    )


def _as_object(found: Any) -> dict[str, Any]:
    return {
        "type": found.type,
        "types": [{"value": name, "count": count} for name, count in found.types],
        "columns": [
            {
                **{
                    name: column.report[name]
                    for name in ("report_id", "title", "unit", "level", "sector", "year", "doc_type")
                },
                "characters": column.characters,
                "sections": [
                    {
                        "section_id": part.section["section_id"],
                        "marker": part.section["marker"],
                        "heading": part.section["heading"],
                        "sentences": [
                            {
                                "text": s.text,
                                "like": s.like,
                                "twin": s.twin,
                                "differs": [list(span) for span in s.differs],
                            }
                            for s in part.sentences
                        ],
                    }
                    for part in column.parts
                ],
            }
            for column in found.columns
        ],
    }
