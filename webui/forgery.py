"""No other site may act in a visitor's name: every request that changes something must come from our own page.

Pages: the form field `csrf_token` or the header `X-CSRF-Token` must hold the token of the session; `csrf_field()` in a template
writes the field, `<meta name="csrf-token">` tells it to scripts. The API (/api/): the body must be application/json, which no
foreign page can send without being asked for leave, and a browser must say that it comes from here; a program that is no
browser needs no token.
"""

from __future__ import annotations

import hmac

from flask import Flask, current_app, request, session
from markupsafe import Markup

from webui.problems import Refusal
from webui.sessions import new_token

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
_KEY = "csrf"


def install_protection(app: Flask) -> None:
    """Check every request that changes something, and teach the templates to write the token."""
    app.before_request(refuse_forged)
    app.jinja_env.globals.update(csrf_field=csrf_field, csrf_token=csrf_token)


def csrf_token() -> str:
    """The token of this session, made when it is first asked for."""
    if _KEY not in session:
        session[_KEY] = new_token()
        session.permanent = True  # a form may be sent after the browser was closed and opened again
    return str(session[_KEY])


def csrf_field() -> Markup:
    """The hidden field that every form with method="post" holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def refuse_forged() -> None:
    """Turn away what does not come from our own page."""
    if request.method in SAFE_METHODS or request.url_rule is None:
        return
    if request.path.startswith(API):
        if request.mimetype != "application/json":
            raise Refusal(415, "请求的内容类型不对", advice="请用 Content-Type: application/json 发送 JSON")
        if _is_from_elsewhere() or request.headers.get("Origin") == "null":
            raise _refusal("origin")
    elif _is_from_elsewhere():
        raise _refusal("origin")
    elif not (_KEY in session and hmac.compare_digest(_sent_token().encode(), str(session[_KEY]).encode())):
        raise _refusal("token")


def _sent_token() -> str:
    # The header first: a form is then read by the view itself, under the view's own limits.
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def _is_from_elsewhere() -> bool:
    """Whether the browser says that another page sent this. One that says nothing is held to the token alone."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin", "null")
    # Our own forms send "null" where the referrer policy is no-referrer.
    return origin != "null" and origin.partition("://")[2] != request.host


def _refusal(why: str) -> Refusal:
    current_app.logger.warning("refused a request without a good %s from %s", why, request.remote_addr)
    return Refusal(403, "这一步没有照做：页面打开得太久，或请求不是从本页发出的", advice="请返回上一页，刷新后再试一次")
