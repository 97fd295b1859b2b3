"""Fields that a query may name: their names, what their values mean, and how both are shown to people.

The names and everyday values are data (`fields.toml`), the vocabularies those of kb.model. Knows no syntax beyond the
value itself, and no catalogue: a unit, title or source is handed on as it was typed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS
from kb.text import folding

FIRST_YEAR, LAST_YEAR = 1900, 2200
_VOCABULARIES: Mapping[str, Iterable[str]] = {
    "level": LEVELS,
    "sector": SECTORS,
    "topic": TOPICS,
    "type": SECTION_TYPES,
    "doc_type": DOC_TYPES,
}
_LOOKED_UP_AS = {"report": "title"}  # a title that was looked up filters by the reports that bear it
_SEPARATORS = re.compile(r"[|、,;]")  # after folding: ｜，； are among them
_YEARS = re.compile(r"(\d{4})?年?度?(\.{2,}|-+|[—–~至到]+)(\d{4})?年?度?")
_YEAR = re.compile(r"(\d{4})年?度?")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True, slots=True)
class Field:
    """A field as people name it; `values` maps every way to write a value to the value, folded on the left."""

    name: str
    shown: str
    looked_up: bool
    values: Mapping[str, str]

    def read(self, text: str) -> tuple[str, ...]:
        """The values meant; empty where the text names none of them.

        >>> find_field("层级").read("乡镇、县级")
        ('乡级', '县级')
        >>> find_field("年份").read("2021—2023年")
        ('2021', '2022', '2023')
        >>> find_field("单位").read("青溪镇|白石县司法局"), find_field("层级").read("天级")
        (('青溪镇', '白石县司法局'), ())
        """
        if self.looked_up:
            return tuple(dict.fromkeys(part.strip() for part in re.split("[|｜]", text) if part.strip()))
        parts = [part for part in _SEPARATORS.split(folding.folded(text)) if part]
        read = [_read_years(part) if self.name == "year" else self._read_one(part) for part in parts]
        return tuple(dict.fromkeys(value for values in read for value in values)) if all(read) else ()

    def others(self, values: Iterable[str]) -> tuple[str, ...]:
        """Every value but these; empty where that cannot be listed."""
        unwanted = set(values)
        every = map(str, range(FIRST_YEAR, LAST_YEAR + 1)) if self.name == "year" else _VOCABULARIES.get(self.name, ())
        return tuple(value for value in every if value not in unwanted)

    def vocabulary(self) -> tuple[str, ...]:
        """What may be asked for, where that is a short list."""
        return tuple(_VOCABULARIES.get(self.name, ()))

    def _read_one(self, text: str) -> tuple[str, ...]:
        value = self.values.get(text)
        return (value,) if value else ()


def find_field(name: str) -> Field | None:
    """The field of this name, Chinese or English, any width and case."""
    return _fields_by_name().get(folding.folded(name))


def field_names() -> tuple[str, ...]:
    """Every name that may stand before a colon, folded, the longest first."""
    return tuple(sorted(_fields_by_name(), key=lambda name: (-len(name), name)))


def show_values(name: str, values: Iterable[str]) -> str:
    """Values as a person says them; runs of years are joined.

    >>> show_values("year", ["2021", "2022", "2023", "2019"]), show_values("level", ["乡级", "县级"])
    ('2019年、2021—2023年', '乡级或县级')
    """
    if name != "year":
        chosen, field = list(values), find_field(name)
        others = field.others(chosen) if field else ()
        return f"非{'、'.join(others)}" if 0 < len(others) < len(chosen) / 2 else "或".join(chosen)
    runs: list[list[int]] = []
    for year in sorted(map(int, values)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return "、".join(_show_years(first, last) for first, last in runs)


def shown_name(name: str) -> str:
    """What people call the field."""
    field = _fields_by_name().get(_LOOKED_UP_AS.get(name, name))
    return field.shown if field else name


def _show_years(first: int, last: int) -> str:
    if first == last:
        return f"{first}年"
    if last == LAST_YEAR:
        return f"{first}年以来"
    return f"{last}年以前" if first == FIRST_YEAR else f"{first}—{last}年"


def _read_years(text: str) -> tuple[str, ...]:
    written = text.translate(_CHINESE_DIGITS)
    if single := _YEAR.fullmatch(written):
        first = last = int(single[1])
    elif (several := _YEARS.fullmatch(written)) and (several[1] or several[3]):
        first, last = sorted((int(several[1] or FIRST_YEAR), int(several[3] or LAST_YEAR)))
    else:
        return ()
    return tuple(str(year) for year in range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1))


@cache
def _fields_by_name() -> dict[str, Field]:
    rows = tomllib.loads(files("kb.query").joinpath("fields.toml").read_text(encoding="utf-8"))["field"]
    return {
        folding.folded(name): field for row in rows for field in [_build(row)] for name in (*row["names"], field.name)
    }


def _build(row: dict[str, object]) -> Field:
    name, names, also = str(row["name"]), row["names"], row.get("also", {})
    assert isinstance(names, list)
    assert isinstance(also, dict)
    own = {value: value for value in _VOCABULARIES.get(name, ())}
    return Field(
        name, str(names[0]), bool(row.get("looked_up")), {folding.folded(k): v for k, v in (also | own).items()}
    )
