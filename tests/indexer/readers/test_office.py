"""Old Word, WPS and RTF files by way of LibreOffice: the real one where it is, and stand-ins that hang and crash."""

from __future__ import annotations

import os
import signal
import socket
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.readers import read_source
from indexer.readers.base import Limits
from indexer.readers.office import convert, is_locked, read
from kb.errors import LimitExceeded, SourceError, UnreadableSource
from tests.makers.reports import PARAGRAPHS, TITLE
from tests.makers.rtf_maker import make_rtf
from tests.office import needs_office, save_as

REPORT = [TITLE, *PARAGRAPHS]
RTF = make_rtf(REPORT)
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


@pytest.fixture(scope="module")
def old_word() -> bytes:
    return save_as(RTF, source="rtf", target="doc:MS Word 97")


@pytest.fixture
def temp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of our own, which must be empty again afterwards."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("KB_SOFFICE", str(path))


def refusal(data: bytes, **limits: float) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(data, name="甲.doc", limits=Limits(**limits))  # type: ignore[arg-type]
    assert str(caught.value).startswith("甲.doc：")
    assert "\n" not in str(caught.value)
    return caught.value


@needs_office
def test_rtf_is_read(temp_folder: Path) -> None:
    extracted = read(RTF, name="甲.rtf", limits=Limits())
    assert extracted.lines == REPORT
    assert extracted.format == "rtf"


@needs_office
@pytest.mark.parametrize("name", ["甲.doc", "甲.wps", "甲.docx"])
def test_an_old_word_file_is_read_under_any_of_its_suffixes(name: str, old_word: bytes, temp_folder: Path) -> None:
    extracted = read_source(old_word, name=name)
    assert extracted.lines == REPORT
    assert extracted.format == "doc"


class Listener(threading.Thread):
    """A server that notes whether anyone came."""

    def __init__(self) -> None:
        super().__init__()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.1)
        self.port = self._server.getsockname()[1]
        self.was_asked = False
        self._is_done = threading.Event()

    def run(self) -> None:
        while not self._is_done.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            connection.close()
            self.was_asked = True

    def __enter__(self) -> Listener:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self.join()
        self._server.close()


@needs_office
def test_nothing_is_fetched(temp_folder: Path) -> None:
    """A Word file with a picture on another machine; LibreOffice left to itself asks for it, which shows we would see."""
    with Listener() as listener:
        page = f'<html><body><img src="http://127.0.0.1:{listener.port}/a.png"><p>{TITLE}</p></body></html>'
        word = save_as(page.encode(), source="html", target="doc:MS Word 97")
        assert listener.was_asked
        listener.was_asked = False
        convert(word, name="甲.doc", limits=Limits())
        assert not listener.was_asked


def test_what_is_missing_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SOFFICE", "/nowhere/soffice")
    message = str(refusal(RTF))
    assert "没有" in message
    assert "libreoffice-writer" in message
    assert "另存为 docx" in message


@unix_only
def test_one_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temp_folder: Path
) -> None:
    pids = tmp_path / "pids"
    stand_in(tmp_path, monkeypatch, f"sleep 300 &\necho $! > {pids}\necho $$ >> {pids}\nwait")
    started = time.monotonic()
    error = refusal(RTF, max_seconds=0.7)
    assert isinstance(error, LimitExceeded)
    assert time.monotonic() - started < 10
    deadline = time.monotonic() + 5  # a busy system takes a moment to carry a killing out
    while any(is_running(pid) for pid in map(int, pids.read_text().split())):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether the process still does anything (one that has ended and waits to be collected does not)."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # gone in this moment, or a system without /proc
        return not Path("/proc").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


@unix_only
@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$", "exit 0"])
def test_one_that_crashes_or_makes_nothing_costs_only_the_file(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temp_folder: Path
) -> None:
    stand_in(tmp_path, monkeypatch, script)
    assert isinstance(refusal(RTF), UnreadableSource)


@unix_only
def test_a_full_disk_is_said(temp_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file may grow beyond 200 bytes: writing fails as it does on a full disk."""
    import resource

    stand_in(tmp_path, monkeypatch, "exit 0")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        error = refusal(RTF)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "临时文件夹写不下" in str(error)


@unix_only
def test_two_at_once_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temp_folder: Path) -> None:
    log = tmp_path / "log"
    stand_in(tmp_path, monkeypatch, f"echo begin >> {log}\nsleep 0.2\necho end >> {log}\nexit 1")
    threads = [threading.Thread(target=refusal, args=(RTF,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.read_text().split() == ["begin", "end"] * 3


def test_a_locked_document_says_so() -> None:
    word = bytearray(2048)
    word[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    word[512:514] = b"\xec\xa5"
    assert not is_locked(bytes(word))
    word[523] |= 0x01
    assert is_locked(bytes(word))
    assert "密码" in str(refusal(bytes(word)))


@pytest.mark.parametrize("data", [b"", b"hello", bytes(300)])
def test_what_is_no_document_never_reaches_libreoffice(data: bytes) -> None:
    assert isinstance(refusal(data), UnreadableSource)


@needs_office
def test_a_truncated_document_is_refused(old_word: bytes, temp_folder: Path) -> None:
    assert isinstance(refusal(old_word[:1500]), UnreadableSource)
