"""A window over a section's text around what was found, with the places of the words in it. Positions are code points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kb.documents import lead
from kb.text import folding

BEFORE_CHARACTERS = 40
WINDOW_CHARACTERS = 160


def cut_snippet(record: dict[str, Any], text: str, words: Sequence[str]) -> dict[str, Any]:
    """Around the whole text where it stands in the section, else around the first of its words."""
    heading = lead(record["marker"], record["heading"])
    joint = "" if record["run_in"] or not heading else "\n"
    whole = f"{heading}{joint}{record['text']}"
    spans = find_spans(whole, [text]) or find_spans(whole, words)
    start = max(spans[0][0] - BEFORE_CHARACTERS, 0) if spans else 0
    end = min(start + WINDOW_CHARACTERS, len(whole))
    inside = [[max(a, start) - start, min(b, end) - start] for a, b in spans if a < end and b > start]
    return {"text": whole[start:end], "highlights": inside}


def find_spans(text: str, needles: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the needles stands, plain or folded; overlapping places are joined."""
    forms = (folding.fold_plain(text), folding.fold(text))
    found: set[tuple[int, int]] = set()
    for needle in needles:
        wanted = ((folding.plain(needle),), folding.query_forms(needle))
        for form, pieces in zip(forms, wanted, strict=True):
            for piece in filter(None, pieces):
                at = form.text.find(piece)
                while at >= 0:
                    found.add(form.span(at, at + len(piece)))
                    at = form.text.find(piece, at + len(piece))
    return join_spans(found)


def join_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, overlapping ones as one.

    >>> join_spans([(3, 5), (0, 2), (4, 8)])
    [(0, 2), (3, 8)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
