"""With a password file nothing is seen without a login, and a session is what it says and ends when it should."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.library import Library
from kb.users import USERS_FILE, Users
from tests.factories import make_report
from tests.webui.conftest import add
from tests.webui.posting import csrf
from webui import create_app
from webui.access import current_user, keeper_only, open_to_all
from webui.logins import IDLE_SECONDS, LONGEST_SECONDS
from webui.remembering import LOGINS_FILE
from webui.throttle import FREE_TRIES, LONGEST_WAIT_SECONDS, Throttle

PASSWORD = "青山 绿水 42"


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def users(home: Path, library: Library) -> Users:
    found = Users(home)
    found.add("王秘书", "keeper", PASSWORD)
    found.add("李秘书", "reader", PASSWORD)
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(library: Library, users: Users, clock: Clock) -> Iterator[Flask]:
    add(library, "甲.txt", make_report())
    app = create_app(library=library)
    logins = app.extensions["logins"]
    logins._clock = clock
    logins._throttle = Throttle(clock=clock)

    @app.get("/keeper")
    @keeper_only
    def keeper() -> str:
        return current_user().name

    @app.get("/public")
    @open_to_all
    def public() -> str:
        return current_user().role

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def log_in(client: FlaskClient, name: str = "王秘书", password: str = PASSWORD, **more: str) -> TestResponse:
    form = {"name": name, "password": password, "csrf_token": csrf(client), **more}
    return client.post("/login", data=form)


def test_everything_but_the_login_page_health_and_styles_needs_a_login(client: FlaskClient) -> None:
    for address in ("/", "/?q=学法", "/reports/x", "/nix", "/keeper"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login?next=")
    for address in ("/api/v1/search?q=学法", "/api/v1/openapi.json", "/api/v1/nix"):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert "学法" not in answer.get_json()["detail"]
    assert client.post("/keeper").status_code == 401
    for address in ("/login", "/healthz", "/static/icon.svg", "/public"):
        with client.get(address) as answer:
            assert answer.status_code == 200


def test_a_login_leads_to_where_one_wanted_to_go(client: FlaskClient) -> None:
    wanted = client.get("/?q=学法&match=exact").headers["Location"]
    page = client.get(wanted)
    assert 'name="next" value="/?q=学法' in page.text.replace("%E5%AD%A6%E6%B3%95", "学法")
    answer = log_in(client, next="/?q=学法&match=exact")
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/login?next=/keeper").headers["Location"] == "/keeper"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\tx", "/\r\nSet-Cookie: a=b", "/login?next=/", "evil", ""],
)  # fmt: skip
def test_a_login_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    assert log_in(client, next=target).headers["Location"] == "/"
    assert client.get("/login", query_string={"next": target}).headers["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_told_alike(client: FlaskClient) -> None:
    answers = [log_in(client, name, "wrong password") for name in ("王秘书", "没有这人")]
    assert [answer.status_code for answer in answers] == [403, 403]
    texts = [answer.text.replace("王秘书", "…").replace("没有这人", "…") for answer in answers]
    assert texts[0] == texts[1]
    assert PASSWORD not in texts[0]


def test_only_the_keeper_sees_the_keepers_pages(client: FlaskClient) -> None:
    log_in(client, "李秘书")
    answer = client.get("/keeper")
    assert answer.status_code == 403
    assert "管资料" in answer.text
    log_in(client, "王秘书")
    assert client.get("/keeper").text == "王秘书"


def test_a_session_begins_afresh_at_the_login(client: FlaskClient) -> None:
    before = csrf(client)
    with client.session_transaction() as session:
        session["planted"] = "x"
    log_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf") != before


def test_logging_out_ends_the_session_and_every_copy_of_its_cookie(client: FlaskClient, app: Flask) -> None:
    log_in(client)
    copied = app.test_client()
    for cookie in client._cookies.values():
        copied.set_cookie(cookie.key, cookie.value)
    assert copied.get("/keeper").status_code == 200
    assert client.post("/logout", data={"csrf_token": csrf(client)}).headers["Location"] == "/login"
    assert client.get("/keeper").status_code == 302
    assert copied.get("/keeper").status_code == 302


def test_a_logout_outlives_the_server(client: FlaskClient, library: Library) -> None:
    log_in(client)
    copied = {cookie.key: cookie.value for cookie in client._cookies.values()}
    client.post("/logout", data={"csrf_token": csrf(client)})
    later = create_app(library=library)
    stale = later.test_client()
    for name, value in copied.items():
        stale.set_cookie(name, value)
    assert stale.get("/").status_code == 302
    fresh = later.test_client()
    log_in(fresh)
    assert fresh.get("/").status_code == 200


def test_nobody_else_can_log_one_out(client: FlaskClient) -> None:
    log_in(client)
    assert client.post("/logout").status_code == 403
    assert client.get("/keeper").status_code == 200


def test_a_session_ends_when_it_is_not_used_and_after_a_week(client: FlaskClient, clock: Clock) -> None:
    log_in(client)
    began = clock.now
    while clock.now < began + LONGEST_SECONDS - IDLE_SECONDS:
        clock.now += IDLE_SECONDS - 60
        assert client.get("/keeper").status_code == 200
    clock.now = began + LONGEST_SECONDS + 1
    assert client.get("/keeper").status_code == 302
    log_in(client)
    clock.now += IDLE_SECONDS + 1
    assert client.get("/keeper").status_code == 302


def test_another_password_or_the_removal_ends_the_session(client: FlaskClient, users: Users) -> None:
    log_in(client)
    users.change_password("王秘书", "another word")
    assert client.get("/keeper").status_code == 302
    log_in(client, password="another word")
    assert client.get("/keeper").status_code == 200
    users.remove("王秘书")
    assert client.get("/keeper").status_code == 302


def test_a_session_that_was_forged_is_none(client: FlaskClient, app: Flask, users: Users, library: Library) -> None:
    stranger = Flask("stranger")
    stranger.secret_key = b"guessed" * 8
    stamp = users.named("王秘书").stamp
    forged = {"user": "王秘书", "stamp": stamp, "id": "x", "since": 1_000_000.0, "seen": 1_000_000.0}
    serializer = app.session_interface.get_signing_serializer(stranger)  # type: ignore[attr-defined]
    name = app.session_interface.get_cookie_name(app)
    for value in (serializer.dumps(forged), serializer.dumps(forged).replace(".", "..", 1), "", "a.b.c", "\x00"):
        client.set_cookie(name, value)
        assert client.get("/keeper").status_code == 302
    with client.session_transaction() as session:
        session.update({**forged, "stamp": ""})
    assert client.get("/keeper").status_code == 302


def test_a_program_may_send_its_password_with_each_request(client: FlaskClient, users: Users) -> None:
    asked = client.get("/api/v1/search?q=学法")
    assert asked.headers["WWW-Authenticate"].startswith("Basic")
    for _ in range(3):
        assert client.get("/api/v1/search?q=学法", auth=("李秘书", PASSWORD)).status_code == 200
    assert client.get("/api/v1/search?q=学法", auth=("李秘书", "wrong password")).status_code == 401
    assert client.get("/", auth=("李秘书", PASSWORD)).status_code == 302
    users.change_password("李秘书", "another word")
    assert client.get("/api/v1/search?q=学法", auth=("李秘书", PASSWORD)).status_code == 401


def test_a_page_whose_session_ended_does_not_open_the_browsers_password_box(client: FlaskClient) -> None:
    client.set_cookie("any", "x")
    assert "WWW-Authenticate" not in client.get("/api/v1/search?q=学法").headers


def test_a_password_file_that_vanishes_opens_nothing(client: FlaskClient, home: Path) -> None:
    assert client.get("/").status_code == 302
    (home / USERS_FILE).unlink()
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/search?q=学法").status_code == 401


def test_a_damaged_password_file_opens_nothing_and_says_why(client: FlaskClient, home: Path) -> None:
    log_in(client)
    (home / USERS_FILE).write_text("{", "utf-8")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "用户文件" in answer.text


def test_a_thousand_wrong_logins_cost_little_and_keep_nobody_out_for_good(
    client: FlaskClient, app: Flask, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client)
    stranger = app.test_client()
    token = csrf(stranger)
    with caplog.at_level(logging.WARNING, "webui"):
        answers = [
            stranger.post(
                "/login",
                data={"name": "王秘书", "password": f"guess {number:04}", "csrf_token": token},
                environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
            )
            for number in range(1_000)
        ]
    counts = {status: sum(answer.status_code == status for answer in answers) for status in (403, 429)}
    assert counts == {403: FREE_TRIES, 429: 1_000 - FREE_TRIES}
    assert answers[-1].headers["Retry-After"] == "1"
    assert "王秘书" in caplog.text
    assert "guess" not in caplog.text
    # Its owner, where he has logged in before, is not kept out by a stranger elsewhere.
    assert log_in(app.test_client()).status_code == 302
    assert client.get("/keeper").status_code == 200


def test_who_must_wait_waits_also_after_a_restart_and_who_was_here_does_not(library: Library, users: Users) -> None:
    def app() -> Flask:
        return create_app(library=library)

    log_in(app().test_client())
    stranger = app().test_client()
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    for number in range(FREE_TRIES + 4):
        data = {"name": "王秘书", "password": f"guess {number}", "csrf_token": csrf(stranger)}
        stranger.post("/login", data=data, environ_overrides=elsewhere)
    later = app().test_client()
    answer = later.post(
        "/login",
        data={"name": "王秘书", "password": PASSWORD, "csrf_token": csrf(later)},
        environ_overrides=elsewhere,
    )
    assert answer.status_code == 429
    assert log_in(app().test_client()).status_code == 302


@pytest.mark.parametrize("found", [b"", b"{", b"[]", b'{"ended": {"a": "b"}}', b"\xff"])
def test_a_damaged_memory_is_begun_anew_and_said(
    library: Library, users: Users, home: Path, found: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (home / LOGINS_FILE).write_bytes(found)
    client = create_app(library=library).test_client()
    assert log_in(client).status_code == 302
    assert LOGINS_FILE in caplog.text
    client.post("/logout", data={"csrf_token": csrf(client)})
    assert (home / LOGINS_FILE).stat().st_mode & 0o077 == 0


def test_waiting_grows_and_a_right_login_ends_it(clock: Clock) -> None:
    throttle = Throttle(clock=clock)
    waits = []
    for _ in range(40):
        while (wait := throttle.begin("王", "192.0.2.1")) > 0:
            waits.append(wait)
            clock.now += wait
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert waits[-1] == LONGEST_WAIT_SECONDS
    assert throttle.begin("王", "198.51.100.7") > 0  # the name is what is guessed, from wherever
    assert throttle.begin("李", "192.0.2.1") > 0  # the address is what guesses, whichever name
    assert throttle.begin("李", "198.51.100.7") == 0
    clock.now += LONGEST_WAIT_SECONDS
    assert throttle.begin("王", "192.0.2.1") == 0
    throttle.succeed("王", "192.0.2.1")
    assert [throttle.begin("王", "192.0.2.1") for _ in range(FREE_TRIES)] == [0.0] * FREE_TRIES


def test_what_is_asked_is_logged_only_where_that_was_switched_on(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    # Both: a `kb serve` that ran in this process before has set the second by itself.
    with caplog.at_level(logging.INFO, "webui"), caplog.at_level(logging.INFO, "webui.queries"):
        create_app(library=library).test_client().get("/?q=矛盾纠纷")
        assert "矛盾" not in caplog.text
        create_app(library=library, log_queries=True).test_client().get("/?q=矛盾%0a2026-01-01 纠纷")
    assert "'本机'" in caplog.text
    assert r"矛盾\n2026-01-01 纠纷" in caplog.text


def test_without_passwords_this_machine_keeps_and_others_only_look(library: Library) -> None:
    app = create_app(library=library)

    @app.get("/keeper")
    @keeper_only
    def keeper() -> str:
        return current_user().name

    client = app.test_client()
    assert client.get("/keeper").text == "本机"
    assert client.get("/login").headers["Location"] == "/"
    for other in (
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.1"}},
        {"headers": {"X-Forwarded-For": "192.0.2.1"}},
        {"headers": {"Host": "rebound.example"}},
    ):
        assert client.get("/keeper", **other).status_code == 403  # type: ignore[arg-type]
        assert client.get("/", **other).status_code == 200  # type: ignore[arg-type]
