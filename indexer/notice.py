"""Reads the outline out of a notice (关于报送……的通知), or out of a bare list of headings: what is to be written, in order.

A notice says in any style what it wants: numbered lines, a numbered run within one paragraph, headings of a pasted page,
bare lines, or one sentence that lists it all (应当包括……，……以及……). What asks for no text (发文字号, 抬头, 报送要求, 联系人) is set
aside and said, never lost. Types and topics are those that `indexer.classify` gives the same headings in a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from indexer.classify import classify_sections
from indexer.dates import find_years
from indexer.metadata import infer_metadata
from indexer.rulebook import load_rules, patterns_of
from indexer.shapes import Draft, DraftSection, Metadata, SourceContext
from kb.outlines import Aside, Asked, Outline, Profile
from kb.text.markers import parse_marker

MAX_HEADING_CHARACTERS = 40  # as in a report: of a longer one the leading clauses
MAX_BARE_CHARACTERS = 36  # a line without a number is a heading up to this length
MAX_LINES = 2_000
_FEWEST_IN_RUN = 2  # numbers within one line that make it a list
_HEAD_LINES = 8  # title, number and addressee stand in so many first lines

_MARKUP = re.compile(r"^\s*(?P<hashes>#{1,6})\s+|^\s*(?:[-*+•●▪◆■□○➢√·–—]|\[[ x]\])\s+|^\s*[•●▪◆■□○➢√]")
_EMPHASIS = re.compile(r"\*\*|__|`")
_POINT = re.compile(r"^(?P<number>[一二三四五六七八九十])是(?=.)")
_ASIDE_IN_HEADING = re.compile(r"[（(【〔\[]([^（()）【】〔〕\[\]]{4,})[)）】〕\]]")
_SENTENCE_END = re.compile("[。；;！!？?]")
_CLOSING = "。；;：:，,、 　…"
_LISTED = tuple(
    re.compile(f"(?:{verbs})(?:以下)?(?:几个?方面|内容)?[：:]?")
    for verbs in ("包括|包含|涵盖|内容为|内容有|内容是|内容如下", "写明|写清|反映|报告|总结|说明|汇报")
)
_SPLIT_LIST = re.compile("[；;]|，(?=以及|及|和|下|存|主|上|其)|，|以及")
_WRAPPING = re.compile(
    "^关于(?:做好|开展|报送|提交|上报|撰写)*|(?:撰写|报送|上报)?(?:工作)?的?(?:通知|函)$|(?:提纲|模板|范本|框架)$"
)
_JOINED = re.compile("^(?:以及|及|并|和|与|等)+")


@dataclass(slots=True)
class _Line:
    """A heading in the making, or a plain line (`family` empty)."""

    number: int
    family: str
    marker: str | None
    text: str
    hints: list[str] = field(default_factory=list)


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    rules = load_rules("notices")
    return {name: patterns_of(table["patterns"]) for name, table in rules.items()}


def read_unit(unit: str) -> Profile:
    """Level and sector by a unit's name, as a report's title would tell them.

    >>> read_unit("云岭市青禾镇人民政府"), read_unit("清屏县财政局")
    (Profile(level='乡级', sector='综合'), Profile(level='县级', sector='财政'))
    """
    draft = Draft(f"{unit}2023年法治政府建设年度报告", 1, 1, [], [DraftSection(2, 2, 0, None, None, False)])
    metadata = infer_metadata(draft, SourceContext(""))
    return Profile(metadata.level, metadata.sector)


def read_notice(text: str) -> Outline:
    """The outline of a notice.

    >>> [(a.depth, a.heading, a.hint, a.type) for a in read_notice("一、主要做法（800字以内）\\n二、存在的问题").headings]
    [(1, '主要做法', '800字以内', '主要举措'), (1, '存在的问题', '', '存在问题')]
    """
    aside: list[Aside] = []
    lines = [line for line in _read_lines(text) if not _set_aside(line, aside)]
    title = _take_title(lines)
    wanted = _take_headings(lines, aside)
    year = _year(title or "", text)
    sections, headings = _make_sections(wanted, aside)
    doc_type = _doc_type(title)
    draft = Draft(title or "", 1, len(lines), [], sections)
    labels = classify_sections(draft, Metadata(None, "未知", "其他", year, doc_type or "年度报告", None, None, None))
    asked = tuple(
        Asked(
            line=line.number,
            depth=section.depth,
            marker=line.marker,
            heading=section.heading or "",
            sought=_sought(section.heading or ""),
            hint="；".join(line.hints),
            type=label.type,
            types=label.types,
            topic=label.topic,
        )
        for line, section, label in zip(headings, sections, labels, strict=True)
    )
    return Outline(title, year, doc_type, asked, tuple(sorted(aside, key=lambda item: item.line)))


def _read_lines(text: str) -> Iterator[_Line]:
    for number, raw in enumerate(text.splitlines()[:MAX_LINES], 1):
        markup = _MARKUP.match(raw)
        bare = _EMPHASIS.sub("", raw[markup.end() :] if markup else raw).strip()
        if not bare:
            continue
        depth = len(markup["hashes"] or "") if markup else 0
        family = f"#{depth}" if depth else "bullet" if markup else ""
        yield from _split_run(number, family, bare)


def _split_run(number: int, family: str, text: str) -> Iterator[_Line]:
    """The line, or where numbers run on within it (包括：一、…；二、…) each numbered piece."""
    starts = _run_starts(text)
    if not starts:
        yield _make_line(number, family, text)
        return
    if starts[0] > 0:
        yield _make_line(number, family, text[: starts[0]])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield _make_line(number, "", text[start:end])


def _run_starts(text: str) -> list[int]:
    found: dict[str, list[int]] = {}
    for at in range(len(text)):
        if at and text[at - 1] not in "：:；;。，, \t　":
            continue
        family, value = _number_at(text[at:])
        run = found.setdefault(family, [])
        if family and value == len(run) + 1:
            run.append(at)
    runs = [run for family, run in found.items() if family and len(run) >= _FEWEST_IN_RUN]
    return min(runs, key=lambda run: run[0]) if runs else []


def _number_at(text: str) -> tuple[str, int]:
    point = _POINT.match(text)
    if point:
        return "point", "一二三四五六七八九十".index(point["number"]) + 1
    marker = parse_marker(text)
    return (marker.family, marker.value) if marker else ("", 0)


def _make_line(number: int, family: str, text: str) -> _Line:
    text = text.strip()
    point = _POINT.match(text)
    if point:
        return _Line(number, "point", point.group(), text[point.end() :])
    marker = parse_marker(text)
    if marker:
        return _Line(number, marker.family, marker.text, text[marker.end :])
    return _Line(number, family, None, text)


def _set_aside(line: _Line, aside: list[Aside]) -> bool:
    """Put what asks for no text aside: the parts of a notice round its outline."""
    kinds = ("number", "addressee", "contact", "attachment", "date", "closing") if not line.family else ("contact",)
    for kind in kinds:
        if _rules()[kind].search(line.text):
            aside.append(Aside(line.number, line.text, load_rules("notices")[kind]["name"]))
            return True
    return False


def _take_title(lines: list[_Line]) -> str | None:
    for place, line in enumerate(lines[:_HEAD_LINES]):
        if line.family in ("", "#1") and len(line.text) <= 60 and _rules()["title"].search(line.text):
            return lines.pop(place).text.strip(_CLOSING)
    return None


def _take_headings(lines: Sequence[_Line], aside: list[Aside]) -> list[_Line]:
    """The lines that are headings; plain ones between them are hints to the heading above."""
    if not any(line.family for line in lines):
        return _take_bare(lines, aside)
    found: list[_Line] = []
    for line in lines:
        if line.family:
            found.append(line)
        elif _rules()["instruction"].search(line.text) or not found:
            aside.append(Aside(line.number, line.text, "说明"))
        else:
            found[-1].hints.append(line.text.strip("（()）"))
    return found


def _take_bare(lines: Sequence[_Line], aside: list[Aside]) -> list[_Line]:
    """Headings without numbers: short lines, or what one sentence lists."""
    short = [line for line in lines if len(line.text) <= MAX_BARE_CHARACTERS and not line.text.endswith("。")]
    if len(short) >= _FEWEST_IN_RUN or (short and len(short) == len(lines)):
        kept = [line for line in short if not _rules()["instruction"].search(line.text)]
    else:
        kept = [_Line(line.number, "listed", None, piece) for line in lines for piece in _list_pieces(line.text)]
    used = {line.number for line in kept}
    aside += [Aside(line.number, line.text, "说明") for line in lines if line.number not in used]
    for line in kept:
        line.family = line.family or "bare"
    return kept


def _list_pieces(text: str) -> list[str]:
    """What a sentence lists.

    >>> _list_pieces("报告应当包括上一年度的主要举措和成效，存在的不足和原因，以及其他需要报告的情况。")
    ['上一年度的主要举措和成效', '存在的不足和原因', '其他需要报告的情况']
    """
    for sentence in re.split("[。！!？?]", text):
        lead = next(filter(None, (pattern.search(sentence) for pattern in _LISTED)), None)
        if lead:
            pieces = (_JOINED.sub("", piece).strip(_CLOSING) for piece in _SPLIT_LIST.split(sentence[lead.end() :]))
            found = [piece.removesuffix("等") for piece in pieces if len(piece) > 2]
            if len(found) >= _FEWEST_IN_RUN:
                return found
    return []


def _make_sections(lines: Sequence[_Line], aside: list[Aside]) -> tuple[list[DraftSection], list[_Line]]:
    """The tree of headings, without those that only hold others together (报告内容) or ask for no text (报送要求)."""
    families: list[str] = []
    kept: list[tuple[int, _Line, DraftSection]] = []
    dropped_from, shifts = 0, list[int]()
    for line in lines:
        while line.family in families and families[-1] != line.family:
            families.pop()
        if line.family not in families:
            families.append(line.family)
        depth = len(families)
        if dropped_from and depth > dropped_from:
            _drop(line, aside)
            continue
        dropped_from, shifts = 0, [at for at in shifts if at < depth]
        heading = _cut_heading(line)
        if _rules()["container"].search(heading):
            shifts.append(depth)
            aside.append(Aside(line.number, line.text, "提纲的总题"))
        elif _rules()["demand"].search(heading):
            dropped_from = depth
            _drop(line, aside)
        elif any(letter.isalpha() for letter in heading):
            parent = next((at for at in reversed(range(len(kept))) if kept[at][0] < depth), None)
            within = parent if parent is not None and not any(kept[parent][0] < at <= depth for at in shifts) else None
            level = kept[within][2].depth + 1 if within is not None else 1
            text = "\n".join(line.hints)
            section = DraftSection(line.number, line.number, level, line.marker, heading, False, text, parent=within)
            kept.append((depth, line, section))
        else:
            _drop(line, aside, "说明")
    return [section for _, _, section in kept], [line for _, line, _ in kept]


def _drop(line: _Line, aside: list[Aside], kind: str = "报送要求") -> None:
    aside += [
        Aside(line.number, text, kind)
        for text in (line.text, *line.hints)
        if text == line.text or text not in line.text
    ]


def _cut_heading(line: _Line) -> str:
    """The heading itself; brackets, what follows a colon and later sentences become hints."""
    text = line.text
    hints = [match.group(1) for match in _ASIDE_IN_HEADING.finditer(text)]
    text = _ASIDE_IN_HEADING.sub("", text).strip(_CLOSING)
    for sign in ("：", ":"):
        head, _, rest = text.partition(sign)
        if rest and len(head) >= 2:
            text, hints = head, [*hints, rest]
    end = _SENTENCE_END.search(text)
    if end:
        text, rest = text[: end.start()], text[end.end() :]
        hints.append(rest)
    if len(text) > MAX_HEADING_CHARACTERS:
        clauses = re.split("(?<=[，,])", text)
        head = clauses[0]
        for clause in clauses[1:]:
            if len(head + clause) > MAX_HEADING_CHARACTERS:
                break
            head += clause
        hints.append(text[len(head) :])
        text = head
    line.hints = [hint.strip(_CLOSING + "（()）") for hint in (*hints, *line.hints) if hint.strip(_CLOSING + "（()）")]
    return text.strip(_CLOSING)


def _sought(heading: str) -> str:
    """What a passage is to be about: the heading without the words that only tell the writer to write.

    >>> _sought("认真总结本年度推进法治政府建设的主要举措"), _sought("行政执法监督情况")
    ('推进法治政府建设的主要举措', '行政执法监督')
    """
    bare = heading
    for _ in range(2):  # 认真总结 | 本年度 | 推进……
        bare = _rules()["telling"].sub("", bare)
    return _rules()["tail"].sub("", bare).strip(_CLOSING) or heading


def _year(title: str, text: str) -> int | None:
    for place in (title, text):
        years = find_years(place)
        if years:
            return years[0].first
    return None


def _doc_type(title: str | None) -> str | None:
    if not title:
        return None
    bare = _WRAPPING.sub("", title)  # 关于报送2024年度述法报告的通知
    draft = Draft(bare, 1, 1, [], [DraftSection(2, 2, 0, None, None, False)])
    found = infer_metadata(draft, SourceContext(""))
    return found.doc_type if found.confidence.get("doc_type", 0) >= 0.6 else None
