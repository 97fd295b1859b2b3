"""Fixtures that many tests share: a library in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from kb.library import Library

ENVIRONMENT = ("KB_HOME", "KB_CATALOG_URL", "KB_ENGINE_URL")

settings.register_profile("unhurried", deadline=None)  # a loaded machine takes half a second over nothing
settings.load_profile("unhurried")


class _ByFile(LoadScopeScheduling):
    """Run in parallel, a file stays together, and all that needs the servers with the one worker that starts them."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/cluster" if nodeid.startswith("tests/cluster/") else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """Whatever --dist says: tests share fixtures of their file that take seconds to make."""
    return _ByFile(config, log)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a library; what this machine's own settings say does not matter."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def shared_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An empty library for all the tests of a file, which fills it and then only reads."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ENVIRONMENT:
            patch.delenv(name, raising=False)
        with Library.open(tmp_path_factory.mktemp("shared") / "home", create=True, workers=1) as opened:
            yield opened


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(home, create=True, workers=1) as opened:
        yield opened
