"""Imports go one way: webui -> kb <- indexer, and each foreign library has its one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for package in ("kb", "indexer", "webui") for path in (ROOT / package).rglob("*.py"))
# The one place where the web hands what was uploaded to the indexer.
SEAM = "webui/handover.py"
HOMES = {
    "bs4": "indexer/readers",
    "docx": "indexer/readers",
    "pypdfium2": "indexer/readers",
    "jieba": "kb/text",
    "whoosh": "kb/engines",
    "flask": "webui",
}


def imported(path: Path) -> set[str]:
    """The top-level packages that a module names in its imports, wherever they stand in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    forbidden = {"kb": {"indexer", "webui"}, "indexer": {"webui"}, "webui": {"indexer"}}[own]
    if path.relative_to(ROOT).as_posix() == SEAM:
        forbidden = set()
    assert imported(path) & forbidden == set()


@pytest.mark.parametrize("library", HOMES)
def test_a_foreign_library_has_one_home(library: str) -> None:
    strays = [p.relative_to(ROOT).as_posix() for p in MODULES if library in imported(p)]
    assert [stray for stray in strays if not stray.startswith(HOMES[library])] == []
