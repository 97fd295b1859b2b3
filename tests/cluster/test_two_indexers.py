"""Two machines read into one library at the same time: each has its own home and files, the servers are the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from kb.library import Library
from kb.settings import SETTINGS_FILE
from tests.quality.known_items import CORPUS

FILES = (("a3", "a5", "b7"), ("a4", "b4", "b7"))  # one of them is given to both


def make_machine(folder: Path, servers: tuple[str, str], names: tuple[str, ...]) -> Path:
    """A home that names the servers, and a folder of files beside it."""
    (folder / "files").mkdir(parents=True)
    for name in names:
        (path,) = CORPUS.glob(f"{name}-*.txt")
        shutil.copy(path, folder / "files")
    home = folder / "home"
    home.mkdir()
    settings = (
        f'catalog_url = "{servers[0]}"',
        f'engine_url = "{servers[1]}"',
        "workers = 1",
        "lock_wait_seconds = 600.0",
    )
    (home / SETTINGS_FILE).write_text("\n".join(settings), encoding="utf-8")
    return folder


def start_indexer(machine: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kb", "index", "--json", "--home", str(machine / "home"), str(machine / "files")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_indexers_at_once_lose_nothing_and_double_nothing(servers: tuple[str, str], tmp_path: Path) -> None:
    machines = [make_machine(tmp_path / name, servers, files) for name, files in zip("甲乙", FILES, strict=True)]
    running = [start_indexer(machine) for machine in machines]
    told = []
    for process in running:
        output, said = process.communicate()
        assert process.returncode == 0, said
        told.append(json.loads(output))
    with Library.open(machines[0] / "home") as library:
        sections = [record["section_id"] for record in library.export()]
        assert len(sections) == len(set(sections)) == sum(each["sections"] for each in told) > 50
        assert sorted(library.engine().section_ids()) == sorted(sections)
        assert len(library.list_sources()) == len(set(FILES[0] + FILES[1]))
        assert sum(each["sources"] for each in told) == len(library.list_sources())
        assert [finding for finding in library.doctor() if not finding.is_harmless] == []
        assert library.verify(strings=30, seed=5)["failures"] == []
