"""雷同: the stretches of a draft that are another's, each called what it is, neighbours from one text as one finding.

The figures of such a stretch that are still the other's are told apart: they are 张冠李戴.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.figures import find_source_figures
from kb.review.findings import Finding
from kb.review.formulas import find_formulas
from kb.review.judging import judge_sentences, unknown_materials
from kb.review.merging import merge_judged
from kb.review.reasons import remark_on_samples
from kb.review.rulebook import rules_folder
from kb.review.shelves import library_shelf
from kb.review.showing import show_groups


def find_overlaps(draft: Draft, context: Context) -> Iterator[Finding]:
    """Every stretch of the draft that the library, the 依据库 or a named text holds too."""
    if not draft.form.text:
        return
    context.remarks.extend(f"库里没有“{name}”，没有按本次报送素材计" for name in unknown_materials(context))
    groups = merge_judged(draft, judge_sentences(draft, context))
    shown = list(show_groups(draft, context, groups))
    remark_on_samples(shown, context)
    yield from shown
    yield from find_source_figures(draft, groups, shown, folder=rules_folder(context))
    taken = [(group.start, group.end) for group in groups]
    least = context.library.settings.overlap_run_characters
    yield from find_formulas(draft, library_shelf(context).body, taken=taken, least=least)
