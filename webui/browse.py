"""浏览, for those who look around: two fields crossed, units and their years, reports, compilations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for

from kb.browsing.matrix import ORDERS, UNKNOWN, Matrix
from kb.catalog.reading import Record, year_range
from kb.errors import UsageError
from kb.model import LEVELS, SECTORS
from webui.library import current_library, current_stats
from webui.paging import cut_page
from webui.results import LABELS

blueprint = Blueprint("browse", __name__, url_prefix="/browse")

PER_PAGE = 50
SHADES = 5
SORTS = {"source": "按汇编", "year": "按年份", "unit": "按单位", "length": "按长短"}
# Pages beside these that answer the same wish; each shows once it is served.
NEIGHBOURS = (("小标题库", "/write/headings"), ("分条", "/write/points"))
REPORT_FIELDS = ("level", "year", "sector", "doc_type")


@dataclass(frozen=True, slots=True)
class Crossing:
    """The matrix asked for, and the addresses that lead on from it."""

    rows: str
    columns: str
    filters: Mapping[str, Sequence[str]]
    matrix: Matrix

    labels = LABELS

    def address(self, **changes: Any) -> str:
        """This page with something changed."""
        return url_for("browse.index", **{"rows": self.rows, "columns": self.columns, **self.filters, **changes})

    def cell(self, row: str | None, column: str | None) -> str | None:
        """Where a cell leads: to the sections it counts; nowhere for what has no value, which no filter can name."""
        chosen: dict[str, Any] = {name: list(values) for name, values in self.filters.items()}
        for name, value in ((self.rows, row), (self.columns, column)):
            if value == UNKNOWN:
                return None
            if value is not None:
                chosen[name] = [value]
        return url_for("search.page", **chosen) if chosen else None

    def shade(self, row: str, column: str) -> int:
        """How dark a cell is, 0 to SHADES; by the root, so that small counts can be told apart."""
        count = self.matrix.cells.get((row, column), 0)
        return ceil(SHADES * sqrt(count / self.matrix.highest)) if count else 0

    @property
    def ticked(self) -> list[tuple[str, str, str]]:
        """Conditions in force: label, value, the address without it."""
        return [
            (LABELS[name], value, self.address(**{name: [other for other in values if other != value]}))
            for name, values in self.filters.items()
            for value in values
        ]


@blueprint.get("/")
def index() -> str:
    """Sections by two fields."""
    rows, columns = request.args.get("rows", "type"), request.args.get("columns", "year")
    if rows == columns:
        raise UsageError("行和列不能是同一项", advice="请换一项")
    filters = _chosen(tuple(ORDERS))
    matrix = current_library().overview.matrix(rows, columns, filters=filters)
    values = {name: ORDERS[name] or _years() for name in ORDERS}
    return render_template(
        "browse.html",
        page=Crossing(rows, columns, filters, matrix),
        values=values,
        tabs=_tabs("index"),
        stats=current_stats(),
    )


@blueprint.get("/units")
def units() -> str:
    """Units by name."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "level", "sector")}
    known = current_library().overview.units()
    found = known.holding(asked["q"], level=asked["level"], sector=asked["sector"])
    return render_template(
        "browse_units.html",
        page=cut_page(iter(found), PER_PAGE),
        asked=asked,
        known=known,
        levels=LEVELS,
        sectors=SECTORS,
        address=_pages("browse.units", asked),
        tabs=_tabs("units"),
    )


@blueprint.get("/units/<path:name>")
def unit(name: str) -> str:
    """A unit with all its years side by side."""
    overview = current_library().overview
    found = overview.unit(name)
    return render_template("browse_unit.html", unit=found, peers=overview.namesakes(name))


@blueprint.get("/reports")
def reports() -> str:
    """Reports that pass the filters."""
    asked: dict[str, Any] = {"q": request.args.get("q", "").strip(), "sort": request.args.get("sort", "source")}
    if asked["sort"] not in SORTS:
        raise UsageError(f"不能按“{asked['sort']}”排列", advice=f"可用的有：{'、'.join(SORTS)}")
    filters = _chosen(REPORT_FIELDS)
    found = [report for report in current_library().overview.reports() if _passes(report, asked["q"], filters)]
    page = cut_page(iter(_sorted(found, asked["sort"])), PER_PAGE)
    values = {name: ORDERS[name] or _years() for name in REPORT_FIELDS}
    return render_template(
        "browse_reports.html",
        page=page,
        asked=asked,
        filters=filters,
        values=values,
        labels=LABELS,
        sorts=SORTS,
        address=_pages("browse.reports", {**asked, **filters}),
        tabs=_tabs("reports"),
    )


@blueprint.get("/sources")
def sources() -> str:
    """Compilations."""
    wanted = request.args.get("q", "").strip()
    found = (
        source
        for source in current_library().list_sources()
        if wanted in source["path"] or wanted in (source["compilation_title"] or "")
    )
    page = cut_page(found, PER_PAGE)
    return render_template(
        "browse_sources.html",
        page=page,
        q=wanted,
        address=_pages("browse.sources", {"q": wanted}),
        tabs=_tabs("sources"),
    )


@blueprint.get("/sources/<content_hash>")
def source(content_hash: str) -> str:
    """A compilation's table of contents."""
    found = [item for item in current_library().list_sources() if item["content_hash"] == content_hash]
    if not found:
        abort(404)
    return render_template(
        "browse_source.html", source=found[0], reports=current_library().overview.reports(source=content_hash)
    )


def _chosen(names: Sequence[str]) -> dict[str, list[str]]:
    """The filters in the address; a form sends its empty fields too."""
    found = {name: [value for value in request.args.getlist(name) if value] for name in names}
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}


def _passes(report: Record, text: str, filters: Mapping[str, Sequence[str]]) -> bool:
    if text and text not in report["title"] and text not in (report["unit"] or ""):
        return False
    for name, values in filters.items():
        if name != "year":
            if report[name] not in values:
                return False
        elif not any(first <= (report["year"] or 0) <= last for first, last in map(year_range, values)):
            return False
    return True


def _sorted(found: list[Record], sort: str) -> list[Record]:
    if sort == "year":
        return sorted(found, key=lambda report: -(report["year"] or 0))
    if sort == "unit":
        return sorted(found, key=lambda report: (report["unit"] is None, report["unit"] or "", -(report["year"] or 0)))
    return sorted(found, key=lambda report: -report["characters"]) if sort == "length" else found


def _years() -> list[str]:
    return [str(year) for year in current_library().overview.years()]


def _pages(endpoint: str, asked: Mapping[str, Any]) -> Any:
    kept = {name: value for name, value in asked.items() if value}
    return lambda number: url_for(endpoint, **kept, page=number)


def _tabs(here: str) -> list[tuple[str, str, bool]]:
    own = (("总表", "index"), ("单位", "units"), ("报告", "reports"), ("汇编", "sources"))
    tabs = [(label, url_for(f"browse.{name}"), name == here) for label, name in own]
    return [*tabs, *((label, address, False) for label, address in NEIGHBOURS if _serves(address))]


def _serves(address: str) -> bool:
    return current_app.url_map.bind("").test(address, "GET")
