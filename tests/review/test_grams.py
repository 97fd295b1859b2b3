"""The index of runs: what it says is what a plain scan says; the file beside the catalogue is used only where it is right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.derived import derived_file
from kb.review import grams, kept
from kb.review.grams import NONE, GramIndex
from kb.settings import Settings
from tests.phrasing.small import texts_of

WORDS = ("学法。普法，守法", "执法公示12次", "", "山羊下山。", "学法用法")


@settings(max_examples=60)
@given(st.lists(st.text("学法普守执用山羊。,1a", max_size=12), max_size=8))
def test_each_run_is_held_by_the_sentences_that_have_it(bodies: list[str]) -> None:
    texts = texts_of(bodies)
    index = GramIndex.of(texts.text, texts.sentences)
    sentences = [texts.sentence(number) for number in range(len(texts.sentences))]
    for number, sentence in enumerate(sentences):
        for place, gram in enumerate(index.number(sentence)[: len(sentence)]):
            run = sentence[place : place + 3]
            assert (gram != NONE) == (len(run) == 3 and run.isalpha())
            if gram != NONE:
                assert number in index.holders(int(gram))
                assert {n for n, other in enumerate(sentences) if run in other} <= set(
                    index.holders(int(gram)).tolist()
                )


def test_a_long_text_is_read_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of([f"{word}{place}处渡口设茶摊。" for place in range(40) for word in WORDS])
    whole = GramIndex.of(texts.text, texts.sentences)
    monkeypatch.setattr(grams, "_CHUNK_CHARACTERS", 7)
    pieces = GramIndex.of(texts.text, texts.sentences)
    assert np.array_equal(whole.offsets, pieces.offsets)
    assert np.array_equal(whole.ids, pieces.ids)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(kept, "KEPT_CHARACTERS", 0)
    return Settings(home=tmp_path)


def test_the_file_spares_the_next_process_the_making(place: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of(list(WORDS))
    made = kept.grams_of(texts, place)
    monkeypatch.setattr(GramIndex, "of", None)  # whoever makes it anew fails
    again = kept.grams_of(texts, place)
    assert np.array_equal(made.ids, again.ids)
    assert np.array_equal(made.offsets, again.offsets)


@pytest.mark.parametrize("harm", [b"", b"no array", b"\x93NUMPY"])
def test_a_damaged_file_is_as_good_as_none(place: Settings, harm: bytes) -> None:
    texts = texts_of(list(WORDS))
    made = kept.grams_of(texts, place)
    derived_file(place, "grams.npy").write_bytes(harm)
    assert np.array_equal(kept.grams_of(texts, place).ids, made.ids)


def test_the_file_of_other_texts_is_not_used(place: Settings) -> None:
    kept.grams_of(texts_of(["山羊下山。"]), place)
    texts = texts_of(list(WORDS))
    assert np.array_equal(kept.grams_of(texts, place).ids, GramIndex.of(texts.text, texts.sentences).ids)


def test_where_nothing_may_be_written_the_index_is_made_in_memory(tmp_path: Path, place: Settings) -> None:
    (tmp_path / "derived").write_bytes(b"")  # a file where the folder should be
    assert len(kept.grams_of(texts_of(list(WORDS)), place).ids)
