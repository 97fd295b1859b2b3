"""The offline bundle, made for this system, unpacked and started as its user would: without any network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy import targets
from deploy.bundle import FACTS, OFFLINE, make_bundle, pack_bundle
from deploy.wheels import WheelsError
from tests.processes import HEAR_INTERRUPTS

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "a1-法治政府建设年度报告汇编-2023.txt"
WAIT_SECONDS = 600  # some 20 s of work; all of it where nothing else runs
NOWHERE = "http://127.0.0.1:9"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or targets.this_one() not in targets.ALL,
    reason="the bundle is not for this system and Python",
)


def surroundings(home: Path) -> dict[str, str]:
    """A new person's: one Python, no package index, no settings, and a browser that writes down what it is to open."""
    programs = home / "programs"
    programs.mkdir(parents=True)
    for name in ("dirname", "cat", "mv"):
        (programs / name).symlink_to(str(shutil.which(name)))
    base = Path(sys.base_prefix) / "bin" / f"python{targets.this_one().python}"
    write_program(programs / "python3", f'exec "{base}" "$@"')
    write_program(programs / "browser", f'echo "$1" > "{home}/opened.part"; mv "{home}/opened.part" "{home}/opened"')
    dead = dict.fromkeys(("http_proxy", "https_proxy", "PIP_INDEX_URL"), NOWHERE)
    return {"PATH": str(programs), "HOME": str(home), "LANG": "C.UTF-8", "BROWSER": "browser %s", **dead}


def write_program(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    try:
        made = make_bundle(tmp_path / "dist", [targets.this_one()])
    except WheelsError as error:
        if os.environ.get("CI") != "true":
            pytest.skip(f"no package index: {error}")
        raise
    place = tmp_path / "解压 到这里"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(place)
        for entry in archive.infolist():
            (place / entry.filename).chmod(entry.external_attr >> 16)
    (folder,) = place.iterdir()
    return folder


@pytest.fixture
def start(unpacked: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    environment = surroundings(tmp_path / "home")
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [str(unpacked / "start.sh"), *arguments],
                env=environment,
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=HEAR_INTERRUPTS,
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_it_installs_without_a_network_and_serves_a_library_that_fills(
    start: Callable[..., subprocess.Popen[str]], unpacked: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"

    def run(*arguments: str) -> tuple[int, str, str]:
        process = start(*arguments)
        said, complaint = process.communicate(timeout=WAIT_SECONDS)
        return process.returncode, said, complaint

    serving = start("serve", "--browser", "--port", "0")
    address = wait_for(home / "opened", serving)
    assert b'"sections":0' in fetch(f"{address}healthz").replace(b" ", b"")
    assert run("index", str(SAMPLE))[0] == 0
    code, found, _ = run("search", "行政执法", "--json")
    assert (code, json.loads(found)["total"] > 0) == (0, True)
    assert b"<mark>" in fetch(f"{address}?q=%E6%89%A7%E6%B3%95")
    again = run("serve", "--browser", "--port", address.rstrip("/").rpartition(":")[2])
    assert (again[0], "已经在运行" in again[2]) == (0, True)
    serving.send_signal(signal.SIGINT)
    said, complaint = serving.communicate(timeout=30)
    assert (serving.returncode, complaint.splitlines()[-1]) == (0, "已停止。")
    assert said.splitlines()[:2] == ["第一次启动，正在安装，大约需要一分钟……", "装好了。"]
    assert (home / ".local" / "share" / "report-kb" / "catalog.db").exists()

    facts = json.loads((unpacked / FACTS).read_text())
    (unpacked / FACTS).write_text(json.dumps({**facts, "version": "0.0", "targets": ["win-amd64 3.13"]}))
    code, _, complaint = run()
    assert code == 1
    assert "Windows x64 的 Python 3.13" in complaint


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def wait_for(note: Path, serving: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while not note.exists():
        assert serving.poll() is None, serving.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return note.read_text().strip()


def test_without_a_python_it_says_which_one_is_needed(tmp_path: Path) -> None:
    for name in ("dirname", "cat"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh", str(OFFLINE / "start.sh")], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "请先安装 Python 3.13" in done.stderr


def test_windows_gets_files_as_windows_reads_them(tmp_path: Path) -> None:
    (tmp_path / "report_kb-9.9-py3-none-any.whl").touch()
    pack_bundle(tmp_path / "made.zip", tmp_path, {"version": "9.9", "extras": [], "targets": []})
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        files = {name.removeprefix("report-kb-9.9/"): archive.read(name) for name in archive.namelist()}
        modes = {Path(entry.filename).name: entry.external_attr >> 16 for entry in archive.infolist()}
    assert "wheels/report_kb-9.9-py3-none-any.whl" in files
    assert files["安装说明.txt"].startswith("\ufeff报告汇编知识库".encode())
    assert b"\n" not in files["安装说明.txt"].replace(b"\r\n", b"")
    assert files["start.bat"].isascii()
    assert b"\n" not in files["start.bat"].replace(b"\r\n", b"")
    assert files["start.sh"].startswith(b"#!/bin/sh\n")
    assert (modes["start.sh"] & 0o111, modes["start.py"] & 0o111) == (0o111, 0)
