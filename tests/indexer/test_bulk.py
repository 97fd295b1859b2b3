"""Reading many sources: several processes, and one that dies on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from indexer.bulk import Indexer, Outcome, location_of
from indexer.intake import Source, open_sources
from kb.library import Library
from tests.crash.killing import write_sources

# Loaded by every new Python process that finds it: in the reading processes, a source named 毒 is deadly.
DEADLY_READER = """
import multiprocessing, os
if multiprocessing.parent_process() is not None or "--multiprocessing-fork" in __import__("sys").argv:
    import indexer.bulk as bulk
    read = bulk.parse_source
    def parse_source(data, *, name, **options):
        if "毒" in name:
            os._exit(9)
        return read(data, name=name, **options)
    bulk.parse_source = parse_source
"""


class Silent:
    """A listener that only remembers."""

    def __init__(self) -> None:
        self.told: list[Outcome] = []

    def tell(self, outcome: Outcome) -> None:
        self.told.append(outcome)


def test_a_file_that_kills_the_reading_process_is_named_and_the_others_are_read(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, patch = tmp_path / "sources", tmp_path / "patch"
    write_sources(folder, count=8)
    (folder / "1-03毒.txt").write_text("青禾镇报告\n一、情况\n内容。", encoding="utf-8")
    patch.mkdir()
    (patch / "sitecustomize.py").write_text(DEADLY_READER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(patch))
    listener = Silent()
    with Library.open(home, create=True, workers=2) as library, library.write("test") as writer:
        summary = Indexer(library, writer, listener).run([folder])
    failed = [outcome for outcome in listener.told if outcome.kind == "failed"]
    assert [Path(outcome.path).name for outcome in failed] == ["1-03毒.txt"]
    assert "意外中止" in failed[0].reason
    assert summary.count("new") == 8


def test_helpers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal, time\n"
        "from kb.processes import start_pool\n"
        "if __name__ == '__main__':\n"
        "    pool = start_pool(1)\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    # The helper holds the other end of standard output: that `run` came back at all says that it is gone.
    assert done.stdout.strip().isdigit()
    assert done.returncode < 0


def test_a_location_is_the_path_and_within_an_archive_the_members_own_name(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("内容", encoding="utf-8")
    (source,) = open_sources(tmp_path / "甲.txt")
    assert location_of(source) == str(tmp_path / "甲.txt")
    (tmp_path / "包.zip").write_bytes(b"")
    member = Source("内/包.zip/子/甲.txt", tmp_path / "包.zip", data=b"")
    assert location_of(member) == f"{tmp_path}/包.zip/子/甲.txt"
