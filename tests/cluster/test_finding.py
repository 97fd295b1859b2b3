"""Search as users get it, on servers."""

from tests.test_finding import *  # noqa: F403
