"""Texts without a library: each string a section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kb.phrasing.texts import Texts, make_texts


@dataclass
class Row:
    """What the catalogue gives of a section, the rest of it left at its simplest."""

    text: str
    section_id: str
    report_id: str
    unit_key: str | None = "青禾镇"
    duplicate_group: int | None = None
    marker: str | None = None
    heading: str | None = None
    run_in: bool = False
    depth: int = 0
    types: tuple[str, ...] = ("导语",)
    points: tuple[str, ...] = ()
    year: int | None = 2023
    _mapping: dict[str, Any] = field(
        default_factory=lambda: {
            "topic": None,
            "unit": "青禾镇",
            "level": "乡级",
            "year": 2023,
            "sector": "综合",
            "doc_type": "年度报告",
        }
    )


def texts_of(bodies: list[str]) -> Texts:
    """The texts of these bodies."""
    return make_texts([Row(body, f"s{number}", f"r{number}") for number, body in enumerate(bodies)])
