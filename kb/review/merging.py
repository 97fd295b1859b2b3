"""Judged sentences as findings: neighbours of one kind from one text are one stretch, cut where clauses end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.review.draft import Draft, Part
from kb.review.judging import Judged
from kb.text.sentences import Span

GAP_CHARACTERS = 40  # of the writer's own between two sentences of one source: a phrase, a short sentence put in
_STRAY_CHARACTERS = 3  # with the sign behind them
_SIGN = re.compile("[,，;；:：。!！?？、]+[”’」』)）】]*")
_NUMBERING = re.compile(r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[一二三四五六七八九十]{1,2}是)*")


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of one part that make one finding, and the stretch of the form that they are."""

    start: int
    end: int
    part: Part | None
    members: tuple[Judged, ...]

    @property
    def chief(self) -> Judged:
        """The member that says most about the whole."""
        return max(self.members, key=lambda member: member.likeness.match.shared.weight)

    @property
    def weight(self) -> float:
        """How many of the writer's own characters are another's."""
        return sum(member.likeness.match.shared.weight for member in self.members)

    @property
    def density(self) -> float:
        """The share of what is compared that is shared."""
        compared = sum(
            member.likeness.match.shared.weight / member.likeness.match.shared.density for member in self.members
        )
        return self.weight / compared


def merge_judged(draft: Draft, judged: Sequence[Judged]) -> list[Group]:
    """The groups, in the order of the draft."""
    groups: list[Group] = []
    for item in judged:
        start, end = widen(draft.form.text, draft.form_sentences[item.likeness.number], item)
        part = draft.part_at(draft.form.origin[start])
        near = [group for group in groups[-3:] if group.part is part and _belong_together(group.members[-1], item)]
        last = near[-1] if near else None
        if last is not None and start - last.end <= _reach(draft, groups, last):
            del groups[groups.index(last) :]
            groups.append(Group(last.start, end, part, (*last.members, item)))
        else:
            groups.append(Group(start, end, part, (item,)))
    # What is alike only faintly counts in company.
    return [group for group in groups if not all(member.likeness.is_faint for member in group.members)]


def _belong_together(one: Judged, other: Judged) -> bool:
    if one.kind == "formula":
        return other.kind == "formula" and one.reason == other.reason
    return one.kind == other.kind and one.source == other.source


def _reach(draft: Draft, groups: Sequence[Group], last: Group) -> int:
    """How far the next sentence of the same source may be: over what everybody writes, too."""
    if last.chief.kind == "formula":
        return 0
    between = groups[groups.index(last) + 1 :]
    if any(group.chief.kind != "formula" for group in between):
        return -1
    return GAP_CHARACTERS + sum(group.end - group.start for group in between)


def widen(form: str, sentence: Span, judged: Judged) -> Span:
    """The stretch with the clauses that it takes most of; a whole sentence where little of it is left."""
    shared = judged.likeness.match.shared
    start, end = sentence
    cuts = [start, *(match.end() for match in _SIGN.finditer(form, start, end)), end]
    first = max(cut for cut in cuts if cut <= shared.start)
    last = min(cut for cut in cuts if cut >= shared.end)
    next_cut = min((cut for cut in cuts if cut > first), default=end)
    if shared.start - first > (next_cut - first) / 2:
        first = shared.start
    before = max((cut for cut in cuts if cut < last), default=start)
    if last - shared.end > (last - before) / 2:
        last = shared.end
    # The last letter or two of a clause are no beginning: 件|，没有一件被纠错.
    first = next((cut for cut in cuts if 0 < cut - first <= _STRAY_CHARACTERS and cut < last), first)
    numbering = _NUMBERING.match(form, first, last)
    return (numbering.end() if numbering and numbering.end() < last else first), last
