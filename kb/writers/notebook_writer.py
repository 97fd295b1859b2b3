"""A notebook written out: its folders as headings, each excerpt with its source and note; the same settings as a 备料稿."""

from __future__ import annotations

from typing import IO, Any

from kb.copying import copy_plain, name_source
from kb.phrasing.material import Excerpt, Material, MaterialPart
from kb.writers.material_writer import write_material

_NUMBERS = "一二三四五六七八九十"


def write_notebook(notebook: dict[str, Any], format_name: str, stream: IO[bytes], *, sources: str = "after") -> None:
    """Write it in one of MATERIAL_FORMATS; `sources` stand after each excerpt or as a ledger at the end."""
    write_material(make_material_of(notebook, sources=sources), format_name, stream)


def make_material_of(notebook: dict[str, Any], *, sources: str = "after") -> Material:
    """The notebook as a material: what lies in no folder comes first, under no heading."""
    loose, *folders = notebook["folders"]
    parts = [
        _part(f"{number_in_chinese(place)}、{folder['name']}", folder) for place, folder in enumerate(folders, start=1)
    ]
    if loose["clippings"] or not folders:
        parts.insert(0, _part("", loose))
    return Material(notebook["name"], tuple(parts), sources)


def number_in_chinese(number: int) -> str:
    """A number below a hundred as headings are numbered; above that, figures.

    >>> [number_in_chinese(number) for number in (1, 10, 11, 20, 35, 120)]
    ['一', '十', '十一', '二十', '三十五', '120']
    """
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    head = {0: "", 1: "十"}.get(tens, f"{_NUMBERS[tens - 1]}十")
    return head + (_NUMBERS[ones - 1] if ones else "")


def _part(heading: str, folder: dict[str, Any]) -> MaterialPart:
    excerpts = tuple(_excerpt(item) for item in folder["clippings"])
    return MaterialPart(heading=heading, level=1, parts=0, hint="", excerpts=excerpts)


def _excerpt(item: dict[str, Any]) -> Excerpt:
    gone = "（来源已移除）" if item["is_removed"] else ""
    return Excerpt(copy_plain(item["text"]), f"{name_source(item)}{gone}", item["note"])
