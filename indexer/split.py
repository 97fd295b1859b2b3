"""Where one report ends and the next begins: titles found and paragraphs shared out among them.

A title is known by how it reads (rules/splitting.toml), by a table of contents that promised it, by what the format says,
and by what stands around it: a signature before it, numbering that starts again after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from indexer.contents import Contents, normal_title
from indexer.front import front_kind, is_addressee, is_byline, is_date_line, is_red_head, is_signature_like
from indexer.plain_headings import INNER_TITLE
from indexer.points import starts_point
from indexer.shapes import Paragraph
from indexer.titling import MAX_TITLE, bare_title, is_strong_title, title_rules, title_weight
from kb.model import Noise
from kb.text.markers import parse_marker

_SERIES = re.compile(
    r"^(?:【?\s?(?:范文|篇|例文|样本|材料|之)\s?[一二三四五六七八九十\d]{1,3}\s?】?[：:、．.\s]*|第\s?[一二三四五六七八九十\d]{1,3}\s?篇[：:、．.\s]*|"
    r"[（(【\[]\s?[\d一二三四五六七八九十]{1,3}\s?[）)】\]][、．.\s]*|[0-9０-９]{1,3}\s?[．.、]\s?|[一二三四五六七八九十]{1,3}、\s?)"
)
_OPENS = re.compile(
    r"20\d\d\s?年|今年|一年来|近年来|根据|按照|为|现将|在.{2,40}(?:领导|指导)下|我[局镇县市区街委办厅州旗]|本人|各位"
)
_EDITORIAL = re.compile(r"(?:前\s?言|编者按|编者的话|说\s?明|编写说明|序\s?言|按语|导\s?读)")
_COUNT = re.compile(r"[（(]?\s?(?:共|计)?\s?[\d一二三四五六七八九十]{1,3}\s?篇\s?[）)]?")
_CARRIES_ON = re.compile(r"[和与及暨的]")
_SUBTITLE = re.compile(r"[—–－-]{1,3}\s?[\w“×*]")
_BEGUN = re.compile(
    r"(?:20\d\d年?(?:度)?|年度|书记|局长|镇长|乡长|县长|区长|市长|主任|厅长|所长|院长|主席|经理|董事长|关长|行长|队长|旗长|州长|[和与及暨、])$|^关于|关于[^，。]{0,30}$"
)
_COVER = 6  # paragraphs at the head of a source among which a compilation's own title stands
_LOST_TITLE_WINDOW = 10
_STYLE_BONUS, _AFTER_END_BONUS, _OPENING_BONUS, _RESTART_BONUS = 3, 2, 1, 1
_CONTINUED_PENALTY = 8
_MIN_OWN_WEIGHT = 4
_HAS_UNIT = re.compile(
    r".{0,24}(?:局|厅|委|办|镇|乡|街道|苏木|县|区|市|州|盟|旗|院|公司|管委会|政府|党组|办事处|支队|大队|分局)(?=20\d\d|[Xx×]{4}年|二[〇○零]|关于|年度)"
)


@dataclass(slots=True)
class Part:
    """The paragraphs of one report, its title apart."""

    title: str
    line: int
    end_line: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    toc_title: str | None = None
    head: list[Paragraph] = field(default_factory=list)  # letterhead and number that stand above the title


@dataclass(slots=True)
class Split:
    """What a source falls into."""

    compilation_title: str | None
    parts: list[Part]


@dataclass(slots=True)
class _Title:
    index: int  # of its first paragraph
    end: int  # one past its last paragraph
    text: str
    toc_title: str | None = None
    series: str = ""  # the number before it (第二篇：, 3.): no part of the title


def split_reports(paragraphs: list[Paragraph], contents: Contents, noise: list[Noise], *, name: str) -> Split:
    """The reports of a source, in order. A source without any title is one report named after its file."""
    titles = _find_titles(paragraphs, contents, _noise_lines(noise))
    compilation, head = _take_compilation_title(paragraphs, titles, contents, noise)
    titles = [t for t in titles if t.index >= head]
    noise.extend(Noise(paragraphs[t.index].line, t.series, "series") for t in titles if t.series)
    starts = [
        _head_start(paragraphs, title.index, first)
        for first, title in zip([head, *(t.end for t in titles)], titles, strict=False)
    ]
    ends = [*starts[1:], len(paragraphs)]
    parts = [_part(paragraphs, *bounds) for bounds in zip(titles, starts, ends, strict=False)]
    preface = paragraphs[head : starts[0] if starts else len(paragraphs)]
    if preface and (not titles or _is_report(preface)):
        parts.insert(0, _untitled(preface, name))
    else:
        noise.extend(Noise(p.line, p.text, "preface") for p in preface)
    return Split(compilation, parts)


def _is_report(paragraphs: list[Paragraph]) -> bool:
    """Whether text before the first title is a report that lost its title, and not a word from the editor."""
    return not _EDITORIAL.match(paragraphs[0].text) and any(parse_marker(p.text) for p in paragraphs)


def _head_start(paragraphs: list[Paragraph], index: int, first: int) -> int:
    """Where the letterhead above a title begins; the title's own index when it has none."""
    while index > first and is_red_head(paragraphs[index - 1].text):
        index -= 1
    return index


def _part(paragraphs: list[Paragraph], title: _Title, start: int, end: int) -> Part:
    body = paragraphs[title.end : end]
    last = body[-1] if body else paragraphs[title.end - 1]
    head = paragraphs[start : title.index]
    return Part(title.text, paragraphs[title.index].line, last.end_line, body, title.toc_title, head)


def _untitled(paragraphs: list[Paragraph], name: str) -> Part:
    first = paragraphs[0]
    if len(paragraphs) > 2 and _can_join(paragraphs[:2], {}) and _SUBTITLE.match(paragraphs[1].text):
        return Part(first.text + paragraphs[1].text, first.line, paragraphs[-1].end_line, paragraphs[2:])
    if (
        len(first.text) <= 50
        and first.text[-1] not in "。；，："
        and parse_marker(first.text) is None
        and len(paragraphs) > 1
    ):
        return Part(first.text, first.line, paragraphs[-1].end_line, paragraphs[1:])
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", re.split(r"[/\\]", name)[-1])
    return Part(stem, first.line, paragraphs[-1].end_line, paragraphs)


def _noise_lines(noise: list[Noise]) -> set[int]:
    return {n.line for n in noise if n.kind not in ("artefact", "header", "duplicate")}


# --- titles ------------------------------------------------------------------------------------------------------


def _find_titles(paragraphs: list[Paragraph], contents: Contents, noise_lines: set[int]) -> list[_Title]:
    promised = dict.fromkeys(contents.titles)
    ends = _ends_of_reports(paragraphs, noise_lines)
    titles: list[_Title] = []
    ones = 0  # how often 一、 has begun since the last title
    for index, paragraph in enumerate(paragraphs):
        if titles and index < titles[-1].end:
            continue
        title = _read_title(paragraphs, index, promised, ends, titles) if _may_be_title(paragraph) else None
        if title is None and paragraph.text.startswith("一、"):
            ones += 1
            first = titles[-1].end if titles else 0
            title = _lost_title(paragraphs, index, ends, first) if ones > 1 else None
            ones = 1 if title else ones
        elif title is not None:
            ones = 0
        if title is not None:
            titles.append(title)
    return titles


def _may_be_title(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        len(text) <= MAX_TITLE
        and text[-1] not in "。；，"
        and paragraph.style not in ("table", "footnote")
        and not starts_point(text)
    )


def _lost_title(paragraphs: list[Paragraph], one: int, ends: set[int], first: int) -> _Title | None:
    """The line that must be a title since 一、 begins again after it: a bare unit (东山镇), a post, a short phrase.

    A report may count from 一、 anew in each of its parts; then there is no line between that could be a title.
    """
    best: _Title | None = None
    for index in range(one - 1, max(first, one - _LOST_TITLE_WINDOW), -1):
        text = paragraphs[index].text
        if parse_marker(text) is not None or starts_point(text):
            break
        if (
            len(text) > 45
            or text[-1] in "。；，：:！"
            or is_date_line(text)
            or INNER_TITLE.match(text)
            or text.startswith("附")
        ):
            continue
        if is_date_line(paragraphs[index + 1].text) or _OPENS.match(text):
            continue
        if index in ends or is_signature_like(text) or is_byline(text) or title_weight(text) >= 2:
            best = _Title(index, index + 1, text)
            if index in ends:
                break
    return best


def _ends_of_reports(paragraphs: list[Paragraph], noise_lines: set[int]) -> set[int]:
    """Indices of paragraphs that stand where a report could begin: first, or after a signature, a date or noise."""
    ends = {0}
    for index in range(1, len(paragraphs)):
        before, here = paragraphs[index - 1], paragraphs[index]
        if (
            is_date_line(before.text)
            or (is_signature_like(before.text) and parse_marker(before.text) is None)
            or any(line in noise_lines for line in range(before.end_line + 1, here.line))
        ):
            ends.add(index)
    return ends


def _read_title(
    paragraphs: list[Paragraph], index: int, promised: dict[str, None], ends: set[int], titles: list[_Title]
) -> _Title | None:
    """The title that begins at this paragraph, on one line or on more."""
    text = paragraphs[index].text
    if is_date_line(text) or (
        index + 1 < len(paragraphs) and is_date_line(paragraphs[index + 1].text) and is_signature_like(text)
    ):
        return None
    if index < _COVER and not titles and title_rules().compilation.search(text) and normal_title(text) not in promised:
        return None
    for span in (1, 2, 3):
        lines = paragraphs[index : index + span]
        if len(lines) < span or not _can_join(lines, promised):
            continue
        text = _join_title([p.text for p in lines])
        if _is_continued(paragraphs, index + span) and span < 3:
            continue
        if _is_title(text, paragraphs, index, index + span, promised, ends, titles):
            normal = normal_title(text)
            words = bare_title(_SERIES.sub("", text)) or text
            before, _, after = text.partition(words)
            series = f"{before}{after}".strip("《》“”「」【】 ")
            title = _Title(index, index + span, words, normal if normal in promised else None, series)
            return _extend(paragraphs, title)
    return None


def _is_continued(paragraphs: list[Paragraph], index: int) -> bool:
    """Whether a line carries a title on: 和2024年工作计划."""
    text = paragraphs[index].text if index < len(paragraphs) else ""
    return (
        4 <= len(text) <= 45
        and _CARRIES_ON.match(text) is not None
        and text[-1] not in "。；，："
        and title_weight(text) > 0
    )


def _is_title(
    text: str,
    paragraphs: list[Paragraph],
    index: int,
    end: int,
    promised: dict[str, None],
    ends: set[int],
    titles: list[_Title],
) -> bool:
    if normal_title(text) in promised:
        return True
    marker = parse_marker(text)
    words = _SERIES.sub("", text) if marker else text
    if marker is not None and not (is_strong_title(words) and (index in ends or _next_value(paragraphs, end) == 1)):
        return False
    if titles and INNER_TITLE.match(words):
        return False
    weight = title_weight(words)
    return (
        weight >= _MIN_OWN_WEIGHT and weight + _context_weight(paragraphs, index, end, ends) >= title_rules().threshold
    )


def _can_join(lines: list[Paragraph], promised: dict[str, None]) -> bool:
    """Whether these paragraphs could be the lines of one title: the first is not a title yet, the last has no unit of its own."""
    if len(lines) == 1:
        return True
    texts = [p.text for p in lines]
    if _SUBTITLE.match(texts[-1]):
        return len(texts) == 2 and len(texts[0]) <= 45 and texts[0][-1] not in "。；，：" and len(texts[1]) <= 60
    if sum(map(len, texts)) > MAX_TITLE or lines[-1].line - lines[0].end_line > 2 * len(lines):
        return False
    if any(len(t) > 45 or re.search(r"[。；，！？:]|：$", t) or is_date_line(t) or parse_marker(t) for t in texts):
        return False
    if normal_title("".join(texts)) in promised:
        return True
    if len(lines) == 3 and lines[1].line - lines[0].end_line > lines[2].line - lines[1].end_line:
        return False  # the first line stands further off: the signature of the report before
    if any(title_rules().compilation.search(t) for t in texts[:-1]):
        return False
    if _CARRIES_ON.match(texts[-1]):
        return title_weight(texts[-1]) > 0
    if any(title_weight(t) >= title_rules().threshold for t in texts[:-1]):
        return False
    is_begun = is_signature_like(texts[0]) or _BEGUN.search(texts[0]) is not None
    return is_begun and not _HAS_UNIT.match(texts[-1]) and (title_weight(texts[-1]) >= 2)


def _join_title(lines: list[str]) -> str:
    return " ".join(lines) if len(lines) > 1 and re.search(r"[A-Za-z]$", lines[0]) else "".join(lines)


def _extend(paragraphs: list[Paragraph], title: _Title) -> _Title:
    """Take a subtitle (——…) into the title."""
    if title.end < len(paragraphs) and _SUBTITLE.match(paragraphs[title.end].text):
        text = paragraphs[title.end].text
        if len(text) <= 50 and text[-1] not in "。；，":
            return replace(title, end=title.end + 1, text=title.text + text)
    return title


def _context_weight(paragraphs: list[Paragraph], index: int, end: int, ends: set[int]) -> int:
    weight = 0
    if paragraphs[index].style in ("title", "heading1"):
        weight += _STYLE_BONUS
    if index in ends:
        weight += _AFTER_END_BONUS
    if end >= len(paragraphs):
        return weight - 4
    following = paragraphs[end].text
    if (
        is_addressee(following)
        or is_byline(following)
        or is_date_line(following)
        or _OPENS.match(following)
        or front_kind(following)
    ):
        weight += _OPENING_BONUS
    restart = _next_value(paragraphs, end)
    if restart == 1:
        weight += _RESTART_BONUS
    elif restart > 1:
        weight -= _CONTINUED_PENALTY
    return weight


def _next_value(paragraphs: list[Paragraph], start: int) -> int:
    """The number that the next heading of the outermost kind carries; 0 when none follows soon."""
    for paragraph in paragraphs[start : start + 40]:
        marker = parse_marker(paragraph.text)
        if marker is not None:
            return marker.value
    return 0


# --- the compilation's own title -----------------------------------------------------------------------------------


def _take_compilation_title(
    paragraphs: list[Paragraph], titles: list[_Title], contents: Contents, noise: list[Noise]
) -> tuple[str | None, int]:
    """The compilation's title and where the reports may begin."""
    if contents.first > 0 and sum(t.index >= contents.first for t in titles) > 1:
        return _join_compilation_title(paragraphs[: contents.first], noise), contents.first
    if len(titles) > 2 and titles[0].end == titles[1].index < _COVER:
        # A title with nothing under it but another: it names them all.
        return _join_compilation_title(paragraphs[: titles[0].end], noise), titles[0].end
    limit = titles[0].index if titles else min(len(paragraphs), 3)
    for index in range(min(limit + 1, len(paragraphs), 6)):
        text = paragraphs[index].text
        if len(text) <= MAX_TITLE and text[-1] not in "。；，" and title_rules().compilation.search(text):
            return _join_compilation_title(paragraphs[: index + 1], noise), index + 1
    return None, 0


def _join_compilation_title(paragraphs: list[Paragraph], noise: list[Noise]) -> str | None:
    """The title on these lines; a count (共12篇) and sentences of an editor's are set aside."""
    lines = [p.text for p in paragraphs if _is_of_title(p)]
    noise.extend(Noise(p.line, p.text, "preface") for p in paragraphs if not _is_of_title(p))
    return "".join(lines) or None


def _is_of_title(paragraph: Paragraph) -> bool:
    return len(paragraph.text) <= MAX_TITLE and not _COUNT.fullmatch(paragraph.text)
