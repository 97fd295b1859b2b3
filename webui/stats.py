"""统计, for the keeper: what the library covers, how wordings rise and fall, which problems which levels name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for

from kb.browsing.matrix import UNKNOWN, Matrix
from kb.browsing.trends import cross_problems, trace_terms
from webui.charts import Chart, Series, draw_lines, draw_lying, draw_stacked
from webui.library import current_library, current_stats

blueprint = Blueprint("stats", __name__)

MAX_TERMS = 4
MAX_TERM_CHARACTERS = 40
SHOWN_ROWS = 20


@blueprint.get("/stats")
def page() -> str:
    """The whole page; the terms to trace stand in its address."""
    typed = request.args.get("terms", "")
    terms = read_terms(typed)
    library = current_library()
    overview = library.overview
    traced = trace_terms(library, terms)
    return render_template(
        "stats.html",
        stats=current_stats(),
        by_year=_by_year(overview.matrix("level", "year")),
        by_sector=_by_one("sector", overview.matrix("sector", "level")),
        by_type=_by_one("type", overview.matrix("type", "level")),
        typed=typed,
        traced=traced,
        trend=_trend(traced),
        problems=cross_problems(library),
        write=url_for("write.page", name="points"),
    )


def read_terms(typed: str) -> list[str]:
    """The words to trace, as a person parts them.

    >>> read_terms("法治副校长、最多跑一次，跨省通办")
    ['法治副校长', '最多跑一次', '跨省通办']
    """
    for sign in "，,；;、\n\t　":
        typed = typed.replace(sign, " ")
    return list(dict.fromkeys(term[:MAX_TERM_CHARACTERS] for term in typed.split()))[:MAX_TERMS]


def _find(**question: Any) -> str:
    return url_for("search.page", **question)


def _by_year(matrix: Matrix) -> Chart | None:
    years = [year for year in matrix.columns if year != UNKNOWN]
    return draw_stacked(years, [_series("level", level, matrix, years) for level in matrix.rows]) if years else None


def _series(field: str, value: str, matrix: Matrix, years: Sequence[str]) -> Series:
    counts = [matrix.cells.get((value, year), 0) for year in years]
    links = [_find(**{field: value, "year": year}) if n else None for year, n in zip(years, counts, strict=True)]
    return Series(value or "不详", counts, links)


def _by_one(field: str, matrix: Matrix) -> Chart | None:
    rows = sorted((row for row in matrix.rows if row != UNKNOWN), key=lambda row: -matrix.row_totals[row])[:SHOWN_ROWS]
    if not rows:
        return None
    links = [_find(**{field: row}) for row in rows]
    return draw_lying(rows, [Series("部分", [matrix.row_totals[row] for row in rows], links)])


def _trend(traced: Sequence[dict[str, Any]]) -> Chart | None:
    if not traced or not traced[0]["years"]:
        return None
    years = [row["year"] for row in traced[0]["years"]]
    series = [
        Series(
            one["term"],
            [row["share"] for row in one["years"]],
            [
                _find(q=one["term"], match="exact", year=row["year"]) if row["sections"] else None
                for row in one["years"]
            ],
        )
        for one in traced
    ]
    return draw_lines(years, series, write=lambda value: f"{value:.1f}%")
