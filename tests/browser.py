"""Whether Chromium is here: tests of pages are skipped by name without it, and fail where everything must be run (CI)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

PACKAGE = "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def find_browser() -> str | None:
    """The program, by KB_CHROMIUM or by one of its usual names."""
    named = os.environ.get("KB_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


needs_browser = pytest.mark.skipif(
    find_browser() is None and os.environ.get("CI") != "true", reason=f"needs Chromium (apt install {PACKAGE})"
)
