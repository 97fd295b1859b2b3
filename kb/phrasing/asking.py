"""What every answer about phrasing shares: the page asked for, the time taken, and how a wrong choice is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kb.errors import UsageError
from kb.phrasing.texts import Texts, TextsOf

if TYPE_CHECKING:
    from kb.library import Library

T = TypeVar("T")
Record = dict[str, Any]

MAX_PER_PAGE = 1_000


class Phrasing:
    """One library's phrasing: hold on to it, for what it has made ready serves every later question."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.texts_of = TextsOf(library)
        self._made: dict[str, tuple[Texts, Any]] = {}

    def texts(self) -> Texts:
        """The texts as they are now."""
        return self.texts_of.now()

    def made(self, name: str, make: Callable[[Texts], T], texts: Texts) -> T:
        """What is made from these texts under this name; made again only when they have changed."""
        known = self._made.get(name)
        if known is not None and known[0] is texts:
            return cast(T, known[1])
        value = make(texts)
        self._made[name] = texts, value
        return value


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a long list is asked for."""

    number: int = 1
    size: int = 20
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        if self.number < 1 or not 1 <= self.size <= MAX_PER_PAGE:
            raise UsageError("页码从 1 起，每页 1 到 1000 条")

    def cut(self, items: Sequence[T]) -> Sequence[T]:
        """The items of this page."""
        first = (self.number - 1) * self.size
        return items[first : first + self.size]

    def describe(self) -> Record:
        """Page and time, as each answer ends."""
        took = round((time.perf_counter() - self.began) * 1000, 2)
        return {"page": self.number, "per_page": self.size, "took_ms": took}


def require_choice(value: str, choices: Sequence[str], *, what: str) -> None:
    """Refuse a value that is none of the choices."""
    if value not in choices:
        raise UsageError(f"不能{what}“{value}”", advice=f"可用的有：{'、'.join(choices)}")
