"""The page of results as values: every link is the question asked with one thing changed. Knows no markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webui.parameters import FILTER_NAMES, SEARCH

LABELS = {
    "type": "部分类型",
    "level": "层级",
    "year": "年份",
    "sector": "系统",
    "topic": "主题",
    "unit": "单位",
    "doc_type": "材料类型",
}
CHOICES = {
    "match": {"auto": "先整句，后各词", "exact": "按原文，一字不差", "all": "含有全部的词", "any": "含有其中一个词"},
    "scope": {"sentence": "同句", "paragraph": "同段", "section": "同部分", "report": "同篇"},
    "sort": {"relevance": "按相关程度", "year": "按年份", "unit": "按单位"},
    "collapse": {1: "雷同的合为一条", 0: "雷同的逐条列出"},
}
CHOICE_LABELS = {"match": "查法", "scope": "各词须在", "sort": "排序", "collapse": "雷同"}
GROUPS = {"whole": "含有整句", "all": "含有全部的词", "some": "含有其中一些词"}
SHOWN_VALUES = 8  # of a facet; the others are one click away
NEAR_PAGES = 2  # numbers on each side of the current page
_DEFAULTS = {parameter.name: parameter.schema.get("default") for parameter in SEARCH}


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of a facet: what ticking or unticking it brings."""

    value: str
    count: int
    is_ticked: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values, the most frequent in front."""

    label: str
    shown: Sequence[Tick]
    more: Sequence[Tick]


class Page:
    """A question, its answer if it was asked, and the addresses that lead on from it."""

    labels, choices, choice_labels, groups = LABELS, CHOICES, CHOICE_LABELS, GROUPS

    def __init__(self, asked: dict[str, Any], found: dict[str, Any] | None = None) -> None:
        self.asked = asked
        self.found = found or {}

    def address(self, **changes: Any) -> str:
        """The address of this question with something changed; defaults are left out of it."""
        asked = {**self.asked, **changes}
        return url_for("search.page", **{name: value for name, value in asked.items() if value != _DEFAULTS[name]})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Filters that a new text in the search box keeps."""
        return [(name, value) for name in FILTER_NAMES for value in self.asked[name]]

    @property
    def ticked(self) -> list[tuple[str, str, str]]:
        """Filters in force: label, value, the address without it."""
        return [(LABELS[name], value, self._toggle(name, value)) for name, value in self.kept]

    @property
    def bare(self) -> str:
        """The address without any filter."""
        return self.address(page=1, **{name: [] for name in FILTER_NAMES})

    @property
    def facets(self) -> list[Facet]:
        """What can be ticked."""
        made = []
        for name, values in self.found["facets"].items():
            if name not in LABELS:
                continue
            ticks = [self._tick(name, str(item["value"]), item["count"]) for item in values]
            if name == "year":
                ticks.sort(key=lambda tick: tick.value, reverse=True)
            if ticks:
                made.append(Facet(LABELS[name], *_divide(ticks)))
        return made

    @property
    def hits(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """Each hit, with the heading of its group where that group begins."""
        group = None
        for hit in self.found["hits"]:
            heading = GROUPS[hit["group"]] if hit["group"] != group else None
            group = hit["group"]
            yield heading, hit

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The groups that found something."""
        return [(GROUPS[group["name"]], group["count"]) for group in self.found["groups"] if group["count"]]

    @property
    def last(self) -> int:
        """The number of the last page."""
        listed = self.found["distinct"] if self.asked["collapse"] else self.found["total"]
        return max(-(-int(listed) // int(self.asked["per_page"])), 1)

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to show; None stands for a gap."""
        return page_numbers(self.asked["page"], self.last)

    def _tick(self, name: str, value: str, count: int) -> Tick:
        return Tick(value, count, value in self.asked[name], self._toggle(name, value))

    def _toggle(self, name: str, value: str) -> str:
        chosen = self.asked[name]
        changed = [item for item in chosen if item != value] if value in chosen else [*chosen, value]
        return self.address(page=1, **{name: changed})


def page_numbers(here: int, last: int) -> list[int | None]:
    """The numbers of the pages that a pager shows; None stands for a gap.

    >>> page_numbers(5, 9)
    [1, None, 3, 4, 5, 6, 7, None, 9]
    """
    near = {1, last, *range(max(here - NEAR_PAGES, 1), min(here + NEAR_PAGES, last) + 1)}
    found: list[int | None] = []
    for number in sorted(near):
        if found and number - (found[-1] or 0) > 1:
            found.append(None)
        found.append(number)
    return found


def _divide(ticks: list[Tick]) -> tuple[list[Tick], list[Tick]]:
    shown = [tick for number, tick in enumerate(ticks) if number < SHOWN_VALUES or tick.is_ticked]
    return shown, [tick for tick in ticks if tick not in shown]
