"""A draft as kb.review takes it: from a file in any format that the readers read, or from pasted text. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.pipeline import parse_extracted
from indexer.readers import Limits
from indexer.readers.archive import expand, is_archive
from indexer.readers.base import Extracted
from indexer.sandbox import read_guarded
from kb.errors import KBError, SecretSource, SourceError
from kb.model import ParsedSource
from kb.review.draft import Draft, make_draft


def read_draft(data: bytes, *, name: str, unit: str | None = None, limits: Limits | None = None) -> Draft:
    """The draft in a file; an empty one is a draft with nothing in it. Raises an error of kb.errors."""
    if not data.strip():
        return make_draft("", name=name, unit=unit)
    extracted = read_guarded(data, name=name, limits=limits)
    return _make(extracted, "\n".join(extracted.lines), name=name, unit=unit)


def take_draft(text: str, *, name: str = "", unit: str | None = None) -> Draft:
    """The draft that was pasted."""
    return _make(Extracted(format="txt", lines=text.split("\n")), text, name=name, unit=unit)


def _make(extracted: Extracted, text: str, *, name: str, unit: str | None) -> Draft:
    return make_draft(text, _read(extracted, name=name), name=name, unit=unit)


def _read(extracted: Extracted, *, name: str) -> ParsedSource | None:
    """What stands in the lines; None where they are too little to be a report, which a draft may well be."""
    try:
        return parse_extracted(extracted, name=name, allow_marked=True)
    except SecretSource:
        raise
    except SourceError:
        return None


def read_drafts(data: bytes, *, name: str, limits: Limits | None = None) -> Iterator[tuple[str, Draft | KBError]]:
    """The drafts in a file, several where it is an archive: each with its name, or with what kept it from being read."""
    limits = limits or Limits()
    if not is_archive(name, data):
        yield name, _read_or_error(data, name=name, limits=limits)
        return
    for member in expand(data, name=name, limits=limits):
        if member.data is not None:
            yield member.name, _read_or_error(member.data, name=member.name, limits=limits)
        elif member.error is not None:
            yield member.name, member.error


def _read_or_error(data: bytes, *, name: str, limits: Limits) -> Draft | KBError:
    try:
        return read_draft(data, name=name, limits=limits)
    except KBError as error:
        return error
