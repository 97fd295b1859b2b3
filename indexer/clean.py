"""Noise set aside: from the lines of a source to those that belong to reports.

Owns what is noise by itself (a pattern, a repetition). Knows nothing of reports; tables of contents are `contents`'s.
Nothing is dropped: what does not become a paragraph is in the noise, with its kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise

from indexer.readers.base import Extracted
from indexer.rulebook import load_rules
from indexer.shapes import Paragraph
from kb.model import Noise
from kb.text.markers import parse_marker

BLANKS = " \t\u3000\xa0\u200b\u200c\u200d\ufeff\u2060\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\r"

_ADVERT_REACH = 120  # signs looked at from either end: advertisements seen are shorter than both together
_MIN_REPEATS, _TOP = 3, 2
_NUMBERED_FACTOR = 2  # a numbered line is a heading unless it is very plainly an advertisement
_MAX_BLOCK, _MAX_BLOCK_LINE = 6, 60
_ADVERT_NAME = re.compile(r"[【「『]([^】」』\s]{2,12})[】」』]|公众号\s*[：:“\"]\s*([\w\u4e00-\u9fff]{2,12})")
_EMPHASIS = re.compile(r"\*\*([^*]{2,80})\*\*")
_RUN_IN_EMPHASIS = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(【]|\d{1,2}[.、．]|——)|.*[。；：:]$")
_NOT_A_NAME = re.compile(
    r"报告|总结|汇编|范文\d*$|第.{1,3}篇|内容|打印|关闭|标题|摘要|导语|正文|目录|公众号|微信|作者|来源"
)


class _Rules:
    """The compiled form of rules/noise.toml."""

    def __init__(self) -> None:
        rules = load_rules("noise")
        self.inline = [(re.compile(rule["pattern"]), rule["kind"]) for rule in rules["inline"]]
        self.inline_prefilter = re.compile(rules["inline_prefilter"]["pattern"])
        self.line: list[tuple[re.Pattern[str], str]] = [
            (re.compile(rule["pattern"]), rule["kind"]) for rule in rules["line"]
        ]
        self.advert_prefilter = re.compile(rules["advert"]["prefilter"])
        self.advert_signs = [(re.compile(sign["pattern"]), sign["weight"]) for sign in rules["advert"]["sign"]]
        self.advert_threshold: int = rules["advert"]["threshold"]


@cache
def _rules() -> _Rules:
    return _Rules()


def clean_lines(extracted: Extracted) -> tuple[list[Paragraph], list[Noise]]:
    """The lines of a source that are text, each still a paragraph of its own, and what was set aside."""
    noise = [Noise(line, text, kind) for line, text, kind in extracted.noise]
    styles = extracted.styles
    kept: list[Paragraph] = []
    for number, raw in enumerate(extracted.lines, 1):
        if not raw or raw.isspace():
            continue
        style = styles.get(number) if styles else None
        text = _strip_inline(raw.strip(BLANKS), number, noise)
        if not text:
            continue
        kind = "header" if style == "header" else None if style == "table" else noise_kind(text)
        if kind:
            noise.append(Noise(number, text, kind))
        else:
            kept.append(Paragraph(number, number, text, style))
    kept = _drop_advert_blocks(kept, noise)
    kept = _drop_repeats(kept, noise)
    kept = _drop_stray_names(kept, noise)
    return _drop_doubles(kept, noise), noise


def noise_kind(text: str) -> str | None:
    """The kind of noise that a whole line is, or None.

    >>> noise_kind("- 3 -"), noise_kind("更多机关材料请关注公众号：某某素材库，免费领取"), noise_kind("一、加强组织领导")
    ('page_number', 'advertisement', None)
    """
    rules = _rules()
    if len(text) <= 64:
        for pattern, kind in rules.line:
            if pattern.fullmatch(text):
                return kind
    needed = rules.advert_threshold if parse_marker(text) is None else _NUMBERED_FACTOR * rules.advert_threshold
    if advert_weight(text) >= needed:
        return "advertisement"
    return None


def advert_weight(text: str) -> int:
    """How much a line looks like an advertisement; the threshold stands in rules/noise.toml."""
    rules = _rules()
    if len(text) > 2 * _ADVERT_REACH:
        text = text[:_ADVERT_REACH] + text[-_ADVERT_REACH:]
    if rules.advert_prefilter.search(text) is None:
        return 0
    return sum(weight for pattern, weight in rules.advert_signs if pattern.search(text))


def _strip_inline(text: str, number: int, noise: list[Noise]) -> str:
    rules = _rules()
    if text.startswith(("*", "#")):
        text = _strip_markdown(text, number, noise)
    if rules.inline_prefilter.search(text) is None:
        return text
    for pattern, kind in rules.inline:
        found = [match.group() for match in pattern.finditer(text)]
        if found:
            noise.extend(Noise(number, part, kind) for part in found)
            text = pattern.sub("", text)
    return _strip_advert_tail(text.strip(BLANKS), number, noise)


def _strip_markdown(text: str, number: int, noise: list[Noise]) -> str:
    """Take the emphasis off a heading that was copied as Markdown; elsewhere ** may be a masked name."""
    hashes = re.match(r"#{1,6}\s+(?=[^#\s])", text)
    if hashes:
        noise.append(Noise(number, hashes.group().strip(), "artefact"))
        return text[hashes.end() :]
    match = _EMPHASIS.match(text)
    if match is None or not (match.end() == len(text) or _RUN_IN_EMPHASIS.match(match[1])):
        return text
    noise.append(Noise(number, "****", "artefact"))
    return match[1].strip(BLANKS) + text[match.end() :]


def _strip_advert_tail(text: str, number: int, noise: list[Noise]) -> str:
    """Set aside an advertisement that goes on in the line after the report's last sentence."""
    head, stop, tail = text.rpartition("。")
    if not stop:
        return text
    if not tail:
        head, stop, tail = head.rpartition("。")
    if stop and tail and advert_weight(tail) >= _rules().advert_threshold and advert_weight(head) < 2:
        noise.append(Noise(number, tail, "advertisement"))
        return head + stop
    return text


def _drop_advert_blocks(paragraphs: list[Paragraph], noise: list[Noise]) -> list[Paragraph]:
    """Set aside short lines between two advertisements: the goods that they list."""
    adverts = [n.line for n in noise if n.kind == "advertisement"]
    inside: set[int] = set()
    for first, last in pairwise(sorted(adverts)):
        between = paragraphs[bisect_right(paragraphs, first, key=_line) : bisect_left(paragraphs, last, key=_line)]
        if 0 < len(between) <= _MAX_BLOCK and last - first <= 2 * _MAX_BLOCK and all(map(_is_goods, between)):
            inside.update(p.line for p in between)
    return _set_aside(paragraphs, noise, lambda p: p.line in inside, "advertisement") if inside else paragraphs


def _line(paragraph: Paragraph) -> int:
    return paragraph.line


def _is_goods(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        len(text) <= _MAX_BLOCK_LINE
        and "。" not in text
        and (advert_weight(text) > 0 or parse_marker(text) is not None)
    )


def _drop_repeats(paragraphs: list[Paragraph], noise: list[Noise]) -> list[Paragraph]:
    """Set aside running heads: a short line that recurs, mostly beside a page number or other noise."""
    counts = Counter(p.text for p in paragraphs if len(p.text) <= 60)
    often = {text for text, count in counts.items() if count > 1 and parse_marker(text) is None}
    if not often:
        return paragraphs
    beside = _lines_beside_noise(paragraphs, noise)
    lonely = Counter(p.text for p in paragraphs if p.text in often and p.line in beside)
    heads = {
        text
        for text in often
        if lonely[text] == counts[text]
        or (counts[text] >= _MIN_REPEATS and (lonely[text] * 3 >= counts[text] * 2 or advert_weight(text) >= 2))
    }
    top = {p.line for p in paragraphs[:_TOP]}  # where a running head stands as the compilation's own title
    return _set_aside(paragraphs, noise, lambda p: p.text in heads and p.line not in top, "header")


def _lines_beside_noise(paragraphs: list[Paragraph], noise: list[Noise]) -> set[int]:
    """Lines of paragraphs whose next or previous printed line is noise that pages carry."""
    furniture = {n.line for n in noise if n.kind in ("page_number", "advertisement", "separator")}
    order = sorted(furniture | {p.line for p in paragraphs})
    return {
        line
        for before, line, after in zip([0, *order], order, [*order[1:], 0], strict=False)
        if line not in furniture and (before in furniture or after in furniture)
    }


def _drop_stray_names(paragraphs: list[Paragraph], noise: list[Noise]) -> list[Paragraph]:
    """Set aside short lines that are nothing but an advertiser's name, learnt from the advertisements themselves."""
    names = {
        name
        for item in noise
        if item.kind in ("advertisement", "stray")
        for groups in _ADVERT_NAME.findall(item.text)
        for name in groups
        if name and not _NOT_A_NAME.search(name)
    }
    if not names:
        return paragraphs
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return _set_aside(
        paragraphs,
        noise,
        lambda p: len(p.text) <= 20 and bool(pattern.search(p.text)) and parse_marker(p.text) is None,
        "stray",
    )


def _drop_doubles(paragraphs: list[Paragraph], noise: list[Noise]) -> list[Paragraph]:
    """Set aside a line that repeats the one before it word for word."""
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        if kept and paragraph.style != "table" and _is_double(paragraph.text, kept[-1].text):
            noise.append(Noise(paragraph.line, paragraph.text, "duplicate"))
        else:
            kept.append(paragraph)
    return kept


def _is_double(text: str, before: str) -> bool:
    if len(text) < 6 or abs(len(text) - len(before)) > 2:
        return False
    return text == before or re.sub(r"[\W_]", "", text) == re.sub(r"[\W_]", "", before)


def _set_aside(
    paragraphs: list[Paragraph],
    noise: list[Noise],
    is_noise: Callable[[Paragraph], bool],
    kind: str,
) -> list[Paragraph]:
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        if is_noise(paragraph):
            noise.append(Noise(paragraph.line, paragraph.text, kind))
        else:
            kept.append(paragraph)
    return kept
