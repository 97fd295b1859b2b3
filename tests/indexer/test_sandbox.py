"""Readers in a process of their own: the same answers, and no file that hangs, bloats or crashes brings down the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from indexer.readers import read_source
from indexer.readers.base import Limits
from indexer.sandbox import Sandbox, read_guarded
from kb.errors import LimitExceeded, UnreadableSource
from tests.makers.html_maker import make_page
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import Sheet, Style, make_pdf, set_report
from tests.makers.reports import PARAGRAPHS, TITLE

SHEETS = set_report(TITLE, PARAGRAPHS, Style(head="汇编"))
PDF = make_pdf(SHEETS)
LONG_PDF = make_pdf((SHEETS * 700)[:1400])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


def read_pdf(sandbox: Sandbox, data: bytes = PDF, **limits: float) -> list[str]:
    return sandbox.read(data, reader="pdf", name="甲.pdf", limits=Limits(**limits)).lines  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("甲.pdf", PDF),
        ("甲.ofd", make_ofd(SHEETS)),
        ("甲.html", make_page([TITLE, *PARAGRAPHS])),
        ("甲.txt", "\n".join([TITLE, *PARAGRAPHS]).encode()),
    ],
)
def test_what_comes_back_is_what_the_reader_says(name: str, data: bytes) -> None:
    assert read_guarded(data, name=name) == read_source(data, name=name)


def test_errors_come_back_as_they_are() -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_guarded(make_pdf([Sheet(is_scan=True)]), name="甲.pdf")
    assert str(caught.value).startswith("甲.pdf：是扫描件")


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_read(sandbox: Sandbox) -> None:
    started = time.monotonic()
    with pytest.raises(LimitExceeded):
        read_pdf(sandbox, LONG_PDF, max_seconds=0.2)
    assert time.monotonic() - started < 10  # most of it is the start of a process on a busy machine
    assert read_pdf(sandbox) == [TITLE, *PARAGRAPHS]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory was taken")
@pytest.mark.parametrize("megabytes", [100, 130])
def test_a_file_that_wants_too_much_memory_is_refused_and_not_read_in_part(megabytes: int, sandbox: Sandbox) -> None:
    page = make_page([TITLE, *PARAGRAPHS * 8_000])
    with pytest.raises(LimitExceeded, match="内存"):
        sandbox.read(page, reader="html", name="甲.html", limits=Limits(max_memory_bytes=megabytes * 2**20))
    assert read_pdf(sandbox) == [TITLE, *PARAGRAPHS]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_file_that_crashes_the_reader_is_named_and_the_next_one_read(sandbox: Sandbox) -> None:
    read_pdf(sandbox)
    child = sandbox._child
    assert child is not None
    threading.Timer(0.2, os.kill, (child.pid, signal.SIGSEGV)).start()
    with pytest.raises(UnreadableSource, match="出错退出"):
        read_pdf(sandbox, LONG_PDF)
    assert read_pdf(sandbox) == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('escaped.txt', 'w')",
    ],
)
def test_the_child_may_not_reach_out(attempt: str, tmp_path: os.PathLike[str]) -> None:
    code = f"from indexer.readers.base import Limits\nfrom indexer.sandbox import _lock_down\n_lock_down(Limits())\n{attempt}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert "PermissionError" in done.stderr
    assert list(os.scandir(tmp_path)) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_processes_forked_off_read_with_children_of_their_own() -> None:
    assert read_guarded(PDF, name="甲.pdf").lines == [TITLE, *PARAGRAPHS]
    code = (
        "import os, sys\nfrom indexer.sandbox import read_guarded\n"
        "data = sys.stdin.buffer.read()\nfirst = read_guarded(data, name='a.pdf')\n"
        "pids = [os.fork() for _ in range(2)]\n"
        "ok = all(read_guarded(data, name='a.pdf') == first for _ in range(20))\n"
        "if all(pids):\n    ok = ok and all(os.waitpid(pid, 0)[1] == 0 for pid in pids)\n"
        "sys.exit(0 if ok else 1)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], input=PDF, env=environment, timeout=60, check=False
    )
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm")
def test_a_child_whose_parent_is_gone_ends_by_itself() -> None:
    code = "from indexer import sandbox; import time; sandbox._set_alarm(0.5); time.sleep(30)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == -signal.SIGALRM
    assert time.monotonic() - started < 10
