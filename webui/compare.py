"""并排看: choosing reports or units, and the same section type of them side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from kb.comparing import LEAST_REPORTS, MOST_REPORTS, choose_reports, compare_reports
from kb.errors import UsageError
from kb.model import SECTION_TYPES
from webui.library import answer_cached, current_library
from webui.openapi import Operation, described
from webui.parameters import Parameter, read_parameters
from webui.showing import cut_pieces

blueprint = Blueprint("compare", __name__)

SHOWN = 40  # reports or units to choose from; whoever wants another one searches
TYPE = Parameter(
    "type", "部分类型；不写则取多数报告都有的那一类", {"type": "string", "enum": ["", *SECTION_TYPES], "default": ""}
)
REPORTS = Parameter(
    "report",
    "报告的编号，两到四个",
    {"type": "string", "minLength": 1, "maxLength": 100},
    repeated=True,
    required=True,
    fewest=LEAST_REPORTS,
    most=MOST_REPORTS,
)
UNITS = Parameter(
    "unit",
    "单位，一到四个：一个看它的历年，几个看各自最近一年",
    {"type": "string", "minLength": 1, "maxLength": 200},
    repeated=True,
    required=True,
    fewest=1,
    most=MOST_REPORTS,
)
PROBLEMS = (400, 404, 413, 414, 503)


@blueprint.get("/api/v1/compare")
@described(Operation("compareReports", "几篇报告的同类部分并排看", None, (REPORTS, TYPE), problems=PROBLEMS))
def give() -> Any:
    """The columns with every sentence told as same, near or own."""
    asked = read_parameters((REPORTS, TYPE), request.args)
    return answer_cached(
        lambda library: _as_object(compare_reports(library, asked["report"], type=asked["type"])), of_index=False
    )


@blueprint.get("/api/v1/compare/units")
@described(Operation("compareUnits", "几个单位或一个单位的历年并排看", None, (UNITS, TYPE), problems=PROBLEMS))
def give_units() -> Any:
    """The same of the reports that stand for units."""
    asked = read_parameters((UNITS, TYPE), request.args)
    return answer_cached(
        lambda library: _as_object(
            compare_reports(library, choose_reports(library, asked["unit"]), type=asked["type"])
        ),
        of_index=False,
    )


@blueprint.get("/compare")
def page() -> str:
    """Reports side by side; with too few chosen, the list to choose from."""
    library = current_library()
    reports = _sent("report")
    units = [] if reports else _sent("unit")
    if request.args.get("of") == "units":
        return _choose_units(units)
    if not units and len(reports) < LEAST_REPORTS:
        return _choose(reports)
    try:
        standing = choose_reports(library, units) if units else reports
    except UsageError as error:
        return _choose_units(units, said=str(error))
    found = compare_reports(library, standing, type=request.args.get("type", ""))
    chosen: dict[str, Any] = {"unit": units} if units else {"report": reports}
    tabs = [
        (f"{name} {count}/{len(found.columns)}", url_for("compare.page", **chosen, type=name), name == found.type)
        for name, count in found.types
    ]
    again = {"of": "units", "unit": units} if units else {"report": reports[:1]}
    return render_template(
        "compare.html",
        found=found,
        tabs=tabs,
        units=units,
        again=url_for("compare.page", **again),
        pieces=cut_pieces,
    )


def _sent(name: str) -> list[str]:
    return list(dict.fromkeys(value for value in request.args.getlist(name) if value))


def _choose_units(chosen: list[str], *, said: str = "") -> str:
    known = current_library().overview.units()
    text = request.args.get("q", "").strip()
    found = [unit for unit in known.holding(text) if unit.name not in chosen]
    return render_template(
        "compare_units.html",
        q=text,
        tabs=_ways("units"),
        chosen=[known.named[name] for name in chosen if name in known.named],
        found=found[:SHOWN],
        total=len(found),
        said=said,
    )


def _ways(here: str) -> list[tuple[str, str, bool]]:
    return [
        ("选报告", url_for("compare.page"), here == "reports"),
        ("选单位", url_for("compare.page", of="units"), here == "units"),
    ]


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
        tabs=_ways("reports"),
        chosen=[known[report_id] for report_id in chosen],
        found=[report for report in found if report["report_id"] not in chosen][:SHOWN],
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
