"""Wrong logins make the next one wait: by name and by address, twice as long each time. Knows no passwords.

>>> throttle = Throttle(clock=lambda: 0.0)
>>> [throttle.begin("王", "10.0.0.1") for _ in range(7)]
[0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

FREE_TRIES = 5  # a person who mistypes is not made to wait
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 900.0
FORGOTTEN_AFTER_SECONDS = 3600.0
MAX_REMEMBERED = 10_000  # names and addresses; the oldest make room


@dataclass(slots=True)
class _Record:
    failures: int = 0
    free_at: float = 0.0
    touched: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a server leaves to the next: who failed how often and is free again when, and where names have logged in."""

    waits: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    homes: tuple[tuple[str, str], ...] = ()


class Throttle:
    """Who has failed how often. `kept` is what the server before knew; `keep` hears of every change worth keeping."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        kept: Kept = Kept(),
        keep: Callable[[Kept], None] | None = None,
    ) -> None:
        self._clock = clock
        self._keep = keep
        self._changing = threading.Lock()
        self._records: OrderedDict[str, _Record] = OrderedDict(
            (key, _Record(failures, free_at, free_at)) for key, (failures, free_at) in kept.waits.items()
        )
        self._at_home: OrderedDict[tuple[str, str], None] = OrderedDict.fromkeys(kept.homes)

    def begin(self, name: str, address: str) -> float:
        """Seconds to wait before the next try; 0 lets this one pass, and counts it as wrong until `succeed`."""
        with self._changing:
            now = self._clock()
            records = [self._find(key, now) for key in self._keys(name, address)]
            wait = max(record.free_at - now for record in records)
            if wait > 0:
                return min(wait, LONGEST_WAIT_SECONDS)  # however the machine's clock was set meanwhile
            for record in records:
                record.failures += 1
                record.touched = now
                late = record.failures - FREE_TRIES
                if late >= 0:
                    record.free_at = now + min(FIRST_WAIT_SECONDS * 2.0 ** min(late, 20), LONGEST_WAIT_SECONDS)
            if any(record.free_at > now for record in records):
                self._tell(now)
            return 0.0

    def succeed(self, name: str, address: str) -> None:
        """The try was right: forget the wrong ones before it."""
        with self._changing:
            gone = [self._records.pop(key, _Record()) for key in self._keys(name, address)]
            home = name, network_of(address)
            is_new = home not in self._at_home
            self._at_home[home] = None
            _shorten(self._at_home)
            if is_new or any(record.free_at for record in gone):
                self._tell(self._clock())

    def _tell(self, now: float) -> None:
        if self._keep:
            waits = {
                key: (record.failures, record.free_at)
                for key, record in self._records.items()
                if record.free_at and now - record.free_at <= FORGOTTEN_AFTER_SECONDS
            }
            self._keep(Kept(waits, tuple(self._at_home)))

    def _keys(self, name: str, address: str) -> list[str]:
        network = network_of(address)
        # Where this name has logged in before, a stranger's wrong tries elsewhere do not lock its owner out.
        own = f"name@{network}:{name}" if (name, network) in self._at_home else f"name:{name}"
        return [own, f"address:{network}"]

    def _find(self, key: str, now: float) -> _Record:
        record = self._records.get(key)
        if record is None or now - max(record.touched, record.free_at) > FORGOTTEN_AFTER_SECONDS:
            record = self._records[key] = _Record(touched=now)
        self._records.move_to_end(key)
        _shorten(self._records)
        return record


def network_of(address: str) -> str:
    """Whom an address belongs to: an IPv6 customer has a whole /64 to himself.

    >>> network_of("10.0.0.7"), network_of("2001:db8::1:2"), network_of("?")
    ('10.0.0.7', '2001:db8::/64', '?')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))


def _shorten(table: OrderedDict[str, _Record] | OrderedDict[tuple[str, str], None]) -> None:
    while len(table) > MAX_REMEMBERED:
        table.popitem(last=False)
