"""The shelves that a draft is compared with: the library, the 依据库, the texts named as its sources, the drafts of a batch.

A shelf is a body of texts and what is needed to say whose a sentence of it is. What is made from the library is kept for
the next draft; a shelf of named texts is made for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.catalog import reading
from kb.phrasing.texts import Texts
from kb.review.bodies import Body
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.kept import grams_of

LIBRARY, LAW, SUPERIOR, MATERIAL, BATCH = "library", "law", "superior", "material", "batch"
LAW_KIND = "法律法规"


@dataclass(frozen=True, slots=True)
class Volume:
    """A text of a shelf: what it is called, its words as they stand, and what it is."""

    title: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Texts of one kind. The library's volumes are its sections and stay in the catalogue."""

    kind: str
    body: Body
    volumes: tuple[Volume, ...] = ()


def library_shelf(context: Context) -> Shelf:
    """The library's sections."""
    settings = context.library.settings

    def make(texts: Texts) -> Body:
        return Body.of_texts(texts, grams_of(texts, settings))

    return Shelf(LIBRARY, context.phrasing.made("review", make, context.phrasing.texts()))


def other_shelves(context: Context) -> list[Shelf]:
    """Every other shelf that holds anything."""
    texts = context.phrasing.texts()
    shelves = list(context.phrasing.made("basis", lambda _: _basis_shelves(context), texts))
    named = [Volume(item.name, item.text, "本次报送素材") for item in context.material_texts]
    return [*shelves, _shelve(MATERIAL, named)] if named else shelves


def batch_shelf(drafts: Sequence[Draft]) -> Shelf:
    """The drafts that were handed in together; its sentences are theirs, in their order."""
    forms = [(draft.form.text, [start for start, _ in draft.form_sentences]) for draft in drafts]
    return Shelf(BATCH, Body.of_forms(forms))


def _basis_shelves(context: Context) -> list[Shelf]:
    with context.library.catalog.read() as connection:
        rows = reading.list_basis(connection, with_text=True)
    volumes = [Volume(row["title"], row["text"], row["kind"]) for row in rows]
    laws = [volume for volume in volumes if volume.kind == LAW_KIND]
    others = [volume for volume in volumes if volume.kind != LAW_KIND]
    return [_shelve(kind, chosen) for kind, chosen in ((LAW, laws), (SUPERIOR, others)) if chosen]


def _shelve(kind: str, volumes: Sequence[Volume]) -> Shelf:
    return Shelf(kind, Body.of_strings([volume.text for volume in volumes]), tuple(volumes))
