"""Known-item search: does a passage come first that a writer remembers in other words?

python -m tests.quality.known_items            prints the figure and every pair whose passage does not come first
python -m tests.quality.known_items --golden   writes the golden files anew: what each query finds first, so that a change
                                               of ranking shows as a difference of files
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.pipeline import parse_source
from kb.identity import digest_bytes
from kb.library import Library

PAIRS = Path(__file__).with_name("known_items.toml")
CORPUS = Path(__file__).parents[2] / "corpus"
GOLDEN = Path(__file__).with_name("golden")
DEPTH = 10
GOLDEN_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """What is remembered, and the place of the passage."""

    file: str
    line: int
    asked: str


def load_pairs() -> tuple[float, list[Pair]]:
    """(floor of MRR@10, the pairs)."""
    table = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    return table["mrr"], [Pair(*row) for row in table["pairs"]]


def index_corpus(library: Library) -> None:
    """Put the sample compilations into a library."""
    index_folder(library, CORPUS)


def index_folder(library: Library, folder: Path) -> None:
    """Put a folder's text files into a library, and tell its engine once."""
    with library.write("index") as writer:
        for path in sorted(folder.glob("*.txt")):
            data = path.read_bytes()
            parsed = parse_source(data, name=path.name)
            prepared = writer.prepare(parsed, content_hash=digest_bytes(data), reader=parsed.format)
            writer.put(prepared, path=path.name)


def place_sections(library: Library) -> dict[str, list[tuple[int, str]]]:
    """(line, section) of every section by file, in order."""
    places: dict[str, list[tuple[int, str]]] = {}
    for record in library.export():
        source = record["source"]
        places.setdefault(source["file"].split("-")[0], []).append((source["line"], record["section_id"]))
    return {name: sorted(found) for name, found in places.items()}


def wanted_section(pair: Pair, places: dict[str, list[tuple[int, str]]]) -> str:
    """The section that holds the line."""
    return [section for line, section in places[pair.file] if line <= pair.line][-1]


def find_ranks(library: Library, pairs: Sequence[Pair]) -> list[int]:
    """At which rank each passage is found, 0 where it is not among the first."""
    places = place_sections(library)
    ranks = []
    for pair in pairs:
        found = [hit["section_id"] for hit in library.search(pair.asked, per_page=DEPTH)["hits"]]
        wanted = wanted_section(pair, places)
        ranks.append(found.index(wanted) + 1 if wanted in found else 0)
    return ranks


def golden_name(number: int, pair: Pair) -> str:
    """The name of a query's golden file: its place among the pairs, and the source and line of what it means."""
    return f"{number:03}-{pair.file}-{pair.line}.txt"


def golden_text(library: Library, pair: Pair, wanted: str) -> str:
    """What a query finds first, a hit a line: → where it is the passage that is meant, group, section, place."""
    lines = [pair.asked]
    for hit in library.search(pair.asked, per_page=GOLDEN_DEPTH)["hits"]:
        mark = "→" if hit["section_id"] == wanted else " "
        place = " › ".join([hit["title"], *hit["heading_path"]])
        lines.append(f"{mark} {hit['group']:5} {hit['section_id']} {place}")
    return "\n".join(lines) + "\n"


def golden_texts(library: Library, pairs: Sequence[Pair]) -> dict[str, str]:
    """The text of every golden file by its name."""
    places = place_sections(library)
    return {
        golden_name(number, pair): golden_text(library, pair, wanted_section(pair, places))
        for number, pair in enumerate(pairs, 1)
    }


def write_golden(library: Library, pairs: Sequence[Pair]) -> None:
    """Write the golden files anew; those of queries that are gone go."""
    GOLDEN.mkdir(exist_ok=True)
    texts = golden_texts(library, pairs)
    for old in GOLDEN.glob("*.txt"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")


def mean_reciprocal_rank(ranks: Sequence[int]) -> float:
    """The mean of 1/rank.

    >>> mean_reciprocal_rank([1, 2, 0, 1])
    0.625
    """
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def main() -> None:
    """Index, ask, print."""
    _, pairs = load_pairs()
    with tempfile.TemporaryDirectory() as home, Library.open(home, create=True, workers=1) as library:
        index_corpus(library)
        if "--golden" in sys.argv[1:]:
            write_golden(library, pairs)
        ranks = find_ranks(library, pairs)
        for pair, rank in zip(pairs, ranks, strict=True):
            if rank != 1:
                print(rank, pair.file, pair.line, pair.asked, sep="\t")
        print(f"MRR@10 {mean_reciprocal_rank(ranks):.4f} over {len(pairs)} pairs", file=sys.stderr)


if __name__ == "__main__":
    main()
