"""浏览 and 统计: counts lead to what they count, units have their years, charts are links."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from tests.factories import make_report, make_section, make_source
from webui import create_app


@pytest.fixture
def client(library: Library) -> FlaskClient:
    for unit, level, year in (("白石县司法局", "县级", 2022), ("白石县司法局", "县级", 2023), ("XX镇", "乡级", 2023)):
        title = f"{unit}{year}年报告"
        sections = (
            make_section("主要举措", f"{title}开展普法宣传。"),
            make_section(
                "存在问题", "一是执法力量不足。", type="存在问题", marker="二、", points=("一是执法力量不足。",)
            ),
        )
        report = make_report(title, *sections, unit=unit, level=level, year=year)
        library.add_source(make_source(f"{title}.txt", report), data=title.encode())
    return create_app(library=library).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_a_cell_leads_to_as_many_sections_as_it_counts(client: FlaskClient) -> None:
    shown = page(client, "/browse/?rows=type&columns=level")
    links = re.findall(r'<a href="(/\?[^"]*type=[^"]*)">(\d+)</a>', shown)
    assert len(links) == 6
    for address, count in links:
        question = address.replace("&amp;", "&").removeprefix("/")
        found = client.get(f"/api/v1/search{question}").get_json()
        assert found["total"] == int(count)


def test_units_are_listed_and_masked_ones_explained(client: FlaskClient) -> None:
    shown = page(client, "/browse/units?q=白石")
    assert "白石县司法局" in shown
    assert "另有 1 篇报告的单位名被隐去" in shown


def test_a_unit_shows_its_years_side_by_side(client: FlaskClient) -> None:
    shown = page(client, "/browse/units/白石县司法局")
    assert shown.index("2023年") < shown.index("2022年")
    assert "存在问题" in shown


def test_reports_and_sources_are_listed(client: FlaskClient, library: Library) -> None:
    assert "XX镇2023年报告" in page(client, "/browse/reports?level=乡级&sort=length")
    assert "白石县" not in page(client, "/browse/reports?level=乡级")
    source = library.list_sources()[0]["content_hash"]
    assert "XX镇2023年报告" in page(client, "/browse/sources")
    assert page(client, f"/browse/sources/{source}").count("data-item") == 1


@pytest.mark.parametrize("address", ["/browse/units/没有", "/browse/sources/x"])
def test_what_is_not_there_is_said(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/browse/?rows=x", "/browse/?rows=type&columns=type", "/browse/reports?sort=x", "/browse/?year=x"]
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_charts_hold_links_and_neither_style_nor_script(client: FlaskClient) -> None:
    shown = page(client, "/stats?terms=普法宣传")
    drawings = re.findall(r"<svg[^>]*pygal.*?</svg>", shown, re.DOTALL)
    assert len(drawings) == 4
    assert all(
        "<style" not in drawing and "<script" not in drawing and " style=" not in drawing for drawing in drawings
    )
    assert all("href=" in drawing for drawing in drawings)
    assert "行政执法：力量不足" in shown
