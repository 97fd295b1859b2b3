"""Processes that help with bulk work: they leave Ctrl-C to their parent, and do not outlive it however it dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path


def is_spawning_safe() -> bool:
    """Whether this program may be begun again in a helper: a user's script without a guard would run a second time.

    What was typed or handed over (`python -c`) is no file and is not begun again.
    """
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    return getattr(main, "__spec__", None) is not None or not file or Path(file).stem in ("kb", "pytest")


def start_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of new processes; spawned, because a forked one would inherit database handles and locks."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_helper)


def _begin_helper() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent closes nothing, and its helpers would wait for work forever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
