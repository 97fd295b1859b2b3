"""漏项 by comparison: with the notice's outline, with the draft's own problems, with last year, with peers.

Whether words answer each other is told by what they are about (kb.phrasing.likeness); each finding says what was looked
for, so that a person can tell in a moment whether it is answered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import UsageError
from kb.finding import make_filters
from kb.outlines import read_outline
from kb.phrasing.clusters import subject_of
from kb.phrasing.likeness import share_held, subject_words
from kb.review.context import Context
from kb.review.counts import Count, list_counts
from kb.review.draft import Draft, Part
from kb.review.findings import Finding, Source
from kb.review.marking import Marker
from kb.review.rulebook import load_rules
from kb.text import folding
from kb.text.sentences import sentences

_NOWHERE = (0, 0)
_PROBLEMS, _PLANS = ("存在问题",), ("下步打算", "问题整改")
_POINT_CHARACTERS = 60  # what a point is about stands at its beginning
_LEAST_FIGURE = 10  # small counts stay the same by chance

Record = dict[str, Any]


def find_unanswered_outline(draft: Draft, context: Context, *, folder: Path | None = None) -> Iterator[Finding]:
    """Each heading of the notice that the draft does not answer."""
    if not context.outline.strip():
        return
    rules, pencil = load_rules("missing", folder)["outline"], Marker(draft.text, "missing")
    try:
        asked = read_outline(context.outline).headings
    except UsageError:
        context.remarks.append("提纲里没有读出要写的内容，没有按提纲核对")
        return
    for item in asked:
        if not _answers(draft, item.heading, item.types, rules):
            why = f"通知提纲里的“{item.heading}”没有写到；如果写在别处，请用标题标明"
            yield pencil.mark(_NOWHERE, "must", why, reason=f"提纲：{item.heading}", confidence=0.8)


def _answers(draft: Draft, heading: str, types: tuple[str, ...], rules: Record) -> bool:
    words = subject_words(heading)
    for part in draft.parts:
        title = folding.folded(part.section.heading or "")
        if words and title and share_held(title, words) >= rules["least_in_heading"]:
            return True
        if words and share_held(folding.folded(draft.text[part.start : part.end]), words) >= rules["least_in_text"]:
            return True
    named = [kind for kind in types if kind not in ("其他", "主要举措")]
    if words:
        return False
    return any(set(named or types) & {part.section.type, *part.section.types} for part in draft.parts)


def find_problems_without_plan(draft: Draft, *, folder: Path | None = None) -> Iterator[Finding]:
    """Each problem that no plan takes up, where there are plans."""
    rules, pencil = load_rules("missing", folder)["plan"], Marker(draft.text, "missing")
    plans = folding.folded("\n".join(_texts(draft, _PLANS)))
    if not plans:
        return
    subjects = {subject_of(text) for text in sentences(plans)}
    for part in draft.parts:
        if part.section.type not in _PROBLEMS:
            continue
        for start, words in _points(draft, part):
            about = subject_words(words)
            if len(about) < rules["least_words"] or _is_taken_up(plans, about):
                continue
            # The plan may say it in other words (协调机制不畅, 建立联席会议): then it speaks of the same subject.
            subject = subject_of(folding.folded(words))
            if not subject or subject not in subjects:
                why = "下一步打算里看不出哪一条对应这个问题，请补写打算，或把两处说成一回事"
                span = (start, start + len(words))
                yield pencil.mark(span, "should", why, reason="problem-without-plan", confidence=0.6)


def _is_taken_up(plans: str, about: tuple[str, ...]) -> bool:
    """Whether the plans hold any two letters in a row of what the problem is about."""
    return any(word[at : at + 2] in plans for word in about for at in range(len(word) - 1))


def _texts(draft: Draft, types: tuple[str, ...]) -> list[str]:
    return [draft.text[part.start : part.end] for part in draft.parts if part.section.type in types]


def _points(draft: Draft, part: Part) -> Iterator[tuple[int, str]]:
    """The problems of a part: its numbered points, or the heading of one that has none."""
    found = False
    for point in part.section.points:
        words = point[:_POINT_CHARACTERS]
        at = draft.text.find(words[:12], part.start, part.end)
        if at >= 0:
            found = True
            yield at, re.split("[。；\n]", draft.text[at : at + _POINT_CHARACTERS])[0]
    heading = part.section.heading
    if not found and heading and part.section.depth > 1:
        at = draft.text.find(heading, part.start, part.end)
        if at >= 0:
            yield at, heading


def last_report(draft: Draft, context: Context) -> Record | None:
    """The unit's report on the year before, if the library has it."""
    if not draft.unit or not draft.year:
        return None
    names = context.library.canonical_units([draft.unit])
    kinds = {draft.report.doc_type} if draft.report else set()
    for found in context.library.list_reports({"unit": names, "year": [draft.year - 1]}):
        if not kinds or found["doc_type"] in kinds:
            return context.library.report(found["report_id"])
    return None


def find_promises(draft: Draft, last: Record, *, folder: Path | None = None) -> Iterator[Finding]:
    """What last year's report promised for this year, each written or not."""
    rules, pencil = load_rules("missing", folder)["promise"], Marker(draft.text, "missing")
    done = [
        (part.start, folding.folded(draft.text[part.start : part.end]))
        for part in draft.parts
        if part.section.type not in (*_PLANS, *_PROBLEMS)
    ]
    told = 0
    for section in last["sections"]:
        for promise in _promises(section):
            about = subject_words(promise)
            if len(about) < rules["least_words"] or told >= rules["most"]:
                continue
            told += 1
            best = max(((share_held(text, about), start) for start, text in done), default=(0.0, 0))
            yield _promise(
                pencil, draft, promise, best[0] >= rules["least_held"], best[1], _source(last, section, promise)
            )


def _promises(section: Record) -> list[str]:
    if section["type"] != "下步打算":
        return []
    points = [str(point)[:_POINT_CHARACTERS] for point in section.get("points") or ()]
    return points or ([section["heading"]] if section.get("heading") and section["depth"] > 1 else [])


def _promise(pencil: Marker, draft: Draft, promise: str, kept: bool, start: int, source: Source) -> Finding:
    words = re.split("[。；\n]", promise)[0]
    if kept:
        end = draft.text.find("\n", start)
        span = (start, end if end > start else len(draft.text))
        return pencil.mark(
            span, "note", f"已写：上年打算“{words}”", reason="promise-kept", sources=[source], confidence=0.7
        )
    why = f"未写：上年打算“{words}”今年没有交代，请补写进展或说明原因"
    return pencil.mark(_NOWHERE, "should", why, reason=f"promise：{words}", sources=[source], confidence=0.6)


def find_unchanged_figures(draft: Draft, last: Record, *, folder: Path | None = None) -> Iterator[Finding]:
    """Figures that are the same as last year's, word for word."""
    pencil, rules = Marker(draft.text, "missing"), load_rules("slips", folder)["figures"]
    before: dict[tuple[str, str], Record] = {}
    for section in last["sections"]:
        for count in list_counts(str(section["text"]), rules):
            before.setdefault((count.key, count.value), section)
    for count in list_counts(draft.text, rules):
        section = before.get((count.key, count.value))
        if section is not None and _is_telling(count):
            why = f"“{count.value}”与上年报告里同样内容的数字完全相同，请核对是不是没有更新"
            source = _source(last, section, count.value)
            yield pencil.mark(count.span, "should", why, reason="figure-unchanged", sources=[source], confidence=0.7)


def _is_telling(count: Count) -> bool:
    number = re.match(r"[\d.]+", count.value)
    return number is not None and float(number.group()) >= _LEAST_FIGURE and not count.value.startswith("100%")


def _source(report: Record, section: Record, words: str) -> Source:
    text = str(section["text"])
    at = max(text.find(words[:12]), 0)
    return Source(
        section_id=section["section_id"],
        unit=report["unit"],
        year=report["year"],
        title=report["title"],
        heading=section["heading"],
        type=section["type"],
        text=text[max(0, at - 20) : at + 80],
        report_id=report["report_id"],
    )


def find_unlike_peers(draft: Draft, context: Context, *, folder: Path | None = None) -> Iterator[Finding]:
    """Topics that most peers of the same level and sector write of and the draft does not; a draft half as long as theirs."""
    report, rules = draft.report, load_rules("missing", folder)["peers"]
    if report is None or report.level == "未知" or not draft.parts:
        return
    texts = context.phrasing.texts()
    wanted = {"level": [report.level], "sector": [report.sector], "doc_type": [report.doc_type]}
    mask = texts.chosen(make_filters(context.library, wanted))
    numbers = np.flatnonzero(mask) if mask is not None else np.zeros(0, dtype=np.int64)
    units = set(texts.fields.units[numbers].tolist())
    if len(units) < rules["least_units"]:
        return
    pencil = Marker(draft.text, "missing")
    names = {code: topic for topic, code in texts.fields.values["topic"].items()}
    holders: Counter[str] = Counter()
    topics, owners = texts.fields.codes["topic"][numbers].tolist(), texts.fields.units[numbers].tolist()
    for topic, _ in {(topic, owner) for topic, owner in zip(topics, owners, strict=True) if topic >= 0}:
        holders[names[topic]] += 1
    own = {part.section.topic for part in draft.parts}
    done = "\n".join(draft.text[p.start : p.end] for p in draft.parts if p.section.type not in (*_PROBLEMS, *_PLANS))
    for topic, count in holders.most_common():
        often = count >= rules["share"] * len(units) and topic not in own and topic != "其他"
        if often and not re.search(rules["words"].get(topic, topic), done):
            why = f"同级同系统 {len(units)} 个单位中有 {count} 个写了“{topic}”，本稿没有写到，供参考"
            yield pencil.mark(_NOWHERE, "note", why, reason=f"peers：{topic}", confidence=0.6)
    lengths = Counter[int]()
    for number in numbers.tolist():
        start, end = texts.section_span(number)
        lengths[int(texts.fields.units[number])] += end - start
    usual = int(np.median(list(lengths.values())))
    if len(draft.text) < rules["length"] * usual:
        why = f"同级同系统的材料一般写 {usual} 字左右，本稿只有 {len(draft.text)} 字，供参考"
        yield pencil.mark(_NOWHERE, "note", why, reason="length", confidence=0.6)
