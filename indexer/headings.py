"""Says which section types a heading names, by the rules in `section_types.toml`. One heading at a time, no tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.rulebook import load_rules
from indexer.wording import fold, squeeze

_BOOK_NAMES = re.compile(r"[《〈][^《》〈〉]*[》〉]?(?:[^《》〈〉]{0,30}[》〉])?")
_JOINERS = re.compile(r"[、，,；;和及与]")
_LAST_RESORTS = ("weak", "leadership", "study")  # kinds that count only where the heading says nothing more
_PROBLEMS_AND = re.compile(r"(?:问题|不足|差距|短板)(?:以及|[和与及、])")


@dataclass(frozen=True, slots=True)
class Hit:
    """One type that a heading names: where, in which words, how surely; `cover` is its share of the heading."""

    type: str
    kind: str
    start: int
    end: int
    words: str
    confidence: float
    cover: float


@dataclass(frozen=True, slots=True)
class _Rule:
    type: str
    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    confidence: float


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule["type"],
            rule["kind"],
            re.compile(rule["pattern"]),
            re.compile(rule["unless"]) if "unless" in rule else None,
            rule["confidence"],
        )
        for rule in load_rules("section_types")["rule"]
    )


def plain_heading(heading: str) -> str:
    """A heading folded, squeezed, without 《…》 names and closing 。.

    >>> plain_heading("贯彻落实《法治政府建设实施纲要（2021—2025年）》的情况。")
    '贯彻落实的情况'
    """
    return _BOOK_NAMES.sub("", fold(squeeze(heading))).rstrip("。.：:；; ")


@lru_cache(maxsize=4096)
def read_heading(text: str) -> tuple[Hit, ...]:
    """The types a plain heading names, the main one first.

    >>> [hit.type for hit in read_heading("推进法治政府建设存在的不足和原因")]
    ['存在问题', '原因分析']
    """
    hits: dict[str, Hit] = {}
    for rule in _rules():
        match = None if rule.type in hits else rule.pattern.search(text)
        if match and not (rule.unless and rule.unless.search(text)):
            hits[rule.type] = _hit(rule, match)
    return tuple(sorted(_drop_shadows(text, hits), key=_place))


def _hit(rule: _Rule, match: re.Match[str]) -> Hit:
    cover = (match.end() - match.start()) / max(len(match.string), 1)
    return Hit(rule.type, rule.kind, match.start(), match.end(), match.group(), rule.confidence, cover)


def _place(hit: Hit) -> int:
    """Where the type is named; 原因 at the end of its words, so that 存在的不足和原因 is 存在问题 first."""
    return hit.end if hit.type == "原因分析" else hit.start


def _drop_shadows(text: str, hits: dict[str, Hit]) -> list[Hit]:
    """Types named only by a part of another's words: 存在问题整改情况 is no 存在问题, 下一步工作举措 no 主要举措."""
    kept = dict(hits)
    if _is_one_phrase(text, kept.get("存在问题"), kept.get("问题整改")):
        del kept["存在问题"]
    if any(_is_one_phrase(text, kept.get("主要举措"), kept.get(name)) for name in ("下步打算", "问题整改", "存在问题")):
        del kept["主要举措"]
    measures = kept.get("主要举措")
    if measures and any(kept[name].start < measures.start for name in ("下步打算", "工作亮点") if name in kept):
        del kept["主要举措"]
    if any(hit.kind not in _LAST_RESORTS for hit in kept.values()):
        kept = {name: hit for name, hit in kept.items() if hit.kind not in _LAST_RESORTS}
    reasons = kept.get("原因分析")
    if reasons and "存在问题" not in kept and _PROBLEMS_AND.search(text[: reasons.end]):
        kept["存在问题"] = Hit("存在问题", "structural", 0, reasons.end, text[: reasons.end], 0.9, reasons.cover)
    return list(kept.values())


def _is_one_phrase(text: str, one: Hit | None, other: Hit | None) -> bool:
    if one is None or other is None:
        return False
    first, second = sorted((one, other), key=lambda hit: hit.start)
    overlap = second.start < first.end
    between = text[first.start : max(second.end, first.end)] if overlap else text[first.end : second.start]
    return not _JOINERS.search(between)
