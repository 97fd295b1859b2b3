"""资料管理 · 更正: what was read wrongly is mended in place, listed, and taken back. All of it goes through kb's corrections."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.catalog import keeping
from kb.commands.plans import find_key, plan_corrections, plan_value
from kb.corrections import (
    CHOICES,
    KIND_NAMES,
    REPORT_FIELDS,
    SECTION_FIELDS,
    Correction,
    describe_change,
)
from kb.corrections import FIELD_NAMES as CORRECTED_BY
from kb.doubts import DOUBT, FIELD_NAMES, SECTION_FIELD_NAMES
from kb.errors import NotFound, UsageError
from kb.library import Library
from webui.access import require_keeper
from webui.library import current_library
from webui.login import safe_target
from webui.paging import cut_page

blueprint = Blueprint("mending", __name__, url_prefix="/manage")
blueprint.before_request(require_keeper)

PER_PAGE = 20
ALL_FIELD_NAMES = {"title": "标题", **FIELD_NAMES, **SECTION_FIELD_NAMES, "depth": "层次"}
WORDS = {field: word for word, field in CORRECTED_BY.items()}  # what a person would type at the command line
ACTS = ("heading", "split", "merge", "caution")


@blueprint.get("/reports/<report_id>")
def report_page(report_id: str) -> str:
    """A report with everything that can be mended in it."""
    return render_template(
        "mend_report.html",
        report=current_library().report(report_id),
        choices=CHOICES,
        names=ALL_FIELD_NAMES,
        doubt=DOUBT,
        done=_done(),
    )


@blueprint.get("/doubts")
def doubts() -> str:
    """Values that were read with doubt, each with its evidence, to be confirmed or mended."""
    of_sections = request.args.get("of") == "sections"
    find = keeping.iterate_doubtful_sections if of_sections else keeping.iterate_doubtful_reports
    with current_library().catalog.read() as connection:
        page = cut_page(find(connection), PER_PAGE)
    return render_template("doubts.html", page=page, of_sections=of_sections, choices=CHOICES, done=_done())


@blueprint.get("/corrections")
def corrections() -> str:
    """What was mended, the latest first, and what was taken back."""
    library = current_library()
    undone = request.args.get("of") == "undone"
    found = [(item, when) for item, when in library.undone_corrections()] if undone else _in_force(library)
    page = cut_page(iter(reversed(found)), 50)
    with library.catalog.read() as connection:
        reports = keeping.name_reports(connection, [item.report for item, _ in page.items if item.report])
    return render_template(
        "corrections.html",
        page=page,
        undone=undone,
        reports=reports,
        idle=library.idle_corrections(),
        kinds=KIND_NAMES,
        names=ALL_FIELD_NAMES,
        describe=describe_change,
        done=_done(),
    )


@blueprint.post("/corrections")
def correct() -> Response:
    """Make the corrections that a form asks for: fields of a report or section, or one that changes the structure."""
    library = current_library()
    plans = _plan(library, request.form.get("item") or None)
    if not plans:
        return redirect(_back())
    with library.write("资料管理") as writer:
        numbers = [writer.correct(plan) for plan in plans]
    return redirect(_back(numbers))


@blueprint.post("/doubts/confirm")
def confirm() -> Response:
    """Everything on a page of doubtful values is right as it is."""
    library = current_library()
    plans = []
    for text in request.form.getlist("right")[: PER_PAGE * len(ALL_FIELD_NAMES)]:
        item, _, field = text.partition(" ")
        known = library.section(item) if "." in item else library.report(item)
        if field not in (SECTION_FIELDS if "." in item else REPORT_FIELDS):
            raise UsageError("不知道要确认什么", advice="请返回，刷新后再试")
        report, place = find_key(library, item)
        plans.append(plan_value(f"{WORDS[field]}={_as_text(field, known)}", report, place, ""))
    with library.write("资料管理") as writer:
        numbers = [writer.correct(plan) for plan in plans]
    return redirect(_back(numbers))


@blueprint.post("/corrections/undo")
def undo() -> Response:
    """Take corrections back."""
    library = current_library()
    numbers = request.form.getlist("number", type=int)
    with library.write("资料管理") as writer:
        for number in reversed(numbers):
            writer.undo(number)
    return redirect(_back(undone=numbers))


def _plan(library: Library, item: str | None) -> list[Correction]:
    form = request.form
    act = "merge" if "merge" in form else form.get("act")
    quote = form.get("quote", "").strip()
    if act in ("heading", "split") and not quote:
        raise UsageError("没有写是哪几个字", advice="请返回，把正文里的那几个字原样填上")
    if act not in (*ACTS, None):
        raise UsageError("不知道要做什么", advice="请返回，刷新后再试")
    values = tuple(f"{WORDS[name]}={value}" for name, value in _changed_fields(library, item))
    alias = form.get("alias")
    if not values and act is None and not alias:
        return []
    return plan_corrections(
        library,
        item,
        values,
        heading=quote if act == "heading" else None,
        depth=None,
        split=quote if act == "split" else None,
        merge=act == "merge",
        caution=quote if act == "caution" else None,
        alias=alias,
        note=form.get("note", "").strip()[:500],
    )


def _changed_fields(library: Library, item: str | None) -> list[tuple[str, str]]:
    """Fields that the form sends with another value than they have; `confirm` names one that is right as it is."""
    if item is None:
        return []
    known = library.section(item) if "." in item else library.report(item)
    fields = SECTION_FIELDS if "." in item else REPORT_FIELDS
    confirmed = request.form.getlist("confirm")
    sent = {name: request.form[f"field_{name}"].strip() for name in fields if f"field_{name}" in request.form}
    changed = [(name, value) for name, value in sent.items() if value != _as_text(name, known) or name in confirmed]
    return changed + [(name, _as_text(name, known)) for name in confirmed if name in fields and name not in sent]


def _as_text(name: str, known: dict[str, Any]) -> str:
    value = ",".join(known["types"]) if name == "type" else known[name]
    return "" if value is None else str(value)


def _in_force(library: Library) -> list[tuple[Correction, str]]:
    return [(item, "") for item in library.corrections()]


def _back(numbers: list[int] | None = None, *, undone: list[int] | None = None) -> str:
    """The page from which the form was sent, with the word of what was done; where that report is gone, its list."""
    target = safe_target(request.form.get("back", "")).partition("#")[0].partition("done=")[0].rstrip("?&")
    if target == "/":
        target = url_for("mending.corrections")
    target = _still_there(target)
    if not numbers and not undone:
        return target
    word = f"done={','.join(map(str, numbers))}" if numbers else f"done=-{','.join(map(str, undone or []))}"
    return f"{target}{'&' if '?' in target else '?'}{word}"


def _still_there(target: str) -> str:
    prefix = url_for("mending.report_page", report_id="")
    if not target.startswith(prefix):
        return target
    try:
        current_library().report(target.removeprefix(prefix).partition("?")[0])
    except NotFound:
        # Cut in two or joined to another, it bears another name now.
        return url_for("mending.corrections")
    return target


def _done() -> dict[str, Any] | None:
    """What the page before did: numbers of corrections made, or taken back."""
    text = request.args.get("done", "")
    numbers = [int(part) for part in text.lstrip("-").split(",") if part.isdecimal() and len(part) < 10]
    return {"numbers": numbers, "is_undone": text.startswith("-")} if numbers else None
