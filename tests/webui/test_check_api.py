"""A draft sent to `POST /api/v1/check`: the object of the facade; nothing of it stays; what makes no sense is refused."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from indexer.drafts import take_draft
from kb.library import Library
from tests.factories import make_report, make_section
from tests.webui.conftest import add
from webui import create_app

BOATS = "在沿河十二个渡口设立法治茶摊，请退休船工和老支书轮流坐堂，把欠薪、占地、赡养这些事摆到桌面上说开，全年劝和一百零七起。"


@pytest.fixture
def asked(library: Library) -> FlaskClient:
    add(
        library,
        "白石镇.txt",
        make_report("白石镇2022年工作总结", make_section("做法", BOATS), unit="白石镇", year=2022),
    )
    return create_app(library=library).test_client()


def test_a_draft_is_answered_as_the_facade_answers_it(asked: FlaskClient, library: Library) -> None:
    answer = asked.post("/api/v1/check", json={"text": BOATS, "unit": "青禾镇"})
    assert answer.status_code == 200, answer.text
    said = json.loads(json.dumps(library.check(take_draft(BOATS, unit="青禾镇")).to_dict()))
    given = answer.get_json()
    given.pop("took_ms"), said.pop("took_ms")
    assert given == said
    (finding,) = given["findings"]
    assert (finding["kind"], BOATS[finding["start"] : finding["end"]]) == ("overlap", BOATS)
    assert finding["sources"][0]["unit"] == "白石镇"


def test_materials_and_an_empty_unit_are_understood(asked: FlaskClient) -> None:
    sent = {"text": BOATS, "unit": "", "materials": ["白石镇"], "material_texts": []}
    assert [f["kind"] for f in asked.post("/api/v1/check", json=sent).get_json()["findings"]] == ["material"]


def test_nothing_of_a_draft_is_stored(asked: FlaskClient, library: Library) -> None:
    before = library.stats(), library.version(of_index=False)
    asked.post("/api/v1/check", json={"text": BOATS + "只有这份稿子里才有的话"})
    assert (library.stats(), library.version(of_index=False)) == before


@pytest.mark.parametrize(
    "sent", [{}, {"text": 3}, {"text": "好", "unit": "x" * 201}, {"text": "好", "until": "明天"}, []]
)
def test_what_makes_no_sense_is_refused_in_words(asked: FlaskClient, sent: object) -> None:
    answer = asked.post("/api/v1/check", json=sent)
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_a_draft_of_a_megabyte_may_be_sent_and_a_larger_body_not(asked: FlaskClient) -> None:
    assert asked.post("/api/v1/check", json={"text": "渡口" * 175_000}).status_code == 200
    assert asked.post("/api/v1/check", json={"text": "渡" * 9_000_000}).status_code == 413


def test_a_secret_draft_is_not_read(asked: FlaskClient) -> None:
    answer = asked.post("/api/v1/check", json={"text": "机密★5年\n青禾镇工作总结\n组织学法。"})
    assert answer.status_code == 400
    assert "机密" in answer.get_json()["detail"]
