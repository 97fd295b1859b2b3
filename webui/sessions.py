"""The cookie that carries a session: signed with the library's own key, closed to scripts and to other sites.

The key is made once and lies in the library's home, where only its owner may read it. Where there is no library yet, or
its folder cannot be written, a key of this process does until it ends.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from kb.errors import KBError
from kb.private import read_or_make

KEY_FILE = "session.key"
KEY_BYTES = 32
# How long a form may lie open before it is sent; logins end earlier (webui.access).
COOKIE_LIFETIME = timedelta(days=30)


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookies, with a key that is found when it is first needed."""

    digest_method = staticmethod(hashlib.sha256)

    def __init__(self, home: Path) -> None:
        self._home = home
        self._finding = threading.Lock()
        self._passing_key = secrets.token_bytes(KEY_BYTES)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer, with the library's key."""
        if not app.secret_key:
            app.secret_key = self._find_key()
        return super().get_signing_serializer(app)

    def get_cookie_name(self, app: Flask) -> str:
        """Two libraries served by one machine do not take each other's cookies for forged ones."""
        return f"kb_{hashlib.sha256(str(self._home).encode()).hexdigest()[:12]}"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Over TLS the cookie never travels in the clear; plain http on an intranet must work too."""
        return request.is_secure

    def _find_key(self) -> bytes:
        with self._finding:
            if not self._home.is_dir():
                return self._passing_key
            try:
                return _long_enough(read_or_make(self._home / KEY_FILE, secrets.token_bytes(KEY_BYTES)))
            except KBError as error:
                current_app.logger.warning("session key of this process only: %s", error)
                return self._passing_key


def install_sessions(app: Flask, home: Path) -> None:
    """Let the application keep sessions signed with the key in this home."""
    app.session_interface = Cookies(home)
    app.config.update(
        PERMANENT_SESSION_LIFETIME=COOKIE_LIFETIME,
        SESSION_COOKIE_HTTPONLY=True,
        # Lax: a link in a document or a chat opens the page logged in; no other site can post under this name.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def _long_enough(key: bytes) -> bytes:
    if len(key) < KEY_BYTES:
        raise KBError("密钥文件不完整", where=KEY_FILE, advice="请删去它，程序会重新生成")
    return key


def new_token() -> str:
    """A name that nobody can guess."""
    return secrets.token_urlsafe(24)
