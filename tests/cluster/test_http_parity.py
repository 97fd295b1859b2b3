"""Ctrl+F parity through HTTP, on servers."""

from tests.quality.test_http_parity import *  # noqa: F403
