"""The page 交稿前检查: a draft comes in as text or file, is shown with what was found in it, and is forgotten.

The draft goes back and forth with the page; taking an alternative sends it with the change, and it is checked anew.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from kb.errors import KBError, UsageError
from kb.review.batch import Batch, check_batch
from kb.review.draft import Draft
from kb.review.findings import KIND_NAMES, KINDS, WEIGHT_NAMES, WEIGHTS, Finding, Review
from kb.review.pieces import cut_pieces
from kb.writers.review_writer import write_review
from webui.check import MAX_DRAFT_BYTES, MAX_DRAFT_CHARACTERS
from webui.handover import SUFFIXES, read_draft, read_drafts, take_draft
from webui.library import current_library
from webui.limits import takes_files

blueprint = Blueprint("proof", __name__, url_prefix="/check")

MAX_BATCH_BYTES = 64 << 20
MAX_BATCH_DRAFTS = 200
PATIENCE = 10.0  # a writer who looks at a page waits for other ways to put it; a program need not
SHOWN_FINDINGS = 600  # more than anyone reads; the Word report has them all
THRESHOLD_NAMES = {
    "formula_counties": "通用表述：至少见于几个县",
    "formula_provinces": "通用表述：至少见于几个省",
    "overlap_run_characters": "雷同：连续相同至少几个字",
    "overlap_own_characters": "雷同：其中不常见的至少几个字",
    "overlap_share": "雷同：改写过的句子至少相同几成",
    "overlap_must_characters": "雷同：不常见的字到几个算必须改",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the writer sent with the draft."""

    text: str = ""
    name: str = ""
    unit: str = ""
    outline: str = ""
    materials: str = ""

    def named(self) -> dict[str, Any]:
        """What goes with the draft; see kb.review.context."""
        materials = tuple(line.strip() for line in self.materials.splitlines() if line.strip())
        return {"outline": self.outline, "materials": materials, "patience": PATIENCE}


@blueprint.get("")
def page() -> str:
    """The form."""
    return render_template("check.html", asked=Asked(), review=None, suffixes=SUFFIXES)


@blueprint.post("")
@takes_files(MAX_DRAFT_BYTES)
def take() -> str:
    """The draft with what was found in it."""
    asked, draft = _read_form()
    taken = _take_alternative(asked.text)
    if taken is not None:
        asked = Asked(taken, asked.name, asked.unit, asked.outline, asked.materials)
        draft = take_draft(taken, name=asked.name, unit=asked.unit or None)
    review = current_library().check(draft, **asked.named())
    shown = review.findings[:SHOWN_FINDINGS]
    return render_template(
        "check.html",
        asked=asked,
        draft=draft,
        review=review,
        findings=list(enumerate(shown, 1)),
        left_out=len(review.findings) - len(shown),
        paragraphs=cut_pieces(draft.text, shown),
        kinds=_present(review, KINDS, "kind"),
        weights=_present(review, WEIGHTS, "weight"),
        kind_names=KIND_NAMES,
        weight_names=WEIGHT_NAMES,
        thresholds=[(THRESHOLD_NAMES.get(name, name), value) for name, value in review.thresholds.items()],
        was_taken=taken is not None,
        suffixes=SUFFIXES,
    )


@blueprint.post("/report")
@takes_files(MAX_DRAFT_BYTES)
def report() -> Response:
    """The Word report."""
    asked, draft = _read_form()
    review = current_library().check(draft, **asked.named())
    stream = io.BytesIO()
    write_review(draft, review, stream)
    answer = Response(stream.getvalue(), mimetype=DOCX)
    name = quote(f"交稿前检查意见-{draft.unit or draft.name or '稿子'}.docx")
    answer.headers["Content-Disposition"] = f"attachment; filename=check.docx; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/each")
def each_page() -> str:
    """The form for many drafts."""
    return render_template("check_each.html", batch=None, units="", failed=[], suffixes=SUFFIXES)


@blueprint.post("/each")
@takes_files(MAX_BATCH_BYTES)
def each() -> str:
    """Many drafts against each other and the library."""
    units = tuple(dict.fromkeys(line.strip() for line in request.form.get("units", "").splitlines() if line.strip()))
    drafts, failed = _read_files()
    batch = check_batch(current_library(), drafts, units=units) if drafts else None
    return render_template(
        "check_each.html",
        batch=batch,
        units=request.form.get("units", ""),
        failed=failed,
        lacking=_lacking(batch) if batch else [],
        to_change=_to_change(batch) if batch else [],
        weight_names=WEIGHT_NAMES,
        kind_names=KIND_NAMES,
        shares=_shares(batch) if batch else {},
        suffixes=SUFFIXES,
        is_answer=True,
    )


def _read_form() -> tuple[Asked, Draft]:
    form = request.form
    unit = form.get("unit", "").strip()
    file = request.files.get("file")
    asked = Asked(
        text=form.get("text", "").replace("\r\n", "\n"),
        name=form.get("name", "")[:200],
        unit=unit[:200],
        outline=form.get("outline", ""),
        materials=form.get("materials", ""),
    )
    if file is not None and file.filename:
        draft = read_draft(file.read(), name=file.filename, unit=unit or None)
        return Asked(draft.text, file.filename, asked.unit, asked.outline, asked.materials), draft
    if len(asked.text) > MAX_DRAFT_CHARACTERS:
        raise UsageError(f"稿子超过 {MAX_DRAFT_CHARACTERS:,} 字", advice="请分成几份检查")
    return asked, take_draft(asked.text, name=asked.name, unit=unit or None)


def _take_alternative(text: str) -> str | None:
    """The text with the alternative that was chosen; None where none was."""
    chosen = request.form.get("take", "")
    if not chosen:
        return None
    start, end, words = [*chosen.split("~", 2), "", ""][:3]
    if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end) <= len(text)):
        raise UsageError("要改的地方找不到了", advice="请回到上一页重新检查")
    return text[: int(start)] + words + text[int(end) :]


def _present(review: Review, names: tuple[str, ...], field: str) -> list[tuple[str, int]]:
    """The kinds or weights that occur, each with its count."""
    counts = [(name, sum(getattr(finding, field) == name for finding in review.findings)) for name in names]
    return [(name, count) for name, count in counts if count]


def _read_files() -> tuple[list[Draft], list[str]]:
    drafts: list[Draft] = []
    failed: list[str] = []
    for file in request.files.getlist("files"):
        if not file.filename:
            continue
        for name, read in read_drafts(file.read(), name=file.filename):
            if isinstance(read, KBError):
                failed.append(str(read))
            elif len(drafts) >= MAX_BATCH_DRAFTS:
                failed.append(f"{name}：一次最多检查 {MAX_BATCH_DRAFTS} 份，没有检查")
            else:
                drafts.append(read)
    return drafts, failed


def _lacking(batch: Batch) -> list[list[str]]:
    """What each draft lacks, in a word or two each; what has no name of its own is told with the draft's other findings."""
    missing = [
        [f.reason for f in review.findings if f.kind == "missing" and f.weight != "note" and _names_part(f.reason)]
        for review in batch.reviews
    ]
    unplanned = [sum(f.reason == "problem-without-plan" for f in review.findings) for review in batch.reviews]
    return [
        [*names, *([f"{count} 个问题没有对应的打算"] if count else [])]
        for names, count in zip(missing, unplanned, strict=True)
    ]


def _names_part(reason: str) -> bool:
    """Whether the reason is a part's name; others are words for programs (figure-unchanged)."""
    return not reason.isascii() and not reason.startswith("promise")


def _to_change(batch: Batch) -> list[list[Finding]]:
    """What each draft must or had better change, the weightiest first."""
    return [
        sorted((f for f in review.findings if f.weight != "note"), key=lambda f: WEIGHTS.index(f.weight))
        for review in batch.reviews
    ]


def _shares(batch: Batch) -> dict[tuple[int, int], tuple[float, int]]:
    """(row, column) -> how much of the row's draft stands in the column's, and the number of the pair."""
    return {(pair.one, pair.other): (pair.share, number) for number, pair in enumerate(batch.pairs)}
