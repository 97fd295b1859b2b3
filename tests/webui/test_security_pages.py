"""Every page there is, over a library in which every word is hostile and with hostile addresses: words stay words, links stay here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.corrections import Correction
from kb.library import Library
from tests.webui.conftest import EVIL, fill
from tests.webui.posting import csrf
from tests.webui.test_pages import Reading
from webui import create_app

MAX_PAGES = 1_500
FIELDS = "q unit title text of page per_page next back done removed name level year type topic sector match scope sort hit file ids a b report of rows columns terms o".split()
LINKS = ("href", "src", "action", "formaction", "poster", "data", "cite")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library whose fields, file names, corrections, notebooks and uploads are all hostile."""
    with Library.open(tmp_path_factory.mktemp("hostile") / "home", create=True, workers=1) as library:
        fill(library)
        evil = next(report for report in library.list_reports() if report["title"].startswith("题目"))
        fingerprint = str(library.report(evil["report_id"])["fingerprint"])
        library.correct(Correction("report", fingerprint, field="signed_by", value=EVIL, note=EVIL))
        library.correct(Correction("alias", value=f"正名{EVIL}", quote=f"别名{EVIL}"))
        number = library.uploads.begin(EVIL)
        library.uploads.receive(number, f"{EVIL}.txt", io.BytesIO(b"x"))
        library.uploads.set_state(number, "ready", EVIL)
        for state in ("failed", "secret", "marked"):
            library.uploads.note_member({"upload": number}, f"{state}{EVIL}", state, EVIL)
        yield library


@pytest.fixture(scope="module")
def app(hostile: Library) -> Flask:
    return create_app(library=hostile)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def examine(page: Reading, address: str) -> list[str]:
    """Fail where a word became markup or a link leads outside; gives the links of the page."""
    found = []
    for tag, attributes in page.tags:
        assert tag not in ("iframe", "object", "embed", "img", "base"), address
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], address
        if tag == "script":
            assert (attributes.get("src") or "").startswith("/static/"), address
        for name in LINKS:
            value = attributes.get(name)
            if value is None:
                continue
            target = urlsplit(urljoin("http://localhost/", value))
            assert (target.scheme, target.netloc) == ("http", "localhost"), (address, value)
            if name == "href" and tag == "a":
                found.append(urljoin(f"http://localhost{address}", value))
    return found


def read_page(client: FlaskClient, address: str) -> Reading | None:
    with client.get(address) as answer:
        assert answer.status_code < 500 or answer.status_code == 503, address
        location = answer.headers.get("Location", "/")
        assert urlsplit(urljoin("http://localhost/", location)).netloc == "localhost", address
        assert "unsafe" not in answer.headers["Content-Security-Policy"], address
        return Reading(answer.text) if answer.mimetype == "text/html" else None


def test_no_link_from_the_start_leads_to_a_page_on_which_words_become_markup(client: FlaskClient) -> None:
    waiting, seen = ["/", "/?q=正文", "/?q=镇", "/manage/"], set()
    while waiting and len(seen) < MAX_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        page = read_page(client, address)
        for link in examine(page, address) if page else ():
            parts = urlsplit(link)
            kept = parts.path + (f"?{parts.query}" if parts.query else "")
            # A few questions of each kind are enough: filters combine without end.
            if kept not in seen and sum(urlsplit(known).path == parts.path for known in seen) < 12:
                waiting.append(kept)
    assert len(seen) > 40


def test_no_address_brings_markup_into_a_page(client: FlaskClient, app: Flask, hostile: Library) -> None:
    report = next(item for item in hostile.list_reports() if item["title"].startswith("题目"))
    section = hostile.report(report["report_id"])["sections"][0]["section_id"]
    known = {"report_id": report["report_id"], "section_id": section, "number": "1", "notebook": "1"}
    query = dict.fromkeys(FIELDS, EVIL)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for hostile_value in (True, False):
            values = {
                name: (EVIL.replace("/", "|") if hostile_value else known.get(name, "1")) for name in rule.arguments
            }
            try:
                address = app.url_map.bind("localhost").build(rule.endpoint, values)
            except ValueError:
                continue  # a number is wanted there, and only a number fits
            for asked in ({}, query, *({name: EVIL} for name in FIELDS)):
                with client.get(address, query_string=asked) as answer:
                    assert answer.status_code < 500 or answer.status_code == 503, (address, asked)
                    if answer.mimetype == "text/html":
                        examine(Reading(answer.text), address)


def test_what_is_refused_repeats_nothing_as_markup(client: FlaskClient) -> None:
    for address in ("/login", "/logout", "/manage/corrections", "/nix", "/manage/uploads/", "/check"):
        answer = client.post(address, data=dict.fromkeys([*FIELDS, "item", "note"], EVIL))
        assert answer.status_code < 500
        if answer.mimetype == "text/html":
            examine(Reading(answer.text), address)
    answer = client.post("/manage/corrections", data={"csrf_token": csrf(client), "item": EVIL, "confirm": EVIL})
    assert answer.status_code == 404
    examine(Reading(answer.text), "/manage/corrections")


def test_a_draft_and_its_file_name_are_answered_as_words(client: FlaskClient) -> None:
    text = f"单位{EVIL}2023年报告\n一、标题{EVIL}\n正文{EVIL}收尾，，《合同法》。\n".encode()
    token = {"csrf_token": csrf(client)}
    for fields in (
        {"address": "/check", "text": text.decode(), "name": EVIL, "unit": EVIL, "outline": EVIL, "materials": EVIL},
        {"address": "/check", "file": (io.BytesIO(text), f"{EVIL}.txt"), "unit": EVIL},
        {
            "address": "/check/each",
            "files": [(io.BytesIO(text), f"{n}{EVIL}.{suffix}") for n, suffix in enumerate(("txt", "txt", "exe"))],
            "units": EVIL,
        },
        {"address": "/write/outline", "text": f"一、{EVIL}\n二、存在的问题", "unit": EVIL},
    ):
        address = str(fields.pop("address"))
        answer = client.post(
            address, data={**token, **fields}, content_type="multipart/form-data", follow_redirects=True
        )
        assert answer.status_code == 200, address
        examine(Reading(answer.text), address)
        assert "alert(1)" in answer.text


def test_no_file_of_the_server_is_given_out(client: FlaskClient, hostile: Library) -> None:
    home = hostile.settings.home
    for secret in ("users.json", "session.key", "logins.json", "catalog.db", "settings.toml"):
        for address in (f"/{secret}", f"/static/../{secret}", f"/static/%2e%2e/{secret}", f"/static/{home}/{secret}"):
            assert client.get(address, follow_redirects=True).status_code == 404
        assert client.get("/manage/sources", query_string={"q": str(Path(home) / secret)}).status_code == 200
        for prefix in ("/manage/sources/", "/reports/", "/manage/reports/", "/api/v1/reports/", "/api/v1/sections/"):
            assert client.get(f"{prefix}..%2f{secret}").status_code in (400, 404)
