"""Search: one question to the facade, shown as an object or as a page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from kb.library import Library
from webui.library import answer_cached, current_library, current_stats
from webui.openapi import Operation, described
from webui.parameters import FILTER_NAMES, SEARCH, read_parameters
from webui.results import Page

MOST_YEARS = 8

blueprint = Blueprint("search", __name__)


@blueprint.get("/api/v1/search")
@described(Operation("search", "查找含有这些文字的部分", "Search", SEARCH))
def give() -> Response:
    """The object that `kb search --json` prints."""
    asked = read_parameters(SEARCH, request.args)
    return answer_cached(lambda library: ask(library, asked), of_index=True)


@blueprint.get("/")
def page() -> str:
    """The search box, and below it what was found."""
    known = {parameter.name for parameter in SEARCH}
    # A form sends its empty fields too, and a link from elsewhere may carry what is no concern of ours.
    sent = MultiDict((name, value) for name, value in request.args.items(multi=True) if name in known and value)
    asked = read_parameters(SEARCH, sent)
    if not asked["q"].strip() and not any(asked[name] for name in FILTER_NAMES):
        stats = current_stats()
        return render_template("start.html", page=Page(asked), stats=stats, doors=count_doors(stats))
    library = current_library()
    found = ask(library, asked)
    inferences = library.inferences([hit["section_id"] for hit in found["hits"]])
    return render_template("results.html", asked=asked, page=Page(asked, found), inferences=inferences)


def ask(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """Put the parameters of a request to the facade."""
    return library.search(
        asked["q"],
        match=asked["match"],
        scope=asked["scope"],
        sort=asked["sort"],
        page=asked["page"],
        per_page=asked["per_page"],
        collapse=bool(asked["collapse"]),
        filters={name: asked[name] for name in FILTER_NAMES if asked[name]},
    )


def count_doors(stats: dict[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """Where the start page leads without a word typed: section types, the most frequent first, and years, the latest first."""
    types: Counter[str] = Counter()
    years: Counter[str] = Counter()
    for row in stats["coverage"]:
        types[row["type"]] += row["sections"]
        if row["year"]:
            years[str(row["year"])] += row["sections"]
    return {"types": types.most_common(), "years": sorted(years.items(), reverse=True)[:MOST_YEARS]}
