"""What every answer about phrasing shares: the page asked for, the time taken, and how a wrong choice is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kb.counting import Counted
from kb.errors import UsageError
from kb.phrasing.gathering import TextsOf
from kb.phrasing.texts import Texts

if TYPE_CHECKING:
    from kb.catalog.reading import Filters
    from kb.library import Library
    from kb.outlines import Outline

T = TypeVar("T")
Record = dict[str, Any]

MAX_PER_PAGE = 1_000


class Phrasing:
    """One library's phrasing: `library.phrasing`. Several threads may ask; what one has made ready serves them all.

    Each question is a module of its own, loaded when it is first asked; its function says what the options mean.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.texts_of = TextsOf(library)
        self._made: dict[str, tuple[Texts, Any]] = {}
        self._counted: dict[str, Counted[Any]] = {}
        self._making = threading.RLock()  # what is made may need something else that is made

    def texts(self) -> Texts:
        """The texts as they are now."""
        return self.texts_of.now()

    def made(self, name: str, make: Callable[[Texts], T], texts: Texts) -> T:
        """What is made from these texts under this name; made again only when they have changed."""
        with self._making:
            known = self._made.get(name)
            if known is not None and known[0] is texts:
                return cast(T, known[1])
            value = make(texts)
            self._made[name] = texts, value
            return value

    def counted(self, name: str, count: Callable[[], T]) -> T:
        """What is counted under this name, where what was counted a moment ago does as well; see kb.counting."""
        with self._making:
            counted = self._counted.setdefault(name, Counted(count, self.library.catalog.state))
        return cast(T, counted.now())

    def contexts(self, wanted: str, **options: Any) -> Record:
        """上下文; see kb.phrasing.kwic.list_contexts."""
        from kb.phrasing.kwic import list_contexts

        return list_contexts(self, wanted, **options)

    def fillings(self, wanted: str, **options: Any) -> Record:
        """搭配; see kb.phrasing.slots.list_fillings."""
        from kb.phrasing.slots import list_fillings

        return list_fillings(self, wanted, **options)

    def variants(self, wanted: str, **options: Any) -> Record:
        """换种说法; see kb.phrasing.variants.list_variants."""
        from kb.phrasing.variants import list_variants

        return list_variants(self, wanted, **options)

    def commonness(self, sentence: str, **options: Any) -> Record:
        """常用程度; see kb.phrasing.commonness.measure_commonness."""
        from kb.phrasing.commonness import measure_commonness

        return measure_commonness(self, sentence, **options)

    def headings(self, wanted: str = "", **options: Any) -> Record:
        """小标题库; see kb.phrasing.headings.list_headings."""
        from kb.phrasing.headings import list_headings

        return list_headings(self, wanted, **options)

    def points(self, **options: Any) -> Record:
        """分条; see kb.phrasing.points.list_points."""
        from kb.phrasing.points import list_points

        return list_points(self, **options)

    def collocates(self, wanted: str, **options: Any) -> Record:
        """相关词 of a text; see kb.phrasing.terms.list_collocates."""
        from kb.phrasing.terms import list_collocates

        return list_collocates(self, wanted, **options)

    def typical(self, filters: Filters, **options: Any) -> Record:
        """相关词 of a part of the library; see kb.phrasing.terms.list_typical."""
        from kb.phrasing.terms import list_typical

        return list_typical(self, filters, **options)

    def material(self, outline: Outline | str, **options: Any) -> Record:
        """按提纲备料; see kb.phrasing.outline.gather_material."""
        from kb.phrasing.outline import gather_material

        return gather_material(self, outline, **options)

    def promises(self, **options: Any) -> Record:
        """问题→举措→打算; see kb.phrasing.promises.list_promises."""
        from kb.phrasing.promises import list_promises

        return list_promises(self, **options)

    def suggest(self, typed: str, **options: Any) -> Record:
        """Phrases while typing; see kb.phrasing.suggesting.suggest_phrases."""
        from kb.phrasing.suggesting import suggest_phrases

        return suggest_phrases(self, typed, **options)


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


def read_conditions(texts: Sequence[str]) -> dict[str, list[str]]:
    """Filters written as one text each.

    >>> read_conditions(["level=县级", "doc-type=年度报告", "level=市级"])
    {'level': ['县级', '市级'], 'doc_type': ['年度报告']}
    """
    conditions: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"条件“{text}”看不懂", advice="写成 level=县级")
        conditions.setdefault(name.strip().replace("-", "_"), []).append(value.strip())
    return conditions
