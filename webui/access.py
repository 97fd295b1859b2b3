"""Who asks, and what they may do. Without a password file everyone at this machine is the keeper, everyone else a reader.

With one, everything but what is marked `open_to_all` needs a login: a session from the login page, or for programs under
/api/ HTTP Basic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from kb.errors import KBError
from kb.users import RESERVED_NAMES, Account
from webui.addresses import LOCAL_NAMES, is_loopback
from webui.logins import Logins
from webui.problems import PROGRAM_PATHS, Refusal, asks_for_json

View = TypeVar("View", bound=Callable[..., Any])

LOCAL_USER_NAME, GUEST_NAME = RESERVED_NAMES
_PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")
_KEY = "logins"


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

    @property
    def is_known(self) -> bool:
        """Whether they may look at anything at all."""
        return self.role != "stranger"


STRANGER = User("", "stranger")


def install_access(app: Flask, logins: Logins) -> None:
    """Ask for a login before anything else, where one is needed; let templates know who asks."""
    app.extensions[_KEY] = logins
    app.before_request(_refuse_strangers)
    app.jinja_env.globals["current_user"] = current_user


def current_user() -> User:
    """Who asks this request."""
    if "user" not in g:
        g.user = _find_user()
    found: User = g.user
    return found


def current_logins() -> Logins:
    """The accounts and sessions of the running application."""
    found: Logins = current_app.extensions[_KEY]
    return found


def open_to_all(view: View) -> View:
    """Mark a view that needs no login."""
    view.is_open = True  # type: ignore[attr-defined]
    return view


def keeper_only(view: View) -> View:
    """Guard a view that only the keeper may use; put it below the route."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        require_keeper()
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def require_keeper() -> None:
    """Turn away whoever is not the keeper; as a blueprint's `before_request` it guards all its views."""
    if not current_user().is_keeper:
        raise Refusal(403, "这一页只给管资料的人用", advice="请用管资料的用户登录，或请管资料的人代办")


def may_send_files(app: Flask, headers: Mapping[str, str], address: str) -> bool:
    """Whether the keeper asks, judged by the head of a request alone: before its body is read.

    `headers` are named as in CGI, without HTTP_ before them.
    """
    environ = {f"HTTP_{name}": value for name, value in headers.items()}
    with app.test_request_context("/", environ_overrides={**environ, "REMOTE_ADDR": address}):
        try:
            return current_user().is_keeper
        except KBError:
            return False


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


def _find_user() -> User:
    logins = current_logins()
    if not logins.are_needed():
        return User(LOCAL_USER_NAME, "keeper") if is_local() else User(GUEST_NAME, "reader")
    account = logins.of_session() or (_of_basic(logins) if request.path.startswith(PROGRAM_PATHS) else None)
    return User(account.name, account.role, is_named=True) if account else STRANGER


def _of_basic(logins: Logins) -> Account | None:
    sent = request.authorization
    if sent is None or sent.type != "basic":
        return None
    return logins.check(sent.username or "", sent.password or "", request.remote_addr or "", is_cached=True)


def _refuse_strangers() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or getattr(view, "is_open", False) or current_user().is_known:
        return None
    if request.path.startswith(PROGRAM_PATHS) or asks_for_json():
        # A page's own script must not make the browser open a password box of its own.
        headers = {} if request.cookies else {"WWW-Authenticate": 'Basic realm="report-kb", charset="UTF-8"'}
        raise Refusal(401, "需要登录", advice="程序请用 HTTP Basic 发送用户名和密码，网页请先登录", headers=headers)
    if request.method not in ("GET", "HEAD"):
        raise Refusal(401, "登录已经过期，这一步没有照做", advice="请在另一个窗口重新登录，再回到上一页提交")
    return redirect(url_for("login.page", next=request.full_path.rstrip("?")))
