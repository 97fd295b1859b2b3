"""Other ways to put what a draft shares with others: patterns of at least three units, names and figures blanked out.

Never one other unit's sentence as it stands, and nothing of what the keeper has marked 慎用.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from kb.catalog.schema import sections
from kb.phrasing.asking import Phrasing
from kb.phrasing.blanks import blank
from kb.phrasing.variants import FOLDED_FROM, PATTERN_UNITS, alike, list_variants, pair_letters
from kb.review.context import Context
from kb.review.findings import Finding
from kb.text import folding

# Each look for other ways is one over the whole library: there is time for a few, then the answer must not wait.
LOOK_SECONDS = 0.15
MOST_WAYS = 3
_LEAST_CHARACTERS = 10  # a shorter pattern is grammar
_SENTENCE_CHARACTERS = 120
_KINDS = ("overlap", "superior", "self")


def offer_alternatives(findings: Sequence[Finding], context: Context) -> list[Finding]:
    """The findings, the first copies among them with other ways to say the same, as many as there is time for."""
    until = time.perf_counter() + LOOK_SECONDS * context.patience
    found = []
    for finding in findings:
        is_copy = finding.kind in _KINDS and finding.weight != "note" and not finding.alternatives
        if is_copy and time.perf_counter() < until:
            cautions = context.phrasing.made("cautioned", lambda _: _cautioned(context), context.phrasing.texts())
            ways = find_ways(context.phrasing, finding.text[:_SENTENCE_CHARACTERS], cautions=cautions)
            finding = replace(finding, alternatives=tuple(ways))
        found.append(finding)
    return found


def find_ways(phrasing: Phrasing, sentence: str, *, cautions: Sequence[str] = ()) -> list[str]:
    """Patterns that three units or more write in, and that are not the sentence itself."""
    if not folding.plain(sentence):
        return []
    own = pair_letters(sentence)
    ways = []
    for pattern in list_variants(phrasing, sentence, per_page=1)["patterns"]:
        text = str(pattern["text"])
        if pattern["units"] < PATTERN_UNITS or len(text) < _LEAST_CHARACTERS:
            continue
        if alike(own, pair_letters(text)) >= FOLDED_FROM or any(text.rstrip("。;") in words for words in cautions):
            continue
        ways.append(text)
    return ways[:MOST_WAYS]


def _cautioned(context: Context) -> list[str]:
    """What is marked 慎用, in the form in which patterns are."""
    query = select(sections.c.text, sections.c.cautions).where(sections.c.cautions.is_not(None))
    with context.library.catalog.read() as connection:
        rows = connection.execute(query).all()
    return [blank(folding.folded(row.text[start:end])) for row in rows for start, end, _ in row.cautions or ()]
