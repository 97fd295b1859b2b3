"""kb kwic, phrases, headings, points and terms: as text for people, as JSON for programs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kb.cli import cli
from kb.library import Library
from tests.commands.conftest import Kb
from tests.factories import make_report, make_section, make_source


@pytest.fixture
def reports(library: Library) -> Library:
    """Four townships that write nearly the same."""
    for number, name in enumerate(("青禾", "白石", "临溪", "东屏")):
        text = f"一是推进综合监管，成效明显。二是{name}镇普法宣传形式单一，针对性不强。"
        section = make_section("强化组织领导，压实主体责任", text, points=(text[:14], text[14:]), type="存在问题")
        report = make_report(f"{name}镇2023年法治政府建设年度报告", section, unit=f"{name}镇", year=2020 + number)
        library.add_source(make_source(f"{number}.txt", report), data=name.encode())
    return library


COMMANDS = (
    (("kwic", "推进"), "lines", "综合监管"),
    (("kwic", "监管", "--sort", "before"), "lines", "推进综合"),
    (("phrases", "推进…监管"), "fillings", "综合"),
    (("phrases", "推进…监管", "--fill", "综合"), "lines", "推进综合监管"),
    (("phrases", "--like", "普法宣传形式单一，针对性不强。"), "sentences", "另有 3 家类似"),
    (("phrases", "--like", "普法宣传形式单一", "--sort", "unique"), "patterns", "三家以上共用的写法"),
    (("phrases", "--common", "普法宣传形式单一，针对性不强。"), "places", "较常用：4 家单位 4 次"),
    (("headings", "强化…"), "headings", "强化组织领导，压实主体责任"),
    (("points", "--type", "存在问题"), "points", "一是推进综合监管"),
    (("terms", "监管"), "terms", "对数似然"),
    (("terms", "--year", "2023", "--against", "year=2020..2022"), "terms", "对数似然"),
)


@pytest.mark.parametrize(("arguments", "list_name", "shown"), COMMANDS)
def test_each_verb_answers_people_and_programs(
    kb: Kb, reports: Library, arguments: tuple[str, ...], list_name: str, shown: str
) -> None:
    for_people = kb(*arguments)
    assert (for_people.code, shown in for_people.out) == (0, True), for_people
    assert for_people.err.splitlines()[-1].endswith("毫秒。")
    for_programs = kb(*arguments, "--json")
    assert for_programs.code == 0
    assert isinstance(for_programs.object[list_name], list)
    assert for_programs.err == ""


def test_filters_reach_the_answer(kb: Kb, reports: Library) -> None:
    assert kb("kwic", "推进", "--year", "2020..2021", "--json").object["total"] == 2
    assert kb("headings", "--shape", "四字格", "--json").object["total"] == 0
    assert kb("points", "--unit", "青禾镇", "--json").object["total"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("phrases",), "只给一个"),
        (("phrases", "推进…", "--like", "普法"), "只给一个"),
        (("kwic", "　"), "没有可查的文字"),
        (("terms",), "没有说明是哪一部分"),
        (("terms", "--level", "乡级", "--against", "县级"), "写成 level=县级"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    kb: Kb, reports: Library, arguments: tuple[str, ...], message: str
) -> None:
    found = kb(*arguments)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert len(found.err.splitlines()) == 1


def test_what_became_of_plans_is_told_by_unit(kb: Kb, reports: Library) -> None:
    found = kb("promises", "青禾镇")
    assert found.code == 0
    assert "问题  一是推进综合监管" in found.out
    assert "没有找到对应的打算" in found.out
    assert kb("promises", "青禾镇", "--json").object["reports"][0]["year"] == 2020
    assert kb("promises").code == 2


@pytest.mark.parametrize("verb", ["kwic", "phrases", "headings", "points", "terms", "promises"])
def test_help_is_given_without_a_library(verb: str) -> None:
    found = CliRunner().invoke(cli, [verb, "--help"])
    assert found.exit_code == 0
    assert "--json" in found.output


def test_the_match_is_lit_on_a_terminal(reports: Library) -> None:
    home = str(reports.settings.home)
    found = CliRunner().invoke(cli, ["--home", home, "kwic", "推进"], color=True)
    assert "\x1b[33m\x1b[1m推进\x1b[0m" in found.output
