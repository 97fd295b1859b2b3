"""How long whoever asks is ready to wait: set where a question comes in, heeded wherever another machine is waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Patience:
    """The moment at which everything has to be answered, or how long each single wait may take."""

    ends: float | None = None
    each: float | None = None


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything asked within has to be answered in so many seconds altogether."""
    with _set(_Patience(ends=time.monotonic() + seconds)):
        yield


@contextmanager
def each_within(seconds: float) -> Iterator[None]:
    """For work that takes long by itself: every single answer has to come in so many seconds."""
    with _set(_Patience(each=seconds)):
        yield


def remaining_seconds(usual: float) -> float:
    """What is left for the next wait; the usual where nobody said. Never below 0."""
    patience = _patience.get()
    if patience is None:
        return usual
    if patience.each is not None:
        return min(usual, patience.each)
    assert patience.ends is not None
    return max(min(usual, patience.ends - time.monotonic()), 0.0)


@contextmanager
def _set(patience: _Patience) -> Iterator[None]:
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)
