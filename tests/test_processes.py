"""Bulk work lets readers go first, in our own program and in what helps it; in somebody else's only the helpers do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.processes import STEPS_ASIDE, start_pool

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has classes of priority in place of numbers")

TELL = "import os; from kb.processes import step_aside; own = os.nice(0); step_aside(); print(os.nice(0) - own)"


@pytest.mark.parametrize(("name", "steps"), [("kb", STEPS_ASIDE), ("report", 0)])
def test_only_our_own_program_steps_aside_as_a_whole(tmp_path: Path, name: str, steps: int) -> None:
    program = tmp_path / f"{name}.py"
    # A program's folder comes first in the path, where this one would hide the package.
    program.write_text(f"import sys; sys.path.pop(0)\n{TELL}\n", "utf-8")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert int(done.stdout) == steps


def test_helpers_step_aside_whoever_began_them() -> None:
    with start_pool(1) as pool:
        assert pool.submit(os.nice, 0).result() == min(os.nice(0) + STEPS_ASIDE, 19)
