"""Slips of signs: brackets and quotes without their other half, doubled stops and words, half-width stops, impossible dates.

Looks at letters only; which pairs, doubled words and exceptions there are stands in rules/slips.toml.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, thin_out
from kb.review.numbering import logical_paragraphs
from kb.review.rulebook import Rules, made_of
from kb.text.sentences import Span
from kb.text.tokens import word_bounds

_LIST_NUMBER = re.compile(r"(?:[一二三四五六七八九十\d０-９]{1,3}|[a-zA-Z])[)）]")  # 1） and 一) close nothing
_DATE = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)\s?年\s?)?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"
    r"|(?<![\d.\-/])(?P<year2>(?:19|20)\d\d)[-./](?P<month2>\d{1,2})[-./](?P<day2>\d{1,2})(?![\d.\-/])"
)
_LEAP_YEAR = 2024  # a date without its year may be one of any year


def find_sign_slips(draft: Draft, *, folder: Path | None = None) -> list[Finding]:
    """Every slip of signs; `folder` holds the keeper's own rules."""
    marker = Marker(draft.text, "slip")
    found = [*_doubled(marker, folder), *_half_width(marker, folder), *_impossible_dates(marker)]
    pairs = _pairs(folder)
    for span in logical_paragraphs(draft.text):
        found += _unpaired(marker, span, pairs)
    return thin_out(sorted(found, key=lambda each: each.start))


@made_of("slips")
def _pairs(rules: Rules) -> dict[str, str]:
    """Closing sign -> opening sign, half-width brackets read as full ones."""
    return {pair[1]: pair[0] for pair in rules["pairs"]["signs"]}


def _unpaired(marker: Marker, span: Span, closing: dict[str, str]) -> Iterator[Finding]:
    text = marker.text
    opening = set(closing.values())
    opened: list[tuple[str, int]] = []
    first = _LIST_NUMBER.match(text, span[0])
    for place in range(first.end() if first else span[0], span[1]):
        sign = _WIDE.get(text[place], text[place])
        if sign in opening:
            if sign in "“‘" and any(sign == other for other, _ in opened):
                yield _alone(marker, place, f"“{text[place]}”连用了两次，前一个没有配对")
                opened = [(other, at) for other, at in opened if other != sign]
            opened.append((sign, place))
        elif sign in closing:
            at = next((n for n in reversed(range(len(opened))) if opened[n][0] == closing[sign]), None)
            if at is None:
                if not _is_list_number(text, place):
                    yield _alone(marker, place, f"“{text[place]}”前面缺少与它配对的“{closing[sign]}”")
                continue
            yield from (_unclosed(marker, each, closing) for each in opened[at + 1 :])
            del opened[at:]
    yield from (_unclosed(marker, each, closing) for each in opened)


_WIDE = {"(": "（", ")": "）", "[": "〔", "]": "〕"}


def _is_list_number(text: str, place: int) -> bool:
    """2）within a paragraph: a small number and nothing opened before it."""
    return re.search(r"(?<![\d.])\d{1,2}$", text[max(0, place - 4) : place]) is not None


def _unclosed(marker: Marker, opened: tuple[str, int], closing: dict[str, str]) -> Finding:
    sign, place = opened
    other = next(close for close, opening in closing.items() if opening == sign)
    return _alone(marker, place, f"“{marker.text[place]}”后面缺少与它配对的“{other}”")


def _alone(marker: Marker, place: int, why: str) -> Finding:
    return marker.mark((place, place + 1), "must", f"{why}，请补上或删去", reason="unpaired", confidence=0.9)


@made_of("slips")
def _doubles(rules: Rules) -> list[tuple[re.Pattern[str], str, str, str]]:
    return [(re.compile(rule["pattern"]), rule["weight"], rule["said"], rule["name"]) for rule in rules["double"]]


def _doubled(marker: Marker, folder: Path | None) -> Iterator[Finding]:
    for pattern, weight, said, name in _doubles(folder):
        for match in pattern.finditer(marker.text):
            words = match.group()
            if name == "doubled-word" and len(words) > 2 and not _is_whole(marker.text, match.span()):
                continue
            once = [words[: len(words) // 2]] if name == "doubled-word" else []
            why = f"“{words}”{said}"
            yield marker.mark(match.span(), weight, why, reason=name, confidence=0.9, alternatives=once)


def _is_whole(text: str, span: Span) -> bool:
    """Whether words begin and end there: 执法依法依规 holds no 依法 twice.

    >>> _is_whole("坚持执法依法依规", (3, 7)), _is_whole("进一步进一步规范", (0, 6))
    (False, True)
    """
    start, end = max(0, span[0] - 12), min(len(text), span[1] + 12)
    bounds = word_bounds(text[start:end])
    middle = (span[0] + span[1]) // 2
    return all(place - start in bounds for place in (span[0], middle, span[1]))


@made_of("slips")
def _halves(rules: Rules) -> tuple[re.Pattern[str], dict[str, str]]:
    return re.compile(rules["half"]["pattern"]), dict(rules["half"]["signs"])


def _half_width(marker: Marker, folder: Path | None) -> Iterator[Finding]:
    pattern, wide = _halves(folder)
    for match in pattern.finditer(marker.text):
        right = wide[match.group()]
        why = f"汉字之间用了半角的“{match.group()}”，请改为全角的“{right}”"
        yield marker.mark(match.span(), "should", why, reason="half-width", confidence=0.9, alternatives=[right])


def _impossible_dates(marker: Marker) -> Iterable[Finding]:
    for match in _DATE.finditer(marker.text):
        year = int(match["year"] or match["year2"] or _LEAP_YEAR)
        month, day = int(match["month"] or match["month2"]), int(match["day"] or match["day2"])
        if match["month2"] and not 1 <= month <= 12:
            continue  # 2023.15.3 is a number of something
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            why = f"没有“{match.group()}”这一天，请核对日期"
            yield marker.mark(match.span(), "must", why, reason="impossible-date", confidence=0.98)
