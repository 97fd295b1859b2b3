"""The keeper's pages: what is uploaded is shown before it is added, what is wrong is mended and taken back, nothing is lost."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.uploads import work_on
from kb.backup import check_backup
from kb.library import Library
from kb.removal import KEPT_DAYS
from kb.users import Users
from tests.factories import make_report, make_section
from tests.test_uploads import text
from tests.webui.conftest import EVIL, add
from tests.webui.posting import csrf, csrf_header
from tests.webui.test_login import PASSWORD, log_in
from tests.webui.test_pages import Reading
from webui import create_app

ADDRESSES = [
    "/manage/",
    "/manage/uploads/",
    "/manage/doubts",
    "/manage/doubts?of=sections",
    "/manage/corrections",
    "/manage/corrections?of=undone",
    "/manage/sources",
    "/manage/duplicates",
    "/manage/health",
]


class AtOnce:
    """Does the work of an upload where it is asked for, in this process."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wake(self) -> None:
        for upload in self._library.uploads.list(("reading", "adding")):
            work_on(self._library.settings.home, upload["id"])


@pytest.fixture
def app(library: Library) -> Iterator[Flask]:
    app = create_app(library=library)
    app.extensions["handover"] = AtOnce(library)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, *files: tuple[str, bytes]) -> str:
    """Upload as a form without scripts does; gives the address of the upload's page."""
    form = {"csrf_token": csrf(client), "files": [(io.BytesIO(data), name) for name, data in files]}
    answer = client.post("/manage/uploads/", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def post(client: FlaskClient, address: str, **form: object) -> TestResponse:
    answer = client.post(address, data={"csrf_token": csrf(client), **form})
    assert answer.status_code in (200, 302), answer.text
    return answer


def follow(client: FlaskClient, answer: TestResponse) -> str:
    return client.get(answer.headers["Location"]).text


def add_all(client: FlaskClient, address: str) -> str:
    chosen = re.findall('name="take" value="([0-9]+)"', client.get(address).text)
    return follow(client, post(client, f"{address}/add", take=chosen))


def test_a_file_is_shown_before_it_is_added(client: FlaskClient, library: Library) -> None:
    address = send(client, ("汇编.txt", text()))
    page = client.get(address).text
    assert "还没有收入资料库" in page
    assert "读出 <strong>1</strong> 篇报告" in page
    assert "广告" in page
    assert library.list_sources() == []
    [detail] = re.findall(f'href="({address}/files/[0-9]+)"', page)
    shown = client.get(detail).text
    assert "云岭市青禾镇2023年法治政府建设年度报告" in shown
    assert "推进矛盾化解" in shown
    assert "扫码关注某某公众号" in shown
    assert "已经收入资料库" in add_all(client, address)
    assert library.search("调解矛盾纠纷20件", match="exact")["total"] == 1


def test_a_script_sends_files_one_by_one(client: FlaskClient, library: Library) -> None:
    header = {**csrf_header(client), "Accept": "application/json"}
    begun = client.post("/manage/uploads/new", json={}, headers=header).get_json()
    for number in (1, 2):
        answer = client.post(
            f"{begun['address']}/files",
            query_string={"name": f"县局/{number}.txt"},
            data=text(number),
            content_type="application/octet-stream",
            headers=header,
        )
        assert answer.get_json() == {"name": f"县局/{number}.txt", "size": len(text(number))}
    answer = client.post(f"{begun['address']}/read", json={}, headers=header)
    assert answer.get_json() == {"address": begun["address"]}
    status = client.get(f"{begun['address']}/status").get_json()
    assert status == {"state": "ready", "note": "", "done": 2, "total": 2, "current": ""}
    add_all(client, begun["address"])
    assert len(library.list_sources()) == 2


def test_only_what_is_ticked_is_added(client: FlaskClient, library: Library) -> None:
    address = send(client, ("甲.txt", text(1)), ("乙.txt", text(2)))
    files = library.uploads.get(1)["files"]
    post(client, f"{address}/add", take=[files[1]["id"]])
    assert [Path(source["path"]).name for source in library.list_sources()] == ["乙.txt"]


def test_with_nothing_ticked_it_says_so(client: FlaskClient) -> None:
    address = send(client, ("甲.txt", text(1)))
    answer = client.post(f"{address}/add", data={"csrf_token": csrf(client)})
    assert answer.status_code == 400
    assert "一份也没有选" in answer.text
    assert client.post("/manage/uploads/", data={"csrf_token": csrf(client)}).status_code == 400


def test_a_secrecy_mark_stops_a_file_and_is_shown_first(client: FlaskClient, library: Library) -> None:
    address = send(client, ("甲.txt", text()), ("密.txt", "秘密★10年\n".encode() + text(2)))
    page = client.get(address).text
    assert page.index("秘密★10年") < page.index("甲.txt")
    assert 'role="alert"' in page
    add_all(client, address)
    assert [Path(source["path"]).name for source in library.list_sources()] == ["甲.txt"]


def test_an_internal_file_is_read_when_the_keeper_says_so(client: FlaskClient, library: Library) -> None:
    address = send(client, ("内.txt", "内部资料 注意保存\n".encode() + text()))
    page = client.get(address).text
    assert "我已确认可以使用" in page
    [file] = library.uploads.get(1)["files"]
    page = follow(client, post(client, f"{address}/allow", file=file["id"]))
    assert "读好了" in page
    add_all(client, address)
    assert len(library.list_sources()) == 1


def test_an_upload_that_is_discarded_leaves_nothing(client: FlaskClient, library: Library, home: Path) -> None:
    address = send(client, ("甲.txt", text()))
    post(client, f"{address}/discard")
    assert list((home / "staging").iterdir()) == []
    assert "已放弃" in client.get(address).text
    assert address not in client.get("/manage/uploads/").text


def test_what_waits_is_shown_on_the_overview(client: FlaskClient) -> None:
    address = send(client, ("甲.txt", text()))
    page = client.get("/manage/").text
    assert address in page
    assert "等您过目" in page


def test_while_it_is_read_the_page_shows_how_far_it_is(client: FlaskClient, library: Library) -> None:
    address = send(client, ("甲.txt", text(1)), ("乙.txt", text(2)))
    library.uploads.set_state(1, "reading")
    library.uploads.set_file(library.uploads.get(1)["files"][0]["id"], state="reading")
    page = client.get(address).text
    assert 'http-equiv="refresh"' in page
    assert client.get(f"{address}/status").get_json()["current"] == "甲.txt"
    assert client.get(f"{address}/status").headers["Cache-Control"] == "no-store"


def seed(library: Library) -> tuple[str, str]:
    """A report with two values read with doubt, and another before it; the ids of the doubtful one and of a section."""
    sure = make_report("白石镇2022年工作总结", unit="白石镇", year=2022)
    doubtful = make_report(
        "青禾镇2023年法治政府建设年度报告",
        make_section(
            "推进工作", "组织学法12次。强化监督。另起的报告题目。其余内容在此。", confidence={"type": 0.4}, evidence={}
        ),
        make_section("存在问题", "监督不力。", line=9, end_line=10),
        confidence={"unit": 0.4, "year": 0.5, "level": 0.95},
        evidence={"unit": "青禾镇的开头", "level": "镇"},
    )
    add(library, "甲.txt", sure, doubtful)
    report = next(item for item in library.list_reports() if item["unit"] == "青禾镇")
    return report["report_id"], library.report(report["report_id"])["sections"][0]["section_id"]


def test_doubtful_values_are_listed_with_their_evidence(client: FlaskClient, library: Library) -> None:
    seed(library)
    page = client.get("/manage/doubts").text
    assert "青禾镇的开头" in page
    assert "白石镇" not in page
    assert page.count('class="tag warn"') == 2
    assert "推进工作" in client.get("/manage/doubts?of=sections").text
    assert "<strong>2</strong>" in client.get("/manage/").text


def test_a_doubtful_value_is_confirmed_with_one_click(client: FlaskClient, library: Library) -> None:
    report_id, _ = seed(library)
    page = follow(
        client,
        post(
            client, "/manage/corrections", item=report_id, field_unit="青禾镇", confirm="unit", back="/manage/doubts?"
        ),
    )
    assert "已更正（第 1 号）" in page
    assert page.count('class="tag warn"') == 1
    assert library.report(report_id)["evidence"]["unit"] == "人工更正"


def test_a_whole_page_of_them_is_confirmed_at_once(client: FlaskClient, library: Library) -> None:
    report_id, section_id = seed(library)
    rights = [f"{report_id} unit", f"{report_id} year", f"{section_id} type"]
    page = follow(client, post(client, "/manage/doubts/confirm", right=rights, back="/manage/doubts"))
    assert "没有待核的地方" in page
    assert "没有待核的地方" in client.get("/manage/doubts?of=sections").text
    assert len(library.corrections()) == 3


def test_fields_are_mended_in_place_and_the_mend_is_taken_back(client: FlaskClient, library: Library) -> None:
    report_id, _ = seed(library)
    back = f"/manage/reports/{report_id}?"
    form = {
        "field_unit": "清屏县青禾镇",
        "field_level": "县级",
        "field_year": "2024",
        "field_role": "",
        "note": "落款如此",
    }
    page = follow(client, post(client, "/manage/corrections", item=report_id, back=back, **form))
    assert "已更正（第 1、2、3 号）" in page
    mended = library.report(report_id)
    assert (mended["unit"], mended["level"], mended["year"]) == ("清屏县青禾镇", "县级", 2024)
    assert "落款如此" in client.get("/manage/corrections").text
    page = follow(client, post(client, "/manage/corrections/undo", number=[1, 2, 3], back=back))
    assert "已撤销第 1、2、3 号更正" in page
    assert library.report(report_id)["level"] == "乡级"
    assert "清屏县青禾镇" in client.get("/manage/corrections?of=undone").text


def test_what_is_not_changed_makes_no_correction(client: FlaskClient, library: Library) -> None:
    report_id, section_id = seed(library)
    post(client, "/manage/corrections", item=report_id, field_unit="青禾镇", field_year="2023", back="/manage/doubts")
    post(client, "/manage/corrections", item=section_id, field_type="主要举措", field_topic="", back="/manage/doubts")
    assert library.corrections() == []


@pytest.mark.parametrize(
    "form",
    [
        {"field_level": "天级"},
        {"field_year": "去年"},
        {"field_title": ""},
        {"act": "heading", "quote": ""},
        {"act": "heading", "quote": "没有这几个字"},
        {"act": "drop"},
        {"alias": "只有一边"},
    ],
)
def test_what_makes_no_sense_is_refused_and_explained(
    client: FlaskClient, library: Library, form: dict[str, str]
) -> None:
    report_id, section_id = seed(library)
    item = section_id if "act" in form else report_id
    answer = client.post("/manage/corrections", data={"csrf_token": csrf(client), "item": item, **form})
    assert answer.status_code == 400
    assert "请" in answer.text
    assert library.corrections() == []


def test_a_section_is_retyped_split_merged_and_set_aside(client: FlaskClient, library: Library) -> None:
    report_id, section_id = seed(library)
    back = f"/manage/reports/{report_id}"
    post(client, "/manage/corrections", item=section_id, field_type="工作亮点", field_topic="学法培训", back=back)
    assert library.section(section_id)["type"] == "工作亮点"
    post(client, "/manage/corrections", item=section_id, act="caution", quote="强化监督", note="套话", back=back)
    assert library.section(section_id)["cautions"][0]["note"] == "套话"
    post(client, "/manage/corrections", item=section_id, act="heading", quote="强化监督", back=back)
    assert [s["heading"] for s in library.report(report_id)["sections"]] == ["推进工作", "强化监督", "存在问题"]
    last = library.report(report_id)["sections"][-1]["section_id"]
    post(client, "/manage/corrections", item=last, act="merge", back=back)
    assert [s["heading"] for s in library.report(report_id)["sections"]] == ["推进工作", "强化监督"]


def test_reports_are_split_and_joined_and_the_page_finds_its_way(client: FlaskClient, library: Library) -> None:
    report_id, section_id = seed(library)
    back = f"/manage/reports/{report_id}"
    page = follow(
        client, post(client, "/manage/corrections", item=section_id, act="split", quote="另起的报告题目", back=back)
    )
    assert "已更正（第 1 号）" in page
    assert "另起的报告题目" in {report["title"] for report in library.list_reports()}
    assert len(library.list_reports()) == 3
    new = next(report for report in library.list_reports() if report["title"] == "另起的报告题目")
    post(client, "/manage/corrections", item=new["report_id"], merge="1", back=f"/manage/reports/{new['report_id']}")
    assert len(library.list_reports()) == 2


def test_an_alias_holds_for_the_whole_library(client: FlaskClient, library: Library) -> None:
    report_id, _ = seed(library)
    post(client, "/manage/corrections", alias="青禾镇=云岭市青禾镇", back=f"/manage/reports/{report_id}")
    assert library.report(report_id)["unit"] == "云岭市青禾镇"
    assert "青禾镇 → 云岭市青禾镇" in client.get("/manage/corrections").text


def test_a_correction_leads_nowhere_else(client: FlaskClient, library: Library) -> None:
    report_id, _ = seed(library)
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        answer = post(client, "/manage/corrections", item=report_id, confirm="unit", back=target)
        assert answer.headers["Location"].startswith("/manage/corrections?done=")


def test_a_source_is_removed_and_put_back_with_its_mends(client: FlaskClient, library: Library, home: Path) -> None:
    add_all(client, send(client, ("汇编.txt", text())))
    [report] = library.list_reports()
    post(client, "/manage/corrections", item=report["report_id"], field_sector="司法", back="/manage/doubts")
    [source] = library.list_sources()
    page = client.get(f"/manage/sources/{source['content_hash']}").text
    assert "扫码关注某某公众号" in page
    page = follow(client, post(client, f"/manage/sources/{source['content_hash']}/remove"))
    assert "撤销移除" in page
    assert library.list_sources() == []
    assert library.search("调解", match="exact")["total"] == 0
    assert not (home / "received" / "汇编.txt").exists()
    post(client, f"/manage/sources/{source['content_hash']}/restore")
    assert library.search("调解", match="exact")["total"] == 1
    assert library.list_reports()[0]["sector"] == "司法"
    assert (home / "received" / "汇编.txt").read_bytes() == text()
    assert "撤销移除" not in client.get("/manage/sources").text


def test_what_was_removed_long_ago_is_gone(
    client: FlaskClient, library: Library, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_all(client, send(client, ("汇编.txt", text())))
    [source] = library.list_sources()
    post(client, f"/manage/sources/{source['content_hash']}/remove")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + (KEPT_DAYS + 1) * 24 * 3600)
    assert "放回资料库" not in client.get("/manage/").text
    assert list((home / "removed").iterdir()) == []


def test_purging_clears_what_was_set_aside_too(client: FlaskClient, library: Library, home: Path) -> None:
    add_all(client, send(client, ("甲.txt", text(1)), ("乙.txt", text(2))))
    one, two = library.list_sources()
    post(client, f"/manage/sources/{one['content_hash']}/remove")
    library.remove([two["path"]], purge=True)
    assert not (home / "removed").exists()


@pytest.mark.parametrize("name", ["nix", "../../etc", "..", "%2e%2e%2fetc"])
def test_a_source_that_is_not_there_cannot_be_removed_or_put_back(
    client: FlaskClient, library: Library, name: str
) -> None:
    seed(library)
    for action in ("remove", "restore"):
        answer = client.post(f"/manage/sources/{name}/{action}", data={"csrf_token": csrf(client)})
        assert answer.status_code in (404, 405)


def test_the_same_report_in_two_places_is_shown_once_with_both(client: FlaskClient, library: Library) -> None:
    words = "组织学法培训十二次，参训干部三百人次，开展执法监督检查，调解矛盾纠纷二十件，办结率百分之九十八。"
    for name in ("甲.txt", "乙.txt"):
        add(library, name, make_report("青禾镇2023年报告", make_section("举措", words)))
    page = client.get("/manage/duplicates").text
    assert "2 处" in page
    assert "甲.txt" in page
    assert "乙.txt" in page


def test_health_is_examined_and_the_backup_is_whole(client: FlaskClient, library: Library, home: Path) -> None:
    add_all(client, send(client, ("汇编.txt", text())))
    assert "一切正常" in post(client, "/manage/health", mend="0").text
    with post(client, "/manage/backup") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        file = home.parent / "down.kb"
        file.write_bytes(answer.data)
    assert check_backup(file)["reports"] == 1
    assert not list((home / "staging").glob("backup-*"))
    with zipfile.ZipFile(file) as packed:
        assert not [name for name in packed.namelist() if "users" in name or "session" in name]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_for_the_keeper_alone(app: Flask, library: Library, address: str) -> None:
    assert app.test_client().get(address).status_code == 200
    Users(library.settings.home).add("李秘书", "reader", PASSWORD)
    reader = app.test_client()
    log_in(reader, "李秘书")
    assert reader.get(address).status_code == 403
    assert app.test_client().get(address).status_code == 302


def test_every_change_is_for_the_keeper_alone(app: Flask, library: Library) -> None:
    Users(library.settings.home).add("李秘书", "reader", PASSWORD)
    reader = app.test_client()
    log_in(reader, "李秘书")
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/manage/") and "POST" in (rule.methods or ())
    ]
    assert len(rules) > 10
    for rule in rules:
        address = re.sub("<int:[^>]+>", "1", re.sub("<[a-z_]+>", "x", rule.rule))
        assert reader.post(address, data={"csrf_token": csrf(reader)}).status_code == 403, address


def test_every_change_needs_the_token_of_its_page(client: FlaskClient, app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            address = re.sub("<int:[^>]+>", "1", re.sub("<[a-z_]+>", "x", rule.rule))
            assert client.post(address).status_code == 403, address


def test_hostile_words_stay_words(client: FlaskClient, library: Library) -> None:
    hostile = EVIL.replace("/", "／")
    name = f"{hostile}.txt"
    address = send(client, (name, text().replace("矛盾纠纷".encode(), f"矛盾纠纷{EVIL}".encode())))
    [file] = library.uploads.get(1)["files"]
    pages = [client.get(address).text, client.get(f"{address}/files/{file['id']}").text]
    page = add_all(client, address)
    [report] = library.list_reports()
    [source] = library.list_sources()
    form = {"field_unit": EVIL, "field_role": EVIL, "note": EVIL, "item": report["report_id"]}
    post(client, "/manage/corrections", back="/manage/doubts", **form)
    pages += [page, *(client.get(address).text for address in ADDRESSES)]
    pages += [client.get(f"/manage/reports/{report['report_id']}").text]
    pages += [client.get(f"/manage/sources/{source['content_hash']}").text]
    pages += [client.get("/manage/sources", query_string={"q": EVIL}).text]
    pages += [client.get("/manage/doubts", query_string={"done": EVIL, "of": EVIL, "page": EVIL}).text]
    assert any("alert(1)" in page for page in pages)
    for page in pages:
        for tag, attributes in Reading(page).tags:
            assert tag != "img"
            assert tag != "script" or attributes["src"].startswith("/static/")  # type: ignore[union-attr]
            assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
