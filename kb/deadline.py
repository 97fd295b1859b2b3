"""How long whoever asks is ready to wait: set where a question comes in, heeded wherever another machine is waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything asked within has to be answered in so many seconds altogether."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def remaining_seconds(usual: float) -> float:
    """What is left of the time; the usual where nobody said. Never below 0."""
    ends = _ends.get()
    return usual if ends is None else max(min(usual, ends - time.monotonic()), 0.0)
