"""Ctrl+F parity through HTTP: whatever string stands in the text, the running server finds it, there and only there."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from kb.doctor import draw_string
from kb.library import Library
from kb.text import folding
from tests.webui.serving import Server

SEED = 20_231
PER_PAGE = 1_000


@pytest.fixture(scope="module")
def texts_and_server(corpus_library: Library) -> Iterator[tuple[list[tuple[str, str]], Server]]:
    """What every section of corpus/ holds, as a person sees it on the screen, and a server over it."""
    texts = [
        (item["section_id"], f"{item['marker'] or ''}{item['heading'] or ''}{item['text']}")
        for item in corpus_library.export()
    ]
    server = Server(corpus_library.settings.home)
    yield [(section_id, text) for section_id, text in texts if text.strip()], server
    server.process.kill()
    server.process.communicate()


def test_the_server_finds_every_string_where_it_stands(
    texts_and_server: tuple[list[tuple[str, str]], Server], strings: int
) -> None:
    texts, server = texts_and_server
    forms = [(section_id, look(text), folding.folded(text)) for section_id, text in texts]
    rng = random.Random(SEED)
    wrong = []
    for _ in range(strings):
        drawn = draw_string(rng, texts)
        seen, folded = look(drawn), folding.query_forms(drawn)
        expected = {name for name, plain, other in forms if seen in plain or any(form in other for form in folded)}
        hits = ask_everything(server, drawn)
        unlit = [hit["section_id"] for hit in hits if not is_lit_rightly(hit, {seen, *folded})]
        if sorted(expected) != sorted(hit["section_id"] for hit in hits) or unlit:
            wrong.append((drawn, unlit))
    assert wrong == []


def ask_everything(server: Server, text: str) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = []
    for page in range(1, sys.maxsize):
        query = {"q": text, "match": "exact", "collapse": "0", "per_page": str(PER_PAGE), "page": str(page)}
        found = server.get("/api/v1/search", **query)
        hits += found["hits"]
        if len(hits) >= found["total"]:
            break
    assert len(hits) == found["total"]
    return hits


def look(text: str) -> str:
    """NFKC, lower case, no blanks: what Ctrl+F compares."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def is_lit_rightly(hit: dict[str, Any], wanted: set[str]) -> bool:
    """Each lit stretch is made of the wanted string and nothing else; one at the window's edge may be cut off there."""
    snippet = hit["snippets"][0]
    whole = [snippet["text"][start:end] for start, end in snippet["highlights"] if end < len(snippet["text"])]
    return bool(snippet["highlights"]) and all(
        any(
            # One sign may stand for several characters: ⑴ is lit whole for its ）.
            covers(form, piece) or (len(text) == 1 and piece in form)
            for form in (look(text), folding.folded(text))
            for piece in wanted
        )
        for text in whole
    )


def covers(text: str, piece: str) -> bool:
    """Whether the text is the piece, or occurrences of it that touch or overlap."""
    end = 0
    for start in range(len(text)):
        if start <= end and text.startswith(piece, start):
            end = start + len(piece)
    return end == len(text) > 0
