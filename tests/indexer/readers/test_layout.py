"""Placed text back to paragraphs: whatever was set as paragraphs comes back as the same paragraphs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.layout import compose
from indexer.readers.placed import Page, Run
from tests.makers.pdf_maker import Sheet, Style, measure, set_report
from tests.makers.reports import PARAGRAPHS, TITLE

OFFICIAL = Style()
BOOK = Style(size=10.5, pitch=16, characters=20, rows=40, columns=2, left=60)


def place(sheets: list[Sheet]) -> list[Page]:
    return [
        Page(
            number,
            *sheet.size,
            [
                Run(text.text, text.x, text.x + measure(text.text) * text.size, text.y, text.size)
                for text in sheet.texts
            ],
        )
        for number, sheet in enumerate(sheets, start=1)
    ]


def show(composed_lines: list[str]) -> list[str]:
    return ["".join(line.split()) for line in composed_lines]


@pytest.mark.parametrize(
    "style",
    [
        OFFICIAL,
        Style(head="青禾镇法治政府建设年度报告汇编"),
        Style(indent=0, gap_after=9, rows=17),
        Style(size=10.5, pitch=18, characters=42, rows=35),
        BOOK,
    ],
    ids=["official", "with running head", "block paragraphs", "small print", "two columns"],
)
def test_paragraphs_come_back_as_they_were_set(style: Style) -> None:
    composed = compose(place(set_report(TITLE, PARAGRAPHS * 4, style)))
    assert composed.lines == [TITLE, *PARAGRAPHS * 4]


def test_page_numbers_and_heads_are_set_aside_with_the_line_they_stood_before() -> None:
    sheets = set_report(TITLE, PARAGRAPHS * 4, Style(head="年度报告汇编"))
    composed = compose(place(sheets))
    kinds = [kind for _, _, kind in composed.noise]
    assert kinds.count("page_number") == kinds.count("header") == len(sheets)
    assert composed.noise[0] == (1, "年度报告汇编", "header")
    assert [line for line, _, _ in composed.noise] == sorted(line for line, _, _ in composed.noise)


def test_a_title_that_returns_on_every_page_is_no_running_head() -> None:
    """One-page reports of many offices under one title, as compilations of 述法报告 have them."""
    style = Style(top=70)
    sheets = [sheet for _ in range(4) for sheet in set_report("2023年度述法报告", PARAGRAPHS[:4], style)]
    composed = compose(place(sheets))
    assert composed.lines.count("2023年度述法报告") == 4
    assert {kind for _, _, kind in composed.noise} == {"page_number"}


def test_a_number_that_stands_in_the_text_is_no_page_number() -> None:
    sheets = set_report(TITLE, ["全年办结案件如下：", "23", "一、下一步"], Style(has_numbers=False))
    assert compose(place(sheets)).noise == ()


def test_a_first_line_that_repeats_only_once_in_a_long_file_is_text() -> None:
    sheets = set_report(TITLE, PARAGRAPHS * 10, OFFICIAL)
    lines = compose(place(sheets)).lines
    assert sum(line == "青禾镇人民政府" for line in lines) == 10


def test_a_headline_over_two_columns_parts_what_is_above_from_what_is_below() -> None:
    left = [Run("左栏上" * 6, 60, 240, 100 + 16 * row, 10) for row in range(6)]
    right = [Run("右栏上" * 6, 320, 500, 100 + 16 * row, 10) for row in range(6)]
    headline = [Run("横贯两栏的标题" * 4, 60, 500, 220, 14)]
    below = [
        Run(f"{side}栏下" * 6, x, x + 180, 260 + 16 * row, 10)
        for side, x in (("左", 60), ("右", 320))
        for row in range(6)
    ]
    text = "".join(compose([Page(1, 560, 800, [*below, *right, *headline, *left])]).lines)
    order = [text.index(word) for word in ("左栏上", "右栏上", "横贯", "左栏下", "右栏下")]
    assert order == sorted(order)


def test_a_signature_beside_a_date_is_not_taken_for_columns() -> None:
    rows = [Run("青禾镇人民政府", 60, 160, 100, 14), Run("2024年1月8日", 350, 450, 100, 14)]
    assert compose([Page(1, 560, 800, rows)]).lines == ["青禾镇人民政府\t2024年1月8日"]


def test_a_table_gives_a_line_a_row_with_wrapped_cells_made_whole() -> None:
    columns = (60.0, 100.0, 380.0)
    table = [
        (100, ("序号", "工作任务", "责任单位")),
        (122, ("1", "制定年度要点，明确分工并按季", "司法局")),
        (138, ("", "度调度", "")),
        (160, ("2", "开展执法案卷评查", "司法局、各")),
        (176, ("", "", "执法部门")),
        (198, ("3", "组织旁听庭审", "各镇街")),
    ]
    runs = [
        Run(text, left, left + 12 * len(text), base, 12)
        for base, cells in table
        for left, text in zip(columns, cells, strict=True)
        if text
    ]
    before = [Run("现将任务分工印发如下，请认真落实，于每季度末报送进展情况。", 84, 444, 80, 12)]
    assert compose([Page(1, 560, 800, [*runs, *before])]).lines == [
        before[0].text,
        "序号\t工作任务\t责任单位",
        "1\t制定年度要点，明确分工并按季度调度\t司法局",
        "2\t开展执法案卷评查\t司法局、各执法部门",
        "3\t组织旁听庭审\t各镇街",
    ]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    rows = [Run("一、主要举措", 60, 150, 100, 15), Run("一、主要举措", 60.4, 150.4, 100, 15)]
    assert compose([Page(1, 560, 800, rows)]).lines == ["一、主要举措"]


words = st.text(alphabet="推进依法行政工作落实责任体系2023建设群众满意", min_size=1, max_size=160)


@settings(max_examples=40)
@given(st.lists(words, min_size=1, max_size=12), st.sampled_from([OFFICIAL, BOOK]))
def test_no_character_is_ever_lost(paragraphs: list[str], style: Style) -> None:
    pages = place(set_report(TITLE, paragraphs, style))
    composed = compose(pages)
    kept = sorted("".join(show([*composed.lines, *(text for _, text, _ in composed.noise)])))
    assert kept == sorted("".join(show([run.text for page in pages for run in page.runs])))


@settings(max_examples=40)
@given(st.lists(words.map(lambda text: text + "。"), min_size=1, max_size=12))
def test_indented_paragraphs_of_any_length_come_back(paragraphs: list[str]) -> None:
    paragraphs = [PARAGRAPHS[3], *paragraphs]  # one that shows where the margins are
    composed = compose(place(set_report(TITLE, paragraphs, OFFICIAL)))
    assert composed.lines == [TITLE, *paragraphs]


def test_text_recognised_on_a_scan_is_rejoined_though_its_sizes_waver() -> None:
    sheets = set_report(TITLE, PARAGRAPHS, OFFICIAL)
    wavering = [
        Sheet(
            [replace(text, size=text.size * (1 + 0.05 * ((number * 7) % 3 - 1))) for number, text in enumerate(s.texts)]
        )
        for s in sheets
    ]
    pages = place(sheets)
    runs = [
        [replace(run, size=text.size) for run, text in zip(page.runs, sheet.texts, strict=True)]
        for page, sheet in zip(pages, wavering, strict=True)
    ]
    lines = compose([replace(page, runs=new) for page, new in zip(pages, runs, strict=True)]).lines
    assert lines == [TITLE, *PARAGRAPHS]
