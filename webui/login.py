"""The login page and the way out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webui.access import current_logins, current_user, open_to_all
from webui.problems import Refusal

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
@open_to_all
def page() -> Response | str:
    """Name and password; whoever is in already goes on to where he wanted."""
    if current_user().is_named or not current_logins().are_needed():
        return redirect(safe_target(request.args.get("next", "")))
    return _show()


@blueprint.post("/login")
@open_to_all
def enter() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Begin a session, or say that name and password do not belong together, never which of the two is wrong."""
    logins = current_logins()
    if not logins.are_needed():
        return redirect(url_for("search.page"))
    name = request.form.get("name", "")
    try:
        account = logins.check(name, request.form.get("password", ""), request.remote_addr or "")
    except Refusal as error:
        return _show(error=str(error)), error.status, error.headers
    if account is None:
        return _show(error="用户名或密码不对，请再试一次"), 403
    logins.begin_session(account)
    current_app.logger.info("login of %r from %s", account.name, request.remote_addr)
    return redirect(safe_target(request.form.get("next", "")))


@blueprint.post("/logout")
@open_to_all
def leave() -> Response:
    """End the session."""
    current_logins().end_session()
    return redirect(url_for("login.page"))


def safe_target(target: str) -> str:
    """Where to go after the login: a page of ours, whatever the address said.

    >>> [safe_target(text) for text in ("/reports/a?q=1", "//evil.example", "/\\\\evil.example", "/a\\nb", "https:/x", "/login?next=/")]
    ['/reports/a?q=1', '/', '/', '/', '/', '/']
    """
    is_own = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if is_own and target.partition("?")[0] not in ("/login", "/logout") else "/"


def _show(*, error: str = "") -> str:
    target = request.values.get("next", "")
    return render_template("login.html", name=request.form.get("name", ""), next=safe_target(target), error=error)
