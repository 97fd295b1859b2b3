"""What an engine is given of a section: its two forms cut into sentences and paragraphs, its words, its fields.

Made from the section's text and words, in whatever process read them; carries nothing to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from kb.text import folding, tokens
from kb.text.sentences import paragraph_spans, sentence_spans

_CUT = "\0"  # stands for itself in both forms, so that cut points survive folding


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a section's text, and where its sentences and paragraphs begin in it."""

    text: str
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]

    def pieces(self, starts: Sequence[int]) -> Iterator[str]:
        """The text cut at the starts."""
        yield from (self.text[start:end] for start, end in pairwise((*starts, len(self.text))))


@dataclass(frozen=True, slots=True)
class SectionDoc:
    """A section as it is indexed. `order` is its place in the report; `fields` the values of each facet's field."""

    section_id: str
    report_id: str
    source_id: str
    order: int
    folded_form: Form
    plain_form: Form
    title_words: tuple[str, ...] = ()
    heading_words: tuple[str, ...] = ()
    body_words: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sentences(self) -> Iterator[tuple[str, str]]:
        """(plain, folded) of each sentence."""
        return pair_pieces(self.plain_form, self.folded_form, lambda form: form.sentences)

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """(plain, folded) of each paragraph."""
        return pair_pieces(self.plain_form, self.folded_form, lambda form: form.paragraphs)


def make_document(
    section_id: str,
    *,
    report_id: str,
    source_id: str,
    order: int = 0,
    title: str = "",
    heading: str = "",
    body: str = "",
    run_in: bool = False,
    fields: Mapping[str, Sequence[str]] | None = None,
    tokenize: Callable[[str], Sequence[str]] = tokens.tokenize,
) -> SectionDoc:
    """A section ready to be indexed; `heading` is the marker and the heading as they stand before the text."""
    text = heading + body if run_in else f"{heading}\n{body}"
    folded_form, plain_form = make_forms(text, heading_end=len(heading), run_in=run_in)
    return SectionDoc(
        section_id=section_id,
        report_id=report_id,
        source_id=source_id,
        order=order,
        folded_form=folded_form,
        plain_form=plain_form,
        title_words=tuple(tokenize(title)),
        heading_words=tuple(tokenize(heading)),
        body_words=tuple(tokenize(body)),
        fields={name: tuple(values) for name, values in (fields or {}).items()},
    )


def pair_pieces(
    plain_form: Form, folded_form: Form, starts: Callable[[Form], tuple[int, ...]]
) -> Iterator[tuple[str, str]]:
    """Both forms cut at the same places."""
    plain, folded = (form.pieces(starts(form)) for form in (plain_form, folded_form))
    return zip_longest(plain, folded, fillvalue="")


def make_forms(text: str, *, heading_end: int, run_in: bool) -> tuple[Form, Form]:
    """The folded and the plain form; the same object twice where they do not differ, as in most sections."""
    sentence_starts = {start for start, _ in sentence_spans(text)}
    if run_in and text[heading_end:].strip():
        sentence_starts.add(heading_end)
    cuts = sorted(sentence_starts)
    paragraphs = {start for start, _ in paragraph_spans(text)}
    folded_form = _make_form(text, cuts, paragraphs, folding.folded, folding.fold)
    plain_form = _make_form(text, cuts, paragraphs, folding.plain, folding.fold_plain)
    return folded_form, folded_form if plain_form == folded_form else plain_form


def _make_form(
    text: str,
    cuts: list[int],
    paragraphs: set[int],
    fold: Callable[[str], str],
    fold_mapped: Callable[[str], folding.Folded],
) -> Form:
    whole = fold(text)
    pieces = fold(_CUT.join(text[a:b] for a, b in pairwise((*cuts, len(text))))).split(_CUT)
    if len(pieces) == max(len(cuts), 1) and "".join(pieces) == whole:
        starts, at = [], 0
        for piece in pieces:
            starts.append(at)
            at += len(piece)
    else:  # a mask or an accent reaches over a sentence's end: ask the map
        origin = fold_mapped(text).origin
        starts = [sum(place < cut for place in origin) for cut in cuts]
    marked = zip(cuts, starts, strict=False)
    return Form(whole, _distinct(starts, whole), _distinct((s for cut, s in marked if cut in paragraphs), whole))


def _distinct(starts: Iterator[int] | Sequence[int], text: str) -> tuple[int, ...]:
    return tuple(sorted({0, *(start for start in starts if start < len(text))})) if text else ()
