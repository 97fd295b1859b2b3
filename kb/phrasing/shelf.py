"""The file in which gathered texts outlive their process: derived, checked when it is read, and never needed.

A file of another history of the library, of other folding rules, or damaged, is as good as none.
"""

from __future__ import annotations

import json
import zipfile
from typing import Any

import numpy as np

from kb.derived import derived_file, put_down
from kb.phrasing.clusters import fingerprint
from kb.phrasing.fields import Fields
from kb.phrasing.gathering import Gathered, Version
from kb.phrasing.point_places import PointPlaces
from kb.phrasing.scanning import Characters
from kb.phrasing.texts import Texts
from kb.settings import Settings
from kb.synchrony import analysis

FORMAT = "2"  # raise when what is written, or what it is made from, changes


class Shelf:
    """Where one library's texts are put down."""

    def __init__(self, settings: Settings) -> None:
        self._path = derived_file(settings, "texts.npz")

    def load(self, epoch: str) -> Gathered | None:
        """The texts that were put down last, if they can still be used."""
        try:
            # Opened here: numpy leaves a file open that is no archive.
            with self._path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                facts = json.loads(_text(file["facts"]))
                return _unpack(file, facts) if facts["made_from"] == _made_from(epoch) else None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, gathered: Gathered, epoch: str) -> bool:
        """Put the texts down; False where that cannot be done."""
        return put_down(self._path, lambda file: np.savez(file, **_pack(gathered, epoch)))


def _made_from(epoch: str) -> str:
    return f"{FORMAT} {epoch} {analysis()} {fingerprint()}"


def _pack(gathered: Gathered, epoch: str) -> dict[str, Any]:
    texts, fields = gathered.texts, gathered.texts.fields
    facts = {
        "made_from": _made_from(epoch),
        "versions": [(version.source, version.generation, version.sections) for version in gathered.versions],
        "section_ids": texts.section_ids,
        "report_ids": texts.report_ids,
        "headings": texts.headings,
        "values": {name: list(values) for name, values in fields.values.items()},
        "type_bits": fields.type_bits,
    }
    return {
        "facts": _bytes(json.dumps(facts, ensure_ascii=False)),
        "text": _bytes(texts.text),
        "starts": texts.starts,
        "sentences": texts.sentences,
        "sentence_ends": texts.sentence_ends,
        "sentence_sections": texts.sentence_sections,
        "section_reports": texts.section_reports,
        "points": texts.points.as_rows(),
        "types": fields.types,
        "units": fields.units,
        "years": fields.years,
        "depths": fields.depths,
        **{f"codes_{name}": codes for name, codes in fields.codes.items()},
    }


def _unpack(file: Any, facts: dict[str, Any]) -> Gathered:
    values = {name: {value: at for at, value in enumerate(known)} for name, known in facts["values"].items()}
    fields = Fields(
        codes={name: file[f"codes_{name}"] for name in values},
        values=values,
        types=file["types"],
        type_bits=facts["type_bits"],
        units=file["units"],
        years=file["years"],
        depths=file["depths"],
    )
    text = _text(file["text"])
    texts = Texts(
        text=text,
        characters=Characters.of(text),
        starts=file["starts"],
        sentences=file["sentences"],
        sentence_ends=file["sentence_ends"],
        sentence_sections=file["sentence_sections"],
        section_ids=facts["section_ids"],
        headings=facts["headings"],
        fields=fields,
        report_ids=facts["report_ids"],
        section_reports=file["section_reports"],
        points=PointPlaces(*file["points"]),
    )
    return Gathered(texts, tuple(Version(*version) for version in facts["versions"]))


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _text(data: Any) -> str:
    return data.tobytes().decode("utf-8", "surrogatepass")  # type: ignore[no-any-return]
