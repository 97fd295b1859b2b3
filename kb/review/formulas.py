"""Stretches of a draft that are set phrases, prescribed headings or titles and that the library holds too: 通用表述."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.review.bodies import Body
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.grams import NONE
from kb.review.set_phrases import HEADING, PHRASE, TITLE, SetPhrase, find_set_phrases
from kb.text.sentences import Span

_WHY = {
    PHRASE: "这是固定提法，大家都这样写，不算雷同，不用改。",
    HEADING: "这是法定或通行的标题，不算雷同，不用改。",
    TITLE: "这是法律、文件的名称，不算雷同，不用改。",
}


def find_formulas(draft: Draft, body: Body, *, taken: Sequence[Span], least: int) -> Iterator[Finding]:
    """Set phrases of so many characters and more, where no finding stands already."""
    form = draft.form.text
    for start, end, reason in _join(sorted(find_set_phrases(form), key=lambda phrase: (phrase.start, -phrase.end))):
        is_free = not any(first < end and start < last for first, last in taken)
        if end - start >= least and is_free and _is_known(form[start:end], body):
            first, last = draft.form.span(start, end)
            yield Finding("formula", "note", first, last, draft.text[first:last], _WHY[reason], 0.95, reason=reason)


def _join(phrases: Sequence[SetPhrase]) -> Iterator[tuple[int, int, str]]:
    """Phrases that overlap or touch are one, called after the longest of them."""
    group: list[SetPhrase] = []
    for phrase in phrases:
        if group and phrase.start > max(other.end for other in group):
            yield _whole(group)
            group = []
        group.append(phrase)
    if group:
        yield _whole(group)


def _whole(group: Sequence[SetPhrase]) -> tuple[int, int, str]:
    longest = max(group, key=lambda phrase: phrase.end - phrase.start)
    return group[0].start, max(phrase.end for phrase in group), longest.reason


def _is_known(words: str, body: Body) -> bool:
    grams = body.index.number(words)
    return bool((body.index.count(grams[grams != NONE]) > 0).all())
