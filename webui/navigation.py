"""The pages of the top bar. Each is named by its address and shown as soon as the application serves it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request
from werkzeug.routing import MapAdapter

from kb.errors import KBError
from webui.access import STRANGER, User, current_user


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the bar: what it is called and where it stands."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry on a certain page."""

    label: str
    address: str
    is_here: bool


WRITERS = (
    Entry("检索", "/"),
    Entry("怎么写", "/write/"),
    Entry("浏览", "/browse/"),
    Entry("并排看", "/compare"),
    Entry("摘录本", "/notebook/"),
    Entry("交稿前检查", "/check"),
)
KEEPERS = (
    Entry("资料管理", "/manage/"),
    Entry("统计", "/stats"),
)


def install_navigation(app: Flask) -> None:
    """Let the templates ask for the entries of the bar."""
    app.jinja_env.globals.update(visitor=visitor, writers_pages=writers_pages, keepers_pages=keepers_pages)


def visitor() -> User:
    """Who looks at the bar; a stranger where that cannot be found out, for the page that says why needs a bar too."""
    try:
        return current_user()
    except KBError:
        return STRANGER


def writers_pages() -> list[Shown]:
    """What everyone may open."""
    return _shown(WRITERS)


def keepers_pages() -> list[Shown]:
    """What the keeper may open beside it; nothing for anyone else."""
    return _shown(KEEPERS) if visitor().is_keeper else []


def _shown(entries: tuple[Entry, ...]) -> list[Shown]:
    routes = current_app.url_map.bind("")
    return [
        Shown(entry.label, entry.address, is_at(entry.address, request.path))
        for entry in entries
        if _is_served(routes, entry.address)
    ]


def _is_served(routes: MapAdapter, address: str) -> bool:
    return routes.test(address, "GET")


def is_at(address: str, path: str) -> bool:
    """Whether a path lies on or below an entry's page; the home page is only itself.

    >>> is_at("/write/", "/write/points"), is_at("/write/", "/write"), is_at("/", "/stats"), is_at("/check", "/checked")
    (True, True, False, False)
    """
    base = address.rstrip("/")
    return path == address or (bool(base) and (path == base or path.startswith(f"{base}/")))
