"""Fixtures that many tests share: a library in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.library import Library
from tests.cluster.fixtures import cluster, postgres_server

__all__ = ["cluster", "postgres_server"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a library; what this machine's own settings say does not matter."""
    for name in ("KB_HOME", "KB_CATALOG_URL", "KB_ENGINE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(home, create=True, workers=1) as opened:
        yield opened
