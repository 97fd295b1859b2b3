"""Carrying corrections over when a file changes: which new report is the one that the keeper mended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.corrections import Correction
from kb.duplicates import fold_copy, resemblance, shingle
from kb.identity import bare, section_text
from kb.mending import Mended

SAME_REPORT = 0.5  # a report with half its words exchanged is another report
SAME_SECTION = 0.6
SAME_SECTION_UNDER_SAME_HEADING = 0.3


def carry_corrections(
    corrections: Iterable[Correction], *, old: Sequence[Mended], new: Sequence[Mended]
) -> dict[int, tuple[str, str | None]]:
    """Number -> the key it should bear now, for those made on a report that has changed a little and not gone."""
    pairs = {one.fingerprint: (one, other) for one, other in match_reports(old, new)}
    moves: dict[int, tuple[str, str | None]] = {}
    for correction in corrections:
        if correction.report not in pairs:
            continue
        one, other = pairs[correction.report]
        if correction.place is None:
            moves[correction.id] = (other.fingerprint, None)
            continue
        place = match_section(one, correction.place, other)
        if place is not None:
            moves[correction.id] = (other.fingerprint, place)
    return moves


def match_reports(old: Sequence[Mended], new: Sequence[Mended]) -> list[tuple[Mended, Mended]]:
    """Pairs of changed reports, the likest first; reports that stayed the same need no partner."""
    kept = {item.fingerprint for item in old} & {item.fingerprint for item in new}
    gone = [item for item in old if item.fingerprint not in kept]
    come = [item for item in new if item.fingerprint not in kept]
    words = {id(item): _report_shingles(item) for item in (*gone, *come)}
    scored = sorted(
        ((resemblance(words[id(one)], words[id(other)]), one, other) for one in gone for other in come),
        key=lambda scored_pair: -scored_pair[0],
    )
    pairs: list[tuple[Mended, Mended]] = []
    taken: set[int] = set()
    for score, one, other in scored:
        if score >= SAME_REPORT and id(one) not in taken and id(other) not in taken:
            pairs.append((one, other))
            taken |= {id(one), id(other)}
    return pairs


def match_section(one: Mended, place: str, other: Mended) -> str | None:
    """Where in the other report the section at this place is found again."""
    index = one.index(place)
    if index is None:
        return None
    section = one.report.sections[index]
    words = _shingles(section_text(section))
    best: tuple[float, str] | None = None
    for candidate, there in zip(other.report.sections, other.places, strict=True):
        if bare(section_text(candidate)) == bare(section_text(section)):
            return there
        same_heading = bool(section.heading) and bare(candidate.heading) == bare(section.heading)
        score = resemblance(words, _shingles(section_text(candidate)))
        needed = SAME_SECTION_UNDER_SAME_HEADING if same_heading else SAME_SECTION
        if score >= needed and (best is None or score > best[0]):
            best = (score, there)
    return best[1] if best else None


def _report_shingles(item: Mended) -> set[int]:
    return _shingles(item.report.title + "".join(map(section_text, item.report.sections)))


def _shingles(text: str) -> set[int]:
    return shingle(fold_copy(text))
