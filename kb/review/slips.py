"""低级错误: what a careful reader would have struck out before anyone asked what the draft says."""

from __future__ import annotations

from kb.review.context import Context
from kb.review.counts import find_count_slips
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import thin_out
from kb.review.numbering import find_numbering_slips
from kb.review.repeats import find_repeats
from kb.review.rulebook import rules_folder
from kb.review.signs import find_sign_slips


def find_slips(draft: Draft, context: Context) -> list[Finding]:
    """Every slip of typing; the library has no say in them."""
    folder = rules_folder(context)
    return [
        *find_sign_slips(draft, folder=folder),
        *find_numbering_slips(draft),
        *find_repeats(draft, folder=folder),
        *thin_out(find_count_slips(draft, folder=folder)),
    ]
