"""漏项: what a draft lacks, by prescription, by the notice, by its own problems, by last year and by peers."""

from __future__ import annotations

from kb.places.units import locate_unit
from kb.review.comparing import (
    find_problems_without_plan,
    find_promises,
    find_unanswered_outline,
    find_unchanged_figures,
    find_unlike_peers,
    last_report,
)
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.prescribed import find_missing_parts
from kb.review.rulebook import rules_folder


def find_missing(draft: Draft, context: Context) -> list[Finding]:
    """Everything that the draft should hold and does not."""
    folder = rules_folder(context)
    found = [
        *find_missing_parts(draft, province=locate_unit(draft.unit).province, folder=folder),
        *find_unanswered_outline(draft, context, folder=folder),
        *find_problems_without_plan(draft, folder=folder),
        *find_unlike_peers(draft, context, folder=folder),
    ]
    last = last_report(draft, context)
    if last is not None:
        found += find_promises(draft, last, folder=folder)
        found += find_unchanged_figures(draft, last, folder=folder)
    return found
