"""Processes for bulk work: readers go before them. Those that help leave Ctrl-C to their parent, and do not outlive it however
it dies.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path

STEPS_ASIDE = 10  # of nice: a tenth of a reader's share where both want it, all there is where nobody else does
_BELOW_NORMAL = 0x4000  # Windows' word for the same


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


def step_aside() -> None:
    """Let readers go first from now on. A program that is not ours is left as it is: it may have other things to do."""
    program = Path(sys.argv[0])
    if (program.parent.name if program.stem == "__main__" else program.stem) == "kb":  # python -m kb, or the script
        _lower_priority()


def _lower_priority() -> None:
    if sys.platform == "win32":
        import ctypes

        this_process = ctypes.c_void_p(-1)
        ctypes.windll.kernel32.SetPriorityClass(this_process, _BELOW_NORMAL)
    else:
        os.nice(STEPS_ASIDE)


def _begin_helper() -> None:
    _lower_priority()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent closes nothing, and its helpers would wait for work forever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
