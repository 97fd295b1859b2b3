"""Figures left in what resembles another's text are told; what is the same everywhere is not."""

from __future__ import annotations

import pytest

from tests.review.conftest import Check, Put, of_kind

SOURCE = "依托渔港渡口开展巡回普法{0}，覆盖渔民和船东，并为养殖户上门调解海域租赁合同纠纷{1}。"
TITLE = "大柳县司法局2023年法治政府建设年度报告\n一、主要举措\n"


def told(put: Put, check: Check, theirs: tuple[str, str], own: tuple[str, str]) -> list[tuple[str, str]]:
    put("临江县司法局", 2022, SOURCE.format(*theirs))
    review = check(TITLE + SOURCE.format(*own))
    return [(f.text, f.weight) for f in of_kind(review, "leftover") if f.reason == "source-figure"]


@pytest.mark.parametrize(
    ("theirs", "own", "found"),
    [
        (("37场次", "12件"), ("37场次", "9件"), [("37场次", "should")]),
        (("三十七场", "9件"), ("三十七场", "12件"), [("三十七场", "should")]),
        (("37场次", "12件"), ("38场次", "9件"), []),
        (("37场次", "6件"), ("38场次", "6件"), [("6件", "note")]),
        (("100%", "3年"), ("100%", "3年"), []),
        (("37场次", "2021年"), ("40场次", "2021年"), [("2021年", "should")]),
        (("37场次", "2023年"), ("40场次", "2023年"), []),
    ],
)
def test_a_figure_that_is_the_sources_is_told(
    put: Put, check: Check, theirs: tuple[str, str], own: tuple[str, str], found: list[tuple[str, str]]
) -> None:
    assert told(put, check, theirs, own) == found


def test_all_figures_of_a_sentence_are_one_finding_with_its_source(put: Put, check: Check) -> None:
    put("临江县司法局", 2022, SOURCE.format("37场次", "12件"))
    review = check(TITLE + SOURCE.format("37场次", "12件"))
    (finding,) = [f for f in review.findings if f.reason == "source-figure"]
    assert "37场次、12件" in finding.why
    assert [source.unit for source in finding.sources] == ["临江县司法局"]


def test_figures_of_the_named_material_are_as_they_should_be(put: Put, check: Check) -> None:
    put("临江县司法局", 2022, SOURCE.format("37场次", "12件"))
    review = check(TITLE + SOURCE.format("37场次", "12件"), materials=("临江县司法局",))
    assert [f for f in review.findings if f.reason == "source-figure"] == []
