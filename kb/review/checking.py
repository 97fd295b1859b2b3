"""A draft through every check: what they find is put in order and summed up. Knows no check but by its name below."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from kb.review.alternatives import offer_alternatives
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import WEIGHTS, Finding, Review, covered
from kb.review.leftover import find_leftovers
from kb.review.missing import find_missing
from kb.review.overlap import find_overlaps
from kb.review.slips import find_slips
from kb.review.wording import find_wordings

NOTHING_TO_CHECK = "稿子是空的，没有可检查的内容；请核对是不是选错了文件"

Check = Callable[[Draft, Context], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (find_overlaps, find_leftovers, find_wordings, find_missing, find_slips)

# Settings that decide what is called what; they are part of each answer.
THRESHOLDS = (
    "formula_counties",
    "formula_provinces",
    "overlap_run_characters",
    "overlap_own_characters",
    "overlap_share",
    "overlap_must_characters",
)


def check_draft(draft: Draft, context: Context, *, checks: Sequence[Check] = CHECKS) -> Review:
    """What to change in a draft before it is handed in."""
    began = time.perf_counter()
    findings = sorted((finding for check in checks for finding in check(draft, context)), key=_order)
    findings = offer_alternatives(findings, context)
    characters = _count(draft.text)
    if not characters:
        context.remarks.insert(0, NOTHING_TO_CHECK)
    shared = sum(_count(draft.text[start:end]) for start, end in covered(findings, "overlap"))
    return Review(
        rate=round(shared / characters, 4) if characters else 0.0,
        characters=characters,
        unit=draft.unit,
        year=draft.year,
        findings=tuple(findings),
        thresholds={name: getattr(context.library.settings, name) for name in THRESHOLDS},
        remarks=tuple(dict.fromkeys(context.remarks)),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _count(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _order(finding: Finding) -> tuple[int, int, int]:
    return finding.start, finding.end, WEIGHTS.index(finding.weight)
