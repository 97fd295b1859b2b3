"""Logging in and staying so: the password file, the throttle before it, and what a session says.

A session names the account and its stamp; it ends after twelve hours without use, after a week, when its owner logs out, and
when the account is removed or gets another password.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from flask import current_app, session

from kb.users import Account, Users, clean_name
from webui.problems import Refusal
from webui.remembering import LoginMemory
from webui.sessions import new_token
from webui.throttle import Throttle

IDLE_SECONDS = 12 * 3600  # a long working day
LONGEST_SECONDS = 7 * 24 * 3600
NOTED_EVERY_SECONDS = 600  # a cookie is not written anew at every click
MAX_CACHED = 1_000
CACHED_SECONDS = 300  # a program that sends its password with every request is not hashed every time
HASHING_AT_ONCE = 2  # threads that may be busy with passwords while the others serve pages
HASHING_WAIT_SECONDS = 10.0


class Logins:
    """The accounts of one home and the sessions under them."""

    def __init__(self, home: Path, *, is_required: bool = False, clock: Callable[[], float] = time.time) -> None:
        self.users = Users(home)
        self._is_required = is_required
        self._clock = clock
        self._memory = LoginMemory(home)
        self._throttle = Throttle(kept=self._memory.read().throttle, keep=self._memory.keep_throttle)
        self._hashing = threading.BoundedSemaphore(HASHING_AT_ONCE)
        self._cache_key = secrets.token_bytes(32)
        self._changing = threading.Lock()
        self._cached: OrderedDict[bytes, tuple[str, str, float]] = OrderedDict()

    def are_needed(self) -> bool:
        """Whether anybody must log in. Once so, always: a password file that vanishes opens nothing."""
        self._is_required = self._is_required or self.users.exist()
        return self._is_required

    def check(self, name: str, password: str, address: str, *, is_cached: bool = False) -> Account | None:
        """The account, where name and password belong together; raises where the next try must wait."""
        name = clean_name(name)
        digest = hmac.digest(self._cache_key, f"{name}\0{password}".encode(), hashlib.sha256)
        if is_cached and (known := self._find_cached(digest)):
            return known
        wait = self._throttle.begin(name, address)
        if wait > 0:
            current_app.logger.warning("login of %.100r from %s throttled for %.0f s", name, address, wait)
            raise _too_many(wait)
        if not self._hashing.acquire(timeout=HASHING_WAIT_SECONDS):
            raise _too_many(HASHING_WAIT_SECONDS)
        try:
            account = self.users.check(name, password)
        finally:
            self._hashing.release()
        if account is None:
            current_app.logger.warning("wrong login of %.100r from %s", name, address)
            return None
        self._throttle.succeed(name, address)
        self._remember(digest, account)
        return account

    def begin_session(self, account: Account) -> None:
        """Let the browser that asks be this account from now on; nothing of its session before is kept."""
        session.clear()
        now = self._clock()
        session.update(user=account.name, stamp=account.stamp, id=new_token(), since=now, seen=now)
        session.permanent = True

    def end_session(self) -> None:
        """Log out: a copy of the cookie is of no use either."""
        if "id" in session:
            self._memory.end(str(session["id"]), now=self._clock(), longest=LONGEST_SECONDS)
        session.clear()

    def of_session(self) -> Account | None:
        """The account that the browser's session names, while the session lasts."""
        account = self.users.accounts().get(str(session.get("user", "")))
        if account is None or not hmac.compare_digest(str(session.get("stamp", "")), account.stamp):
            return None
        now, since, seen = self._clock(), float(session.get("since", 0)), float(session.get("seen", 0))
        if now - since > LONGEST_SECONDS or now - seen > IDLE_SECONDS or session.get("id") in self._memory.read().ended:
            return None
        if now - seen > NOTED_EVERY_SECONDS:
            session["seen"] = now
        return account

    def _find_cached(self, digest: bytes) -> Account | None:
        name, stamp, until = self._cached.get(digest, ("", "", 0.0))
        account = self.users.accounts().get(name)
        return account if account and account.stamp == stamp and self._clock() < until else None

    def _remember(self, digest: bytes, account: Account) -> None:
        with self._changing:
            self._cached[digest] = account.name, account.stamp, self._clock() + CACHED_SECONDS
            while len(self._cached) > MAX_CACHED:
                self._cached.popitem(last=False)


def _too_many(seconds: float) -> Refusal:
    whole = max(1, int(seconds + 0.999))
    shown = f"{whole} 秒" if whole < 120 else f"{whole // 60} 分钟"
    return Refusal(429, "登录没有成功的次数太多", advice=f"请等 {shown} 后再试", headers={"Retry-After": str(whole)})
