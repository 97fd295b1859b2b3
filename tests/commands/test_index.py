"""`kb index`: what goes in, what is left out, and what is said about it."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from indexer.commands.index import snapshot
from tests.commands.conftest import Kb
from tests.crash.killing import write_sources

MANY = 200  # enough that indexing takes longer than noticing that it has begun


def test_a_folder_goes_in_whole_and_the_object_says_what_came_of_it(kb: Kb, folder: Path) -> None:
    found = kb("index", folder, "--json")
    assert found.code == 0
    assert {name: found.object[name] for name in ("sources", "reports", "duplicates")} == {
        "sources": 2,
        "reports": 4,
        "duplicates": 0,
    }
    assert found.object["sections"] == len(kb("export").objects)
    reasons = {Path(item["path"]).name: item["reason"] for item in found.object["skipped"]}
    assert set(reasons) == {"照片.jpg", "不要.txt"}
    assert ".kbignore" in reasons["不要.txt"]


def test_a_second_run_reads_nothing_again(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    again = kb("index", folder, "--json")
    assert again.code == 0
    assert again.object["sources"] == 0
    assert [item["kind"] for item in again.object["skipped"]].count("unchanged") == 2


def test_a_copy_of_a_file_is_a_duplicate_and_is_not_kept_twice(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    (folder / "甲-副本.txt").write_bytes((folder / "甲.txt").read_bytes())
    again = kb("index", folder, "--json")
    assert again.object["duplicates"] == 2
    assert len(kb("list", "--json").objects) == 4


def test_two_copies_in_one_run_are_kept_once(kb: Kb, folder: Path) -> None:
    (folder / "甲-副本.txt").write_bytes((folder / "甲.txt").read_bytes())
    found = kb("index", folder, "--json")
    assert (found.object["sources"], found.object["duplicates"]) == (2, 2)


def test_a_changed_file_is_replaced(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    path = folder / "甲.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("2023年", "2024年"), encoding="utf-8")
    again = kb("index", folder, "--json")
    assert (again.object["changed"], again.object["new"]) == (1, 0)
    assert len(kb("list", "--json").objects) == 4


def test_a_dry_run_says_what_would_come_and_writes_nothing(kb: Kb, folder: Path, home: Path) -> None:
    kb("index", folder / "内")
    before = kb("export").out
    found = kb("index", folder, "--dry-run", "--json")
    assert (found.object["new"], found.object["reports"]) == (1, 2)
    assert kb("export").out == before


def test_a_dry_run_needs_no_library_and_makes_none(kb: Kb, folder: Path, home: Path) -> None:
    found = kb("index", folder, "--dry-run", "--json")
    assert (found.code, found.object["new"]) == (0, 2)
    assert not home.exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(kb: Kb, folder: Path) -> None:
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 truncated")
    found = kb("index", folder, "--json")
    assert found.code == 3
    assert found.object["sources"] == 2
    (failed,) = [item for item in found.object["skipped"] if item["kind"] == "failed"]
    assert failed["path"].endswith("坏.docx")
    assert "坏.docx" in found.err
    assert "Traceback" not in found.err


def test_when_nothing_could_be_read_the_command_has_failed(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 truncated")
    assert kb("index", tmp_path / "坏.docx").code == 1
    assert kb("index", tmp_path / "没有这个文件.txt").code == 1


def test_a_source_that_bears_a_secrecy_mark_is_left_out_and_named(kb: Kb, folder: Path) -> None:
    (folder / "密.txt").write_text("机密★1年\n\n青禾镇报告\n一、情况\n内容。", encoding="utf-8")
    found = kb("index", folder, "--json")
    assert found.code == 3
    (left,) = [item for item in found.object["skipped"] if item["kind"] == "secret"]
    assert "机密" in left["reason"]
    assert "青禾镇报告" not in kb("export").out


def test_members_of_an_archive_are_sources_of_their_own(kb: Kb, folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.write(folder / "甲.txt", "子/甲.txt")
        archive.write(folder / "内" / "乙.txt", "乙.txt")
    found = kb("index", tmp_path / "包.zip", "--json")
    assert found.object["sources"] == 2
    paths = sorted(row["path"] for row in kb("list", "--sources", "--json").objects)
    assert paths == [f"{tmp_path}/包.zip/乙.txt", f"{tmp_path}/包.zip/子/甲.txt"]


def test_many_sources_are_read_by_several_processes_in_their_order(kb: Kb, home: Path, tmp_path: Path) -> None:
    write_sources(tmp_path / "many", count=9)
    home.mkdir()
    (home / "settings.toml").write_text("workers = 2\n", encoding="utf-8")
    found = kb("index", tmp_path / "many", "--json")
    assert (found.code, found.object["sources"]) == (0, 9)
    files = [record["source"]["file"] for record in kb("export").objects]
    assert files == sorted(files)
    assert kb("verify", "--strings", 20).code == 0


def test_the_table_for_people_counts_each_kind(kb: Kb, folder: Path) -> None:
    found = kb("index", folder)
    assert "新收入" in found.out
    assert "不必读" in found.out
    assert "照片.jpg" in found.out
    assert "用时" in found.err


def test_reading_again_keeps_every_id(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    before = kb("export").out
    again = kb("index", folder, "--reread", "--json")
    assert again.object["changed"] == 2
    assert sorted(kb("export").out.splitlines()) == sorted(before.splitlines())


def test_a_look_at_a_folder_notices_what_changed(folder: Path) -> None:
    before = snapshot((folder,))
    (folder / "甲.txt").write_text("改过", encoding="utf-8")
    after = snapshot((folder,))
    assert [Path(path).name for path in after if after[path] != before.get(path)] == ["甲.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to another process")
def test_ctrl_c_keeps_what_is_committed_and_says_how_to_go_on(kb: Kb, home: Path, tmp_path: Path) -> None:
    write_sources(tmp_path / "many", count=MANY)
    home.mkdir()
    (home / "settings.toml").write_text("workers = 1\n", encoding="utf-8")
    process = start_indexing(home, tmp_path / "many")
    wait_for_sources(home)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "再运行同一条命令就接着做" in said
    kept = len(kb("list", "--sources", "--json").objects)
    assert 0 < kept < MANY
    assert kb("verify", "--strings", 10).code == 0
    found = kb("index", tmp_path / "many", "--json")
    assert found.object["sources"] == MANY - kept


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to another process")
def test_watching_takes_in_a_new_file(kb: Kb, home: Path, folder: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("workers = 1\nwatch_seconds = 0.2\n", encoding="utf-8")
    process = start_indexing(home, folder, "--watch", "--json")
    try:
        wait_for_sources(home, at_least=2)
        write_sources(folder, count=1, seed=50)
        assert process.stdout is not None
        _, last = (json.loads(process.stdout.readline()) for _ in range(2))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert last["new"] == 1
    assert {item["kind"] for item in last["skipped"]} == {"unchanged", "ignored"}


def start_indexing(home: Path, folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kb", "--home", str(home), "index", str(folder), *options]
    # A shell's background job hands its children a deaf SIGINT; the command is to hear it as on a terminal.
    hearing = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ), preexec_fn=hearing
    )


def wait_for_sources(home: Path, *, at_least: int = 1) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(home / "catalog.db")) as connection:
            if connection.execute("SELECT count(*) FROM sources").fetchone()[0] >= at_least:
                return
        time.sleep(0.02)
    raise AssertionError("nothing was indexed within a minute")
