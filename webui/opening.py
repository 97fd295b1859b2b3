"""Showing the served pages to the person at this machine: its browser, and a server that runs already."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
import webbrowser

LOOK_SECONDS = 3.0
SERVER_NAME = "report-kb"


def open_browser(address: str) -> bool:
    """Open the browser at the address; not in a console without a screen, where a text browser would take the terminal."""
    has_screen = sys.platform in ("win32", "darwin") or any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    )
    return has_screen and webbrowser.open(address)


def is_served(address: str) -> bool:
    """Whether one of our servers answers there already."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine is no affair of a proxy's
    try:
        with opener.open(f"{address}healthz", timeout=LOOK_SECONDS) as answer:
            return bool(answer.headers.get("Server") == SERVER_NAME)
    except urllib.error.HTTPError as error:
        return error.headers.get("Server") == SERVER_NAME
    except (OSError, ValueError):
        return False


def local_address(host: str, port: int) -> str:
    """The address for a browser on this very machine.

    >>> local_address("0.0.0.0", 8000), local_address("::1", 80), local_address("kb.example", 80)
    ('http://127.0.0.1:8000/', 'http://[::1]:80/', 'http://kb.example:80/')
    """
    name = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}/"
