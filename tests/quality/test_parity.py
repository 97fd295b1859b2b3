"""What Ctrl+F finds in the text, exact search finds in every section that holds it, and lights nothing else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kb.library import Library
from kb.text import folding

PER_PAGE = 1_000


def whole_texts(library: Library) -> dict[str, str]:
    """Marker, heading and text of every section, as they stand."""
    found = {}
    for record in library.export():
        heading = f"{record['marker'] or ''}{record['heading'] or ''}"
        is_closed = library.section(record["section_id"])["run_in"] or record["text"].startswith(("。", "："))
        joint = "\n" if heading and not is_closed else ""
        found[record["section_id"]] = f"{heading}{joint}{record['text']}"
    return found


def draw(texts: list[str], count: int, *, seed: int) -> list[str]:
    """Strings of 1 to 40 characters out of the texts, wherever they begin; none of blanks alone."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        text = rng.choice(texts)
        start = rng.randrange(len(text)) if text else 0
        piece = text[start : start + rng.randint(1, 40)]
        if folding.plain(piece):
            found.append(piece)
    return found


def holders(forms: dict[str, tuple[str, str]], asked: str) -> set[str]:
    """The sections that hold the string, looked at one by one."""
    plain, pieces = folding.plain(asked), folding.query_forms(asked)
    return {
        section
        for section, (form, folded) in forms.items()
        if plain in form or any(piece in folded for piece in pieces)
    }


def ask_all(library: Library, asked: str) -> tuple[int, list[dict[str, Any]]]:
    """(total, every hit) of an exact search, page by page."""
    found = library.search(asked, match="exact", per_page=PER_PAGE, collapse=False)
    hits = list(found["hits"])
    while len(hits) < found["total"]:
        page = len(hits) // PER_PAGE + 1
        hits += library.search(asked, match="exact", per_page=PER_PAGE, page=page, collapse=False)["hits"]
    return found["total"], hits


def is_right(lit: str, asked: str) -> bool:
    """Whether the lit words are the string, or places of it that overlap, or signs that stand for more (⑴ for 1)."""
    return _holds(lit, asked) and (_is_run(lit, asked) or not (_holds(lit[1:], asked) or _holds(lit[:-1], asked)))


def _holds(text: str, asked: str) -> bool:
    forms = {folding.plain(asked), *folding.query_forms(asked)}
    return any(form in own for own in (folding.plain(text), *folding.query_forms(text)) for form in forms)


def _is_run(lit: str, asked: str) -> bool:
    forms = {folding.plain(asked), *folding.query_forms(asked)}
    own = {folding.plain(lit), *folding.query_forms(lit)}
    return any(one.startswith(form) and one.endswith(form) for one in own for form in forms)


def check(library: Library, count: int, *, seed: int) -> None:
    texts = whole_texts(library)
    forms = {section: folding.forms(text) for section, text in texts.items()}
    for asked in draw(list(texts.values()), count, seed=seed):
        total, hits = ask_all(library, asked)
        ids = [hit["section_id"] for hit in hits]
        assert set(ids) == holders(forms, asked), asked
        assert len(ids) == len(set(ids)) == total, asked
        for hit in hits:
            (snippet,) = hit["snippets"]
            assert snippet["text"] in texts[hit["section_id"]]
            assert snippet["highlights"], (asked, snippet)
            for start, end in snippet["highlights"]:
                is_cut = end == len(snippet["text"]) and start > 0
                assert is_cut or is_right(snippet["text"][start:end], asked), (asked, snippet)


def test_exact_search_finds_what_stands_in_the_text(corpus_library: Library, strings: int) -> None:
    check(corpus_library, strings, seed=11)


@pytest.mark.soak
def test_exact_search_finds_all_of_five_thousand_strings(corpus_library: Library) -> None:
    check(corpus_library, 5_000, seed=2024)
