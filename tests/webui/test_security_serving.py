"""The real server against clients that mean ill: too much, too slow, too many, malformed. It refuses, and goes on."""

from __future__ import annotations

import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from flask import Flask, request

from kb.library import Library
from kb.users import Users
from tests.webui.test_login import PASSWORD, log_in
from webui import create_app, serving
from webui.limits import takes_files

MEGABYTE = 1 << 20
UPLOAD_LIMIT = 8 * MEGABYTE
HUGE = 2 << 30

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="counts resources as POSIX does")


class Running:
    """A server in a thread of the test's own process."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.server = serving.create_server(app, self.listener)
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        while not self.stopping.is_set():
            self.server.asyncore.loop(timeout=0.05, map=self.server._map, use_poll=True, count=1)

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join(10)
        self.server.task_dispatcher.shutdown()
        self.server.trigger.close()
        self.server.asyncore.close_all(self.server._map)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def ask(self, head: str, body: bytes = b"") -> bytes:
        with closing(self.connect()) as connection:
            connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
            return read_all(connection)

    def is_well(self) -> bool:
        return self.ask("GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n").startswith(b"HTTP/1.1 200")


def read_all(connection: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            found += part
    return found


@pytest.fixture
def received() -> list[int]:
    return []


@pytest.fixture
def app(library: Library, received: list[int]) -> Flask:
    app = create_app(library=library)

    @app.post("/api/v1/files")
    @takes_files(UPLOAD_LIMIT)
    def files() -> str:
        received.append(len(request.get_data()))
        return "taken"

    return app


@pytest.fixture
def running(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    short = {"HEAD_SECONDS": 0.5, "BODY_GRACE_SECONDS": 0.5, "LOOK_SECONDS": 0, "IDLE_SECONDS": 3, "LINGER_SECONDS": 1}
    for name, value in short.items():
        monkeypatch.setattr(serving, name, value)
    found = Running(app)
    yield found
    found.stop()


def head(path: str, *, length: int | None = None, **more: str) -> str:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = "".join(f"{name}: {value}\n" for name, value in more.items())
    return (
        f"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: application/json\n{size}\nConnection: close\n{lines}\n"
    )


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/files", "/login", "/nix"])
def test_two_gigabytes_that_are_announced_are_refused_unread(running: Running, received: list[int], path: str) -> None:
    before = peak_megabytes()
    with closing(running.connect()) as connection:
        connection.sendall(head(path, length=HUGE).replace("\n", "\r\n").encode())
        assert b" 413 " in read_all(connection).partition(b"\r\n")[0]
    assert received == []
    assert peak_megabytes() - before < 30
    assert running.is_well()


def test_who_sends_before_he_listens_still_hears_the_answer(running: Running, received: list[int]) -> None:
    sent = 4 * UPLOAD_LIMIT
    with closing(running.connect()) as connection:
        connection.sendall(head("/api/v1/files", length=sent).replace("\n", "\r\n").encode())
        for _ in range(sent // MEGABYTE):
            connection.sendall(b"x" * MEGABYTE)
        assert b" 413 " in read_all(connection).partition(b"\r\n")[0]
    assert received == []
    assert running.is_well()


def test_a_client_that_asks_first_is_told_before_it_sends(running: Running) -> None:
    answer = running.ask(head("/api/v1/files", length=HUGE, Expect="100-continue"))
    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert b"100 Continue" not in answer


@pytest.mark.parametrize(("path", "limit"), [("/api/v1/search", MEGABYTE), ("/api/v1/files", UPLOAD_LIMIT)])
def test_two_gigabytes_in_pieces_are_cut_off_at_the_limit(
    running: Running, received: list[int], path: str, limit: int
) -> None:
    before = peak_megabytes()
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with closing(running.connect()) as connection:
        connection.sendall(head(path).replace("\n", "\r\n").encode())
        with suppress(OSError):  # the answer to what this test does
            while sent < HUGE:
                connection.sendall(piece)
                sent += 65536
    # What is thrown away unread, and what lies in the buffers of the system on the way.
    assert sent < limit + serving.LINGER_BYTES + 16 * MEGABYTE
    assert received == []
    assert peak_megabytes() - before < 60
    assert running.is_well()


def test_what_is_allowed_is_taken(running: Running, received: list[int]) -> None:
    body = b" " * UPLOAD_LIMIT
    assert running.ask(head("/api/v1/files", length=len(body)), body).endswith(b"taken")
    assert received == [UPLOAD_LIMIT]


def test_files_are_read_only_from_whoever_may_send_them(
    running: Running, received: list[int], library: Library
) -> None:
    users = Users(library.settings.home)
    for name, role in (("甲", "keeper"), ("乙", "reader")):
        users.add(name, role, PASSWORD)
    body = b" " * (2 * MEGABYTE)
    statuses = {}
    for name in ("", "甲", "乙"):
        client = running.app.test_client()
        if name:
            log_in(client, name)
        cookie = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())
        answer = running.ask(head("/api/v1/files", length=len(body), **({"Cookie": cookie} if cookie else {})), body)
        statuses[name] = answer.partition(b"\r\n")[0].split()[1:2]
    assert statuses["甲"] == [b"200"]
    assert statuses[""] == [b"413"]
    assert statuses["乙"] == [b"413"]
    assert received == [len(body)]


def drip(running: Running, first: bytes, *, seconds: float) -> float:
    """Send a byte now and then; gives the seconds until we were cut off."""
    began = time.monotonic()
    with closing(running.connect()) as connection:
        connection.sendall(first)
        connection.settimeout(0.1)
        while time.monotonic() - began < seconds:
            try:
                connection.sendall(b"x")
                if connection.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - began


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_a_request_that_comes_in_drop_by_drop_is_cut_off(running: Running, first: bytes) -> None:
    assert drip(running, first, seconds=10) < 8
    assert running.is_well()


def test_a_hundred_slow_ones_do_not_keep_others_waiting(running: Running) -> None:
    slow = [running.connect() for _ in range(100)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: local")
    began = time.monotonic()
    assert running.is_well()
    assert time.monotonic() - began < 2
    for connection in slow:
        assert read_all(connection) == b""
        connection.close()


def test_an_open_connection_on_which_nothing_happens_is_closed(running: Running) -> None:
    with closing(running.connect()) as connection:
        assert read_all(connection) == b""


def test_one_address_does_not_get_all_connections(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MAX_CONNECTIONS_OF_ONE", 10)
    held = [running.connect() for _ in range(10)]
    with closing(running.connect()) as one_more:
        assert read_all(one_more) == b""
    for connection in held:
        connection.close()
    deadline = time.monotonic() + 5
    while not running.is_well() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running.is_well()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 60_000 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /%00/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(running: Running, sent: bytes) -> None:
    with closing(running.connect()) as connection:
        connection.settimeout(5)
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            answer = read_all(connection)
        except OSError:
            answer = b""
    assert answer == b"" or answer.split()[1][:1] == b"4"
    assert running.is_well()


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/....//app.py", "/static/C:%5cboot.ini", "/static/%00"],
)  # fmt: skip
def test_no_path_leads_out_of_the_static_folder(running: Running, path: str) -> None:
    answer = running.ask(f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert answer.split()[1] == b"404"
    assert b"import" not in answer


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/..", "/static//etc/passwd", "/%2f%2fevil.example"])
def test_doubled_slashes_lead_to_no_other_host(running: Running, path: str) -> None:
    answer = running.ask(f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n").decode()
    places = [line for line in answer.split("\r\n") if line.lower().startswith("location:")]
    assert all(line.split()[1].startswith(("/", "http://localhost/")) and "//e" not in line for line in places)
    assert answer.split()[1] in ("308", "404")


def test_a_header_cannot_be_slipped_in(running: Running) -> None:
    for path in ("/login?next=/%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201", "/?q=%0d%0aX-Evil:%201"):
        answer = running.ask(f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
        assert b"\r\nx-evil:" not in answer.partition(b"\r\n\r\n")[0].lower()


def test_it_says_what_it_refused(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    running.ask(head("/api/v1/search", length=HUGE))
    assert f"refused a body of {HUGE} bytes from 127.0.0.1" in caplog.text
