"""What was ranked last, so that the second page, the way back and what everybody asks cost nothing.

Answers of one state of the library alone: with the first question after a change all of them are forgotten.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from kb.engines.base import Result

MOST_QUESTIONS = 256
KEPT_HITS = 200  # of an answer, ten pages: 40 kB


class Ranked:
    """The first hits of the latest questions, the ones asked longest ago going first."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._known: OrderedDict[Hashable, Result] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, state: Hashable, question: Hashable, make: Callable[[], Result]) -> Result:
        """The answer to a question about the library in this state, worked out now if it is not known."""
        with self._changing:
            if state != self._state:
                self._state = state
                self._known.clear()
            found = self._known.get(question)
            if found is not None:
                self._known.move_to_end(question)
                return found
        found = make()
        with self._changing:
            if state == self._state:
                self._known[question] = found
                if len(self._known) > MOST_QUESTIONS:
                    self._known.popitem(last=False)
        return found
