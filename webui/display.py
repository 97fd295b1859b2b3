"""How the pages look to one visitor: light or dark, size of the text, keyboard shortcuts. Kept in a cookie, so that the
server writes the page as it is wanted and nothing flashes; works without a script.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from webui.access import open_to_all
from webui.login import safe_target
from webui.problems import asks_for_json

COOKIE = "display"
COOKIE_SECONDS = 365 * 24 * 3600
THEMES = {"auto": "跟随系统", "light": "浅色", "dark": "深色"}
SIZES = {"normal": "标准", "large": "大", "huge": "特大"}
KEYS = {"on": "开", "off": "关"}

blueprint = Blueprint("display", __name__)


@dataclass(frozen=True, slots=True)
class Display:
    """What the visitor chose."""

    theme: str = "auto"
    size: str = "normal"
    keys: str = "on"

    def packed(self) -> str:
        """As the cookie holds it."""
        return f"{self.theme}.{self.size}.{self.keys}"


def read_display(packed: str) -> Display:
    """What a cookie says; what it does not say in our words is as if nothing was chosen.

    >>> read_display("dark.large.off")
    Display(theme='dark', size='large', keys='off')
    >>> read_display("purple.large"), read_display("")
    (Display(theme='auto', size='large', keys='on'), Display(theme='auto', size='normal', keys='on'))
    """
    theme, size, keys, *_ = [*packed.split("."), "", "", ""]
    return choose(theme=theme, size=size, keys=keys)


def choose(*, theme: str, size: str, keys: str) -> Display:
    """A display of these choices; defaults for what is none."""
    return Display(
        theme=theme if theme in THEMES else "auto",
        size=size if size in SIZES else "normal",
        keys=keys if keys in KEYS else "on",
    )


def install_display(app: Flask) -> None:
    """Let the templates ask how the visitor wants the pages."""
    app.jinja_env.globals.update(
        display=current_display, display_choices={"theme": THEMES, "size": SIZES, "keys": KEYS}
    )


def current_display() -> Display:
    """How the visitor of this request wants the pages."""
    return read_display(request.cookies.get(COOKIE, ""))


@blueprint.post("/display")
@open_to_all
def keep() -> Response:
    """Remember the choice and go back to where it was made; a script stays where it is."""
    form = request.form
    chosen = choose(theme=form.get("theme", ""), size=form.get("size", ""), keys=form.get("keys", ""))
    response = Response(status=204) if asks_for_json() else redirect(safe_target(form.get("next", "")), 303)
    response.set_cookie(
        COOKIE, chosen.packed(), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response
