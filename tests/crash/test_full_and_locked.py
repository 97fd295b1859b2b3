"""No room, no permission, damaged files: a clear message or a silent repair, never a wrong answer."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import indexer.commands.progress  # noqa: F401  loaded before a child may no longer read it
from kb.library import Library
from tests.crash.killing import run, warm_up, write_sources
from tests.factories import make_source, write_report

NOBODY = 65534


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small file system is not permitted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Not a byte left."""
    filler = place / "filler"
    stream = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(stream, b"x" * 4096):
            pass
    os.close(stream)
    yield
    filler.unlink()


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs")
def test_a_full_disk_is_named_and_room_lets_the_same_command_go_on(small_disk: Path, tmp_path: Path) -> None:
    warm_up()
    write_sources(tmp_path / "sources", count=30)
    home = small_disk / "home"
    arguments = ["--home", str(home), "index", str(tmp_path / "sources")]
    home.mkdir()
    (home / "settings.toml").write_text("workers = 1\nengine_batch_sections = 10\n", encoding="utf-8")
    (small_disk / "ballast").write_bytes(b"x" * 1_800_000)
    command = [sys.executable, "-m", "kb", *arguments]
    full = subprocess.run(command, capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "磁盘已满" in full.stderr
    assert "Traceback" not in full.stderr
    (small_disk / "ballast").unlink()
    with Library.open(home) as library:
        kept = {record["source"]["file"] for record in library.export()}
        assert library.search("。", match="exact")["total"] == len(list(library.export()))
    assert len(kept) < 30
    assert run(arguments)[0] == 0
    with Library.open(home) as library:
        assert len(library.list_sources()) == 30
        assert library.synchrony.compare() == (set(), set())


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs")
def test_a_library_on_a_full_disk_can_still_be_searched(small_disk: Path) -> None:
    home = small_disk / "home"
    fill(home)
    with filled(small_disk), Library.open(home) as library:
        assert library.search("。", match="exact")["total"] == 24


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="needs to become another user")
def test_a_library_that_may_only_be_read_is_searched_and_says_so_when_written(tmp_path: Path) -> None:
    warm_up()
    with tempfile.TemporaryDirectory(prefix="kb-test-") as place:
        Path(place).chmod(0o755)  # pytest's own folders are closed to other users
        home, output = Path(place) / "home", tmp_path / "output"
        fill(home)
        write_sources(Path(place) / "sources", count=1)
        for _ in range(
            2
        ):  # the child may not import what lies in root's folders: have it all loaded, what reads kept files too
            with Library.open(home) as library:
                library.search("普法")
        search = ["--home", str(home), "search", "。", "--match", "exact", "--json"]
        assert run(search, user=NOBODY, output=output)[0] == 0, output.read_text(encoding="utf-8")
        assert json.loads(output.read_text(encoding="utf-8").splitlines()[0])["total"] == 24
        refused = ["--home", str(home), "index", str(Path(place) / "sources")]
        assert run(refused, user=NOBODY, output=output)[0] == 1
        said = output.read_text(encoding="utf-8")
        assert "不能写入" in said
        assert len(said.splitlines()) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoosh leaves a broken table open
@pytest.mark.parametrize("damage", ["truncated", "flipped", "deleted", "emptied"])
@pytest.mark.parametrize("which", [".kb", ".json", ".toc", ".trm", ".pst", ".col"])
def test_a_damaged_file_of_the_index_never_gives_a_wrong_answer(tmp_path: Path, damage: str, which: str) -> None:
    home = tmp_path / "home"
    fill(home)
    victims = [path for path in (home / "index").rglob("*") if path.is_file() and path.suffix == which]
    assert victims
    for path in victims:
        harm(path, damage)
    with Library.open(home) as library:
        assert library.search("。", match="exact")["total"] == 24
        assert len(library.search("普法宣传", match="exact", per_page=100)["hits"]) == sum(
            "普法宣传" in f"{record['heading']}{record['text']}" for record in library.export()
        )


def harm(path: Path, damage: str) -> None:
    data = bytearray(path.read_bytes())
    if damage == "deleted":
        path.unlink()
    elif damage == "flipped":
        data[len(data) // 2] ^= 0x55
        path.write_bytes(data)
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "truncated" else b"")


def fill(home: Path) -> None:
    rng = random.Random(31)
    with Library.open(home, create=True) as library:
        for number in range(2):
            parsed = make_source(f"{number}.txt", *(write_report(rng) for _ in range(3)))
            library.add_source(parsed, data=repr(parsed).encode())
