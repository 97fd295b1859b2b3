"""The boundary between file formats and everything else.

A reader turns the bytes of one source into lines. It is a module with a function

    read(data: bytes, *, name: str, limits: Limits) -> Extracted

and raises only errors of `kb.errors`. It knows nothing of reports, sections or noise rules. Formats without lines
give one paragraph a line; a number that the format draws by itself (Word's automatic 一、) is written into the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kb.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source may cost before it is refused; each number with its reason."""

    max_bytes: int = 64 * 1024 * 1024  # the largest compilation seen is under 1 MB; scans with pictures reach 50 MB
    max_unpacked_bytes: int = 512 * 1024 * 1024  # what a machine with 2 GB can still hold beside everything else
    max_members: int = 10_000  # a yearly archive of a province's units has some 3,000 files
    max_ratio: int = 100  # text in XML packs about 20:1; beyond 100:1 it is a bomb, not a document
    max_nesting: int = 3  # an archive in a mailed archive in a backup
    max_seconds: float = 60.0  # the slowest honest file (a 2,000-page PDF) takes well under this
    max_memory_bytes: int = 1024 * 1024 * 1024  # office machines have 4 GB; a 2,000-page PDF takes a tenth of this


def check_size(data: bytes, *, name: str, limits: Limits) -> None:
    """Refuse a source that is larger than the limits allow."""
    if len(data) > limits.max_bytes:
        mebibytes = f"{len(data) / 1024**2:.0f} MB，上限 {limits.max_bytes / 1024**2:.0f} MB"
        raise LimitExceeded(f"文件太大（{mebibytes}）", where=name, advice="请拆成几个文件")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one source, line by line, and what the format itself knew about it.

    lines     the text; `lines[0]` is line 1 of the source
    styles    line number -> what the format says of the line: "title", "heading1" … "heading9", "table", "footnote",
              "textbox", "toc", "header" (running head or foot); only where the format says so
    meta      page or document metadata under the national names (ArticleTitle, PubDate, ContentSource, SiteName …)
    noise     (line, text, kind) of what the reader itself set aside (navigation, page furniture); line is where it
              stood among `lines` (the next line kept)
    warnings  in Chinese, one line each: what could not be read, or was read with doubt
    """

    format: str
    lines: list[str]
    encoding: str | None = None
    encoding_confidence: float = 1.0
    styles: Mapping[int, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    noise: tuple[tuple[int, str, str], ...] = ()
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """What a reader module looks like from outside."""

    def read(self, data: bytes, *, name: str, limits: Limits) -> Extracted:
        """The lines of one source, or an error of kb.errors."""
        ...
