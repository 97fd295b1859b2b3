"""A verb imports what it needs: each start would pay for the rest, half a second on an office PC."""

from __future__ import annotations

import subprocess
import sys

import pytest


def imported(statement: str) -> set[str]:
    """The modules that stand loaded after a statement in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


@pytest.mark.parametrize(
    ("statement", "spared"),
    [
        ("import kb.cli", {"numpy", "sqlalchemy", "whoosh", "jieba", "flask", "kb.library"}),
        ("import kb.commands.search", {"numpy", "sqlalchemy", "whoosh", "jieba", "flask", "kb.library"}),
        ("import kb.library", {"numpy", "whoosh", "jieba", "flask", "kb.writer", "kb.finding"}),
        ("import kb.finding, kb.engines.whoosh_engine", {"jieba", "flask", "kb.writer", "kb.phrasing.asking"}),
    ],
)
def test_what_is_not_asked_for_is_not_imported(statement: str, spared: set[str]) -> None:
    assert imported(statement) & spared == set()
