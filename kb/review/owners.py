"""What the library says of places' names: whose they are, and in whose reports a word stands. Learnt, never listed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kb.catalog import reading
from kb.phrasing.asking import Phrasing
from kb.phrasing.texts import Texts
from kb.places.chain import Place, read_chain
from kb.places.mentions import stem_of
from kb.review.context import Context
from kb.review.findings import Source
from kb.review.origins import origins_of
from kb.review.writer import Writer
from kb.text import folding
from kb.text.tokens import count_word

_SOURCE_CHARACTERS = 80
_SOURCES = 3
_COUNTY_RANK = 3
_KEPT_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Owners:
    """Place's name or stem -> the chains of places in which the library's units bear it."""

    chains: dict[str, list[tuple[Place, ...]]]

    @classmethod
    def of(cls, texts: Texts) -> Owners:
        """What the units of these texts are called."""
        chains: dict[str, list[tuple[Place, ...]]] = {}
        for unit in texts.fields.values["unit"]:
            places, _ = read_chain(unit)
            for at, place in enumerate(places):
                for name in {place.name, stem_of(place.name)}:
                    chains.setdefault(name, []).append(places[: at + 1])
        return cls(chains)

    def is_foreign(self, name: str, writer: Writer) -> bool:
        """Whether every unit of the library that bears the name lies elsewhere for certain.

        A township whose county is not said may be the writer's own.
        """
        chains = self.chains.get(name, ())
        return bool(chains) and all(_lies_elsewhere(chain, writer) for chain in chains)

    def foreign_stems(self, writer: Writer) -> frozenset[str]:
        """Names in short that only others bear and that are no words: 栎川, not 青山."""
        return frozenset(
            name
            for name in self.chains
            if len(name) == len(stem_of(name))
            and 2 <= len(name) <= 4
            and not count_word(name)
            and self.is_foreign(name, writer)
        )


def _lies_elsewhere(chain: tuple[Place, ...], writer: Writer) -> bool:
    if any(place.name in writer.own or stem_of(place.name) in writer.own for place in chain):
        return False
    return any(place.rank <= min(writer.rank, _COUNTY_RANK) and place.rank > 1 for place in chain) or (
        chain[-1].rank == writer.rank
    )


def owners_of(phrasing: Phrasing) -> Owners:
    """The owners, made once for each state of the library."""
    return phrasing.made("owners", Owners.of, phrasing.texts())


def find_sources(context: Context, word: str, writer: Writer) -> tuple[Source, ...]:
    """Up to three passages of other units in which the word stands."""
    texts, place = context.phrasing.texts(), writer.places[-1].name if writer.places else ""
    kept: dict[tuple[str, str], tuple[Source, ...]] = context.phrasing.made("word sources", lambda _: {}, texts)
    key = word, place
    if key not in kept:
        if len(kept) >= _KEPT_WORDS:
            kept.clear()
        kept[key] = _look_up(context, texts, word, writer)
    return kept[key]


def _look_up(context: Context, texts: Texts, word: str, writer: Writer) -> tuple[Source, ...]:
    form, origins = folding.folded(word), origins_of(context.library, context.phrasing)
    local = [name for name in writer.own if len(name) >= 2 and _is_local(name, writer)]
    chosen: dict[str | None, int] = {}
    at = texts.text.find(form) if form else -1
    while at >= 0 and len(chosen) < _SOURCES:
        number = int(texts.sections_at(np.array([at], dtype=np.int64))[0])
        origin = origins.find(number)
        if origin and not any(name in (origin.unit or "") for name in local):
            chosen.setdefault(origin.unit, number)
        at = texts.text.find(form, texts.section_span(number)[1])
    with context.library.catalog.read() as connection:
        records = reading.get_sections(connection, [texts.section_ids[number] for number in chosen.values()])
    return tuple(_source(record, word) for record in records.values())


def _is_local(name: str, writer: Writer) -> bool:
    """Whether the name is the writer's own place's, not its province's, which others share."""
    return bool(writer.places) and name in (writer.places[-1].name, stem_of(writer.places[-1].name))


def _source(section: dict[str, object], word: str) -> Source:
    text = str(section.get("text") or "")
    at = max(text.find(word), 0)
    begin = max(0, at - _SOURCE_CHARACTERS // 2)
    return Source(
        section_id=str(section["section_id"]),
        unit=_text(section.get("unit")),
        year=year if isinstance(year := section.get("year"), int) else None,
        title=str(section.get("title") or ""),
        heading=_text(section.get("heading")),
        type=_text(section.get("type")),
        text=text[begin : begin + _SOURCE_CHARACTERS],
        report_id=_text(section.get("report_id")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
