import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.engines import whoosh_exact, whoosh_postings, whoosh_rank, whoosh_snapshot
from kb.engines.whoosh_engine import WhooshEngine
from tests.engines.contract import EngineContract


@contextmanager
def open_temporary(**options: int) -> Iterator[WhooshEngine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder), analyser="test", **options)
        yield engine
        engine.close()


class TestWhooshEngine(EngineContract):
    open_engine = staticmethod(open_temporary)


@pytest.fixture(autouse=True)
def _fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of tiny commits need not wait for the disk; what is forced to it has tests of its own."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


class TestWhooshEngineByPlanes(EngineContract):
    """With every list long and every search a large one, as at 100,000 sections."""

    open_engine = staticmethod(open_temporary)

    @pytest.fixture(autouse=True)
    def _everything_is_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(whoosh_postings, "_DENSE_SHARE", 10**6)
        monkeypatch.setattr(whoosh_rank, "_SCORE_ALL", 0)
        monkeypatch.setattr(whoosh_rank, "_STRIPES", 2)
        monkeypatch.setattr(whoosh_exact, "_FEW_CANDIDATES", 0)
        monkeypatch.setattr(whoosh_exact, "_SCANNED_SHARE", 10**6)
        monkeypatch.setattr(whoosh_snapshot, "_PACKED_FACET_VALUES", 1)


class TestWhooshEngineInFloats(TestWhooshEngineByPlanes):
    """The same with impacts added as floats, as for long questions."""

    @pytest.fixture(autouse=True)
    def _many_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(whoosh_rank, "_INTEGER_WORDS", 0)


class TestWhooshEngineInSmallSegments(EngineContract):
    open_engine = staticmethod(lambda: open_temporary(segment_documents=2))
