"""The stretch of a section that is worth taking along: whole where it is short, else the sentences that say most of what
is sought; never what the keeper has marked 慎用.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.phrasing.variants import pair_letters
from kb.text.sentences import Span, sentence_spans

MOST_CHARACTERS = 480  # about what a writer takes for one heading; longer sections are cut
LEAST_CHARACTERS = 12  # shorter texts only lead over to what follows


def cut_excerpt(record: dict[str, Any], sought: str) -> Span | None:
    """Where the excerpt stands in the section's text; None where nothing usable is left."""
    text = record["text"]
    # Under a heading on a line of its own the text begins with the stop that closed the heading.
    start = len(text) - len(text.lstrip("。：；，、 　\n\t"))
    cautions = [(item["start"], item["end"]) for item in record["cautions"]]
    if len(text) - start <= MOST_CHARACTERS and not cautions:
        return (start, start + len(text[start:].rstrip())) if len(text) - start >= LEAST_CHARACTERS else None
    spans = [(max(first, start), last) for first, last in sentence_spans(text) if last > start]
    stretches = _stretches(spans, cautions)
    wanted = pair_letters(sought)
    long = [span for span in stretches if span[1] - span[0] >= LEAST_CHARACTERS]
    return max(long, key=lambda span: (_held(text[span[0] : span[1]], wanted), -span[0]), default=None)


def _stretches(spans: Sequence[Span], cautions: Sequence[Span]) -> list[Span]:
    """From each sentence on, as many as there is room for; none reaches into what is marked."""
    found = []
    for place, (start, _) in enumerate(spans):
        end = start
        for first, last in spans[place:]:
            marked = any(first < stop and begin < last for begin, stop in cautions)
            if marked or (last - start > MOST_CHARACTERS and end > start):
                break
            end = min(last, start + MOST_CHARACTERS)
        if end > start:
            found.append((start, end))
    return found


def _held(text: str, wanted: frozenset[str]) -> int:
    return len(wanted & pair_letters(text))
