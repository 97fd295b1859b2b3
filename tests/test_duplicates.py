"""Which texts say the same."""

import random

from kb.duplicates import bands, fold_copy, names_of_unit, resemblance, shingle
from tests.factories import write_text


def alike(one: str, other: str) -> float:
    return resemblance(shingle(fold_copy(one)), shingle(fold_copy(other)))


def test_a_copy_with_another_place_other_figures_and_masks_is_the_same_text() -> None:
    original = "青禾镇全年排查矛盾纠纷128起，化解率98.5%，较上年提高3个百分点。"
    copy = "××镇全年排查矛盾纠纷56起，化解率92%,较上年提高1.2个百分点"
    assert alike(original, copy) == 1.0


def test_two_texts_of_the_same_vocabulary_are_not_the_same() -> None:
    rng = random.Random(5)
    scores = [alike(write_text(rng, 8), write_text(rng, 8)) for _ in range(50)]
    assert max(scores) < 0.6


def test_a_copy_with_one_sentence_exchanged_shares_a_band() -> None:
    rng = random.Random(7)
    found = 0
    for _ in range(100):
        text = write_text(rng, 12)
        copy = text.replace(text.split("。")[5], write_text(rng, 1).rstrip("。"))
        found += bool(set(bands(shingle(fold_copy(text)))) & set(bands(shingle(fold_copy(copy)))))
    assert found >= 98


def test_the_names_of_a_unit_are_blanked_whatever_their_length() -> None:
    one = fold_copy("石桥坡镇司法所牵头办理", names=names_of_unit("石桥坡镇"))
    other = fold_copy("青禾镇司法所牵头办理", names=names_of_unit("青禾镇"))
    assert one == other


def test_a_text_of_one_character_has_a_sketch() -> None:
    assert len(bands(shingle("法"))) == 10
