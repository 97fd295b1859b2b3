"""The JSON API: the contract object, parameters, errors, versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from tests.commands.conftest import Kb, kb  # noqa: F401
from tests.factories import make_report, make_section
from tests.webui.conftest import add
from webui import create_app

HIT_FIELDS = {
    *("group", "section_id", "report_id", "title", "unit", "level", "sector", "year", "doc_type", "heading"),
    *("heading_path", "type", "topic", "score", "similar", "snippets", "source"),
}


def search(client: FlaskClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", query_string=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def problem(client: FlaskClient, address: str, status: int, **more: Any) -> dict[str, Any]:
    answer = client.get(address, **more)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.data)
    assert found["status"] == status
    assert "\n" not in found["detail"]
    assert any("一" <= character <= "鿿" for character in found["detail"])
    return found


def test_search_gives_the_object_of_the_contract(client: FlaskClient) -> None:
    found = search(client, q="矛盾纠纷", match="exact")
    assert {"query", "total", "page", "per_page", "groups", "hits", "elsewhere", "facets", "suggestions"} < set(found)
    assert found["query"] == {
        "text": "矛盾纠纷",
        "read_as": found["query"]["read_as"],
        "match": "exact",
        "scope": "section",
        "notes": [],
    }
    assert found["total"] == 3
    assert set(found["hits"][0]) >= HIT_FIELDS
    for hit in found["hits"]:
        for snippet in hit["snippets"]:
            assert [snippet["text"][start:end] for start, end in snippet["highlights"]] == ["矛盾纠纷"]


def test_the_command_line_prints_the_same_object(kb: Kb, library: Library, home: Path) -> None:  # noqa: F811
    add(
        library,
        "甲.txt",
        make_report(),
        make_report("乙镇2022年报告", make_section("普法", "组织学法培训。"), year=2022),
    )
    library.close()
    said = kb(
        "search", "组织学法", "--match", "any", "--year", "2021..2023", "--per-page", "5", "--no-collapse", "--json"
    ).object
    client = create_app(home).test_client()
    given = search(client, q="组织学法", match="any", year="2021..2023", per_page=5, collapse=0)
    assert given["total"] == 2
    for answer in (said, given):
        answer.pop("took_ms")
    assert json.dumps(said, ensure_ascii=False) == json.dumps(given, ensure_ascii=False)


def test_filters_repeat_and_years_may_be_ranges(client: FlaskClient) -> None:
    assert search(client, q="镇", match="exact", unit=["青禾镇", "云岭镇"], type="存在问题")["total"] == 2
    assert search(client, q="矛盾", match="exact", year=["2022", "2023"])["total"] == 3
    assert search(client, q="矛盾", match="exact", year="2021..2022")["total"] == 1
    assert search(client, q="矛盾", match="exact", year="2023..")["total"] == 2
    assert search(client, q="矛盾", match="exact", year="..2022", level="县级")["total"] == 0


def test_pages_do_not_overlap_and_a_page_beyond_the_last_is_empty(client: FlaskClient) -> None:
    pages = [
        search(client, q="镇", match="exact", per_page=4, page=number, collapse=0) for number in (1, 2, 3, 1_000_000)
    ]
    ids = [hit["section_id"] for page in pages for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == pages[0]["total"]
    assert pages[-1]["hits"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("match", "fuzzy"),
            ("scope", "书"),
            ("sort", "-1"),
            ("page", "0"),
            ("page", "1.5"),
            ("page", "１"),
            ("page", "9" * 5000),
        ),
        *(
            ("per_page", "1001"),
            ("per_page", ""),
            ("collapse", "yes"),
            ("year", "二〇二三"),
            ("year", "2023\n"),
            ("year", ".."),
        ),
        *(("level", "天级"), ("type", ""), ("unit", ""), ("topic", "x"), ("sector", "x"), ("doc_type", "x")),
        *(("q", "字" * 20_001), ("levle", "乡级"), ("<b>", "x")),
    ],
)
def test_a_bad_parameter_is_named_with_its_value(client: FlaskClient, name: str, value: str) -> None:
    query = {"q": "甲"} | {name: value}
    found = problem(client, "/api/v1/search", 400, query_string=query)
    assert found["parameter"] == name
    assert found["value"].rstrip("…") == value[:100]
    assert name in found["detail"]


def test_a_single_parameter_may_not_be_repeated(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/search?q=a&page=1&page=2", 400)["parameter"] == "page"


@pytest.mark.parametrize(
    "text", ["", " ", "“", "\0", "\ud7ff", "%", "😀", "-", "OR", "字段:值", "((", "*", "a" * 10_000]
)
def test_any_text_has_an_answer(client: FlaskClient, text: str) -> None:
    for match in ("auto", "exact", "all", "any"):
        assert search(client, q=text, match=match)["query"]["text"] == text


def test_bytes_that_are_no_text_have_an_answer(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=%ff%fe%ed%a0%80").status_code == 200


def test_sections_and_reports_come_whole(client: FlaskClient, filled: Library) -> None:
    hit = search(client, q="执法监督不够有力", match="exact")["hits"][0]
    section = client.get(f"/api/v1/sections/{hit['section_id']}").get_json()
    assert section == json.loads(json.dumps(filled.section(hit["section_id"])))
    report = client.get(f"/api/v1/reports/{hit['report_id']}").get_json()
    assert [item["heading"] for item in report["sections"]] == [None, "推进矛盾化解", "存在的问题"]
    assert report["sections"][2]["text"] == section["text"]


@pytest.mark.parametrize(
    "address", ["/api/v1/sections/x.1", "/api/v1/reports/x", "/api/v1/", "/api/v1/reports/a/b", "/api/v2"]
)
def test_what_is_not_there_is_said_to_be_missing(client: FlaskClient, address: str) -> None:
    problem(client, address, 404)


def test_requests_that_change_things_are_refused(client: FlaskClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = client.open("/api/v1/search", method=method)
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
        assert answer.mimetype == "application/problem+json"


def test_oversized_requests_are_refused(client: FlaskClient) -> None:
    problem(client, "/api/v1/search", 413, data=b"x" * (1 << 20) + b"y")
    problem(client, f"/api/v1/search?q={'a' * 200_001}", 414)


def test_an_answer_bears_the_version_of_the_library(changing: tuple[Library, FlaskClient]) -> None:
    library, client = changing
    addresses = ["/api/v1/search?q=学法", f"/api/v1/reports/{library.list_reports()[0]['report_id']}"]
    for number, address in enumerate(addresses):
        first = client.get(address)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        add(library, f"新{number}.txt", make_report(f"新{number}镇2021年报告"))
        changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert changed.headers["ETag"] != first.headers["ETag"]


def test_what_another_process_adds_is_found_without_a_restart(changing: tuple[Library, FlaskClient]) -> None:
    library, client = changing
    assert search(client, q="云上花开", match="exact")["total"] == 0
    with Library.open(library.settings.home, workers=1) as other:
        add(other, "乙.txt", make_report("乙镇报告", make_section("特色", "云上花开。")))
    assert search(client, q="云上花开", match="exact")["total"] == 1


def test_health_is_good_where_the_library_can_be_searched(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_health_says_why_where_it_cannot(home: Path) -> None:
    client = create_app(home).test_client()
    assert "kb index" in problem(client, "/healthz", 503)["detail"]
    assert client.get("/api/v1/search?q=a").status_code == 503
    Library.open(home, create=True).close()
    assert client.get("/healthz").status_code == 200


def test_a_broken_catalogue_is_reported_not_hidden(home: Path) -> None:
    home.mkdir()
    (home / "catalog.db").write_bytes(b"no database at all" * 100)
    client = create_app(home).test_client()
    assert "损坏" in problem(client, "/healthz", 503)["detail"]
    assert problem(client, "/api/v1/search?q=a", 503)["title"] == "资料库暂时不能用"


def test_another_name_for_this_machine_is_turned_away(filled: Library) -> None:
    client = create_app(library=filled, hosts=("127.0.0.1", "::1")).test_client()
    for host in ("127.0.0.1:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "evil.example:8000", "[", "127.0.0.1.evil.example", "evil@example"):
        problem(client, "/healthz", 400, headers={"Host": host})
