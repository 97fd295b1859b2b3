"""What logging in remembers beyond the end of the server: which sessions were ended, and who must wait before the next try.

A small private file in the library's home, written anew at each change. Where it cannot be written, memory must do.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kb.errors import KBError
from kb.private import write_private
from webui.throttle import Kept

LOGINS_FILE = "logins.json"
MAX_ENDED = 10_000  # sessions; the oldest make room

logger = logging.getLogger("webui.logins")


@dataclass(frozen=True, slots=True)
class Remembered:
    """Ended sessions with the time of it, and what the throttle knew."""

    ended: Mapping[str, float] = field(default_factory=dict)
    throttle: Kept = field(default_factory=Kept)


class LoginMemory:
    """The file of one home. Two servers over one home share it: it is read again whenever it changes."""

    def __init__(self, home: Path) -> None:
        self._path = home / LOGINS_FILE
        self._changing = threading.RLock()
        self._mark: object = None
        self._known = Remembered()

    def read(self) -> Remembered:
        """What is remembered now."""
        with self._changing:
            mark = self._find_mark()
            if mark is not None and mark != self._mark:
                self._mark = mark
                self._known = self._load()
            return self._known

    def end(self, session: str, *, now: float, longest: float) -> None:
        """This session is over; those that would have ended by themselves since are forgotten."""
        with self._changing:
            ended = {name: at for name, at in self.read().ended.items() if now - at <= longest}
            kept = list({**ended, session: now}.items())[-MAX_ENDED:]
            self._save(replace(self._known, ended=dict(kept)))

    def keep_throttle(self, kept: Kept) -> None:
        """What the throttle knows now."""
        with self._changing:
            self._save(replace(self.read(), throttle=kept))

    def _save(self, remembered: Remembered) -> None:
        self._known = remembered
        try:
            write_private(self._path, json.dumps(asdict(remembered), ensure_ascii=False).encode())
        except KBError as error:
            logger.warning("logins are remembered by this process only: %s", error)
        self._mark = self._find_mark()

    def _load(self) -> Remembered:
        try:
            found = json.loads(self._path.read_bytes())
            ended = {str(name): float(at) for name, at in found["ended"].items()}
            waits = {str(k): (int(n), float(at)) for k, (n, at) in found["throttle"]["waits"].items()}
            homes = tuple((str(name), str(network)) for name, network in found["throttle"]["homes"])
            return Remembered(ended, Kept(waits, homes))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning("%s cannot be read and is begun anew: %s", self._path, error)
            return Remembered()

    def _find_mark(self) -> object:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
