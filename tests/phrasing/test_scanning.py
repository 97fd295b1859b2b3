"""Looking at all characters at once finds what looking from find to find does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.phrasing.scanning import Characters

LETTERS = "监管a，\n\U00020000"


def plain_finds(text: str, wanted: str, *, overlapping: bool) -> list[int]:
    found, at = [], text.find(wanted)
    while at >= 0:
        found.append(at)
        at = text.find(wanted, at + (1 if overlapping else len(wanted)))
    return found


@given(st.text(LETTERS, max_size=40), st.text(LETTERS, min_size=1, max_size=4), st.booleans())
def test_every_find_is_found(text: str, wanted: str, overlapping: bool) -> None:
    found = Characters.of(text).find(wanted, overlapping=overlapping)
    assert found.tolist() == plain_finds(text, wanted, overlapping=overlapping)


def test_nothing_is_found_nowhere() -> None:
    assert Characters.of("监管").find("").tolist() == []
    assert Characters.of("").find("监").tolist() == []
