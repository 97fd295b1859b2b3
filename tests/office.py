"""Whether LibreOffice is here: its tests are skipped by name without it, and fail where everything must be run (CI)."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from indexer.readers.office import find_program

PACKAGE = "libreoffice-writer-nogui"
needs_office = pytest.mark.skipif(
    find_program() is None and os.environ.get("CI") != "true", reason=f"needs LibreOffice (apt install {PACKAGE})"
)


def save_as(data: bytes, *, source: str, target: str) -> bytes:
    """Convert with LibreOffice: `source` is the suffix of what is given, `target` that of what is wanted."""
    program = find_program()
    assert program is not None, f"apt install {PACKAGE}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{source}"
        path.write_bytes(data)
        subprocess.run(
            [program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--convert-to",
             target, "--outdir", str(Path(folder) / "out"), str(path)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return next((Path(folder) / "out").iterdir()).read_bytes()
