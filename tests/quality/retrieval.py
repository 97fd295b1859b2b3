"""How well ranking finds what people ask for, on any corpus of questions and articles.

    python -m tests.quality.retrieval CORPUS.jsonl[.gz] QUERIES.jsonl > run.tsv

An article ({"id", "title", "text"} a line) becomes a section, the articles of one law, told by their titles, a report. They
go through the library into a temporary home; every query ({"id", "text"}) is asked as a user asks it. Prints a run,
`query<TAB>document<TAB>score`, best first, 100 a query. The score falls with the rank: groups come before points.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kb.identity import digest_bytes
from kb.library import Library
from kb.model import ParsedSource
from tests.factories import make_report, make_section, make_source

DEPTH = 100
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十\d]+)?\s*$")

Record = dict[str, str]
Place = tuple[str, int]


def read_lines(path: Path) -> Iterator[Record]:
    """The objects of a JSON Lines file, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    yield from (json.loads(line) for line in text.split("\n") if line.strip())


def law_of(article: Record) -> str:
    """The title without the article's number; articles without one stand alone.

    >>> law_of({"title": "某某条例第十二条"}), law_of({"title": "某某条例"})
    ('某某条例', '某某条例')
    """
    return _ARTICLE.sub("", article["title"])


def index_corpus(library: Library, articles: Iterable[Record]) -> dict[Place, str]:
    """Put every article in; gives the document that stands at each place (file, line)."""
    places: dict[Place, str] = {}
    with library.write("retrieval") as writer:
        for number, (law, members) in enumerate(groupby(articles, key=law_of)):
            name, texts = f"{number}.txt", list(members)
            source = _make_source(name, law, texts)
            content_hash = digest_bytes(f"{number} {law}".encode())
            writer.put(writer.prepare(source, content_hash=content_hash, reader="txt"), path=name)
            places |= {(name, line): article["id"] for line, article in enumerate(texts, start=1)}
    return places


def answer(library: Library, places: dict[Place, str], query: Record) -> list[str]:
    """Documents that the search gives, best first."""
    # Articles that say nearly the same are judged one by one, so they are not folded.
    found = library.search(query["text"], per_page=DEPTH, collapse=False)
    documents = (places.get((hit["source"]["file"], hit["source"]["line"])) for hit in found["hits"])
    return list(dict.fromkeys(document for document in documents if document))


def main(arguments: list[str] | None = None) -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home, Library.open(home, create=True) as library:
        began = time.monotonic()
        places = index_corpus(library, read_lines(chosen.corpus))
        _tell(f"{len(places)} articles indexed in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        for query in read_lines(chosen.queries):
            for rank, document in enumerate(answer(library, places, query)):
                print(query["id"], document, DEPTH - rank, sep="\t")
        _tell(f"asked in {time.monotonic() - began:.0f} s")


def _make_source(name: str, law: str, articles: list[Record]) -> ParsedSource:
    sections = [
        make_section(None, article["text"], line=line, end_line=line, marker=_number(article), depth=0)
        for line, article in enumerate(articles, start=1)
    ]
    return make_source(name, make_report(law, *sections, unit=None, line=1, end_line=len(articles)))


def _number(article: Record) -> str | None:
    found = _ARTICLE.search(article["title"])
    return found.group() if found else None


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
