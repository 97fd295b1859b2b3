"""张冠李戴: what a draft still carries of another place, another unit or another year."""

from __future__ import annotations

from dataclasses import replace

from kb.phrasing.texts import Texts
from kb.review.brands import find_foreign_brands
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.learnt_brands import Brand, find_learnt_brands, learn_brands
from kb.review.marking import drop_covered
from kb.review.masks import find_masks
from kb.review.names import Learnt, find_foreign_names, list_names
from kb.review.owners import find_sources, owners_of
from kb.review.rulebook import load_rules, rules_folder
from kb.review.self_words import find_foreign_selves
from kb.review.stations import find_foreign_stations
from kb.review.writer import Writer, identify_writer
from kb.review.years import find_foreign_years

NO_WRITER = "看不出是哪个单位的稿子，没有检查地名和单位名称；请写明报送单位的全称（如 某省某市某县司法局）"


def find_leftovers(draft: Draft, context: Context) -> list[Finding]:
    """Everything that belongs to another."""
    folder = rules_folder(context)
    found = [*find_masks(draft, folder=folder), *find_foreign_years(draft, folder=folder)]
    names = list_names(draft)
    writer = identify_writer(draft, names, load_rules("leftover", folder))
    if writer is None:
        if draft.text.strip():
            context.remarks.append(NO_WRITER)
        return found
    owners = owners_of(context.phrasing)
    learnt = Learnt(owners.foreign_stems(writer), lambda name: owners.is_foreign(name, writer))
    found += find_foreign_names(draft, writer, names, learnt=learnt, folder=folder)
    found += find_foreign_stations(draft, writer, folder=folder)
    found += find_foreign_selves(draft, writer, folder=folder)
    found += find_foreign_brands(draft, writer, folder=folder)
    found += find_learnt_brands(draft, writer, _learnt_brands(context), folder=folder)
    return [_with_sources(finding, context, writer) for finding in drop_covered(found)]


def _learnt_brands(context: Context) -> dict[str, Brand]:
    def learn(texts: Texts) -> dict[str, Brand]:
        return learn_brands(texts, folder=rules_folder(context))

    return context.phrasing.made("brands", learn, context.phrasing.texts())


def _with_sources(finding: Finding, context: Context, writer: Writer) -> Finding:
    """Where the library has the name: most likely it came from there."""
    if finding.reason not in ("place", "brand", "document-number"):
        return finding
    return replace(finding, sources=find_sources(context, finding.text, writer))
