"""怎么写: each tool a page whose whole question stands in its address; an empty page offers examples."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS
from kb.phrasing.promises import list_units
from webui.library import current_library, current_stats
from webui.parameters import read_parameters
from webui.results import LABELS, page_numbers
from webui.tools import BY_NAME, SORT_LABELS, TOOLS, Tool

blueprint = Blueprint("write", __name__)

_VALUES = {
    "type": SECTION_TYPES,
    "level": LEVELS,
    "sector": SECTORS,
    "topic": TOPICS,
    "doc_type": DOC_TYPES,
}


class Question:
    """What was asked of a tool, the answer if it was asked, and the addresses that lead on from it."""

    sort_labels, labels = SORT_LABELS, LABELS

    def __init__(self, tool: Tool, asked: dict[str, Any], found: dict[str, Any] | None) -> None:
        self.tool, self.asked, self.found = tool, asked, found

    def address(self, **changes: Any) -> str:
        """The address of this question with something changed; defaults are left out of it."""
        return address_of(self.tool, {**self.asked, **changes})

    def page(self, number: int) -> str:
        """The address of a page of the answer."""
        return self.address(page=number)

    @property
    def ticked(self) -> list[tuple[str, str, str]]:
        """Conditions in force: label, value, the address without it."""
        return [
            (LABELS[name], value, self.address(**{name: [v for v in self.asked[name] if v != value], "page": 1}))
            for name in self.tool.filters
            for value in self.asked[name]
        ]

    @property
    def bare(self) -> str:
        """The address without any condition."""
        return self.address(page=1, **{name: [] for name in self.tool.filters})

    @property
    def filters(self) -> list[tuple[str, str, list[str]]]:
        """What may be narrowed: name, label, the values to choose from (none: to be typed)."""
        return [(name, LABELS[name], filter_values(name)) for name in self.tool.filters]

    @property
    def last(self) -> int:
        """The number of the last page."""
        total = (self.found or {}).get("distinct", (self.found or {}).get("total", 0))
        return max(-(-int(total) // int(self.asked.get("per_page") or 1)), 1)

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to show."""
        return page_numbers(self.asked["page"], self.last)


@blueprint.get("/write/")
def start() -> str:
    """The tools, those that serve most writers in front."""
    return render_template("write_start.html", tools=TOOLS, tabs=tabs("start"), stats=current_stats())


@blueprint.get("/write/<name>")
def page(name: str) -> str:
    """A tool, and what it says to the question in the address."""
    tool = BY_NAME.get(name)
    if tool is None:
        abort(404)
    asked = read_question(tool, request.args)
    found = tool.ask(current_library(), asked) if tool.is_question(asked) else None
    units = list_units(current_library().phrasing) if name == "promises" and found is None else []
    return render_template(
        f"write_{name}.html", question=Question(tool, asked, found), tool=tool, tabs=tabs(name), units=units
    )


def read_question(tool: Tool, sent: MultiDict[str, str]) -> dict[str, Any]:
    """The question in an address. A form sends its empty fields too, and a link may carry what is no concern of ours."""
    known = {parameter.name for parameter in tool.parameters}
    return read_parameters(
        tool.asked_for,
        MultiDict((name, value) for name, value in sent.items(multi=True) if name in known and value.strip()),
    )


def address_of(tool: Tool, asked: dict[str, Any]) -> str:
    """The address of a question; defaults are left out of it."""
    defaults = {parameter.name: parameter.schema.get("default") for parameter in tool.asked_for}
    told = {name: value for name, value in asked.items() if value not in (defaults.get(name), None, "", [])}
    return url_for("write.page", name=tool.name, **told)


def filter_values(name: str) -> list[str]:
    """The values that a filter offers; years and units are those of the library."""
    if name == "year":
        return sorted((str(row["value"]) for row in current_stats()["by"]["year"] if row["value"]), reverse=True)
    return list(_VALUES.get(name, ()))


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The tools side by side, the commonest first."""
    outline = ("按提纲备料", url_for("outlines.page"), here == "outline")
    return [outline, *((tool.label, url_for("write.page", name=tool.name), tool.name == here) for tool in TOOLS)]
