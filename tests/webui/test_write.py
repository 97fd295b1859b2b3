"""怎么写: every tool is a page, its question stands in the address, and every answer leads to the passage."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.errors import UsageError
from kb.library import Library
from tests.webui.posting import csrf
from webui import create_app
from webui.outlines import EXAMPLE, MAX_OUTLINE_CHARACTERS, pack, unpack
from webui.tools import TOOLS

OUTLINE = "一、矛盾化解情况\n二、存在的问题\n三、意见建议\n联系人：张某"
ANSWERS = (
    ("variants?q=执法监督不够有力", "执法监督不够有力"),
    ("headings?shape=动宾", "推进矛盾化解"),
    ("headings?type=存在问题", "存在的问题"),
    ("commonness?q=执法监督不够有力", "较常用"),
    ("slots?q=调解…纠纷", "矛盾"),
    ("slots?q=调解…纠纷&fill=矛盾", "回到全部填法"),
    ("kwic?q=调解&after=矛盾", "看“调解”的全部"),
    ("kwic?q=调解&sort=before", "前面常接"),
    ("promises?q=青禾镇", "没有找到对应的打算"),
    ("outline?text=" + OUTLINE.replace("\n", "%0A"), "选用"),
)


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.data, "lxml")


def words(page: BeautifulSoup) -> str:
    main = page.find("main")
    assert main is not None
    return main.get_text(" ")


@pytest.mark.parametrize(("address", "shown"), ANSWERS)
def test_a_question_in_the_address_is_answered_and_leads_to_the_passage(
    client: FlaskClient, address: str, shown: str
) -> None:
    page = soup(client, f"/write/{address}")
    assert shown in words(page)
    links = [str(a["href"]) for a in page.select("main a[href^='/reports/']")]
    assert links
    for link in links[:3]:
        path, _, anchor = link.partition("#")
        assert soup(client, path).find(id=anchor or "main") is not None


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_an_empty_page_has_examples_that_are_answered(client: FlaskClient, tool: object) -> None:
    name = getattr(tool, "name", "")
    page = soup(client, f"/write/{name}")
    examples = page.select(".empty a.chip")
    assert len(examples) >= 2
    for example in examples:
        assert client.get(str(example["href"])).status_code == 200


def test_the_tools_are_reached_from_the_first_page_and_from_each_other(client: FlaskClient) -> None:
    page = soup(client, "/write/")
    named = {heading.get_text() for heading in page.select("h2")}
    assert {"按提纲备料", *(tool.label for tool in TOOLS)} <= named
    tabs = [tab.get_text() for tab in soup(client, "/write/kwic").select("nav.tabs a")]
    assert tabs[:2] == ["按提纲备料", "换种说法"]
    assert client.get("/write/unknown").status_code == 404


def test_conditions_are_chips_that_can_be_taken_away(client: FlaskClient) -> None:
    page = soup(client, "/write/kwic?q=调解&level=乡级&year=2023&page=1&sort=&unit=")
    chips = {chip.get_text(strip=True): str(chip["href"]) for chip in page.select("a.chip[title]")}
    assert set(chips) == {"层级：乡级", "年份：2023"}
    assert parse_qs(urlsplit(chips["层级：乡级"]).query) == {"q": ["调解"], "year": ["2023"]}
    chosen = page.select_one("select[name=level] option[selected]")
    assert chosen is not None
    assert chosen.get_text() == "乡级"


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    page = soup(client, "/write/kwic?q=没有这几个字&level=乡级")
    assert "没有找到" in words(page)
    bare = page.select_one(".empty li a")
    assert bare is not None
    assert parse_qs(urlsplit(str(bare["href"])).query) == {"q": ["没有这几个字"]}


def test_a_text_is_shown_as_text(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    for name in ("variants", "kwic", "headings", "points", "terms", "commonness"):
        answer = client.get(f"/write/{name}", query_string={"q": evil})
        assert evil not in answer.text
    assert evil not in client.get("/write/outline", query_string={"text": evil, "unit": evil}).text


def test_an_outline_is_posted_and_stands_in_the_address_from_then_on(client: FlaskClient) -> None:
    sent = {"csrf_token": csrf(client), "text": OUTLINE, "unit": "清屏县财政局", "level": "", "per_heading": "3"}
    answer = client.post("/write/outline", data=sent)
    assert answer.status_code == 303
    page = soup(client, answer.headers["Location"])
    area = page.select_one("textarea[name=text]")
    assert area is not None
    assert area.get_text().strip() == OUTLINE
    assert [heading.get_text() for heading in page.select("section.asked h2")] == OUTLINE.splitlines()[:3]
    assert "没有找到合适的段落" in words(page)
    assert "放在一边的 1 行" in words(page)
    assert "按 清屏县财政局 · 县级 · 财政 找同类单位" in " ".join(words(page).split())


def test_the_picks_become_a_word_file(client: FlaskClient) -> None:
    page = soup(client, f"/write/outline?o={pack(OUTLINE)}&unit=清屏县财政局")
    boxes = [str(box["value"]) for box in page.select("input[name=pick]")]
    assert len(boxes) >= 2
    sent = {"csrf_token": csrf(client), "o": pack(OUTLINE), "unit": "清屏县财政局", "format": "docx", "pick": boxes[0]}
    answer = client.post("/write/material", data=sent)
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E6%B8%85" in answer.headers["Content-Disposition"]
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.data)).paragraphs]
    assert lines[0] == "清屏县财政局备料稿"
    assert sum(line.startswith("——") for line in lines) == 1
    every = client.post("/write/material", data={**sent, "pick": [], "format": "md"})
    assert every.text.count("> ——") >= 2
    ledger = client.post("/write/material", data={**sent, "format": "txt", "sources": "ledger"})
    assert "出处\n[1] " in ledger.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "pdf"}, "可用的有：docx、md、txt"),
        ({"pick": "1~x"}, "请刷新后再选一次"),
        ({"o": "~~"}, "重新贴入提纲"),
    ],
)
def test_what_cannot_be_made_is_said(client: FlaskClient, changes: dict[str, str], said: str) -> None:
    sent = {"csrf_token": csrf(client), "o": pack(OUTLINE), **changes}
    answer = client.post("/write/material", data=sent)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_material_is_made_for_nobody_elses_page(client: FlaskClient) -> None:
    assert client.post("/write/material", data={"o": pack(OUTLINE)}).status_code == 403


def test_an_address_holds_a_long_outline_and_no_bomb() -> None:
    assert unpack(pack(EXAMPLE)) == EXAMPLE
    assert len(pack(EXAMPLE)) < 600
    bomb = pack("一" * (10 * MAX_OUTLINE_CHARACTERS))
    with pytest.raises(UsageError, match="读不出来"):
        unpack(bomb)


def test_an_empty_library_says_so_on_every_page(library: Library) -> None:
    client = create_app(library=library).test_client()
    for tool in TOOLS:
        for example in tool.examples:
            assert client.get(f"/write/{tool.name}", query_string=example.asked).status_code == 200
    assert client.get("/write/outline", query_string={"o": pack(EXAMPLE)}).status_code == 200
