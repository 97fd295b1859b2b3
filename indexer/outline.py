"""The outline of a report: headings found, text shared out among them, depth worked out from the numbering in use.

Depth is by nesting, not by family: a `1.` directly under 一、 is of depth 2. Headings without a number are taken only
where several stand side by side or where their words leave no doubt. 一是/二是 are points, never headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.front import is_addressee, is_date_line
from indexer.plain_headings import find_plain_headings
from indexer.points import find_points
from indexer.shapes import DraftSection, Paragraph
from kb.text.markers import RANK, Marker, parse_marker

_LONG_HEADING = 40
_LEANING = re.compile(r"按照|根据|围绕|针对|结合|通过|依托|对照|立足|依据|为[^了]?")
_AIM = re.compile(
    r"(?:不断|深化|推动|提升|提高|优化|夯实|筑牢|营造|促进|增强|全面|切实|持续|有效|着力|保障|助力|凝聚|完善|健全|加强|强化|构建|打造|压实|落实|"
    r"维护|规范|激发|形成|树立|发挥|推进|护航|防范|守牢|坚守|把牢|突出|积极|大力|扎实|深入|严格|坚持|牢固|服务|引领|确保|力促|弘扬)"
)
_CONCRETE = re.compile(r"[\d“《（]|[一二三四五六七八九十百]{1,3}(?:个|项|次|家|名|场|件|部|类|条)")
_SENTENCE_END = re.compile(r"[。！？]")
_WHOLE_HEADING = re.compile(r"(?:情况|方面|要求|安排)$")  # a noun at the end: a heading however long, not prose
_LONGEST_HEADING = 80
_ANNEXES = re.compile(r"附\s?件?\s?[：:]\s?(?:1\s?[.．、]|《|$)")
_CLAUSE_END = re.compile(r"[。；;]\s?")
_COLON = re.compile(r"[：:]")
_PLAIN_TOP, _PLAIN_INNER = 1.5, 90.0


@dataclass(slots=True)
class Heading:
    """A heading read off a paragraph; `rest` is what follows it in the same paragraph, its closing stop included."""

    marker: str | None
    text: str
    rest: str
    run_in: bool
    rank: float


def build_outline(paragraphs: list[Paragraph]) -> list[DraftSection]:
    """The sections of a report, in order, each with its own text and points."""
    headings = _read_headings(paragraphs)
    sections: list[DraftSection] = []
    stack: list[tuple[float, int]] = []
    texts: list[list[str]] = []
    for paragraph, heading in zip(paragraphs, headings, strict=True):
        if heading is None:
            if not sections:
                sections.append(DraftSection(paragraph.line, paragraph.end_line, 0, None, None, False))
                texts.append([])
            texts[-1].append(paragraph.text)
            sections[-1].end_line = paragraph.end_line
            continue
        while stack and stack[-1][0] >= heading.rank:
            stack.pop()
        parent = stack[-1][1] if stack else None
        stack.append((heading.rank, len(sections)))
        sections.append(
            DraftSection(
                paragraph.line,
                paragraph.end_line,
                len(stack),
                heading.marker,
                heading.text,
                heading.run_in,
                parent=parent,
            )
        )
        texts.append([heading.rest] if heading.rest else [])
    for section, parts in zip(sections, texts, strict=True):
        section.text = "\n".join(parts)
        section.points = find_points(section.text)
    return sections


def _read_headings(paragraphs: list[Paragraph]) -> list[Heading | None]:
    """A heading for each paragraph that begins one."""
    markers = [_valid_marker(p) for p in paragraphs]
    _drop_unordered(markers)
    _drop_annex_lists(paragraphs, markers)
    plain = find_plain_headings(paragraphs, [m is not None for m in markers])
    headings: list[Heading | None] = []
    for paragraph, marker, kind in zip(paragraphs, markers, plain, strict=True):
        if marker is not None:
            headings.append(_numbered(paragraph, marker))
        elif kind is not None:
            headings.append(_plain(paragraph, kind))
        else:
            headings.append(None)
    return headings


def _valid_marker(paragraph: Paragraph) -> Marker | None:
    if paragraph.style in ("table", "footnote"):
        return None
    marker = parse_marker(paragraph.text)
    return None if marker is None or _is_list_in_line(paragraph.text, marker) else marker


def _is_list_in_line(text: str, marker: Marker) -> bool:
    """Whether the paragraph goes on counting inside itself: （1）…。（2）…。 is a list, not a heading.

    >>> _is_list_in_line("（1）推进监管。（2）防控风险。", Marker("ar_paren", 1, "（1）", 3))
    True
    """
    if marker.value != 1 or marker.family in ("part", "chapter", "cn"):
        return False
    stops = (match.end() for match in _CLAUSE_END.finditer(text, marker.end))
    following = (parse_marker(text[stop : stop + 8]) for stop in stops)
    return any(m is not None and m.family == marker.family and m.value == 2 for m in following)


def _drop_unordered(markers: list[Marker | None]) -> None:
    """Unmark decimals and dates that only look like numbers of the kind 1.1: those come in order, under their 1."""
    last = 0
    family = ""
    for index, marker in enumerate(markers):
        if marker is None:
            continue
        if marker.family == "ar_multi":
            if marker.value not in (1, last + 1) or family not in (
                "ar_multi",
                "cn",
                "ar",
                "cn_paren",
                "part",
                "chapter",
            ):
                markers[index] = None
                continue
            last = marker.value
        family = marker.family


def _drop_annex_lists(paragraphs: list[Paragraph], markers: list[Marker | None]) -> None:
    """Unmark the entries of a list of annexes (附件：1.… 2.…): names of files, not headings."""
    inside = False
    for index, paragraph in enumerate(paragraphs):
        if _ANNEXES.match(paragraph.text):
            inside = True
        elif inside:
            marker = markers[index]
            inside = marker is not None and marker.family == "ar" and "。" not in paragraph.text
            markers[index] = None if inside else marker


def _numbered(paragraph: Paragraph, marker: Marker) -> Heading:
    words = paragraph.text[marker.end :]
    text, rest, run_in = split_heading(words)
    return Heading(marker.text, text, rest, run_in, float(RANK[marker.family]) + 2)


def _plain(paragraph: Paragraph, kind: str) -> Heading:
    rank = _PLAIN_TOP if kind == "top" else _PLAIN_INNER
    text, rest, run_in = split_heading(paragraph.text)
    return Heading(None, text, rest, run_in, rank)


def split_heading(words: str) -> tuple[str, str, bool]:
    """A heading, what follows it in its paragraph, and whether anything does.

    The rest begins right after the heading, with the stop that closes it.

    >>> split_heading("加强队伍建设。增强依法行政的意识。")
    ('加强队伍建设', '。增强依法行政的意识。', True)
    >>> split_heading("深化政务公开。")
    ('深化政务公开', '。', False)
    """
    stop = _SENTENCE_END.search(words)
    sentence = words[: stop.start()] if stop else words
    colon = _COLON.search(sentence)
    if colon and 2 <= colon.start() <= 20 and len(words) > colon.end() and (stop or len(sentence) > _LONG_HEADING):
        return words[: colon.start()], words[colon.start() :], True
    if stop is None:
        text = words.rstrip("：:；;")
        return text, words[len(text) :], False
    runs_on = re.search(r"\w", words[stop.end() :]) is not None
    if len(sentence) > _LONG_HEADING and not (len(sentence) <= _LONGEST_HEADING and _WHOLE_HEADING.search(sentence)):
        sentence = _leading_clauses(sentence)
        runs_on = True
    return sentence, words[len(sentence) :], runs_on


def _leading_clauses(sentence: str) -> str:
    """The clauses before the sentence becomes prose: one, or two where the second goes with the first.

    >>> _leading_clauses("重视理论学习，提升行政能力，认真贯彻上级关于基层治理的各项决策部署和工作要求，全年组织学习十二次")
    '重视理论学习，提升行政能力'
    """
    stops = [match.start() for match in re.finditer(r"[，,；;]", sentence)]
    if not stops:
        return sentence
    if (
        len(stops) > 1
        and stops[1] <= _LONG_HEADING
        and _goes_with(sentence[: stops[0]], sentence[stops[0] + 1 : stops[1]])
    ):
        return sentence[: stops[1]]
    return sentence[: stops[0]]


def _goes_with(first: str, second: str) -> bool:
    """Whether the second clause still belongs to the heading: it names a general aim, or the first cannot stand alone."""
    if _LEANING.match(first):
        return True
    is_parallel = len(first) == len(second) and not first.startswith("以")
    return (is_parallel or _AIM.match(second) is not None) and not _CONCRETE.search(second)


def is_heading_free(text: str) -> bool:
    """Whether a line can never be a heading: a date or an addressee."""
    return is_date_line(text) or is_addressee(text)
