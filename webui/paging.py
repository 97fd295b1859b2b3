"""A page out of something long that is read only as far as it must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request

MAX_PAGE = 100_000
NEAR_PAGES = 2


@dataclass(frozen=True, slots=True)
class Cut:
    """Some of the items, which page that is, and how many items there are."""

    items: list[Any]
    number: int
    total: int
    per_page: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.per_page))

    @property
    def numbers(self) -> list[int | None]:
        """The pages to offer: the first, the last and those near this one; None where some are left out."""
        near = [
            number
            for number in range(1, self.last + 1)
            if number in (1, self.last) or abs(number - self.number) <= NEAR_PAGES
        ]
        shown: list[int | None] = []
        for number in near:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


def cut_page(found: Iterator[Any], per_page: int) -> Cut:
    """The page that the address asks for."""
    number = min(max(request.args.get("page", 1, type=int), 1), MAX_PAGE)
    items, total = [], 0
    for item in found:
        if (number - 1) * per_page <= total < number * per_page:
            items.append(item)
        total += 1
    return Cut(items, number, total, per_page)
