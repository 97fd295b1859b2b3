"""A connection to PostgreSQL that gives up when whoever asks is no longer ready to wait.

The server's own statement_timeout helps nobody whose server hangs, and a network that is dead takes minutes to say so.
"""

from __future__ import annotations

from typing import Any

import psycopg

from kb.deadline import remaining_seconds

_NEVER = 1e9  # for whoever waits as long as it takes, such as the writer


class PatientConnection(psycopg.Connection[Any]):
    """The driver's connection, whose every wait ends in time."""

    def wait(self, gen: Any, *args: Any, **named: Any) -> Any:
        """What the driver calls whenever it waits for the server; one that was left in the middle is of no more use."""
        left = remaining_seconds(_NEVER)
        if left == _NEVER:
            return super().wait(gen, *args, **named)
        try:
            return super().wait(gen, *args, **{**named, "timeout": left})
        except psycopg.errors._WaitTimeout as error:
            self.close()
            raise psycopg.OperationalError("the server did not answer in time") from error
