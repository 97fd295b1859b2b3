"""The sample compilations as a library, made once for all tests that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.library import Library
from tests.quality.known_items import index_corpus


@pytest.fixture
def strings() -> int:
    """How many strings are drawn and looked for."""
    return 800


@pytest.fixture(scope="session")
def corpus_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with every text file of corpus/; not to be written to."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KB_HOME", "KB_CATALOG_URL", "KB_ENGINE_URL"):
            patch.delenv(name, raising=False)
        with Library.open(tmp_path_factory.mktemp("corpus"), create=True, workers=1) as library:
            index_corpus(library)
            yield library
