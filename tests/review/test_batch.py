"""批量互查: who resembles whom, and who has not handed in."""

from __future__ import annotations

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.batch import check_batch
from kb.review.draft import Draft
from tests.review.conftest import Put
from tests.review.test_overlap import BOATS, COUNTIES, GOATS, OWN, PLAIN, REWRITTEN


def hand_in(unit: str, *paragraphs: str) -> Draft:
    text = f"{unit}2024年法治政府建设年度报告\n一、主要做法\n" + "\n".join(paragraphs)
    return take_draft(text, name=f"{unit}.docx")


def test_two_drafts_that_share_a_paragraph_are_a_pair_both_ways(library: Library) -> None:
    drafts = [hand_in("青禾镇", OWN, BOATS), hand_in("白石镇", GOATS), hand_in("云岭镇", REWRITTEN, PLAIN)]
    batch = check_batch(library, drafts)
    assert {(pair.one, pair.other) for pair in batch.pairs} == {(0, 2), (2, 0)}
    first = next(pair for pair in batch.pairs if pair.one == 0)
    (passage,) = first.passages
    assert drafts[0].text[passage.start : passage.end] == passage.text
    assert drafts[2].text[passage.other_start : passage.other_end] == passage.other_text == REWRITTEN
    assert 0.3 < first.share < 1


def test_a_paragraph_in_three_drafts_is_shown_for_each_two(library: Library) -> None:
    drafts = [hand_in(name, BOATS, GOATS) for name in ("青禾镇", "白石镇", "云岭镇")]
    assert len(check_batch(library, drafts).pairs) == 6


def test_what_everybody_writes_is_no_likeness(library: Library, put: Put) -> None:
    for number, place in enumerate(COUNTIES):
        put(f"{place}司法局", 2022, f"{BOATS}第{number}处做法另有特点。")
    assert check_batch(library, [hand_in("青禾镇", BOATS, PLAIN), hand_in("白石镇", BOATS, PLAIN)]).pairs == ()


def test_each_draft_is_checked_against_the_library_too(library: Library, put: Put) -> None:
    put("大柳镇", 2022, GOATS)
    batch = check_batch(library, [hand_in("青禾镇", GOATS), hand_in("白石镇", OWN)])
    assert [review.rate > 0 for review in batch.reviews] == [True, False]


def test_who_has_not_handed_in_is_told_by_unit_or_by_file(library: Library) -> None:
    masked = take_draft("镇2024年工作总结\n一、做法\n" + GOATS, name="石桥镇报送.docx")
    drafts = [hand_in("云岭市青禾镇人民政府", OWN), masked, hand_in("外来镇", BOATS)]
    batch = check_batch(library, drafts, units=("青禾镇", "白石镇", "石桥镇"))
    assert (batch.absent, batch.unlisted) == (("白石镇",), ("外来镇.docx",))
