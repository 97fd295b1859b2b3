"""Tables of contents: found at the head of a source, used to know its titles, then set aside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from indexer.shapes import Paragraph
from indexer.titling import title_weight
from kb.model import Noise
from kb.text.markers import parse_marker

_HEADER = re.compile(r"[【\[]?\s?(?:目\s*[录次]|CONTENTS|Contents)\s?[】\]]?\s?[：:]?")
_LEADER = re.compile(
    r"(?:(?:[.．·•‥。⋯—\-_]\s?){3,}|(?:…\s?){2,})[.．·•…\s]*\s*[（(]?\s*\d{0,4}\s*[)）]?\s*$|\t+\s*\d{1,4}\s*$|[\s\u3000]{2,}\d{1,4}\s*$|(?<=[\u4e00-\u9fff）)])\s*[（(]\d{1,4}[)）]$"
)
_TAIL_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff）)])\s?\d{1,4}$")
_NUMBER = re.compile(
    r"^(?:[【\[(（]?\s?(?:范文|篇|第|例|样本|材料)?\s?[0-9０-９一二三四五六七八九十百]{1,4}\s?(?:篇|章|例|号)?\s?[】\])）.．、：:\s]+|篇[一二三四五六七八九十]{1,3}[、：:\s]*|[●◆■▲·•]\s*)"
)
_MAX_ENTRY = 90
_HEAD_SHARE = 400  # paragraphs; no table of contents seen is longer, and one further down belongs to a report
_MIN_ENTRIES = 3


@dataclass(slots=True)
class Contents:
    """The titles that a table of contents promises, in order, normalised; and where the table stood."""

    titles: list[str] = field(default_factory=list)
    first: int = -1  # index of the table's first paragraph; -1 when there is none
    end: int = -1


def normal_title(text: str) -> str:
    """A title without number, leaders, page number, blanks and punctuation, for comparing.

    >>> normal_title("3.XX市财政局2023年年度报告\\t20") == normal_title("XX市财政局 2023年年度报告")
    True
    """
    text = unicodedata.normalize("NFKC", _LEADER.sub("", text.strip()))
    text = _NUMBER.sub("", text)
    return re.sub(r"[\W_]+", "", text)


def take_contents(paragraphs: list[Paragraph], noise: list[Noise]) -> Contents:
    """Set aside the table of contents, if the source begins with one, and return what it promises."""
    start, after_header = _find_start(paragraphs)
    if start < 0:
        return Contents()
    later = _later_texts(paragraphs, start)
    end = after_header
    entries: list[str] = []
    has_leaders = any(_LEADER.search(p.text) for p in paragraphs[end : end + 2])
    while end < len(paragraphs) and _is_entry(paragraphs[end], later, end):
        if has_leaders and not _LEADER.search(paragraphs[end].text) and title_weight(paragraphs[end].text) == 0:
            break  # the first report's unit, alone on a line above its title
        title = _entry_title(paragraphs[end].text, later)
        is_followed = end + 1 < len(paragraphs) and _is_entry(paragraphs[end + 1], later, end + 1)
        if entries and title == entries[0] and not is_followed:
            break  # the first report itself, whose title a later one repeats
        entries.append(title)
        end += 1
    if len(entries) < (1 if after_header > start else _MIN_ENTRIES):
        return Contents()
    noise.extend(Noise(p.line, p.text, "toc") for p in paragraphs[start:end])
    del paragraphs[start:end]
    return Contents(entries, start, start)


def _find_start(paragraphs: list[Paragraph]) -> tuple[int, int]:
    """Where a table begins and where its first entry stands."""
    head = paragraphs[:_HEAD_SHARE]
    later: dict[str, int] = {}
    for index, paragraph in enumerate(head):
        text = paragraph.text
        if len(text) <= 16 and _HEADER.fullmatch(text):
            return index, index + 1
        if len(text) > _MAX_ENTRY and "。" in text:
            break
    for index, paragraph in enumerate(head[:60]):
        if len(paragraph.text) > _MAX_ENTRY and "。" in paragraph.text:
            break
        later = later or _later_texts(paragraphs, 0)
        if (
            all(_is_entry(p, later, index + k) for k, p in enumerate(head[index : index + _MIN_ENTRIES]))
            and len(head) > index + _MIN_ENTRIES
        ):
            return index, index
    return -1, -1


def _later_texts(paragraphs: list[Paragraph], start: int) -> dict[str, int]:
    """Normalised short lines -> index of their last occurrence."""
    return {normal_title(p.text): i for i, p in enumerate(paragraphs) if i >= start and len(p.text) <= _MAX_ENTRY}


def _is_entry(paragraph: Paragraph, later: dict[str, int], index: int) -> bool:
    text = paragraph.text
    if paragraph.style == "toc":
        return True
    if len(text) > _MAX_ENTRY or text[-1] in "。；，：":
        return False
    if _LEADER.search(text):
        return True
    title = normal_title(text)
    if len(title) < 4:
        return False
    return later.get(title, -1) > index or later.get(_TAIL_NUMBER.sub("", title), -1) > index


def _entry_title(text: str, later: dict[str, int]) -> str:
    title = normal_title(text)
    if title not in later or _TAIL_NUMBER.search(text):
        shorter = _TAIL_NUMBER.sub("", title)
        if shorter in later:
            return shorter
    return title


def is_numbered_entry(text: str) -> bool:
    """Whether a line carries a number of the kind that tables of contents print before titles."""
    return parse_marker(text) is not None or _NUMBER.match(text) is not None
