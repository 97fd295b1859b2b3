"""What a person sees on a terminal: colours, the pager, completion; and what a pipe gets instead."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.library import Library
from tests.commands.conftest import Kb
from tests.factories import make_report, make_section, make_source

ESCAPE = "\x1b["


@pytest.fixture
def reports(library: Library) -> Library:
    """Thirty townships that all organise training."""
    for number in range(30):
        report = make_report(f"第{number}镇2023年报告", make_section("学法", f"组织学法培训{number + 1}次。"))
        library.add_source(make_source(f"{number}.txt", report), data=str(number).encode())
    library.close()
    return library


def on_terminal(home: Path, *arguments: str, **environment: str) -> str:
    """What `kb` writes to a terminal of 100 columns and 40 lines."""
    parent, child = pty.openpty()
    values = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40", "PYTHONUTF8": "1", **environment}
    if "NO_COLOR" not in environment:
        values.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "kb", "--home", str(home), *arguments]
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=subprocess.DEVNULL, env=values)
    os.close(child)
    said = b""
    while True:
        try:
            piece = os.read(parent, 65_536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(parent)
    assert process.wait(timeout=60) == 0
    return said.decode()


def test_finds_are_lit_on_a_terminal_and_not_in_a_pipe(kb: Kb, reports: Library) -> None:
    home = reports.settings.home
    assert f"{ESCAPE}33m{ESCAPE}1m学法培训{ESCAPE}0m" in on_terminal(home, "search", "学法培训", "--per-page", "2")
    assert ESCAPE not in on_terminal(home, "search", "学法培训", "--per-page", "2", NO_COLOR="1")
    assert ESCAPE not in on_terminal(home, "search", "学法培训", "--per-page", "2", TERM="dumb")
    piped = kb("search", "学法培训", "--per-page", "2")
    assert "学法培训" in piped.out
    assert ESCAPE not in piped.out


def test_more_than_a_screen_goes_to_the_pager_and_less_does_not(reports: Library, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\necho PAGED; {shutil.which('cat')}\n", encoding="utf-8")
    pager.chmod(0o755)
    home = reports.settings.home
    assert "PAGED" in on_terminal(home, "search", "学法培训", "--per-page", "30", PAGER=str(pager))
    assert "PAGED" not in on_terminal(home, "search", "学法培训", "--per-page", "3", PAGER=str(pager))


def test_groups_are_named_with_their_counts(kb: Kb, reports: Library) -> None:
    lines = kb("search", "学法培训").out.splitlines()
    assert lines[0] == "含有整句（30）"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(kb: Kb, shell: str) -> None:
    found = kb("completion", shell)
    assert found.code == 0
    assert "_KB_COMPLETE" in found.out
    assert kb("completion", "cmd").code == 2


def test_verbs_and_options_are_completed() -> None:
    environment = {**os.environ, "_KB_COMPLETE": "bash_complete", "COMP_WORDS": "kb se", "COMP_CWORD": "1"}
    said = subprocess.run(
        [sys.executable, "-m", "kb"], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    ).stdout
    assert {"plain,search", "plain,serve"} <= set(said.splitlines())
