"""张冠李戴 by figures: a sentence that resembles another's and still carries its figures (开展培训37场次).

What is the same everywhere (100%, 24小时, 12345, a term of three years, the day of a holiday) stands in rules/leftover.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.judging import Judged
from kb.review.marking import Marker
from kb.review.merging import Group
from kb.review.rulebook import Rules, made_of
from kb.text.sentences import Span

_FIGURE = re.compile(
    r"(?<![\d.第\-/〔\[])(?P<number>\d+(?:\.\d+)?)[余多]?(?:%|[万亿]?[余多]?(?:[人场家户台件]次|公里|公顷|平方米|立方米|个百分点|小时|[一-龥]))"
    r"|(?<![一二三四五六七八九十百千万两第几数\d])(?P<spelt>[一二三四五六七八九两]?[十百千万][一二三四五六七八九十百千万零]*)[余多]?"
    r"(?:[人场家户台件]次|公里|[件次人场户家处份期名起宗台个项所元字亩页条篇块辆座间栋支批门类种天])"
)
_BOOK = re.compile(r"《[^《》]{2,60}》|“[^“”]{1,12}”|\(20\d\d[^()]{0,12}\)")
_NEAR_CHARACTERS = 2  # the word beside a figure that must be the same as well
_TELLING = 10  # two files or three meetings are the same by chance


@dataclass(frozen=True, slots=True)
class _Figure:
    start: int
    end: int
    value: str
    before: str
    after: str
    is_telling: bool


@made_of("leftover")
def _common(rules: Rules) -> re.Pattern[str]:
    return re.compile(rules["figure"]["common"])


def find_source_figures(
    draft: Draft, groups: Sequence[Group], shown: Sequence[Finding], *, folder: Path | None = None
) -> Iterator[Finding]:
    """Each sentence of these groups whose figures are those of the text that it resembles; `shown` are their findings."""
    pencil, common = Marker(draft.text, "leftover"), _common(folder)
    for group, finding in zip(groups, shown, strict=True):
        for member in group.members if finding.kind == "overlap" else ():
            if same := _shared_figures(draft, member, common):
                yield _mark(pencil, draft, same, finding)


def _mark(pencil: Marker, draft: Draft, same: Sequence[_Figure], finding: Finding) -> Finding:
    told = "、".join(dict.fromkeys(_in_draft(draft, (figure.start, figure.end)) for figure in same))
    weight = "should" if any(figure.is_telling for figure in same) or len(same) > 1 else "note"
    span = draft.form.span(same[0].start, same[-1].end)
    why = f"数字“{told}”与来源相同，请核对是不是本单位的数字"
    return pencil.mark(
        span,
        weight,
        why,
        reason="source-figure",
        confidence=0.8 if weight == "should" else 0.5,
        sources=finding.sources[:1],
    )


def _in_draft(draft: Draft, span: Span) -> str:
    start, end = draft.form.span(*span)
    return draft.text[start:end]


def _shared_figures(draft: Draft, member: Judged, common: re.Pattern[str]) -> list[_Figure]:
    likeness = member.likeness
    theirs = _read_figures(likeness.shelf.body.sentence(likeness.match.found), common, 0)
    start, end = draft.form_sentences[likeness.number]
    own = _read_figures(draft.form.text[start:end], common, start)
    return [figure for figure in own if _told_year(figure) != draft.year and any(_is_same(figure, it) for it in theirs)]


def _told_year(figure: _Figure) -> int | None:
    return int(figure.value[:-1]) if figure.value.endswith("年") and figure.value[:-1].isdigit() else None


def _is_same(one: _Figure, other: _Figure) -> bool:
    return one.value == other.value and (one.before == other.before or one.after == other.after)


def _read_figures(form: str, common: re.Pattern[str], at: int) -> list[_Figure]:
    """What is counted in a folded sentence that begins at this place."""
    titles = [match.span() for match in _BOOK.finditer(form)]
    found = []
    for match in _FIGURE.finditer(form):
        start, end = match.span()
        if any(first <= start < last for first, last in titles) or common.match(form, start):
            continue
        found.append(
            _Figure(
                at + start,
                at + end,
                match.group(),
                form[max(0, start - _NEAR_CHARACTERS) : start],
                form[end : end + _NEAR_CHARACTERS],
                match["spelt"] is not None or float(match["number"]) >= _TELLING or "." in match["number"],
            )
        )
    return found
