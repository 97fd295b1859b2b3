"""Search as users get it: the language, its filters, what is lit, what is offered, and that nothing breaks it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library import Library
from tests.factories import make_report, make_section, make_source

REPORTS = (
    ("青禾镇2023年报告", "青禾镇", "乡级", 2023, ("推进综合监管，取得成效。", "培育法律明白人三百名。")),
    ("白石县2022年报告", "白石县司法局", "县级", 2022, ("推进了监管。监管考核优秀。", "学习贯彻法治思想。")),
    ("临溪镇2021年报告", "临溪镇", "乡级", 2021, ("监管力量不足，推进不快。", "普法宣传方式单一。")),
)


@pytest.fixture(scope="module")
def filled(shared_library: Library) -> Library:
    for title, unit, level, year, texts in REPORTS:
        sections = [make_section("主要举措", text, line=3 + at) for at, text in enumerate(texts)]
        source = make_source(f"{unit}.txt", make_report(title, *sections, unit=unit, level=level, year=year))
        shared_library.add_source(source, data=title.encode())
    return shared_library


def texts(found: dict[str, Any]) -> list[str]:
    return [hit["snippets"][0]["text"] for hit in found["hits"]]


def lit(found: dict[str, Any]) -> list[list[str]]:
    return [[s["text"][a:b] for a, b in s["highlights"]] for hit in found["hits"] for s in hit["snippets"]]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("监管", 3),
        ("推进 监管", 3),
        ("推进…监管", 2),
        ("监管 -考核", 2),
        ("监管 层级:乡级", 2),
        ("监管　年份：2021..2022", 2),
        ("监管 单位:白石县司法局", 1),
        ("监管 单位:白石", 1),
        ("监管 单位:没有这个镇", 0),
        ("监管 标题:2023年", 1),
        ("监管 来源:临溪", 1),
        ("“推进监管”", 0),
        ("层级:县级", 2),
        ("法律明白人 OR 普法宣传", 2),
    ],
)
def test_the_query_language_holds_for_what_users_ask(filled: Library, text: str, total: int) -> None:
    found = filled.search(text)
    assert found["total"] == total
    assert len(found["hits"]) == total
    assert sum(group["count"] for group in found["groups"]) == total


def test_exact_takes_every_sign_for_itself(filled: Library) -> None:
    assert filled.search("监管 层级:乡级", match="exact")["total"] == 0
    assert filled.search("监管。监管", match="exact")["total"] == 1


def test_filters_beside_the_query_and_in_it_both_hold(filled: Library) -> None:
    assert filled.search("监管 层级:乡级", filters={"year": ["2021"]})["total"] == 1
    assert filled.search("监管 层级:乡级", filters={"level": ["县级"]})["total"] == 0
    assert filled.search("", filters={"level": ["乡级"]})["total"] == 4


def test_the_answer_says_how_it_was_read(filled: Library) -> None:
    query = filled.search("推进监管 -考核 层级:乡级")["query"]
    assert query["read_as"].endswith("不含“考核”，限 乡级")
    assert filled.search("层级:天级 监管")["query"]["notes"]


def test_what_is_lit_is_what_was_asked_for(filled: Library) -> None:
    assert all(set(words) == {"监管"} for words in lit(filled.search("监管")))
    assert lit(filled.search("推进…监管")) == [["推进", "监管"]] * 2
    assert lit(filled.search("“监管。监管”")) == [["监管。监管"]]


def test_a_slip_in_a_short_query_is_answered_with_an_offer(filled: Library) -> None:
    found = filled.search("法律明白仁")
    assert ("spelling", "法律明白人", 1) in [(s["kind"], s["text"], s["count"]) for s in found["suggestions"]]
    dropped = filled.search("普法宣传 层级:县级")["suggestions"]
    assert any(s["kind"] == "filter" and s["count"] == 1 for s in dropped)
    assert filled.search("监管 推进")["suggestions"] == [] or filled.search("监管 推进")["total"] <= 3


def test_a_question_in_many_words_also_finds_shorter_words_and_says_so(filled: Library) -> None:
    question = "矛盾纠纷化解 应急预案 法律顾问 明白人培育 普法宣传教育"
    found = filled.search(question)
    assert any(note.startswith("最后一组也找词里较短的词") for note in found["query"]["notes"])
    assert found["total"] >= filled.search(question, match="any")["total"]
    without = filled.search(question + " -普法")
    assert without["total"] < found["total"]
    assert not any("普法" in text for text in texts(without))


def test_a_question_also_finds_what_lacks_the_term_that_it_quotes(filled: Library) -> None:
    question = "如何推进“从来没有人写过的”监管？"
    found = filled.search(question)
    assert found["groups"][-1]["name"] == "some"
    assert any("监管" in text for text in texts(found))
    assert "最后一组不要求含有引号里的“从来没有人写过的”" in found["query"]["notes"]
    assert not any("监管" in text for text in texts(filled.search(question + " -监管")))
    for strict in ("推进“从来没有人写过的”监管", "如何推进“从来没有人写过的”*监管？"):
        assert filled.search(strict)["total"] == 0
    assert filled.search(question, match="all")["total"] == 0


def test_units_take_turns_before_one_comes_again(library: Library) -> None:
    for number, unit in enumerate(("青禾镇", "青禾镇", "青禾镇", "云岭镇", "白石镇")):
        text = "法律顾问制度健全。" + "其他工作照常开展，情况良好，群众满意。" * number
        report = make_report(f"{unit}报告{number}", make_section("举措", text), unit=unit, year=2019 + number)
        library.add_source(make_source(f"{number}.txt", report), data=str(number).encode())
    found = library.search("法律顾问", collapse=False)
    assert [hit["unit"] for hit in found["hits"]][:3] == ["青禾镇", "云岭镇", "白石镇"]
    pages = [library.search("法律顾问", collapse=False, page=page, per_page=2)["hits"] for page in (1, 2, 3)]
    assert [hit["section_id"] for page in pages for hit in page] == [hit["section_id"] for hit in found["hits"]]


def test_both_engines_give_the_same_answer(filled: Library, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("memory")
    with Library.open(home, create=True, engine_url="memory:", workers=1) as other:
        for title, unit, level, year, parts in REPORTS:
            sections = [make_section("主要举措", text, line=3 + at) for at, text in enumerate(parts)]
            source = make_source(f"{unit}.txt", make_report(title, *sections, unit=unit, level=level, year=year))
            other.add_source(source, data=title.encode())
        for text in ("监管 推进", "推进…监管", "法律明白人", "普法 层级:乡级", "的"):
            one, two = filled.search(text), other.search(text)
            for name in ("total", "groups", "facets", "suggestions"):
                assert one[name] == two[name], (text, name)
            assert [hit["section_id"] for hit in one["hits"]] == [hit["section_id"] for hit in two["hits"]]


SIGNS = st.text(alphabet='监管推进 “”"「」-－|OR:：层级单位年…〔〕*()[]\\^$\0😀e\u0301．，的', max_size=40)


@pytest.fixture
def texts_asked() -> int:
    """How many texts are made up."""
    return 80


def test_any_text_gets_an_answer(filled: Library, texts_asked: int) -> None:
    @given(text=st.one_of(SIGNS, st.text(max_size=40)), match=st.sampled_from(("auto", "exact", "all", "any")))
    @settings(max_examples=texts_asked)
    def ask(text: str, match: str) -> None:
        found = filled.search(text, match=match)
        assert found["query"]["read_as"]
        assert found["total"] >= len(found["hits"])

    ask()


@pytest.mark.parametrize(
    "text",
    [
        "监" * 10_000,
        "a" + "\u0301\u0327" * 5_000,
        "“" * 10_000,
        "-监管 " * 2_000,
        "推进…" * 3_000,
        "\0" * 10_000,
        "单位:" * 2_000,
    ],
)
def test_a_text_of_ten_thousand_signs_is_answered_within_a_second(filled: Library, text: str) -> None:
    filled.search("热身")
    for match in ("auto", "exact"):
        began = time.process_time()
        filled.search(text, match=match)
        assert time.process_time() - began < 1
