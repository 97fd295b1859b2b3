"""The questions about phrasing over HTTP: the object of the facade, parameters named as in search, errors in words."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from tests.webui.conftest import add
from tests.webui.test_api import problem

ANSWERS = (
    ("kwic", {"q": "调解", "after": "矛盾"}, "total", 3),
    ("kwic", {"q": "调解", "year": "2023"}, "total", 2),
    ("slots", {"q": "调解…纠纷"}, "distinct", 1),
    ("slots", {"q": "调解…纠纷", "fill": "矛盾"}, "total", 3),
    ("variants", {"q": "执法监督不够有力"}, "total", 1),
    ("commonness", {"q": "执法监督不够有力"}, "units", 3),
    ("headings", {"q": "推进…", "shape": "动宾", "depth": "1", "min_length": "4", "max_length": "9"}, "units", 3),
    ("headings", {"type": "存在问题"}, "total", 1),
    ("points", {"q": "没有的字"}, "total", 0),
    ("promises", {"unit": "青禾镇"}, "total", 1),
    ("promises", {}, "total", 0),
)


@pytest.mark.parametrize(("name", "asked", "field", "value"), ANSWERS)
def test_each_question_is_answered(
    client: FlaskClient, name: str, asked: dict[str, str], field: str, value: int
) -> None:
    answer = client.get(f"/api/v1/{name}", query_string=asked)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()[field] == value


def test_a_program_asks_the_same_through_the_facade(client: FlaskClient, filled: Library) -> None:
    given = client.get("/api/v1/kwic", query_string={"q": "调解", "level": "乡级"}).get_json()
    said = filled.phrasing.contexts("调解", filters={"level": ["乡级"]})
    for answer in (given, said):
        answer.pop("took_ms")
    assert given == said
    assert filled.phrasing is filled.phrasing


def test_terms_go_with_a_text_or_are_typical_of_a_part(client: FlaskClient) -> None:
    def ask(**asked: Any) -> Any:
        return client.get("/api/v1/terms", query_string=asked).get_json()["terms"]

    assert ask() == ask(against="level=县级") == []
    assert isinstance(ask(q="调解"), list)
    assert isinstance(ask(year="2023", against="year=2021..2022"), list)


def test_suggestions_are_the_librarys_own_phrases_also_by_their_sound(client: FlaskClient) -> None:
    for typed in ("矛盾", "tjmdhj", "推进mdhj"):
        found = client.get("/api/v1/suggest", query_string={"q": typed, "limit": 3}).get_json()["suggestions"]
        assert "推进矛盾化解" in found
    assert client.get("/api/v1/suggest").get_json()["suggestions"] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("kwic", "参数 q"),
        ("kwic?q=%20", "请写要查的文字"),
        ("slots?q=…", "请写要查的文字"),
        ("headings?shape=圆形", "四字格、对仗、动宾"),
        ("terms?against=县级", "写成 level=县级"),
        ("commonness?q=监管&page=2", "可用的参数有"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(client: FlaskClient, address: str, words: str) -> None:
    assert words in problem(client, f"/api/v1/{address}", 400)["detail"]


def test_an_answer_is_kept_until_the_library_changes(changing: tuple[Library, FlaskClient]) -> None:
    library, client = changing
    first = client.get("/api/v1/kwic?q=学法")
    tag = first.headers["ETag"]
    assert client.get("/api/v1/kwic?q=学法", headers={"If-None-Match": tag}).status_code == 304
    add(library, "乙.txt")
    assert client.get("/api/v1/kwic?q=学法", headers={"If-None-Match": tag}).status_code == 200
