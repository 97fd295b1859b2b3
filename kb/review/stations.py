"""张冠李戴 by what bears a place's name in short: another county's schools and stations (郧西一中), another township's 司法所."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.places.mentions import RANKS, begins_word, needs_frame, short_divisions
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.names import Frames
from kb.review.rulebook import Rules, load_rules
from kb.review.writer import Writer
from kb.text.sentences import Span
from kb.text.tokens import count_word

_NAME_CHARACTERS = (3, 2)
_HAN = re.compile("[一-龥]+")


def find_foreign_stations(draft: Draft, writer: Writer, *, folder: Path | None = None) -> Iterator[Finding]:
    """Each school or station that bears a name which is not the writer's, unless the words around make it right."""
    rules = load_rules("leftover", folder)
    station, frames = rules["station"], Frames(draft.text, rules)
    pencil = Marker(draft.text, "leftover")
    for match in re.compile(station["county"]).finditer(draft.text):
        for start in _starts(draft.text, match.start()):
            if _is_anothers_county(draft.text[start : match.start()], writer, station):
                yield from _mark(pencil, frames, (start, match.end()), writer)
                break
    if writer.rank != RANKS["乡级"]:
        return
    for match in re.compile(station["township"]).finditer(draft.text):
        for start in list(_starts(draft.text, match.start()))[:1]:
            if _is_anothers_name(draft.text[start : match.start()], writer, station):
                yield from _mark(pencil, frames, (start, match.end()), writer)


def _starts(text: str, end: int) -> Iterator[int]:
    """Where a name of three or two letters may begin that ends here."""
    for length in _NAME_CHARACTERS:
        start = end - length
        if start >= 0 and _HAN.fullmatch(text, start, end) and begins_word(text, start, end):
            yield start


def _is_anothers_county(name: str, writer: Writer, rules: Rules) -> bool:
    same = short_divisions().get(name, ())
    if not same or not needs_frame(name) or count_word(name) > rules["seldom"]:
        return False
    return name not in writer.own and name not in writer.unit and not any(d in writer.divisions for d in same)


def _is_anothers_name(name: str, writer: Writer, rules: Rules) -> bool:
    """Whether it is a name that no dictionary knows and that nothing of the writer's bears."""
    if count_word(name) or re.search(rules["no_name"], name):
        return False
    return not any(name in own or own in name for own in (*writer.own, writer.unit))


def _mark(pencil: Marker, frames: Frames, span: Span, writer: Writer) -> Iterator[Finding]:
    if not frames.allow(*span):
        words = pencil.text[slice(*span)]
        why = f"看不出“{words}”是不是本单位“{writer.places[-1].name}”的，请核对是否从别处带来"
        yield pencil.mark(span, "should", why, reason="place", confidence=0.7)
