"""The page of results as values: every link is the question asked with one thing changed. Knows no markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urlencode

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
CONTROLS = {
    "match": {
        "auto": ("自动", "先找整句，再找含有全部词的，最后找含有其中一些词的"),
        "exact": ("一字不差", "照原文找，标点和符号也算在内"),
        "all": ("全部词", "含有全部的词，次序不限"),
        "any": ("任一词", "含有其中一个词就算"),
    },
    "scope": {
        "sentence": ("同句", "各词须在一句话里"),
        "paragraph": ("同段", "各词须在一个自然段里"),
        "section": ("同部分", "各词须在一个部分里"),
        "report": ("同篇", "各词须在一篇报告里"),
    },
}
CONTROL_LABELS = {"match": "查法", "scope": "各词在"}
SORTS = {"relevance": "相关", "year": "年份", "unit": "单位"}
GROUPS = {"whole": "整句", "all": "全部词", "some": "部分词"}
GROUP_HEADINGS = {"whole": "含有整句的", "all": "含有全部词的", "some": "只含有其中一些词的"}
SHOWN_VALUES = 6  # of a facet; the others are one click away
MOST_VALUES = 40  # of a facet; whoever wants another unit types its name
NEAR_PAGES = 2  # numbers on each side of the current page
_DEFAULTS = {parameter.name: parameter.schema.get("default") for parameter in SEARCH}

_PLAIN_SIGNS = "!$'()*,/:;?@"  # that need no encoding in a query


class Tick(NamedTuple):
    """A value of a facet: what ticking or unticking it brings. A tuple, for the template takes a hundred of them apart."""

    value: str
    sections: int
    is_ticked: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values, the most frequent in front."""

    name: str
    label: str
    shown: Sequence[Tick]
    more: Sequence[Tick]
    left_out: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from an answer with little in it: what it says, what it would find, where it leads if it is a link."""

    said: str
    count: int
    address: str | None
    unfiltered: int = 0


class Page:
    """A question, its answer if it was asked, and the addresses that lead on from it."""

    labels, controls, control_labels, sorts = LABELS, CONTROLS, CONTROL_LABELS, SORTS

    def __init__(self, asked: dict[str, Any], found: dict[str, Any] | None = None) -> None:
        self.asked = asked
        self.found = found or {}
        self._home = url_for("search.page")
        self._reports = url_for("reports.page", report_id="0").removesuffix("0")
        # A page has two hundred addresses that differ in one part: the others are encoded once.
        self._encoded = {name: _encode(name, value) for name, value in asked.items()}

    def address(self, **changes: Any) -> str:
        """The address of this question with something changed; defaults are left out of it."""
        return self._address({name: _encode(name, value) for name, value in changes.items()})

    def _address(self, encoded: dict[str, str]) -> str:
        query = "&".join(filter(None, {**self._encoded, **encoded}.values()))
        return f"{self._home}?{query}" if query else self._home

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Filters that a new text in the search box keeps."""
        return [(name, value) for name in FILTER_NAMES for value in self.asked[name]]

    @property
    def ticked(self) -> list[tuple[str, str, str]]:
        """Filters in force: label, value, the address without it."""
        return [(LABELS[name], value, self._toggle(name, value)) for name, value in self.kept]

    def at(self, number: int) -> str:
        """The address of a page of the answer."""
        return self.address(page=number)

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Everything asked that is not the default, as a form sends it; from the first page on."""
        asked = {**self.asked, "page": 1}
        pairs = [
            (name, value)
            for name, values in asked.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return [(name, str(value)) for name, value in pairs if value != _DEFAULTS[name]]

    @property
    def bare(self) -> str:
        """The address without any filter."""
        return self.address(page=1, **{name: [] for name in FILTER_NAMES})

    @cached_property
    def facets(self) -> list[Facet]:
        """What can be ticked; made once, for each address costs 5 µs and there may be hundreds of units."""
        made = []
        for name, values in self.found["facets"].items():
            if name not in LABELS:
                continue
            wanted = [
                item for n, item in enumerate(values) if n < MOST_VALUES or str(item["value"]) in self.asked[name]
            ]
            ticks = [self._tick(name, str(item["value"]), item["count"]) for item in wanted]
            if name == "year":
                ticks.sort(key=lambda tick: tick.value, reverse=True)
            if ticks:
                made.append(Facet(name, LABELS[name], *_divide(ticks), left_out=len(values) - len(ticks)))
        return made

    @property
    def offers(self) -> list[Way]:
        """Other words to look for in place of some that were asked."""
        text = str(self.asked["q"])
        found = []
        for item in self.found["suggestions"]:
            if item["text"] and item.get("instead_of"):
                other = text.replace(item["instead_of"], item["text"]) if item["instead_of"] in text else item["text"]
                found.append(Way(item["said"], item["count"], self.address(q=other, page=1)))
        return found

    @property
    def loosenings(self) -> list[Way]:
        """What taking away one of the limits would bring."""
        found = []
        for item in self.found["suggestions"]:
            if item["text"] is None:
                address = None
                if item["kind"] == "filter" and self.asked.get(item["field"]):
                    address = self.address(page=1, **{item["field"]: []})
                elif item["kind"] == "scope":
                    address = self.address(page=1, scope="section")
                found.append(Way(item["said"], item["count"], address))
        return found

    @property
    def words(self) -> list[Way]:
        """What each word alone would find."""
        return [
            Way(item["text"], item["count"], self.address(q=item["text"], page=1), item["unfiltered"])
            for item in self.found["suggestions"]
            if item["kind"] == "word"
        ]

    @property
    def hits(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """Each hit, with the heading of its group where that group begins."""
        group = None
        for hit in self.found["hits"]:
            named = GROUP_HEADINGS[hit["group"]] if self.asked["q"] else "全部"
            heading = named if hit["group"] != group else None
            group = hit["group"]
            yield heading, hit

    def reading(self, hit: dict[str, Any]) -> str:
        """The address of a hit in its report, with the words to be lit there."""
        query = "&".join(part for name in ("q", "match") if (part := self._encoded[name]))
        address = f"{self._reports}{quote(hit['report_id'])}"
        return f"{address}?{query}#{hit['section_id']}" if query else f"{address}#{hit['section_id']}"

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The groups that found something; without words to find there are none to tell apart."""
        if not self.asked["q"]:
            return []
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
        if value in chosen:
            return self.address(page=1, **{name: [item for item in chosen if item != value]})
        ticked = self._encoded[name]
        added = f"{name}={quote_plus(value, _PLAIN_SIGNS)}"
        return self._address({"page": "", name: f"{ticked}&{added}" if ticked else added})


def _encode(name: str, value: Any) -> str:
    """A parameter as it stands in an address; nothing for a default."""
    if value == _DEFAULTS[name]:
        return ""
    values = value if isinstance(value, list) else [value]
    return urlencode([(name, item) for item in values], safe=_PLAIN_SIGNS)


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
    first, others = ticks[:SHOWN_VALUES], ticks[SHOWN_VALUES:]
    shown = [*first, *(tick for tick in others if tick.is_ticked)]
    return shown, [tick for tick in others if not tick.is_ticked]
