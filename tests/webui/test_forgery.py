"""What changes something must come from our own page; programs on this machine may use the API as they are."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient

from kb.library import Library
from tests.webui.posting import csrf, csrf_header
from webui import create_app
from webui.sessions import KEY_FILE

HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def posted() -> list[str]:
    return []


@pytest.fixture
def own(library: Library, posted: list[str]) -> Flask:
    """An application with one page and one address of the API that change something."""
    app = create_app(library=library)

    @app.get("/form")
    def form() -> str:
        return render_template_string("<form method='post'>{{ csrf_field() }}</form>")

    @app.post("/form")
    def send() -> str:
        posted.append(request.form.get("word", ""))
        return "sent"

    @app.post("/api/v1/thing")
    def make() -> dict[str, str]:
        posted.append(request.get_json()["text"])
        return {"made": "yes"}

    return app


def test_a_form_of_our_own_is_accepted(own: Flask, posted: list[str]) -> None:
    client = own.test_client()
    token = re.findall('name="csrf_token" value="([^"]+)"', client.get("/form").text)[0]
    assert client.post("/form", data={"word": "甲", "csrf_token": token}).text == "sent"
    # Where the referrer policy is no-referrer, a browser names no origin for a form.
    assert client.post("/form", data={"word": "乙", "csrf_token": token}, headers={"Origin": "null"}).text == "sent"
    assert posted == ["甲", "乙"]


def test_a_script_of_our_own_sends_the_token_of_its_page(own: Flask, posted: list[str]) -> None:
    client = own.test_client()
    token = re.findall('<meta name="csrf-token" content="([^"]+)">', client.get("/").text)[0]
    assert client.post("/form", data={"word": "甲"}, headers={"X-CSRF-Token": token, **HERE}).text == "sent"
    assert posted == ["甲"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"csrf_token": ""},
        {"csrf_token": "-"},
        {"csrf_token": "猜的"},
    ],
)
def test_without_the_token_nothing_is_done(own: Flask, posted: list[str], sent: dict[str, str]) -> None:
    for client in (own.test_client(), opened(own)):
        answer = client.post("/form", data={"word": "甲", **sent})
        assert answer.status_code == 403
        assert "刷新" in answer.text
    assert posted == []


def opened(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/form")
    return client


def test_the_token_of_another_session_is_no_good(own: Flask, posted: list[str]) -> None:
    theirs = csrf(opened(own))
    mine = opened(own)
    assert mine.post("/form", data={"csrf_token": f"{theirs}x"}).status_code == 403
    assert posted == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:9"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_is_refused_whatever_it_knows(own: Flask, posted: list[str], headers: dict[str, str]) -> None:
    client = opened(own)
    assert client.post("/form", data={"csrf_token": csrf(client)}, headers=headers).status_code == 403
    assert client.post("/form", headers={**csrf_header(client), **headers}).status_code == 403
    assert client.post("/api/v1/thing", json={"text": "甲"}, headers=headers).status_code == 403
    assert posted == []


def test_a_program_needs_no_token_for_the_api(own: Flask, posted: list[str]) -> None:
    assert own.test_client().post("/api/v1/thing", json={"text": "甲"}).get_json() == {"made": "yes"}
    assert own.test_client().post("/api/v1/thing", json={"text": "乙"}, headers=HERE).status_code == 200
    assert posted == ["甲", "乙"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_foreign_form_can_send_is_not_for_the_api(own: Flask, posted: list[str], kind: str) -> None:
    answer = own.test_client().post("/api/v1/thing", data=b'{"text": "x"}', content_type=kind)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")
    opaque = own.test_client().post("/api/v1/thing", json={"text": "x"}, headers={"Origin": "null"})
    assert opaque.status_code == 403
    assert posted == []


def test_the_cookie_is_closed_to_scripts_and_other_sites(own: Flask) -> None:
    cookie = own.test_client().get("/form").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Secure" in own.test_client().get("/form", base_url="https://localhost").headers["Set-Cookie"]


def test_the_key_is_made_once_and_is_its_owners_alone(own: Flask, posted: list[str], home: Path) -> None:
    client = opened(own)
    name, value = next((cookie.key, cookie.value) for cookie in client._cookies.values())
    key = home / KEY_FILE
    assert len(key.read_bytes()) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with Library.open(home, workers=1) as again:
        later = create_app(library=again).test_client()
        later.set_cookie(name, value)
        with later.session_transaction() as session:
            assert session["csrf"] == csrf(client)
        payload, _, signature = value.rpartition(".")
        later.set_cookie(name, f"{payload}.{'a' if signature[0] != 'a' else 'b'}{signature[1:]}")
        with later.session_transaction() as session:
            assert "csrf" not in session


def test_a_key_file_that_was_cut_short_is_not_used(library: Library, home: Path) -> None:
    (home / KEY_FILE).write_bytes(b"short")
    app = create_app(library=library)
    assert app.test_client().get("/").status_code == 200
    assert app.secret_key != b"short"
