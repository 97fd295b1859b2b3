"""One writer at a time, also between processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.errors import LockedLibrary
from kb.locks import WriterLock

HOLD = """
import sys, time
from pathlib import Path
from kb.locks import WriterLock
with WriterLock(Path(sys.argv[1])).hold(task="kb index", wait_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def hold_elsewhere(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_the_second_writer_is_told_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    process = hold_elsewhere(tmp_path / "write.lock")
    try:
        with (
            pytest.raises(LockedLibrary) as caught,
            WriterLock(tmp_path / "write.lock").hold(task="x", wait_seconds=0.2),
        ):
            pass
    finally:
        end(process)
    holder = caught.value.holder
    assert holder is not None
    assert (holder.pid, holder.task) == (process.pid, "kb index")
    assert f"进程 {process.pid}" in str(caught.value)
    assert holder.since[:4].isdigit()


def test_the_lock_of_a_dead_process_is_recognised_and_taken_over(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "write.lock")
    process = hold_elsewhere(lock.path)
    assert lock.is_held()
    end(process)
    stale = lock.stale_holder()
    assert stale is not None
    assert stale.pid == process.pid
    with lock.hold(task="kb doctor", wait_seconds=0) as left_behind:
        assert left_behind == stale
    assert lock.stale_holder() is None


def test_a_waiting_writer_goes_on_when_the_first_is_done(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "write.lock")
    process = hold_elsewhere(lock.path)
    began = time.monotonic()
    subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {process.pid}"]).wait()
    with lock.hold(task="x", wait_seconds=5):
        assert json.loads(lock.path.read_text(encoding="utf-8"))["pid"] == os.getpid()
    assert time.monotonic() - began < 5
    process.communicate()
