"""备料稿: the passages picked for each heading of an outline, as a value that the writers set as Markdown, text or Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.anchors import whole_of
from kb.catalog import reading
from kb.copying import name_source
from kb.errors import UsageError
from kb.phrasing.asking import Phrasing, Record

TITLE = "备料稿"
SOURCES = ("after", "ledger")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage and whose it is, in one line; `note` is what the writer put beside it."""

    text: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MaterialPart:
    """A heading (empty: none) with its excerpts; `hint` is what the notice said beside it, `parts` how many headings stand below it."""

    heading: str
    level: int
    parts: int
    hint: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What a draft may be written from. `sources` says where they stand: `after` each excerpt, or as a `ledger` at the end."""

    title: str
    parts: tuple[MaterialPart, ...]
    sources: str = "after"


@dataclass(frozen=True, slots=True)
class Pick:
    """A passage chosen for a heading (its place in the outline, from 0); in its section's whole text; without an end, to its last word."""

    heading: int
    section_id: str
    start: int = 0
    end: int | None = None


def make_material(
    phrasing: Phrasing, answer: Record, picks: Sequence[Pick] | None = None, *, sources: str = "after"
) -> Material:
    """The material of an answer of `gather_material`: what was picked, in the order of picking, or all that it offers."""
    if sources not in SOURCES:
        raise UsageError(f"出处不能放在“{sources}”", advice=f"可用的有：{'、'.join(SOURCES)}")
    chosen = _every_pick(answer) if picks is None else picks
    with phrasing.library.catalog.read() as connection:
        records = reading.get_sections(connection, list(dict.fromkeys(pick.section_id for pick in chosen)))
    parts = []
    for place, heading in enumerate(answer["headings"]):
        mine = [pick for pick in chosen if pick.heading == place and pick.section_id in records]
        parts.append(
            MaterialPart(
                heading=f"{heading['marker'] or ''}{heading['heading']}",
                level=heading["depth"],
                parts=heading["parts"],
                hint=heading["hint"],
                excerpts=tuple(_excerpt(records[pick.section_id], pick) for pick in mine),
            )
        )
    unit = answer["query"]["unit"]
    return Material(f"{unit}{TITLE}" if unit else TITLE, tuple(parts), sources)


def _every_pick(answer: Record) -> list[Pick]:
    return [
        Pick(place, passage["section_id"], passage["start"], passage["end"])
        for place, heading in enumerate(answer["headings"])
        for passage in heading["passages"]
    ]


def _excerpt(record: Record, pick: Pick) -> Excerpt:
    text = whole_of(record)[pick.start : pick.end]
    return Excerpt("\n".join(line.strip() for line in text.splitlines() if line.strip()), name_source(record))
