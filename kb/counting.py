"""Something counted from the whole library, kept until the library changes.

Where counting is quick it is done anew at once. Where it is slow, who asks gets what was counted before while one thread counts
beside it, and not again until it has rested: a library that is being added to changes every second.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from kb.errors import KBError

QUICK_SECONDS = 0.25  # of processor time: a busy machine makes no library large, but four times as long to wait for
# Times as long as counting lasted by the clock: on a busy machine others get as little as it does. Three things are counted
# for the pages; at 20 times, one of them was under way for an eighth of the time, and every page then took twice as long.
RESTS_FOR = 60

logger = logging.getLogger("kb.counting")
Value = TypeVar("Value")


class Counted(Generic[Value]):
    """What `count` says of the library in the state that `version` names."""

    def __init__(
        self,
        count: Callable[[], Value],
        version: Callable[[], object],
        *,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        self._count = count
        self._version = version
        self._clock, self._work = clock, work
        self._counting = threading.Lock()
        self._found: tuple[object, Value] | None = None
        self._took = 0.0
        self._lasted = 0.0
        self._ended = 0.0

    def now(self) -> Value:
        """The value: of this moment, or where counting is slow of a moment ago."""
        version = self._version()
        found = self._found
        if found and found[0] == version:
            return found[1]
        if found and self._took > QUICK_SECONDS:
            if self._clock() - self._ended >= RESTS_FOR * self._lasted and self._counting.acquire(blocking=False):
                # A daemon: whoever stops the program does not wait for a count that nobody will see.
                threading.Thread(target=self._count_beside, name="counting", daemon=True).start()
            return found[1]
        with self._counting:
            found = self._found
            return found[1] if found and found[0] == version else self._count_now()

    def _count_now(self) -> Value:
        # Taken before the count: a value may be newer than the version it is kept under, never older.
        version = self._version()
        began, work = self._clock(), self._work()
        value = self._count()
        self._took = self._work() - work
        self._ended = self._clock()
        self._lasted = self._ended - began
        self._found = version, value
        return value

    def _count_beside(self) -> None:
        try:
            self._count_now()
        except KBError as error:
            self._ended = self._clock()
            logger.warning("not counted anew: %s", error)
        finally:
            self._counting.release()
