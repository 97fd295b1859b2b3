import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.document import make_document, make_forms
from kb.text import folding
from tests.engines.contract import TEXTS


def test_heading_and_text_are_one_string_and_two_paragraphs() -> None:
    doc = make_document(
        "s", report_id="r", source_id="x", heading="（一）加强领导", body="压实责任。做好保障。\n抓落实。"
    )
    assert doc.folded_form.text == "(一)加强领导压实责任。做好保障。抓落实。"
    assert [folded for _, folded in doc.sentences()] == ["(一)加强领导", "压实责任。", "做好保障。", "抓落实。"]
    assert [folded for _, folded in doc.paragraphs()] == ["(一)加强领导", "压实责任。做好保障。", "抓落实。"]


def test_a_heading_that_runs_in_shares_its_paragraph() -> None:
    doc = make_document("s", report_id="r", source_id="x", heading="一是加强领导", body="，压实责任。", run_in=True)
    assert [folded for _, folded in doc.sentences()] == ["一是加强领导", ",压实责任。"]
    assert [folded for _, folded in doc.paragraphs()] == ["一是加强领导,压实责任。"]


def test_a_form_that_differs_is_kept_apart_and_cut_at_the_same_places() -> None:
    doc = make_document("s", report_id="r", source_id="x", heading="一", body="鎮D委。ＥＤ屏。")
    assert list(doc.sentences()) == [("一", "一"), ("鎮d委。", "镇党委。"), ("ed屏。", "led屏。")]


def test_one_form_serves_where_both_are_the_same() -> None:
    folded, plain = make_forms("依法行政。", heading_end=0, run_in=False)
    assert folded is plain


@pytest.mark.parametrize("body", ["", " \n　", "\u200b"])
def test_a_section_without_words_has_no_places(body: str) -> None:
    doc = make_document("s", report_id="r", source_id="x", body=body)
    assert (doc.folded_form.text, list(doc.sentences()), list(doc.paragraphs())) == ("", [], [])


@given(TEXTS, TEXTS, st.booleans())
def test_places_put_together_are_the_text(heading: str, body: str, run_in: bool) -> None:
    doc = make_document(
        "s", report_id="r", source_id="x", heading=heading, body=body, run_in=run_in, tokenize=str.split
    )
    joined = heading + body if run_in else f"{heading}\n{body}"
    for places in (list(doc.sentences()), list(doc.paragraphs())):
        assert "".join(plain for plain, _ in places) == folding.plain(joined)
        assert "".join(folded for _, folded in places) == folding.folded(joined)
