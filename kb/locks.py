"""One writer at a time: a lock file held by the operating system, which also says who holds it and since when.

The system drops the lock when its process dies, however it dies, so a lock file left behind is never mistaken for a
living writer: what it says is only told to people. Knows nothing of catalogues and engines.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kb.errors import LibraryError, LockedLibrary, tell_trouble

POLL_SECONDS = 0.1  # how often a waiting writer looks again

if sys.platform == "win32":
    import msvcrt

    # Bytes far beyond the text are locked, so that other processes can still read who holds the lock.
    _LOCK_OFFSET = 1 << 20

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCK_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCK_OFFSET, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: the process, its machine, since when, and what it is doing."""

    pid: int
    host: str
    since: str
    task: str

    def describe(self) -> str:
        """For a person at the screen.

        >>> Holder(12, "pc1", "2024-01-02T09:30:00", "kb index").describe()
        '进程 12（pc1，kb index，自 2024-01-02 09:30:00 起）'
        """
        return f"进程 {self.pid}（{self.host}，{self.task}，自 {self.since.replace('T', ' ')} 起）"


class WriterLock:
    """The lock of one library; not re-entrant, one per process and library."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def holder(self) -> Holder | None:
        """What the lock file says, whether or not that process still lives."""
        try:
            return Holder(**json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def is_held(self) -> bool:
        """Whether some living process holds the lock now."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            if not _try_lock(handle):
                return True
            _unlock(handle)
            return False
        finally:
            os.close(handle)

    def stale_holder(self) -> Holder | None:
        """The process that died holding the lock, if the last one did."""
        return None if self.is_held() else self.holder()

    @contextmanager
    def hold(self, *, task: str, wait_seconds: float) -> Iterator[Holder | None]:
        """Hold the lock; gives the dead process that left it behind, or None after an orderly release."""
        handle = self._open()
        try:
            self._wait(handle, wait_seconds)
            left_behind = self.holder()
            self._sign(handle, Holder(os.getpid(), socket.gethostname(), _now(), task))
            try:
                yield left_behind
            finally:
                os.ftruncate(handle, 0)
                _unlock(handle)
        finally:
            os.close(handle)

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise LibraryError(
                f"不能写入（{tell_trouble(error)}）",
                where=str(self.path.parent),
                advice="请检查文件夹权限，或用 --home 换一个位置",
            ) from error

    def _wait(self, handle: int, wait_seconds: float) -> None:
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                holder = self.holder()
                raise LockedLibrary(
                    f"正在被{holder.describe() if holder else '另一个进程'}写入",
                    holder=holder,
                    where=str(self.path.parent),
                    advice="请等它结束再试；查找和查看不受影响",
                )
            time.sleep(POLL_SECONDS)

    @staticmethod
    def _sign(handle: int, holder: Holder) -> None:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(asdict(holder), ensure_ascii=False).encode())


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
