"""What the checks may ask beside the draft itself: the library, who hands the draft in, and what the writer said with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.library import Library
    from kb.phrasing.asking import Phrasing


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text that the writer names, and what it is called."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """The library and what goes with one draft.

    materials       units, reports or source files of the library that this report was written from (本次报送素材)
    material_texts  the same as texts
    outline         the headings that the notice asks for (提纲), as pasted
    patience        how many times longer than usual to look for other ways to put what is shared
    """

    library: Library
    phrasing: Phrasing
    materials: tuple[str, ...] = ()
    material_texts: tuple[NamedText, ...] = ()
    outline: str = ""
    patience: float = 1.0
    remarks: list[str] = field(default_factory=list)  # what a check cannot tell, for the reader of the answer
