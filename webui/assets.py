"""Style sheets, scripts and pictures: served from one folder under an address that changes with its content.

The version stands in the path, not behind a question mark, so that what a script imports by a relative name has it too.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, send_from_directory

FOLDER = Path(__file__).parent / "static"
VERSIONED_CACHE = "public, max-age=31536000, immutable"
_VERSION = re.compile(r"v[0-9a-f]{12}/")


def install_assets(app: Flask) -> None:
    """Serve the folder, and let the templates write addresses of what lies in it."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=give)
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a file in its present version."""
    return f"/static/v{current_version()}/{name}"


def give(filename: str) -> Response:
    """A file; for ever where its version stands in the address, else to be asked for again."""
    found = _VERSION.match(filename)
    response = send_from_directory(FOLDER, filename[found.end() :] if found else filename)
    is_present = bool(found) and filename.startswith(f"v{current_version()}/")
    response.headers["Cache-Control"] = VERSIONED_CACHE if is_present else "no-cache"
    return response


@cache
def current_version() -> str:
    """Changes with any file of the folder."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
