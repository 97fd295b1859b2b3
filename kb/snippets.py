"""A window over a section's text around what was found, with the places of the words in it. Positions are code points."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kb.documents import whole_text
from kb.query.model import SLOT_GAP_CHARACTERS
from kb.query.parsed import ParsedQuery
from kb.query.tiers import make_highlights
from kb.text import folding
from kb.text.sentences import sentence_spans

BEFORE_CHARACTERS = 40
_BLANKS = re.compile(r"\s+")
LEFT_OVER = "。！？；，、：”’）》\n"
WINDOW_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Sought:
    """What is lit: `wholes` alone where one of them stands, else the strings, and of each slot its parts."""

    wholes: tuple[str, ...]
    strings: tuple[str, ...] = ()
    slots: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, query: ParsedQuery) -> Sought:
        """What a query makes worth lighting."""
        terms = [term for choice in query.wanted for term in choice.terms]
        slots = [term for term in terms if term.kind == "slot"]
        plain = tuple(
            replace(choice, terms=tuple(term for term in choice.terms if term.kind != "slot"))
            for choice in query.wanted
        )
        joined = {folding.plain(query.text), folding.plain("".join(term.text for term in terms))}
        wholes = [string for string in query.highlights if not slots and folding.plain(string) in joined]
        return cls(
            wholes=tuple(wholes),
            strings=(*make_highlights(plain, ""), *(term.text for term in slots)),
            slots=tuple(tuple(part for part in term.parts if part) for term in slots),
        )

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a text."""
        return find_spans(text, self.wholes) or self._find_pieces(text)

    def find_in(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Where it stands in texts that are read together: the wholes alone, if any of the texts holds one."""
        wholes = [find_spans(text, self.wholes) for text in texts]
        return wholes if any(wholes) else [self._find_pieces(text) for text in texts]

    def _find_pieces(self, text: str) -> list[tuple[int, int]]:
        filled = (span for parts in self.slots for span in find_slot(text, parts))
        return join_spans([*find_spans(text, self.strings), *filled])


def cut_snippet(record: dict[str, Any], sought: Sought) -> dict[str, Any]:
    """Around the first place of what was sought; the section's beginning where it stands nowhere as it is.

    `start` says where in the section's whole text the snippet begins, `body` where in the snippet the text under the
    heading does; `goes_on` whether the section does after it; `heading_highlights` are places in marker and heading, for
    whoever shows the heading apart.
    """
    whole, lead_end = whole_text(record["marker"], record["heading"], record["text"], run_in=record["run_in"])
    spans = sought.find(whole)
    start = max(spans[0][0] - BEFORE_CHARACTERS, 0) if spans else 0
    while 0 < start < spans[0][0] and whole[start] in LEFT_OVER:
        start += 1  # the end of the sentence before: nobody reads on from a stop
    end = min(start + WINDOW_CHARACTERS, len(whole))
    inside = [[max(a, start) - start, min(b, end) - start] for a, b in spans if a < end and b > start]
    body_start = lead_end + whole[lead_end : lead_end + 1].count("\n")
    return {
        "text": whole[start:end],
        "start": start,
        "goes_on": end < len(whole),
        "highlights": inside,
        "body": min(max(body_start - start, 0), end - start),
        "heading_highlights": [[a, min(b, lead_end)] for a, b in spans if a < lead_end],
    }


def find_slot(text: str, parts: Sequence[str]) -> list[tuple[int, int]]:
    """Where the parts stand that follow one another in a sentence.

    >>> find_slot("推进了监管。推进。监管，再推进监管", ["推进", "监管"])
    [(0, 2), (3, 5), (13, 15), (15, 17)]
    """
    found: list[tuple[int, int]] = []
    if not all(find_spans(text, [part]) for part in parts):
        return found
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        for chain in _chains(sentence, [find_spans(sentence, [part]) for part in parts]):
            found += [(start + a, start + b) for a, b in chain]
    return join_spans(found)


def _chains(sentence: str, places: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Places of the parts in a row, each near enough to the one before; one row for each place of the last."""
    rows = [[place] for place in places[0]]
    for spans in places[1:]:
        longer = []
        for span in spans:
            near = [row for row in rows if row[-1][1] <= span[0] and _gap(sentence, row[-1], span)]
            longer += [[*near[-1], span]] if near else []
        rows = longer
    return rows


def _gap(sentence: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    return len(folding.folded(sentence[before[1] : after[0]])) <= SLOT_GAP_CHARACTERS


def find_spans(text: str, needles: Sequence[str]) -> list[tuple[int, int]]:
    """Where any of the needles stands, plain or folded; overlapping places are joined.

    >>> find_spans("强化Ｄ 委领导", ["党委", "领导"])
    [(2, 5), (5, 7)]
    """
    plain, folded = _both_forms(text)
    plain_form = _Mapped(text, plain, folding.plain, folding.fold_plain)
    folded_form = _Mapped(text, folded, folding.folded, folding.fold)
    found: set[tuple[int, int]] = set()
    for whole, pieces in _forms_of(tuple(needles)):
        found |= plain_form.find(whole)
        for piece in pieces:
            found |= folded_form.find(piece)
    return join_spans(found)


@lru_cache(maxsize=2)  # one text is looked through for several things
def _both_forms(text: str) -> tuple[str, str]:
    return folding.forms(text)


@lru_cache(maxsize=16)
def _forms_of(needles: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What is looked for of each needle; the same needles are looked for in a page of texts."""
    return [(folding.plain(needle), folding.query_forms(needle)) for needle in needles]


@lru_cache(maxsize=1)
def _find_blanks(text: str) -> tuple[list[int], list[int]]:
    """For each run of blanks, how many characters that are none stand before it, and how many blanks up to its end."""
    before, blanks = [], [0]
    for run in _BLANKS.finditer(text):
        before.append(run.start() - blanks[-1])
        blanks.append(blanks[-1] + len(run.group()))
    return before, blanks


class _Mapped:
    """A form of a text with the way back. The full map costs 0.5 ms a section, so it is made only where it is needed:
    in most texts each character that is no blank is one character of the form.
    """

    def __init__(
        self, text: str, form: str, fold: Callable[[str], str], fold_mapped: Callable[[str], folding.Folded]
    ) -> None:
        self._text, self._form, self._fold, self._fold_mapped = text, form, fold, fold_mapped

    def find(self, piece: str) -> set[tuple[int, int]]:
        """Every place of a piece of the form, in the original."""
        starts = []
        at = self._form.find(piece) if piece else -1
        while at >= 0:
            starts.append(at)
            at = self._form.find(piece, at + 1)
        return set(self._map(starts, piece)) if starts else set()

    def _map(self, starts: list[int], piece: str) -> list[tuple[int, int]]:
        before, blanks = _find_blanks(self._text)
        if len(self._text) - blanks[-1] == len(self._form):
            spans = []
            for at in starts:
                last = at + len(piece) - 1
                spans.append((at + blanks[bisect(before, at)], last + blanks[bisect(before, last)] + 1))
            if all((cut := self._text[a:b]) == piece or self._fold(cut) == piece for a, b in spans):
                return spans
        mapped = self._fold_mapped(self._text)
        return [mapped.span(at, at + len(piece)) for at in starts]


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
