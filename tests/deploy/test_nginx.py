"""The sample for nginx before the real service: over TLS people log in, post forms and send files, and nobody slips by."""

from __future__ import annotations

import base64
import os
import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from kb.library import Library
from kb.uploads import MAX_FILE_BYTES
from kb.users import Users
from tests.cluster.servers import free_ports, make_certificate, start_process, stop_process
from tests.webui.conftest import fill
from tests.webui.serving import Server

SAMPLES = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
PASSWORD = "青山 绿水 42"
MEGABYTE = 1 << 20

pytestmark = pytest.mark.skipif(
    os.environ.get("CI") != "true" and not (shutil.which("nginx") and shutil.which("openssl")),
    reason="needs nginx and openssl (apt install nginx-light openssl)",
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


class Browser:
    """Cookies, a certificate that is checked, and what a browser says of itself."""

    def __init__(self, address: str, certificate: Path) -> None:
        self.address = address
        self.cookies = CookieJar()
        handlers = [
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(certificate))),
            urllib.request.HTTPCookieProcessor(self.cookies),
        ]
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.address}{path}", data=body, headers=named)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def token(self, path: str) -> str:
        (found, *_) = re.findall(rb'name="csrf_token" value="([^"]+)"', self.ask(path).body)
        return str(found, "ascii")

    def post(self, path: str, *, origin: str | None = None, page: str | None = None, **form: str) -> Answer:
        form["csrf_token"] = self.token(page or path)
        return self.ask(path, urllib.parse.urlencode(form).encode(), Origin=origin or self.address)


class Nginx:
    """nginx with the samples of deploy/nginx, their addresses and paths set for this machine."""

    def __init__(self, folder: Path, service: str) -> None:
        self.plain, self.port = free_ports(2)
        self.address = f"https://localhost:{self.port}"
        self.certificate = make_certificate(folder)
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "server_name kb.example;": "server_name localhost;",
            "/etc/ssl/report-kb/": f"{folder}/",
            "127.0.0.1:8000": service.removeprefix("http://"),
        }
        for sample in (SAMPLES / "report-kb.conf", SAMPLES / "upstream.conf"):
            text = sample.read_text()
            for old, new in changes.items():
                text = text.replace(old, new)
            (folder / sample.name).write_text(text)
        places = "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self._main = folder / "nginx.conf"
        self._main.write_text(
            f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\ndaemon off;\nmaster_process off;\nevents {{}}\n"
            f"http {{\n{places}access_log {folder}/access.log;\n"
            f"include {folder}/report-kb.conf;\ninclude {folder}/upstream.conf;\n}}\n"
        )
        self._log = folder / "output.log"

    def check(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["nginx", "-t", "-c", str(self._main)], capture_output=True, text=True, check=False, timeout=60
        )

    def start(self) -> subprocess.Popen[bytes]:
        return start_process(["nginx", "-c", str(self._main)], log=self._log)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    home = folder / "home"
    with Library.open(home, create=True, workers=1) as library:
        fill(library)
    Users(home).add("王秘书", "keeper", PASSWORD)
    server = Server(home, "--proxy", "127.0.0.1", "--log-queries")
    found = Nginx(folder, server.address)
    running = found.start()
    try:
        deadline = time.monotonic() + 60
        while running.poll() is None and not is_up(Browser(found.address, found.certificate)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield found
    finally:
        stop_process(running)
        code, said = server.stop()
        assert (code, "Traceback" in said) == (0, False)


def is_up(browser: Browser) -> bool:
    try:
        return browser.ask("/healthz").status == 200
    except urllib.error.URLError:
        return False


@pytest.fixture
def browser(nginx: Nginx) -> Browser:
    return Browser(nginx.address, nginx.certificate)


def log_in(browser: Browser) -> None:
    assert browser.post("/login", name="王秘书", password=PASSWORD, next="/manage/uploads/").status == 200


def test_nginx_itself_finds_nothing_wrong_with_the_sample(nginx: Nginx) -> None:
    checked = nginx.check()
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_plain_http_leads_to_tls(nginx: Nginx) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(f"http://localhost:{nginx.plain}/?q=%E6%99%AE%E6%B3%95", timeout=30)
    with refused.value as answer:
        assert (answer.code, answer.headers["Location"]) == (308, "https://localhost/?q=%E6%99%AE%E6%B3%95")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_a_login_over_tls_gets_a_cookie_that_never_travels_in_the_clear(browser: Browser) -> None:
    assert b'name="password"' in browser.ask("/").body
    log_in(browser)
    assert [cookie.secure for cookie in browser.cookies] == [True]
    page = browser.ask("/?q=" + urllib.parse.quote("矛盾纠纷"))
    assert (page.status, b"<mark>" in page.body) == (200, True)
    assert page.headers["Strict-Transport-Security"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_styles_and_scripts_come_through_packed(browser: Browser) -> None:
    (style, *_) = re.findall(rb'href="(/static/[^"]+\.css[^"]*)"', browser.ask("/login").body)
    answer = browser.ask(style.decode(), Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")


def test_a_form_counts_from_the_own_page_alone(browser: Browser) -> None:
    log_in(browser)
    made = browser.post("/notebook/", name="执法监督的写法")
    assert made.status == 200
    assert "执法监督的写法" in made.body.decode()
    assert browser.post("/notebook/", origin="https://evil.example", name="别人").status == 403
    assert browser.post("/notebook/", origin=browser.address.replace("https", "http") + "1", name="别人").status == 403


def test_a_file_of_many_megabytes_comes_through_and_one_too_large_is_refused(browser: Browser) -> None:
    log_in(browser)
    token = {"X_CSRF_Token": browser.token("/manage/uploads/"), "Origin": browser.address}
    begun = browser.ask("/manage/uploads/new", b"", **token)
    address = re.findall(rb'"address": ?"([^"]+)"', begun.body)[0].decode()
    kind = {"Content_Type": "application/octet-stream", **token}
    sent = browser.ask(f"{address}/files?name=a.txt", "推进依法行政。".encode() * (3 * MEGABYTE // 21), **kind)
    assert sent.status == 200
    assert browser.ask(f"{address}/files?name=b.txt", b"x" * (MAX_FILE_BYTES + 1), **kind).status == 413


def test_a_long_passage_can_be_looked_up(browser: Browser) -> None:
    log_in(browser)
    answer = browser.ask("/api/v1/search?q=" + urllib.parse.quote("矛盾纠纷" * 1500))
    assert answer.status == 200


def test_programs_log_in_with_every_request(browser: Browser) -> None:
    assert browser.ask("/api/v1/search?q=a").status == 401
    answer = browser.ask("/api/v1/search?q=a", Authorization=basic("王秘书", PASSWORD))
    assert answer.status == 200


def test_a_visitor_cannot_pass_for_somebody_else(browser: Browser) -> None:
    """Whoever writes the proxy's headers himself, and whoever fails often, is known by his own address all the same."""
    claims = {"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "http", "Forwarded": "for=192.0.2.1;proto=http"}
    page = browser.ask("/login", **claims)
    assert page.status == 200
    assert [cookie.secure for cookie in browser.cookies] == [True]
    tries = [
        browser.ask(
            "/api/v1/search?q=a", Authorization=basic("王秘书", f"falsch{number}"), X_Forwarded_For=f"192.0.2.{number}"
        )
        for number in range(8)
    ]
    assert [answer.status for answer in tries][-1] == 429


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
