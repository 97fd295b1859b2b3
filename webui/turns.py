"""Turns: of a server's threads only a few make pages at once, and the others wait in the order in which they came.

Python computes in one thread at a time. Eight pages made by turns are all late and cost half as much again, for every handing
over throws the processor's caches away; two keep it busy while one of them waits for the disk. Whoever takes long does not hold
the others up: after half a second his place is free, and he goes on beside them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2
SECONDS = 0.5
# What costs next to nothing waits for nobody: the letters somebody is typing.
LIGHT_PATHS = ("/static/", "/api/v1/suggest")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turns:
    """So many at once, each for so long at most before the next may begin."""

    def __init__(
        self, at_once: int = AT_ONCE, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once, self._seconds, self._clock = at_once, seconds, clock
        self._changing = threading.Lock()
        self._begun: dict[object, float] = {}
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The block is entered when it is its turn."""
        mine = threading.Event()
        with self._changing:
            self._waiting.append(mine)
            self._call()
        while not mine.is_set():
            with self._changing:
                patience = self._until_room()
            mine.wait(patience)  # until called, or until somebody has had his time and does not call
            with self._changing:
                self._call()
        try:
            yield
        finally:
            with self._changing:
                del self._begun[mine]
                self._call()

    def _call(self) -> None:
        """Let the first of those who wait begin, while there is room."""
        while self._waiting and not self._until_room():
            first = self._waiting.popleft()
            self._begun[first] = self._clock()
            first.set()

    def _until_room(self) -> float:
        """In how many seconds there is room for one more."""
        now = self._clock()
        left = sorted(end - now for began in self._begun.values() if (end := began + self._seconds) > now)
        return left[-self._at_once] if len(left) >= self._at_once else 0.0


def in_turn(app: Application, turns: Turns) -> Application:
    """The application, which makes its pages in turns."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(LIGHT_PATHS):
            return app(environ, start_response)
        with turns.turn():
            return app(environ, start_response)

    return answer
