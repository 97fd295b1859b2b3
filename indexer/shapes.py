"""Half-read reports: what passes between cleaning, splitting, outline, metadata and classification.

A `Draft` is a report whose structure is known and whose meaning is not yet; `kb.model.Report` is what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.model import FrontLine


@dataclass(slots=True)
class Paragraph:
    """One paragraph of cleaned text; hard-wrapped lines are already joined. `style` is what the format said of it."""

    line: int
    end_line: int
    text: str
    style: str | None = None


@dataclass(slots=True)
class DraftSection:
    """A section before it is classified. `parent` indexes the report's sections; None at the top."""

    line: int
    end_line: int
    depth: int
    marker: str | None
    heading: str | None
    run_in: bool
    text: str = ""
    points: list[str] = field(default_factory=list)
    parent: int | None = None


@dataclass(slots=True)
class Draft:
    """A report before its metadata is inferred. `toc_title` is its entry in the table of contents, if there was one."""

    title: str
    line: int
    end_line: int
    front: list[FrontLine] = field(default_factory=list)
    sections: list[DraftSection] = field(default_factory=list)
    toc_title: str | None = None


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What the source as a whole says about each report in it."""

    name: str
    compilation_title: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    report_count: int = 1


@dataclass(slots=True)
class Metadata:
    """Inferred values of a report; each with the words it was read from and a confidence between 0 and 1."""

    unit: str | None
    level: str
    sector: str
    year: int | None
    doc_type: str
    role: str | None
    signed_by: str | None
    signed_date: str | None
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Labels:
    """Inferred type and topic of one section; `types` holds every type it serves, the main one first."""

    type: str
    types: tuple[str, ...]
    topic: str | None
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
