"""交稿前检查 as a page: a draft is pasted or sent, coloured, mended by a button and reported on in Word; many are held against each other."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from werkzeug.test import TestResponse

from tests.browser import needs_browser
from tests.webui.chromium import DESK, LAPTOP, PHONE, follow, window
from tests.webui.posting import csrf
from tests.webui.test_every_page import TOO_WIDE, find_violations

DRAFT = (
    "青禾镇2024年法治政府建设年度报告\n一、主要举措\n依托粤商通推送政策，，在义乌市开展检查。宣传《合同法》。云岭镇调解矛盾纠纷11件，办结率91%。\n"
    "二、存在的不足\n青禾镇执法监督不够有力。\n"
)


def post(client: FlaskClient, address: str = "/check", **fields: object) -> TestResponse:
    data = {"csrf_token": csrf(client), **fields}
    return client.post(address, data=data, content_type="multipart/form-data")


def words_of(answer: TestResponse) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_answer_leads_with_what_must_be_changed(client: FlaskClient) -> None:
    page = words_of(post(client, text=DRAFT))
    verdict = page.index("必须改")
    assert verdict < page.index("%")
    assert "抄袭" not in page
    assert "粤商通" in page
    assert "连续相同至少几个字" in page


def test_an_alternative_is_put_into_the_text_and_checked_anew(client: FlaskClient) -> None:
    start = DRAFT.index("合同法")
    page = words_of(post(client, text=DRAFT, take=f"{start}~{start + 3}~民法典"))
    assert "宣传《民法典》" in page
    assert "不再施行" not in page


@pytest.mark.parametrize("take", ["9~3~字", "0~99999~字", "甲~乙~丙", "~"])
def test_a_place_that_is_not_there_is_refused_in_words(client: FlaskClient, take: str) -> None:
    assert post(client, text=DRAFT, take=take).status_code == 400


def test_a_file_in_gbk_is_read(client: FlaskClient) -> None:
    file = (io.BytesIO(DRAFT.encode("gbk")), "稿子.txt")
    assert "粤商通" in words_of(post(client, file=file))


@pytest.mark.parametrize("text", ["", "法", "\n\n"])
def test_next_to_nothing_gets_a_sensible_answer(client: FlaskClient, text: str) -> None:
    page = words_of(post(client, text=text))
    assert ("稿子是空的" in page) is (not text.strip())
    assert ("没有发现要改的地方" in page) is bool(text.strip())


def test_a_draft_of_a_megabyte_is_answered(client: FlaskClient) -> None:
    body = "".join(f"第{number}项，组织学法{number}次，化解纠纷{number * 3}件。\n" for number in range(17_500))
    text = DRAFT + body
    assert len(text.encode()) > 1_000_000
    # Written out by hand: the test client would put so long a field into a file of its own.
    fields = {"csrf_token": csrf(client), "text": text}
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    sent = ("".join(parts) + "--edge--\r\n").encode()
    assert "必须改" in words_of(client.post("/check", data=sent, content_type="multipart/form-data; boundary=edge"))


def test_what_the_draft_says_stays_text(client: FlaskClient) -> None:
    page = words_of(post(client, text=f"{DRAFT}<script>alert(1)</script>，，", unit="<b>青禾镇</b>"))
    assert "<script>alert(1)" not in page
    assert "<b>青禾镇" not in page


def test_the_word_report_opens_and_holds_every_finding(client: FlaskClient) -> None:
    answer = post(client, "/check/report", text=DRAFT)
    document = docx.Document(io.BytesIO(answer.get_data()))
    lines = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert lines.index("必须改") < lines.index("%")
    assert any("粤商通" in cell for cell in cells)
    assert any("民法典" in cell for cell in cells)


def test_many_drafts_are_held_against_each_other(client: FlaskClient) -> None:
    shared = "全镇组织法治讲师团进村入户开展宅基地纠纷专题宣讲，逐户讲清申请、审批和登记的三道关口。"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for place in ("东屏镇", "长汀镇"):
            archive.writestr(f"{place}.txt", f"{place}2024年法治政府建设年度报告\n一、主要举措\n{shared}\n".encode())
    page = words_of(
        post(
            client,
            "/check/each",
            files=(io.BytesIO(packed.getvalue()), "报送.zip"),
            units="东屏镇\n长汀镇\n望河镇",
        )
    )
    assert "还没有交的 1 家" in page
    assert page.index("2 份稿子") < page.index("<h2>谁和谁像")
    assert "problem-without-plan" not in page
    assert 'href="#pair0"' in page


def test_no_draft_at_all_is_said_in_words(client: FlaskClient) -> None:
    assert "没有能检查的稿子" in words_of(post(client, "/check/each", files=(io.BytesIO(b""), ""), units=""))


@needs_browser
def test_a_writer_mends_a_draft_and_takes_the_report_home(browser: Browser, served: str, tmp_path: Path) -> None:
    with window(browser, served) as page:
        page.goto("/check")
        page.fill("textarea[name=text]", DRAFT)
        follow(page, page.locator("main form .button.primary"))
        expect(page.locator(".verdict")).to_contain_text("必须改")
        assert page.locator("mark.must").count() >= 3
        page.locator("mark", has_text="粤商通").click()
        expect(page.locator(".finding.here")).to_have_count(1)
        page.uncheck("#show-wording")
        expect(page.locator(".finding.kind-wording:visible")).to_have_count(0)
        page.check("#show-wording")
        source = page.locator(".finding .sources summary").first
        source.click()
        with page.context.expect_page() as opened:
            page.locator(".finding .sources[open] a").first.click()
        expect(opened.value).to_have_url(re.compile("/reports/"))
        opened.value.close()
        follow(page, page.locator('button[name=take]:has-text("民法典")'))
        expect(page.locator(".summary")).to_contain_text("已经替换")
        expect(page.locator("textarea[name=text]")).to_have_value(re.compile("《民法典》"))
        with page.expect_download() as download:
            page.click('button:has-text("下载 Word 报告")')
        download.value.save_as(tmp_path / "意见.docx")
    document = docx.Document(str(tmp_path / "意见.docx"))
    assert document.paragraphs[0].text == "交稿前检查意见"


@needs_browser
@pytest.mark.parametrize("width", [PHONE, LAPTOP, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_coloured_draft_suits_every_window(browser: Browser, served: str, width: int, scheme: str) -> None:
    with window(browser, served, width=width, color_scheme=scheme, java_script_enabled=True) as page:
        page.goto("/check")
        page.fill("textarea[name=text]", DRAFT)
        follow(page, page.locator("main form .button.primary"))
        assert page.evaluate(TOO_WIDE) == 0
        assert find_violations(page) == []


@needs_browser
def test_everything_works_without_a_script(browser: Browser, served: str) -> None:
    with window(browser, served, java_script_enabled=False) as page:
        page.goto("/check")
        page.fill("textarea[name=text]", DRAFT)
        follow(page, page.locator("main form .button.primary"))
        page.uncheck("#show-leftover")
        expect(page.locator(".finding.kind-leftover:visible")).to_have_count(0)
        follow(page, page.locator('button[name=take]:has-text("民法典")'))
        expect(page.locator(".summary")).to_contain_text("已经替换")
