"""漏项 by prescription: the parts that a report of this kind must hold, as rules/missing.toml lists them.

A part is there under whatever heading it stands: by the heading's words, by what the section was read as, or by its own
words in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.rulebook import Rules, load_rules

_LEAST_CHARACTERS = 120  # less is a sentence or a title, of which nothing can be missing
_NOWHERE = (0, 0)


def find_missing_parts(draft: Draft, *, province: str | None = None, folder: Path | None = None) -> Iterator[Finding]:
    """Each prescribed part that the draft lacks."""
    report = draft.report
    if report is None or len(draft.text) < _LEAST_CHARACTERS:
        return
    rule = _choose(load_rules("missing", folder)["prescription"], draft, province)
    if rule is None:
        return
    pencil, is_meant = Marker(draft.text, "missing"), _is_titled(draft, rule)
    for part in rule["part"]:
        if not _is_there(draft, part):
            why = f"没有写“{part['name']}”（依据：{rule['basis']}）；如果写在别处，请用标题标明"
            weight, confidence = part["weight"], 0.9
            if not is_meant:
                why = f"{why}；如果通知没有要求，可以不写"
                weight, confidence = ("should" if weight == "must" else weight), 0.6
            yield pencil.mark(_NOWHERE, weight, why, reason=part["name"], confidence=confidence)


def _is_titled(draft: Draft, rule: Rules) -> bool:
    """Whether the title says that it is the report which the prescription speaks of; one without a title may be."""
    return not draft.title or re.search(rule.get("title", ""), draft.title) is not None


def _choose(rules: Iterable[Rules], draft: Draft, province: str | None) -> Rules | None:
    """The latest prescription for this kind of report, the one for the writer's own role and province first."""
    report, year = draft.report, draft.year or 9999
    if report is None:
        return None
    fitting = [
        rule
        for rule in rules
        if rule["doc_type"] == report.doc_type
        and rule["since"] <= year
        and rule.get("role") in (None, report.role)
        and rule.get("province") in (None, province)
    ]
    return max(fitting, key=lambda rule: ("province" in rule, "role" in rule, rule["since"]), default=None)


def _is_there(draft: Draft, part: Rules) -> bool:
    heading, text = re.compile(part["heading"]), part["text"]
    types = set(part["types"])
    for each in draft.parts:
        section = each.section
        if section.heading and (types & {section.type, *section.types} or heading.search(section.heading)):
            return True
    if not text:
        # A report without a single heading tells what was done all the same.
        bare = all(each.section.heading is None for each in draft.parts)
        return bare or any(types & set(each.section.types) for each in draft.parts)
    own, within = re.compile(text), set(part.get("within", ()))
    titled = re.compile(part.get("within_heading", "^$"))
    chosen = [
        each
        for each in draft.parts
        if within & {each.section.type, *each.section.types} or titled.search(each.section.heading or "-")
    ]
    return any(own.search(draft.text[each.start : each.end]) for each in chosen or draft.parts)
