"""Replaying corrections over what was read. Pure; decides nothing by itself.

They are replayed in the order in which they were made, each on whatever bears its key by then. What finds nothing to
act on is kept and told apart, never thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.corrections import BY_HAND, REPORT_FIELDS, SECTION_FIELDS, Caution, Correction
from kb.identity import bare, fingerprint_report, place_sections, section_text
from kb.model import FrontLine, ParsedSource, Report, Section
from kb.passages import locate, points_within, split_marker


@dataclass(slots=True)
class Mended:
    """A report as it stands after the corrections, with the names its content gives it and what was inferred before."""

    report: Report
    fingerprint: str
    places: list[str]
    inferred: dict[str, Any] = field(default_factory=dict)
    section_inferred: dict[str, dict[str, Any]] = field(default_factory=dict)
    cautions: dict[str, list[Caution]] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report) -> Mended:
        """The report as it was read."""
        return cls(report, fingerprint_report(report), place_sections(report.sections))

    def index(self, place: str | None) -> int | None:
        """Where among the sections the one at this place is."""
        return self.places.index(place) if place in self.places else None


def apply_corrections(parsed: ParsedSource, corrections: Iterable[Correction]) -> tuple[list[Mended], set[int]]:
    """The reports as the keeper wants them, and the numbers of the corrections that found something to act on."""
    reports = [Mended.of(report) for report in parsed.documents]
    chosen = list(corrections)
    applied = {correction.id for correction in chosen if _apply(reports, correction, chosen)}
    return reports, applied


def _apply(reports: list[Mended], correction: Correction, everything: list[Correction]) -> bool:
    hit = False
    for mended in [candidate for candidate in reports if candidate.fingerprint == correction.report]:
        match correction.kind:
            case "report":
                hit |= _set_report_field(mended, correction)
            case "section":
                hit |= _set_section_field(mended, correction, everything)
            case "heading":
                hit |= _add_heading(mended, correction)
            case "join_section":
                hit |= _join_section(mended, correction)
            case "split_report":
                hit |= _split_report(reports, mended, correction)
            case "join_report":
                hit |= _join_report(reports, mended)
            case "caution":
                hit |= _add_caution(mended, correction)
    return hit


def _set_report_field(mended: Mended, correction: Correction) -> bool:
    name = correction.field
    if name not in REPORT_FIELDS:
        return False
    mended.inferred.setdefault(name, getattr(mended.report, name))
    mended.report = replace(
        mended.report,
        **{name: correction.value},
        confidence={**mended.report.confidence, name: 1.0},
        evidence={**mended.report.evidence, name: BY_HAND},
    )
    return True


def _set_section_field(mended: Mended, correction: Correction, everything: list[Correction]) -> bool:
    index = mended.index(correction.place)
    name = correction.field
    if index is None or name not in SECTION_FIELDS:
        return False
    old_type = _inferred(mended, index, "type")
    _change_section(mended, index, name, correction.value)
    if name == "type":
        decided = {other.place for other in everything if other.kind == "section" and other.field == "type"}
        for child in _descendants(mended.report.sections, index):
            if mended.places[child] not in decided and _inferred(mended, child, "type") == old_type:
                _change_section(mended, child, name, correction.value)
    return True


def _inferred(mended: Mended, index: int, name: str) -> Any:
    known = mended.section_inferred.get(mended.places[index], {})
    return known.get(name, getattr(mended.report.sections[index], name))


def _change_section(mended: Mended, index: int, name: str, value: Any) -> None:
    section = mended.report.sections[index]
    mended.section_inferred.setdefault(mended.places[index], {}).setdefault(name, getattr(section, name))
    changes: dict[str, Any] = {name: value}
    if name == "type":
        types = tuple(str(value).split(","))
        changes = {"type": types[0], "types": types}
    section = replace(
        section,
        **changes,
        confidence={**section.confidence, name: 1.0},
        evidence={**section.evidence, name: BY_HAND},
    )
    _put(mended, [*mended.report.sections[:index], section, *mended.report.sections[index + 1 :]])


def _descendants(sections: Sequence[Section], index: int) -> list[int]:
    below = []
    for child in range(index + 1, len(sections)):
        if sections[child].depth <= sections[index].depth:
            break
        below.append(child)
    return below if sections[index].depth else []


def _put(mended: Mended, sections: Iterable[Section]) -> None:
    mended.report = replace(mended.report, sections=tuple(sections))


def _add_heading(mended: Mended, correction: Correction) -> bool:
    index = mended.index(correction.place)
    if index is None:
        return False
    section = mended.report.sections[index]
    found = locate(section.text, correction.quote)
    if found is None:
        return False
    before, after = section.text[: found[0]], section.text[found[1] :]
    marker, heading = split_marker(section.text[found[0] : found[1]])
    line = min(section.line + before.count("\n"), section.end_line)
    depth = correction.value or max(section.depth, 1)
    new = replace(
        section,
        line=line,
        depth=depth,
        marker=marker,
        heading=heading.rstrip("。"),
        run_in=not after.startswith("\n") and bool(after),
        text=after.lstrip("\n"),
        points=points_within(section.points, after),
        evidence={**section.evidence, "heading": BY_HAND},
    )
    old = replace(section, end_line=line, text=before.rstrip("\n"), points=points_within(section.points, before))
    place = int(correction.place.partition("_")[0]) if correction.place else 0
    place += len(bare(f"{section.marker or ''}{section.heading or ''}{before}"))
    _put(mended, [*mended.report.sections[:index], old, new, *mended.report.sections[index + 1 :]])
    mended.places.insert(index + 1, _free_place(place, mended.places))
    return True


def _free_place(place: int, taken: Sequence[str]) -> str:
    name, count = str(place), 1
    while name in taken:
        count += 1
        name = f"{place}_{count}"
    return name


def _join_section(mended: Mended, correction: Correction) -> bool:
    index = mended.index(correction.place)
    if not index:
        return False
    sections = list(mended.report.sections)
    gone = sections.pop(index)
    sections[index - 1] = _append(sections[index - 1], gone)
    _put(mended, sections)
    del mended.places[index]
    return True


def _append(section: Section, gone: Section) -> Section:
    words = (
        section_text(gone)
        if gone.run_in
        else "\n".join(part for part in (f"{gone.marker or ''}{gone.heading or ''}", gone.text) if part)
    )
    return replace(
        section,
        end_line=max(section.end_line, gone.end_line),
        text="\n".join(part for part in (section.text, words) if part),
        points=(*section.points, *gone.points),
    )


def _split_report(reports: list[Mended], mended: Mended, correction: Correction) -> bool:
    index = mended.index(correction.place)
    if index is None:
        return False
    report = mended.report
    section = report.sections[index]
    found = locate(section_text(section), correction.quote)
    if found is None:
        return False
    lead = len(section.marker or "") + len(section.heading or "")
    cut = max(found[0] - lead, 0)
    line = min(section.line + section.text[:cut].count("\n") + (1 if lead and cut else 0), section.end_line)
    keeps_heading = found[0] >= lead and bool(lead or section.text[:cut].strip())
    first = [*report.sections[:index]]
    if keeps_heading:
        kept = section.text[:cut].rstrip("\n")
        first.append(replace(section, end_line=line, text=kept, points=points_within(section.points, kept)))
    rest = section.text[max(found[1] - lead, 0) :].lstrip("\n")
    later = list(report.sections[index + 1 :])
    if rest:
        later.insert(0, _opening(section, line, rest))
    title = section_text(section)[found[0] : found[1]].strip()
    position = reports.index(mended)
    front_before = tuple(item for item in report.front if item.line <= line)
    front_after = tuple(item for item in report.front if item.line > line)
    one = replace(report, end_line=max(report.line, line - 1), sections=tuple(first), front=front_before)
    two = replace(report, title=title, line=line, sections=tuple(later), front=front_after, **_unknown(report))
    reports[position : position + 1] = [Mended.of(one), Mended.of(two)]
    return True


def _opening(section: Section, line: int, text: str) -> Section:
    return replace(
        section,
        line=line,
        depth=0,
        marker=None,
        heading=None,
        run_in=False,
        type="导语",
        types=("导语",),
        topic=None,
        text=text,
        points=points_within(section.points, text),
        confidence={},
        evidence={"type": BY_HAND},
    )


def _unknown(report: Report) -> dict[str, Any]:
    """What cannot be known of a report that a person cut off: the rest is taken over, and said to be doubtful."""
    taken = ("year", "doc_type")
    return {
        "unit": None,
        "level": "未知",
        "sector": "其他",
        "role": None,
        "signed_by": None,
        "signed_date": None,
        "confidence": {name: min(report.confidence.get(name, 0.5), 0.5) for name in taken},
        "evidence": dict.fromkeys(taken, "随原报告"),
    }


def _join_report(reports: list[Mended], mended: Mended) -> bool:
    position = reports.index(mended)
    if position == 0:
        return False
    before, gone = reports[position - 1].report, mended.report
    last = before.sections[-1] if before.sections else None
    heading = Section(
        line=gone.line,
        end_line=gone.line,
        depth=1,
        marker=None,
        heading=gone.title,
        run_in=False,
        type=last.type if last else "其他",
        types=last.types if last else ("其他",),
        topic=last.topic if last else None,
        text="",
        evidence={"heading": BY_HAND},
    )
    sections = [*gone.sections]
    if sections and sections[0].depth == 0 and not sections[0].heading:
        opening = sections.pop(0)
        heading = replace(heading, end_line=opening.end_line, text=opening.text, points=opening.points)
    front: tuple[FrontLine, ...] = (*before.front, *gone.front)
    joined = replace(before, end_line=gone.end_line, front=front, sections=(*before.sections, heading, *sections))
    reports[position - 1 : position + 1] = [Mended.of(joined)]
    return True


def _add_caution(mended: Mended, correction: Correction) -> bool:
    index = mended.index(correction.place)
    if index is None:
        return False
    text = mended.report.sections[index].text
    found = locate(text, correction.quote) if correction.quote else (0, len(text))
    if found is None:
        return False
    mended.cautions.setdefault(mended.places[index], []).append(Caution(*found, correction.note))
    return True
