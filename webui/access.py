"""Who asks, and what they may do. Without a password file everyone at this machine is the keeper, everyone else a reader.

With one, everything but what is marked `open_to_all` needs a login: a session from the login page, or for programs under
/api/ HTTP Basic.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import request

from webui.problems import Refusal

View = TypeVar("View", bound=Callable[..., Any])

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
LOCAL_USER_NAME = "本机"
GUEST_NAME = "访客"
_PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. `is_named` where they said who they are and proved it."""

    name: str
    role: str
    is_named: bool = False

    @property
    def is_keeper(self) -> bool:
        """Whether they may change what is in the library."""
        return self.role == "keeper"


def current_user() -> User:
    """Who asks this request."""
    return User(LOCAL_USER_NAME, "keeper") if is_local() else User(GUEST_NAME, "reader")


def is_local() -> bool:
    """Whether the request was made on this machine, under its own name, and was not handed on by a proxy."""
    if any(name in request.headers for name in _PROXY_HEADERS):
        return False
    return is_loopback(request.remote_addr or "") and asked_host() in LOCAL_NAMES


def asked_host() -> str | None:
    """The host name by which the browser calls us. Werkzeug's own list of trusted hosts knows no IPv6."""
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether an address is one that only this machine can reach."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def keeper_only(view: View) -> View:
    """Guard a view that only the keeper may use; put it below the route."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user().is_keeper:
            raise Refusal(403, "这一页只给管资料的人用", advice="请用管资料的用户登录，或请管资料的人代办")
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]
