"""What tests that start real processes share."""

from __future__ import annotations

import os
import signal


def _hear() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


HEAR_INTERRUPTS = _hear if os.name == "posix" else None
"""For `preexec_fn`: a shell's background job hands its children a deaf SIGINT; ours are to hear it as on a terminal."""
