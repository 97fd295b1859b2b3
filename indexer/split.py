"""Where one report ends and the next begins: titles found and paragraphs shared out among them.

A title is known by how it reads (rules/titles.toml), by a table of contents that promised it, by what the format says,
and by what stands around it: a signature before it, numbering that starts again after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from indexer.contents import Contents, normal_title
from indexer.front import front_kind, is_addressee, is_byline, is_date_line, is_signature_like
from indexer.markers import parse_marker
from indexer.points import starts_point
from indexer.rules import load_rules
from indexer.shapes import Paragraph
from kb.model import Noise

_MAX_TITLE = 80
_SERIES = re.compile(
    r"^(?:【?\s?(?:范文|篇|例文|样本|材料|之)\s?[一二三四五六七八九十\d]{1,3}\s?】?[：:、．.\s]*|第\s?[一二三四五六七八九十\d]{1,3}\s?篇[：:、．.\s]*|"
    r"[（(【\[]\s?[\d一二三四五六七八九十]{1,3}\s?[）)】\]][、．.\s]*|[0-9０-９]{1,3}\s?[．.、]\s?|[一二三四五六七八九十]{1,3}、\s?)"
)
_OPENS = re.compile(r"20\d\d\s?年|今年|一年来|近年来|根据|按照|为|现将|在.{2,40}(?:领导|指导)下|我[局镇县市区街委办厅州旗]|本人|各位")
_YEAR_END = re.compile(r"(?:20\d\d年?(?:度)?|关于.{0,40}|年度)$")
_INNER = re.compile(r"^(?:第[一二三四五六]部分|上篇|下篇)?\s?(?:20\d\d\s?年(?:度)?)?(?:全年|上半年|下半年)?(?:主要|重点)?(?:法治(?:政府)?建设)?(?:工作)?(?:总结|计划|要点|打算|安排|思路|情况|回顾)$")
_TOC_BONUS, _STYLE_BONUS, _AFTER_END_BONUS, _OPENING_BONUS, _RESTART_BONUS = 8, 3, 2, 1, 1
_CONTINUED_PENALTY = 8
_MIN_OWN_WEIGHT, _SURE_WEIGHT, _STRONG_WEIGHT = 4, 6, 8
_HAS_UNIT = re.compile(r".{0,24}(?:局|厅|委|办|镇|乡|街道|苏木|县|区|市|州|盟|旗|院|公司|管委会|政府|党组|办事处|支队|大队|分局)(?=20\d\d|[Xx×]{4}年|二[〇○零]|关于|年度)")


@dataclass(slots=True)
class Part:
    """The paragraphs of one report, its title apart."""

    title: str
    line: int
    end_line: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    toc_title: str | None = None


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


@cache
def _signs() -> tuple[list[tuple[re.Pattern[str], int]], int, re.Pattern[str]]:
    rules = load_rules("titles")
    signs = [(re.compile(sign["pattern"]), sign["weight"]) for sign in rules["sign"]]
    return signs, rules["threshold"], re.compile(rules["compilation"]["pattern"])


def title_weight(text: str) -> int:
    """How much a line reads like a title, by itself.

    >>> title_weight("清屏县财政局2023年法治政府建设年度报告") >= 5, title_weight("存在的主要问题") >= 5
    (True, False)
    """
    return sum(weight for pattern, weight in _signs()[0] if pattern.search(text))


def is_title_like(text: str) -> bool:
    """Whether a line reads like a title whatever stands around it."""
    return len(text) <= _MAX_TITLE and text[-1] not in "。；，" and title_weight(text) >= _SURE_WEIGHT


def split_reports(paragraphs: list[Paragraph], contents: Contents, noise: list[Noise], *, name: str) -> Split:
    """The reports of a source, in order. A source without any title is one report named after its file."""
    titles = _find_titles(paragraphs, contents, _noise_lines(noise))
    compilation, head = _take_compilation_title(paragraphs, titles, contents)
    titles = [t for t in titles if t.index >= head]
    first = titles[0].index if titles else len(paragraphs)
    preface = paragraphs[head:first]
    if sum(len(p.text) for p in preface) > 200 and not titles:
        titles = []
    elif titles:
        noise.extend(Noise(p.line, p.text, "preface") for p in preface)
    if not titles and len(paragraphs) > head:
        return Split(compilation, [_untitled(paragraphs[head:], name)])
    return Split(compilation, [_part(paragraphs, t, n) for t, n in zip(titles, [*titles[1:], None], strict=False)])


def _part(paragraphs: list[Paragraph], title: _Title, following: _Title | None) -> Part:
    body = paragraphs[title.end : following.index if following else len(paragraphs)]
    last = body[-1] if body else paragraphs[title.end - 1]
    return Part(title.text, paragraphs[title.index].line, last.end_line, body, title.toc_title)


def _untitled(paragraphs: list[Paragraph], name: str) -> Part:
    first = paragraphs[0]
    if len(first.text) <= 50 and first.text[-1] not in "。；，：" and parse_marker(first.text) is None and len(paragraphs) > 1:
        return Part(first.text, first.line, paragraphs[-1].end_line, paragraphs[1:])
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", re.split(r"[/\\]", name)[-1])
    return Part(stem, first.line, paragraphs[-1].end_line, paragraphs)


def _noise_lines(noise: list[Noise]) -> set[int]:
    return {n.line for n in noise if n.kind in ("advertisement", "separator", "paid_marker", "toc", "page_number")}


# --- titles ------------------------------------------------------------------------------------------------------


def _find_titles(paragraphs: list[Paragraph], contents: Contents, noise_lines: set[int]) -> list[_Title]:
    promised = {title: None for title in contents.titles}
    ends = _ends_of_reports(paragraphs, noise_lines)
    titles: list[_Title] = []
    for index, paragraph in enumerate(paragraphs):
        if titles and index < titles[-1].end:
            continue
        text = paragraph.text
        if len(text) > _MAX_TITLE or text[-1] in "。；，" or starts_point(text) or paragraph.style in ("table", "footnote"):
            continue
        title = _read_title(paragraphs, index, promised, ends, titles)
        if title is not None:
            titles.append(title)
    return titles


def _ends_of_reports(paragraphs: list[Paragraph], noise_lines: set[int]) -> set[int]:
    """Indices of paragraphs that stand where a report could begin: first, or after a signature, a date or noise."""
    ends = {0}
    for index in range(1, len(paragraphs)):
        before, here = paragraphs[index - 1], paragraphs[index]
        if is_date_line(before.text) or (is_signature_like(before.text) and parse_marker(before.text) is None):
            ends.add(index)
        elif any(line in noise_lines for line in range(before.end_line + 1, here.line)):
            ends.add(index)
    return ends


def _read_title(
    paragraphs: list[Paragraph], index: int, promised: dict[str, None], ends: set[int], titles: list[_Title]
) -> _Title | None:
    """The title that begins at this paragraph, on one line or on more."""
    text = paragraphs[index].text
    if is_date_line(text) or (index + 1 < len(paragraphs) and is_date_line(paragraphs[index + 1].text) and is_signature_like(text)):
        return None
    if index == 0 and _signs()[2].search(text) and normal_title(text) not in promised:
        return None
    for span in (1, 2, 3):
        lines = paragraphs[index : index + span]
        if len(lines) < span or not _can_join(lines, promised):
            continue
        text = _join_title([p.text for p in lines])
        if _is_title(text, paragraphs, index, index + span, promised, ends, titles):
            normal = normal_title(text)
            title = _Title(index, index + span, _SERIES.sub("", text) or text, normal if normal in promised else None)
            return _extend(paragraphs, title)
    return None


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
    if marker is not None and not (marker.family in ("ar", "cn", "cn_paren") and index in ends and _is_strong(words)):
        return False
    if titles and _INNER.match(words):
        return False
    weight = title_weight(words)
    return weight >= _MIN_OWN_WEIGHT and weight + _context_weight(paragraphs, index, end, ends) >= _signs()[1]


def _is_strong(words: str) -> bool:
    """Whether a line names kind, year and unit or post: a title wherever it stands, even with a number before it."""
    return title_weight(words) >= _STRONG_WEIGHT


def _can_join(lines: list[Paragraph], promised: dict[str, None]) -> bool:
    """Whether these paragraphs could be the lines of one title: the first is not a title yet, the last has no unit of its own."""
    if len(lines) == 1:
        return True
    texts = [p.text for p in lines]
    if sum(map(len, texts)) > _MAX_TITLE or lines[-1].line - lines[0].end_line > 2 * len(lines):
        return False
    if any(len(t) > 45 or re.search(r"[。；，！？:]|：$", t) or is_date_line(t) or parse_marker(t) for t in texts):
        return False
    if normal_title("".join(texts)) in promised:
        return True
    if any(title_weight(t) >= _signs()[1] for t in texts[:-1]) or any(_signs()[2].search(t) for t in texts[:-1]):
        return False
    is_begun = is_signature_like(texts[0]) or _YEAR_END.search(texts[0]) is not None or texts[0].startswith("关于")
    return is_begun and not _HAS_UNIT.match(texts[-1]) and (title_weight(texts[-1]) >= 2)


def _join_title(lines: list[str]) -> str:
    return " ".join(lines) if len(lines) > 1 and re.search(r"[A-Za-z]$", lines[0]) else "".join(lines)


def _extend(paragraphs: list[Paragraph], title: _Title) -> _Title:
    """Take a subtitle (——…) into the title."""
    if title.end < len(paragraphs) and re.match(r"[—–-]{1,3}[\u4e00-\u9fff]", paragraphs[title.end].text):
        text = paragraphs[title.end].text
        if len(text) <= 50 and text[-1] not in "。；，":
            return _Title(title.index, title.end + 1, title.text + text, title.toc_title)
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
    if is_addressee(following) or is_byline(following) or is_date_line(following) or _OPENS.match(following) or front_kind(following):
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
    paragraphs: list[Paragraph], titles: list[_Title], contents: Contents
) -> tuple[str | None, int]:
    """The compilation's title and where the reports may begin."""
    pattern = _signs()[2]
    limit = titles[0].index if titles else min(len(paragraphs), 3)
    for index in range(min(limit + 1, len(paragraphs), 6)):
        text = paragraphs[index].text
        if len(text) <= _MAX_TITLE and pattern.search(text) and text[-1] not in "。；，":
            return text, index + 1
    if contents.first > 0 and titles and titles[0].index >= contents.first and len(titles) > 1:
        return "".join(p.text for p in paragraphs[: contents.first] if len(p.text) <= 40) or None, contents.first
    return None, 0
