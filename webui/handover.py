"""The seam between web and indexer, and the only one: here an upload is handed over to be read and added, and a draft to be read.

The work is done in a process of its own, one upload after the other: pages stay quick meanwhile, and a file that brings down
its reader brings down nothing else. What there is to do stands in the catalogue, so a server that was stopped takes it up again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from indexer.drafts import read_draft, read_drafts, take_draft
from indexer.readers import READERS
from indexer.uploads import work_on
from kb.errors import KBError, LockedLibrary
from kb.library import Library
from kb.locks import WriterLock
from kb.processes import start_pool
from kb.uploads import PENDING

LOCK_FILE = "uploads.lock"
RETRY_SECONDS = 3.0  # when another server or `kb index` is at work
MAX_DEATHS = 6  # of the helper over one upload: every file that kills it is given up after the second

__all__ = ["SUFFIXES", "Handover", "read_draft", "read_drafts", "take_draft"]

SUFFIXES = (*sorted(READERS), ".zip")

logger = logging.getLogger("webui.handover")


class Handover:
    """Sees to it that every upload that waits for work gets it."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library
        self._starting = threading.Lock()
        self._waking = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be something to do."""
        with self._starting:
            self._waking.set()
            if self._thread is None or not self._thread.is_alive():
                # A daemon: the server may stop at any time, and the next one goes on where this one was.
                self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._waking.clear()
            try:
                self._work()
            except LockedLibrary:
                self._waking.wait(RETRY_SECONDS)
                continue
            except KBError as error:
                logger.error("uploads wait: %s", error)
                self._waking.wait(RETRY_SECONDS)
                continue
            with self._starting:
                if not self._waking.is_set():
                    self._thread = None
                    return

    def _work(self) -> None:
        library = self._library()
        library.uploads.sweep()
        lock = WriterLock(library.settings.home / LOCK_FILE)
        while pending := library.uploads.list(PENDING):
            # Two servers over one library take turns.
            with lock.hold(task="kb serve", wait_seconds=0):
                for upload in reversed(pending):
                    self._do(library, int(upload["id"]), str(upload["state"]))
            if any(upload["note"] for upload in library.uploads.list(PENDING)):
                self._waking.wait(RETRY_SECONDS)

    def _do(self, library: Library, number: int, state: str) -> None:
        home: Path = library.settings.home
        for _ in range(MAX_DEATHS):
            with start_pool(1) as pool:
                try:
                    pool.submit(work_on, home, number).result()
                    return
                except BrokenProcessPool:
                    logger.warning("the reader of upload %d died", number)
                except KBError as error:
                    library.uploads.set_state(number, "ready", str(error))
                    return
                except Exception:
                    logger.exception("upload %d was not %s", number, state)
                    break
        library.uploads.set_state(number, "ready", "处理时程序意外中止；没有读成的请移去后再试，详情见服务窗口")
