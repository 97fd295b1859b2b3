"""Slips that only the whole draft shows: the same sentence twice, a sentence cut off, one thing counted in two ways."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, thin_out
from kb.review.numbering import Line, read_lines
from kb.review.rulebook import Rules, load_rules
from kb.text.sentences import Span, sentence_spans

_LETTERS = re.compile(r"[^\w]+")
_LEAD = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[一二三四五六七八九十]{1,3}是)\s*")
_FIGURE = re.compile(
    r"(?<![\d.〔\[])(?P<number>\d{1,9}(?:\.\d+)?)(?P<over>余|多)?(?P<measure>%|％|万元|亿元|万人次|人次|余|[一-龥])(?P<noun>[一-龥]{0,6})"
)
_CLAUSE_BACK = re.compile(r"[一-龥]+$")
_TOTAL = re.compile("^(?:今年以来|一年来|全年|年内|本年度|共计|累计|总计|共|总)+")
_NO_MEASURE = "年月日时点号条章款项届级"
_CONTEXT = 14


def find_repeats(draft: Draft, *, folder: Path | None = None) -> list[Finding]:
    """Every slip of the kind; `folder` holds the keeper's own rules."""
    pencil, rules = Marker(draft.text, "slip"), load_rules("slips", folder)
    found = [*_twice(pencil, draft, rules["repeat"]), *_cut_off(pencil, draft, rules["sentence"])]
    return thin_out([*found, *_at_odds(pencil, draft, rules["figures"])])


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


@dataclass(frozen=True, slots=True)
class Count:
    """A figure, what it counts and where it stands."""

    span: Span
    value: str
    key: str


def _at_odds(pencil: Marker, draft: Draft, rules: Rules) -> Iterator[Finding]:
    told: set[str] = set()
    by_key: dict[str, list[Count]] = defaultdict(list)
    for count in list_counts(draft.text, rules):
        by_key[count.key].append(count)
    for same in by_key.values():
        first = same[0]
        for other in same[1:]:
            apart = draft.line_at(first.span[0]) != draft.line_at(other.span[0])
            if apart and other.value != first.value and first.key not in told:
                told.add(first.key)
                why = (
                    f"这里是“{other.value}”，第 {draft.line_at(first.span[0])} 行同样的内容是“{first.value}”，"
                    "前后数字不一致，请核对"
                )
                yield pencil.mark(other.span, "should", why, reason="figures-at-odds", confidence=0.7)


def list_counts(whole: str, rules: Rules) -> Iterator[Count]:
    """What is counted, by the words before and after the figure."""
    other = re.compile(rules["other"])
    for start, end in sentence_spans(whole):
        text = whole[start:end]
        if not any(char.isdigit() for char in text):
            continue
        for match in _FIGURE.finditer(text):
            if match["measure"] in _NO_MEASURE:
                continue
            clause = _CLAUSE_BACK.search(text[max(0, match.start() - _CONTEXT) : match.start()])
            before = clause.group() if clause else ""
            around = re.split("[，,；;。]", text[: match.start()])[-1] + match["noun"]
            if other.search(around):
                continue
            key = _TOTAL.sub("", before) + "#" + match["measure"] + match["noun"]
            if len(key) - 2 >= rules["least_context"]:
                value = match["number"] + (match["over"] or "") + match["measure"]
                yield Count((start + match.start(), start + match.end("measure")), value, key)
