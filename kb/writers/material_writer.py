"""A 备料稿 written out: as Markdown, as plain text, or as a Word file set as official documents are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from kb.phrasing.material import Excerpt, Material
from kb.writers.official_docx import OfficialDocx

MATERIAL_FORMATS = ("docx", "md", "txt")
NOTHING = "（没有选用材料）"
LEDGER = "出处"
_MAX_HASHES = 6


def write_material(material: Material, format_name: str, stream: IO[bytes]) -> None:
    """Write it in one of MATERIAL_FORMATS."""
    if format_name == "docx":
        _write_docx(material, stream)
    elif format_name == "md":
        stream.write("\n\n".join(_markdown(material)).encode() + b"\n")
    elif format_name == "txt":
        stream.write("\n".join(_plain(material)).encode() + b"\n")
    else:
        raise ValueError(format_name)


def _number(material: Material) -> dict[int, int]:
    """The number in the ledger of each excerpt, by its identity; the same source bears one number."""
    numbers: dict[str, int] = {}
    return {
        id(excerpt): numbers.setdefault(excerpt.source, len(numbers) + 1)
        for part in material.parts
        for excerpt in part.excerpts
    }


def _ledger(material: Material) -> list[str]:
    numbers = _number(material)
    named = {numbers[id(excerpt)]: excerpt.source for part in material.parts for excerpt in part.excerpts}
    return [f"[{number}] {source}" for number, source in sorted(named.items())]


def _with_number(excerpt: Excerpt, numbers: dict[int, int]) -> str:
    return f"{excerpt.text}[{numbers[id(excerpt)]}]"


def _write_docx(material: Material, stream: IO[bytes]) -> None:
    numbers, after = _number(material), material.sources == "after"
    with OfficialDocx(stream) as document:
        document.title(material.title)
        for part in material.parts:
            if part.heading:
                document.heading(part.heading, level=part.level)
            if part.hint:
                document.note(f"提示：{part.hint}")
            for excerpt in part.excerpts:
                document.body(excerpt.text if after else _with_number(excerpt, numbers))
                if after:
                    document.source(f"——{excerpt.source}")
                if excerpt.note:
                    document.note(f"批注：{excerpt.note}")
            if not part.excerpts and not part.parts:
                document.note(NOTHING)
        if not after:
            document.heading(LEDGER, level=1)
            for line in _ledger(material):
                document.source(line)


def _markdown(material: Material) -> Iterator[str]:
    numbers, after = _number(material), material.sources == "after"
    yield f"# {material.title}"
    for part in material.parts:
        if part.heading:
            yield f"{'#' * min(part.level + 1, _MAX_HASHES)} {part.heading}"
        if part.hint:
            yield f"*提示：{part.hint}*"
        for excerpt in part.excerpts:
            yield (excerpt.text if after else _with_number(excerpt, numbers)).replace("\n", "\n\n")
            if after:
                yield f"> ——{excerpt.source}"
            if excerpt.note:
                yield f"*批注：{' '.join(excerpt.note.split())}*"
        if not part.excerpts and not part.parts:
            yield NOTHING
    if not after:
        yield f"## {LEDGER}"
        yield "\n".join(f"- {line}" for line in _ledger(material))


def _plain(material: Material) -> Iterator[str]:
    numbers, after = _number(material), material.sources == "after"
    yield from (material.title, "")
    for part in material.parts:
        if part.heading:
            yield part.heading
        if part.hint:
            yield f"（提示：{part.hint}）"
        for excerpt in part.excerpts:
            text = excerpt.text if after else _with_number(excerpt, numbers)
            yield from (f"　　{line}" for line in text.splitlines())
            if after:
                yield f"　　　　——{excerpt.source}"
            if excerpt.note:
                yield f"　　（批注：{excerpt.note}）"
        if not part.excerpts and not part.parts:
            yield f"　　{NOTHING}"
        yield ""
    if not after:
        yield from (LEDGER, *_ledger(material))
