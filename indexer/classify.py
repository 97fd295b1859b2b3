"""Gives every section its type and topic: the heading decides, then the part it stands in, then its text.

Headings are read by `indexer.headings`; this module knows the tree and what a child takes from its parent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from indexer.dates import find_years
from indexer.headings import Hit, plain_heading, read_heading
from indexer.rulebook import load_rules
from indexer.shapes import Draft, DraftSection, Labels, Metadata
from indexer.topics import is_container, read_topic

_CLOSED = {"存在问题", "原因分析", "问题整改", "下步打算", "意见建议", "其他报告事项", "工作亮点"}
_MEASURES = ("主要举措", "第一责任人履职")
_HEAD = re.compile("第一责任人|主要负责(?:人|同志)|一把手|四个亲自")
_MENDING = re.compile("(?:问题)?(?:整改|改进)(?:的)?(?:措施|方案|举措)(?:[及和与](?:成效|进展|情况))?$")
_DEFAULT = 0.91  # a slogan for a measure: right in 424 of 426 labelled sections
_LAST_DEFAULT = 0.75  # the last part may be a plan in disguise
_LABEL_COVER = 0.5  # a heading that is a label (下一步打算) rather than one that holds its words (解决突出问题)
_TEXT_CHARS = 240
_LATE_SHARE = 0.6
_FIRST_CHARS = 120
_LATE_CHARS = 1500  # problems and plans under one slogan: the plans begin in the second paragraph


@dataclass(slots=True)
class _Guess:
    """A type before topics are given; `own` are the types that the section's own heading names."""

    type: str
    types: list[str]
    confidence: float
    evidence: str
    heading: str = ""
    own: tuple[Hit, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Report:
    """What a section needs to know of its report."""

    doc_type: str
    year: int | None
    sections: list[DraftSection]
    last_top: int
    mends: bool  # reports what was put right: its measures are 问题整改
    checks: bool  # checks itself: its 整改措施 are under way, not to come
    named: frozenset[str]  # types that some top heading names outright


def classify_sections(draft: Draft, metadata: Metadata) -> list[Labels]:
    """The labels of each section, in the order of `draft.sections`."""
    report = _describe(draft, metadata)
    guesses: list[_Guess] = []
    for place, section in enumerate(draft.sections):
        parent = guesses[section.parent] if section.parent is not None else None
        guesses.append(_guess(report, place, section, parent if parent and parent.type != "导语" else None))
    children = _children(draft.sections)
    for place in reversed(range(len(guesses))):
        _take_from_children(guesses[place], [guesses[child] for child in children[place]])
    return [
        _label(guess, section, bool(children[place]), metadata.sector)
        for place, (guess, section) in enumerate(zip(guesses, draft.sections, strict=True))
    ]


def _describe(draft: Draft, metadata: Metadata) -> _Report:
    tops = [place for place, section in enumerate(draft.sections) if section.depth <= 1]
    headings = [plain_heading(draft.sections[place].heading or "") for place in tops]
    return _Report(
        doc_type=metadata.doc_type,
        year=metadata.year,
        sections=draft.sections,
        last_top=tops[-1] if tops else -1,
        mends=metadata.doc_type == "自查整改" and "整改" in draft.title,
        checks=metadata.doc_type == "自查整改",
        named=frozenset(hit.type for heading in headings for hit in read_heading(heading)),
    )


def _children(sections: list[DraftSection]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in sections]
    for place, section in enumerate(sections):
        if section.parent is not None:
            children[section.parent].append(place)
    return children


def _guess(report: _Report, place: int, section: DraftSection, parent: _Guess | None) -> _Guess:
    if section.depth == 0 or section.heading is None:
        return _Guess("导语", ["导语"], 0.99, "首个标题之前的文字") if section.depth == 0 else _bare(report, parent)
    heading = plain_heading(section.heading)
    hits = _settle(_with_year(read_heading(heading), heading, report), section, parent, report)
    guess = _under(parent, hits, heading, section) if parent else _at_top(report, hits, heading, section, place)
    if report.checks and guess.type == "下步打算" and _MENDING.match(heading):
        guess = _Guess("问题整改", ["问题整改", *guess.types[1:]], 0.85, heading)
    guess.heading, guess.own = heading, hits
    return _as_plan(guess, heading, report)


def _bare(report: _Report, parent: _Guess | None) -> _Guess:
    if parent:
        return _Guess(parent.type, list(parent.types), parent.confidence - 0.1, f"随上级：{parent.heading}")
    return _Guess(_default_type(report), [_default_type(report)], 0.5, "没有标题")


def _with_year(hits: tuple[Hit, ...], heading: str, report: _Report) -> tuple[Hit, ...]:
    """2024年重点工作 in a report on 2023 is what is to come."""
    years = find_years(heading)
    if not years or report.year is None or years[0].first <= report.year or any(hit.type == "下步打算" for hit in hits):
        return hits
    words = heading[years[0].start : years[0].end]
    ahead = Hit("下步打算", "structural", years[0].start, len(heading), words, 0.9, 1.0)
    return (*(hit for hit in hits if hit.start < years[0].start), ahead)


@cache
def _text_rules() -> dict[str, re.Pattern[str]]:
    return {rule["type"]: re.compile(rule["pattern"]) for rule in load_rules("section_types")["text"]}


@cache
def _tones() -> dict[str, re.Pattern[str]]:
    return {rule["type"]: re.compile(rule["pattern"]) for rule in load_rules("section_types")["tone"]}


def _settle(hits: tuple[Hit, ...], section: DraftSection, parent: _Guess | None, report: _Report) -> tuple[Hit, ...]:
    """组织领导 is the head's duty, and 学习 the study of the thought, at the top and where the text says so."""
    if not hits or hits[0].kind not in ("leadership", "study"):
        return hits
    if parent is not None:
        speaks = hits[0].kind == "leadership" and parent.type == "主要举措" and _HEAD.search(section.text[:_TEXT_CHARS])
        return hits if speaks else ()
    if hits[0].kind == "study" and report.doc_type == "述法报告":
        return hits
    return hits if _text_rules()[hits[0].type].search(section.text[: 2 * _TEXT_CHARS]) else ()


def _default_type(report: _Report) -> str:
    if report.mends:
        return "问题整改"
    return "第一责任人履职" if report.doc_type == "述法报告" else "主要举措"


def _from_hits(hits: tuple[Hit, ...]) -> _Guess:
    types = [hit.type for hit in hits]
    return _Guess(types[0], types, hits[0].confidence, hits[0].words)


def _at_top(report: _Report, hits: tuple[Hit, ...], heading: str, section: DraftSection, place: int) -> _Guess:
    if hits:
        guess = _from_hits(hits)
        kind = _default_type(report)
        if hits[0].type == "主要举措" != kind:
            return _Guess(kind, [kind, "主要举措"], 0.85, hits[0].words)
        return guess
    if not report.mends and _tones()["存在问题"].search(heading):
        return _Guess("存在问题", ["存在问题"], 0.8, heading)
    late = _late_type(report, section, place)
    if late:
        return late
    kind = _default_type(report)
    return _Guess(kind, [kind], _LAST_DEFAULT if place == report.last_top else _DEFAULT, heading)


def _late_type(report: _Report, section: DraftSection, place: int) -> _Guess | None:
    """A slogan for a heading, late in the report: its first sentences tell problems or plans that no heading names."""
    is_last = place == report.last_top
    if place < _LATE_SHARE * len(report.sections) and not is_last:
        return None
    if is_last and "下步打算" not in report.named and _is_aspiration(section):
        return _Guess("下步打算", ["下步打算"], 0.75, section.heading or "")
    text = section.text[: _LATE_CHARS if is_last else _FIRST_CHARS]
    kinds = [kind for kind in ("存在问题", "下步打算") if kind not in report.named]
    found = [(match.start(), kind) for kind in kinds if (match := _text_rules()[kind].search(text))]
    if not found:
        return None
    types = [kind for _, kind in sorted(found)]
    return _Guess(types[0], types, 0.7, text[:40])


def _is_aspiration(section: DraftSection) -> bool:
    """再接再厉，再上新台阶 at a report's end promises, unless its text counts what was done."""
    rules = load_rules("section_types")["aspiration"]
    heading = plain_heading(section.heading or "")
    return re.search(rules["pattern"], heading) is not None and not re.search(rules["unless"], section.text)


def _under(parent: _Guess, hits: tuple[Hit, ...], heading: str, section: DraftSection) -> _Guess:
    usable = tuple(hit for hit in hits if _may_override(parent, hit))
    if usable:
        return _from_hits(usable)
    inherited = max(0.6, round(parent.confidence - 0.01, 2))
    kind = _split_inheritance(parent, heading, any(hit.type == "学习贯彻" for hit in hits))
    if kind:
        return _Guess(kind, [kind], 0.8, f"随上级：{parent.heading}")
    return _Guess(parent.type, [parent.type], inherited, f"随上级：{parent.heading}")


def _may_override(parent: _Guess, hit: Hit) -> bool:
    """Whether a child's own heading outweighs the part it stands in."""
    if hit.type == parent.type or hit.kind == "weak":
        return hit.type == parent.type and len(parent.types) > 1
    is_label = hit.cover >= _LABEL_COVER or hit.type in parent.types
    if parent.type in _CLOSED:
        # 抓好问题整改 among the plans is a plan, 整改措施 among the mended a mending.
        same = {parent.type, hit.type} == {"下步打算", "问题整改"} and "整改" in hit.words
        return hit.kind == "structural" and is_label and hit.type in _CLOSED and not same
    if hit.type in _CLOSED:
        return is_label
    if parent.type == "主要举措":
        return True
    if parent.type == "学习贯彻":
        return hit.kind == "structural" and (hit.type != "主要举措" or is_label)
    return hit.type == "学习贯彻" and hit.confidence >= 0.95 and "责任" not in parent.heading


def _split_inheritance(parent: _Guess, heading: str, is_study: bool) -> str | None:
    """Which of a joined parent's types (存在问题和下步打算) a child takes that names none."""
    if parent.type == "存在问题" and not parent.own and _is_promise(heading):
        return "下步打算"
    if len(parent.types) < 2:
        return None
    if {"存在问题", "下步打算"} <= set(parent.types) and "主要举措" not in parent.types:
        return "下步打算" if _is_promise(heading) else None
    if parent.type == "学习贯彻" and "主要举措" in parent.types and not is_study:
        return "主要举措"
    return None


def _is_promise(heading: str) -> bool:
    """进一步加强普法 promises; 普法有待加强 complains."""
    return not _tones()["存在问题"].search(heading) and _tones()["下步打算"].search(heading) is not None


def _as_plan(guess: _Guess, heading: str, report: _Report) -> _Guess:
    """In a plan everything but problems and their causes is what is to come."""
    if report.doc_type not in load_rules("section_types")["plans"]["types"]:
        return guess
    if guess.type in _CLOSED and guess.type not in ("下步打算", "工作亮点"):
        return guess
    types = ["下步打算", *(kind for kind in guess.types if kind not in ("下步打算", "主要举措"))]
    return _Guess("下步打算", types, min(guess.confidence, 0.9), guess.evidence, guess.heading, guess.own)


def _take_from_children(guess: _Guess, children: list[_Guess]) -> None:
    """A container serves every type that stands in it."""
    for child in children:
        guess.types += [kind for kind in child.types if kind not in guess.types and guess.type not in _CLOSED]


def _label(guess: _Guess, section: DraftSection, has_children: bool, sector: str) -> Labels:
    topic, confidence, words = _topic(guess, section, has_children, sector)
    # 其他需要报告的情况 is labelled 其他; the finer name stays among the types, so that it can be asked for.
    kind = "其他" if guess.type == "其他报告事项" else guess.type
    types = [kind, *(each for each in guess.types if each != kind)]
    evidence = {"type": guess.evidence, "topic": words} if words else {"type": guess.evidence}
    return Labels(kind, tuple(types), topic, {"type": guess.confidence, "topic": confidence}, evidence)


def _topic(guess: _Guess, section: DraftSection, has_children: bool, sector: str) -> tuple[str | None, float, str]:
    if guess.type not in _MEASURES or section.depth == 0:
        return None, min(0.97, guess.confidence + 0.02), ""
    official = next((hit for hit in guess.own if hit.kind in ("structural", "weak") and hit.type in _MEASURES), None)
    if official and official.type == "第一责任人履职" and (section.depth > 1 or not has_children):
        return "组织领导", 0.75, official.words
    if official and (section.depth == 1 or official.kind == "structural"):
        return None, 0.9, ""
    if has_children and is_container(guess.heading):
        return None, 0.9, ""
    topic, confidence, words = read_topic(guess.heading or section.heading or "", section.text, own_trade=sector)
    if guess.type == "第一责任人履职" or section.depth == 1:
        confidence = min(confidence, 0.85)  # whether such a part has a theme or only holds themes is a matter of taste
    if has_children and confidence <= 0.5:
        return None, 0.7, ""
    return topic or "其他", confidence if topic else 0.4, words
