"""The pages: what they show, what they never let through, and that they ask nothing of the world outside."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from kb.model import Noise
from tests.factories import make_report, make_section, make_source
from tests.webui.conftest import EVIL, add
from webui import create_app
from webui.assets import FOLDER
from webui.navigation import KEEPERS, WRITERS
from webui.parameters import FILTER_NAMES

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "a",
        "header",
        "div",
        "main",
        "nav",
        "aside",
        "section",
        "article",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "span", "strong", "mark", "code"),
    *("form", "input", "button", "label", "fieldset", "legend", "details", "summary", "kbd", "b", "ins"),
    *("script", "svg", "path"),
}


class Reading(HTMLParser):
    """Every tag, attribute and word of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_mark = tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked.append(data)

    def links(self, words: str = "") -> list[str]:
        return [value["href"] or "" for tag, value in self.tags if tag == "a" and words in (value["href"] or "")]


def read(client: FlaskClient, address: str, status: int = 200, **query: object) -> Reading:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    return Reading(answer.text)


def hostile_addresses(library: Library) -> list[str]:
    report = next(item for item in library.list_reports() if item["title"].startswith("题目"))
    evil = re.sub("(?s).", lambda found: f"%{ord(found[0]):02x}", EVIL)
    return [
        *(f"/?q=正文&match={match}" for match in ("auto", "exact", "any")),
        *(f"/?q={evil}", f"/?q={evil}&unit={evil}", f"/?q=a&match={evil}", f"/?q=a&level={evil}", f"/?q=x&{evil}=1"),
        *(f"/reports/{report['report_id']}", f"/reports/{evil}", f"/{evil}", "/", "/?q=zzzz", "/?q=镇&page=99"),
    ]


def test_nothing_hostile_becomes_markup_and_nothing_leads_outside(client: FlaskClient, filled: Library) -> None:
    for address in hostile_addresses(filled):
        answer = client.get(address)
        assert "text/html" in answer.content_type
        page = Reading(answer.text)
        for tag, attributes in page.tags:
            assert tag in TAGS, address
            assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], address
            for name in ("href", "src", "action"):
                value = attributes.get(name) or "#"
                assert value.startswith(("/", "#")), address
                assert not value.startswith("//"), address
            if tag == "script":
                assert attributes["src"].startswith("/static/"), address  # nothing inline, nothing from elsewhere


def test_hostile_words_are_shown_as_they_are(client: FlaskClient, filled: Library) -> None:
    report = next(item for item in filled.list_reports() if item["title"].startswith("题目"))
    page = read(client, f"/reports/{report['report_id']}")
    for words in (f"题目{EVIL}", f"正文{EVIL}收尾", f"（{EVIL}）", f"文头{EVIL}", report["unit"]):
        assert words in page.text
    assert EVIL in read(client, "/", q="正文").text


def test_every_answer_bears_the_headers_that_keep_a_browser_safe(client: FlaskClient, filled: Library) -> None:
    for address in ("/", "/?q=镇", "/api/v1/search?q=镇", "/api/v1/nix", "/nix", "/static/css/base.css", "/healthz"):
        with client.get(address) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_style_sheets_and_scripts_ask_nothing_of_the_world_outside() -> None:
    files = [path for path in FOLDER.rglob("*") if path.suffix in (".css", ".js")]
    assert files
    for path in files:
        assert not re.search(r"""url\(|@import|["'(]\s*(https?:)?//""", path.read_text(encoding="utf-8")), path


def test_the_start_page_has_a_search_box_with_its_controls_and_says_what_is_there(client: FlaskClient) -> None:
    page = read(client, "/")
    assert ("q", "search") in [(value.get("name"), value.get("type")) for tag, value in page.tags if tag == "input"]
    assert {"match", "scope"} <= {value["name"] for tag, value in page.tags if value.get("type") == "radio"}
    assert "4 个来源文件" in page.text
    assert "存在问题 3" in " ".join(page.text.split())
    assert page.links("type=")


def test_the_start_page_counts_again_when_the_library_changes(changing: tuple[Library, FlaskClient]) -> None:
    library, client = changing
    assert "1 篇报告" in read(client, "/").text
    add(library, "乙.txt", make_report("乙镇2022年报告"))
    assert "2 篇报告" in read(client, "/").text


def test_an_empty_library_says_how_to_fill_it(library: Library) -> None:
    client = create_app(library=library).test_client()
    assert "上传汇编" in read(client, "/").text
    assert "没有找到" in read(client, "/", q="矛盾").text
    assert "请管资料的人" in client.get("/", base_url="http://office.test").get_data(as_text=True)
    for entry in (*WRITERS, *KEEPERS):
        assert client.get(entry.address).status_code == 200, entry


def test_results_show_title_unit_level_year_type_and_the_words_lit(client: FlaskClient) -> None:
    page = read(client, "/", q="矛盾纠纷", match="exact")
    assert page.marked == ["矛盾纠纷"] * 3
    assert "青禾镇乡级2023年年度报告" in "".join(page.text.split())
    assert "推进矛盾化解" in page.text
    assert "3 个部分" in page.text
    assert "青禾镇.txt" in page.text


def test_a_facet_adds_and_takes_away_its_filter(client: FlaskClient) -> None:
    page = read(client, "/", q="矛盾纠纷", match="exact")
    link = next(href for href in page.links() if "year=2022" in href)
    narrowed = read(client, link)
    assert "1 个部分" in narrowed.text
    assert "2023" in narrowed.text  # a facet ignores its own filter
    without = [href for href in narrowed.links("/?q=") if "year=" not in href]
    assert "3 个部分" in read(client, without[0]).text


def test_a_new_text_keeps_the_filters(client: FlaskClient) -> None:
    page = read(client, "/", q="镇", year="2022")
    hidden = [(value["name"], value["value"]) for tag, value in page.tags if value.get("type") == "hidden"]
    assert [pair for pair in hidden if pair[0] in FILTER_NAMES] == [("year", "2022")]


def test_pages_are_turned_and_the_last_is_known(client: FlaskClient) -> None:
    first = read(client, "/", q="镇", match="exact", per_page=4)
    assert "下一页" in first.text
    assert "上一页" not in first.text
    numbers = [int(found) for href in first.links("page=") for found in re.findall(r"[?&]page=(\d+)", href)]
    last = read(client, "/", q="镇", match="exact", per_page=4, page=max(numbers))
    assert "下一页" not in last.text
    assert "第" in last.text
    assert "这一页没有内容了" in read(client, "/", q="镇", match="exact", page=50).text


def test_a_hit_leads_to_its_place_in_the_report(client: FlaskClient) -> None:
    page = read(client, "/", q="执法监督不够有力", match="exact")
    address, _, anchor = page.links("/reports/")[0].partition("#")
    report = read(client, address)
    assert anchor in {value.get("id") for _, value in report.tags}
    assert f"#{anchor}" in report.links()
    assert "执法监督不够有力" in report.text


def test_every_place_in_a_report_is_lit_and_counted(client: FlaskClient) -> None:
    hit = read(client, "/", q="白石镇").links("/reports/")[0].partition("#")[0]
    page = read(client, hit)
    assert page.marked == ["白石镇"] * len(page.marked)
    assert f"本篇有 {len(page.marked)} 处" in " ".join(page.text.split())
    assert {f"find-{number}" for number in range(1, len(page.marked) + 1)} <= {v.get("id") for _, v in page.tags}
    assert not read(client, hit.partition("?")[0]).marked


def test_masks_are_written_out_beside_the_original_on_request(library: Library) -> None:
    add(library, "甲.txt", make_report("青禾镇2023年报告", make_section("学习", "全镇D员学法。\n第二段。", depth=1)))
    client = create_app(library=library).test_client()
    address = f"/reports/{library.list_reports()[0]['report_id']}"
    assert "还原遮盖的字（1 段）" in read(client, address).text
    page = read(client, address, clean=1)
    assert "全镇D员学法。" in page.text
    assert "全镇党员学法。" in page.text
    assert [tag for tag, _ in page.tags if tag == "ins"] == ["ins"]


def test_what_was_set_aside_is_shown_where_it_stood_on_request(library: Library) -> None:
    report = make_report("青禾镇2023年报告", make_section("学习", "组织学法。", depth=1))
    source = replace(
        make_source("甲.txt", report), noise=(Noise(report.sections[0].line, "关注公众号", "advertisement"),)
    )
    library.add_source(source, data=b"x")
    client = create_app(library=library).test_client()
    address = f"/reports/{library.list_reports()[0]['report_id']}"
    assert "关注公众号" not in read(client, address).text
    page = read(client, address, noise=1)
    assert "杂质 · 广告" in page.text
    assert "关注公众号" in page.text


def test_the_same_part_of_other_units_is_one_click_away(client: FlaskClient) -> None:
    hit = read(client, "/", q="青禾镇调解矛盾纠纷", match="exact").links("/reports/")[0]
    fellows = read(client, f"/sections/{hit.partition('#')[2]}/fellows")
    assert "云岭镇" in fellows.text
    assert "白石镇" in fellows.text
    assert "推进矛盾化解" in fellows.text
    assert not [href for href in fellows.links("/reports/") if hit.partition("?")[0] in href]


def test_nothing_found_offers_ways_on(client: FlaskClient) -> None:
    page = read(client, "/", q="绝无此语", match="exact", level="乡级")
    assert "没有找到" in page.text
    assert "去掉全部筛选条件" in page.text
    assert "只要含有其中一个词" in page.text


def test_each_word_is_counted_alone_where_nothing_holds_all(client: FlaskClient) -> None:
    page = read(client, "/", q="矛盾 天文台", match="all")
    assert "没有找到" in page.text
    assert "每个词单独能找到" in page.text
    assert "矛盾 3" in " ".join(page.text.split())
    assert "天文台 0" in " ".join(page.text.split())


@pytest.mark.parametrize("query", [{"page": "零"}, {"year": "去年"}, {"q": "字" * 20_001}])
def test_what_cannot_be_understood_is_explained_on_a_page(client: FlaskClient, query: dict[str, str]) -> None:
    page = read(client, "/", 400, **({"q": "镇"} | query))
    assert next(iter(query)) in page.text


def test_fields_left_empty_by_the_form_mean_nothing(client: FlaskClient) -> None:
    assert "3 个部分" in read(client, "/?q=矛盾纠纷&match=exact&year=&level=&page=&utm=1").text
