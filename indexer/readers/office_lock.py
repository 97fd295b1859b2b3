"""One LibreOffice at a time: a lock file that the system gives back when its holder dies, and that is not left behind."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.errors import LimitExceeded

POLL_SECONDS = 0.1

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold_office_lock(*, name: str, deadline: float) -> Iterator[None]:
    """Hold the lock that all programs of this user share; two LibreOffices at once fill a small machine."""
    user = os.getuid() if sys.platform != "win32" else os.environ.get("USERNAME", "user")
    path = Path(tempfile.gettempdir()) / f"kb-office-{user}.lock"
    while (handle := _try(path)) is None:
        if time.monotonic() > deadline:
            raise LimitExceeded("等 LibreOffice 转换别的文件等得过久", where=name, advice="请稍后再试")
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        with suppress(PermissionError):  # Windows does not remove a file that someone else is about to open
            path.unlink(missing_ok=True)
        os.close(handle)


def _try(path: Path) -> int | None:
    """The open lock file if it could be had now; None where someone holds it or has just thrown it away."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _take(handle)
        if os.fstat(handle).st_ino == path.stat().st_ino:
            return handle
    except (BlockingIOError, PermissionError, FileNotFoundError):
        os.close(handle)
        return None
    os.close(handle)
    return None
