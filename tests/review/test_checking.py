"""The frame: checks are run, what they find is put in order and summed up, and the answer has the shape of the contract."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from indexer.drafts import read_draft, take_draft
from kb.library import Library
from kb.review.checking import NOTHING_TO_CHECK, check_draft
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding

DRAFT = "青禾镇2024年法治政府建设年度报告\n一、主要举措\n组织学法12次。\n二、存在问题\n力量不足；经费不够。\n"


def context(library: Library) -> Context:
    return Context(library=library, phrasing=library.phrasing)


def at(start: int, end: int, *, weight: str = "note", kind: str = "overlap") -> Finding:
    return Finding(kind, weight, start, end, "", "", 1.0)


def test_findings_come_in_the_order_of_the_draft_the_weightiest_first(library: Library) -> None:
    def late(draft: Draft, _: Context) -> Iterable[Finding]:
        yield at(5, 9)

    def early(draft: Draft, _: Context) -> Iterable[Finding]:
        yield at(0, 3, weight="should")
        yield at(0, 3, weight="must")

    review = check_draft(take_draft(DRAFT), context(library), checks=(late, early))
    assert [(f.start, f.weight) for f in review.findings] == [(0, "must"), (0, "should"), (5, "note")]
    assert (review.must, review.should) == (1, 1)


def test_the_rate_counts_each_character_once_and_no_blanks(library: Library) -> None:
    def twice(draft: Draft, _: Context) -> Iterable[Finding]:
        yield at(0, 3)
        yield at(2, 6)
        yield at(6, 8, kind="formula")

    review = check_draft(take_draft("一二三 五六七八九"), context(library), checks=(twice,))
    assert (review.characters, review.rate) == (8, 0.625)


def test_the_answer_has_the_fields_of_the_contract(library: Library) -> None:
    answer = library.check(take_draft(DRAFT)).to_dict()
    assert {"rate", "characters", "took_ms", "must", "should", "findings"} <= set(answer)
    assert answer["unit"] == "青禾镇"


def test_parts_and_sentences_stand_where_the_text_has_them() -> None:
    draft = take_draft(DRAFT)
    assert [draft.text[part.start : part.end] for part in draft.parts] == [
        "一、主要举措\n组织学法12次。",
        "二、存在问题\n力量不足；经费不够。",
    ]
    assert [draft.text[start:end] for start, end in draft.sentences][-2:] == ["力量不足；", "经费不够。"]
    part = draft.part_at(draft.text.index("经费"))
    assert part is not None
    assert part.section.type == "存在问题"
    assert draft.line_at(draft.text.index("经费")) == 5


def test_a_draft_in_gbk_reads_like_one_in_utf8() -> None:
    assert read_draft(DRAFT.encode("gbk"), name="稿.txt").text == DRAFT


@pytest.mark.parametrize("text", ["", "　\n", "字"])
def test_next_to_nothing_is_a_draft_too(library: Library, text: str) -> None:
    review = library.check(take_draft(text))
    assert (review.rate, review.must, review.characters) == (0.0, 0, len(text.strip()))
    assert (NOTHING_TO_CHECK in review.remarks) is (not text.strip())


def test_what_the_writer_says_of_the_unit_wins() -> None:
    assert take_draft(DRAFT, unit="云岭市青禾镇").unit == "云岭市青禾镇"


def test_a_finding_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        at(0, 1, kind="copied")
