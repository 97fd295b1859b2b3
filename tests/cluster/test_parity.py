"""Ctrl+F parity, on servers."""

from tests.quality.test_parity import *  # noqa: F403
