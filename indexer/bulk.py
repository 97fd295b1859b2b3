"""Reading many sources into the library: several processes read, one writes, in the order in which the files were met.

Knows no screen: what happens is told to a `Listener`. A file that cannot be read is an outcome, not the end; a file that kills the
process which reads it is named, and the others are read.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, Protocol

from indexer import __version__ as reader_version
from indexer.intake import Source, open_sources
from indexer.pipeline import parse_source
from indexer.readers import Limits
from kb.corrections import Correction
from kb.errors import KBError, SecretSource
from kb.identity import digest_bytes
from kb.library import Library
from kb.preparing import PreparedSource, prepare_source
from kb.writer import Known, Writer

Kind = Literal["new", "changed", "unchanged", "duplicate", "moved", "ignored", "failed", "secret"]

# Fewer sources than this are read where we are: starting processes takes longer than reading them.
POOL_FROM_SOURCES = 4
# So many sources wait for the writer at most: enough to keep every process busy, few enough to fit in memory.
WAITING_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A source that must be read."""

    path: str
    name: str
    data: bytes
    content_hash: str
    known: Known


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a reading process needs to know besides the source."""

    corrections: tuple[Correction, ...]
    min_characters: int
    allow_marked: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: rows to write, or why there are none. Plain, so that it passes between processes."""

    prepared: PreparedSource | None = None
    error: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    path: str
    kind: Kind
    reason: str = ""
    reports: int = 0
    sections: int = 0
    duplicate_reports: int = 0
    duplicate_sections: int = 0
    size: int = 0


@dataclass(slots=True)
class Summary:
    """What became of all of them."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    def count(self, *kinds: Kind) -> int:
        """How many files ended so."""
        return sum(outcome.kind in kinds for outcome in self.outcomes)


class Listener(Protocol):
    """Whoever wants to know how it goes."""

    def tell(self, outcome: Outcome) -> None:
        """One more file is done."""
        ...


def location_of(source: Source) -> str:
    """The name under which a source is kept: its absolute path; within an archive, the archive's path and its own."""
    path = source.path.absolute()
    _, is_member, member = f"/{source.name}".partition(f"/{path.name}/")
    return f"{path}/{member}" if is_member and path.is_file() else str(path)
