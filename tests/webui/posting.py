"""How a test sends what a page's form or script would send."""

from __future__ import annotations

from flask.testing import FlaskClient

from webui.forgery import HEADER


def csrf(client: FlaskClient) -> str:
    """The token of the client's session, as a page would hold it."""
    with client.session_transaction() as session:
        return str(session.setdefault("csrf", "token-of-a-test"))


def csrf_header(client: FlaskClient) -> dict[str, str]:
    """The header that a script sends with a POST."""
    return {HEADER: csrf(client)}
