"""Search as users get it, on servers."""

import pytest

from tests.test_finding import *  # noqa: F403


@pytest.fixture
def texts_asked() -> int:
    """Reading a text is tried on files; here each is several questions to the cluster."""
    return 15
