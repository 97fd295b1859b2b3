"""Slips that only the whole draft shows: the same sentence twice, a sentence cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, thin_out
from kb.review.numbering import Line, read_lines
from kb.review.rulebook import Rules, load_rules
from kb.text.sentences import Span

_LETTERS = re.compile(r"[^\w]+")
_LEAD = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[一二三四五六七八九十]{1,3}是)\s*")


def find_repeats(draft: Draft, *, folder: Path | None = None) -> list[Finding]:
    """Every slip of the kind; `folder` holds the keeper's own rules."""
    pencil, rules = Marker(draft.text, "slip"), load_rules("slips", folder)
    return thin_out([*_twice(pencil, draft, rules["repeat"]), *_cut_off(pencil, draft, rules["sentence"])])


def _twice(pencil: Marker, draft: Draft, rules: Rules) -> Iterator[Finding]:
    seen: dict[str, Span] = {}
    for span in draft.sentences:
        text = draft.text[slice(*span)]
        letters = _LETTERS.sub("", _LEAD.sub("", text))
        if (
            text[-1] not in rules["ends"]
            or len(letters) < rules["least_characters"]
            or any(word in text for word in rules["skip"])
        ):
            continue
        first = seen.setdefault(letters, span)
        if first != span:
            weight = "must" if len(letters) >= rules["sure_characters"] else "should"
            why = f"这句话与第 {draft.line_at(first[0])} 行的完全相同，请删去一处或改写"
            yield pencil.mark(span, weight, why, reason="repeated-sentence", confidence=0.95)


def _cut_off(pencil: Marker, draft: Draft, rules: Rules) -> Iterator[Finding]:
    for line in read_lines(draft):
        last = line.text[-1]
        if "\n" in line.text:
            continue  # cut to a width: where a paragraph ends is not certain
        if last in rules["cut_ends"]:
            yield pencil.mark(
                (line.span[1] - 1, line.span[1]), "must", "这一段以“" + last + "”结尾，句子没有写完", reason="cut-off"
            )
        elif (
            last not in rules["ends"]
            and len(line.text) >= rules["least_characters"]
            and "一" <= last <= "龥"
            and not _may_be_heading(line)
        ):
            span = (max(line.span[0], line.span[1] - 12), line.span[1])
            why = "这一段末尾没有句号，请核对句子是否写完"
            yield pencil.mark(span, "should", why, reason="no-end", confidence=0.8)


def _may_be_heading(line: Line) -> bool:
    """A numbered paragraph without a stop inside, or a short one with at most one comma."""
    return not re.search("[。；]", line.text) and (line.marker is not None or len(line.text) <= 60)
