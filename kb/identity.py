"""Names that come from the content: a report's fingerprint and the place of a section in it.

They survive re-reading, rebuilding and moving because nothing but the words goes into them: no file name, no line
number, no order in the library, no inferred value, and none of the folding tables that grow with time. A section's
place counts the characters before it, not the sections, so that cutting or joining one leaves all other names alone.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from kb.model import FrontLine, Report, Section

# 80 bits: among 10 million reports the chance of any two colliding is below one in ten thousand million.
FINGERPRINT_BYTES = 10


def bare(text: str | None) -> str:
    """The characters that count: NFKC, lower case, no blanks.

    >>> bare("（一） 强化 ＬＥＤ 宣传\\n阵地")
    '(一)强化led宣传阵地'
    """
    return "".join(unicodedata.normalize("NFKC", text or "").lower().split())


def section_text(section: Section) -> str:
    """Marker, heading and text, as they follow each other on paper."""
    return f"{section.marker or ''}{section.heading or ''}{section.text}"


def fingerprint_report(report: Report) -> str:
    """The report's words in the order they stand, whichever part of it they were taken for."""
    digest = hashlib.blake2b(bare(report.title).encode(), digest_size=FINGERPRINT_BYTES)
    pieces: list[FrontLine | Section] = [*report.front, *report.sections]
    for piece in sorted(pieces, key=lambda piece: piece.line):
        digest.update(bare(piece.text if isinstance(piece, FrontLine) else section_text(piece)).encode())
    return digest.hexdigest()


def place_sections(sections: Sequence[Section]) -> list[str]:
    """Where each section stands in its report: the characters before it; wordless ones are told apart by a count."""
    places: list[str] = []
    seen: dict[int, int] = {}
    offset = 0
    for section in sections:
        seen[offset] = seen.get(offset, 0) + 1
        places.append(f"{offset}" if seen[offset] == 1 else f"{offset}_{seen[offset]}")
        offset += len(bare(section_text(section)))
    return places


def name_report(fingerprint: str, taken: Iterable[str]) -> str:
    """The report's id: its fingerprint, with a count where the library holds the very same report more than once.

    >>> name_report("ab", ["ab", "cd"])
    'ab~2'
    """
    names = set(taken)
    copy = 1
    while (name := fingerprint if copy == 1 else f"{fingerprint}~{copy}") in names:
        copy += 1
    return name


def name_section(report_id: str, place: str) -> str:
    """The section's id.

    >>> name_section("ab~2", "120")
    'ab~2.120'
    """
    return f"{report_id}.{place}"


def report_of(section_id: str) -> str:
    """The id of the report that a section's id is made from.

    >>> report_of("ab~2.120")
    'ab~2'
    """
    return section_id.rpartition(".")[0]


def digest_bytes(data: bytes) -> str:
    """The content hash of a source's bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
