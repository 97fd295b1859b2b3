"""How well answers to problems are found within a report, held against what was read by hand.

python -m tests.quality.promises    prints the share that is right, and every problem that gets another answer
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.library import Library
from tests.quality.known_items import index_corpus

PAIRS = Path(__file__).with_name("promises.toml")


@dataclass(frozen=True, slots=True)
class Pair:
    """A problem of a report and the plan that answers it, each by its beginning; no plan is the empty text."""

    file: str
    title: str
    problem: str
    answer: str


def load_pairs() -> tuple[float, list[Pair]]:
    """(floor, the pairs)."""
    table = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    return table["right"], [Pair(*row) for row in table["pairs"]]


def find_wrong(library: Library, pairs: Sequence[Pair]) -> list[tuple[Pair, str]]:
    """The problems whose first answer is another one than a person gave, with that answer."""
    reports = {
        (record["source"]["file"].replace("\\", "/").rsplit("/", 1)[-1].split("-")[0], record["title"]): record[
            "report_id"
        ]
        for record in library.list_reports()
    }
    wrong = []
    for pair in pairs:
        found = library.phrasing.promises(report_id=reports[pair.file, pair.title])
        (problem,) = [item for item in found["reports"][0]["problems"] if pair.problem in item["text"]]
        first = problem["answers"][0]["text"] if problem["answers"] else ""
        if pair.answer not in first or bool(first) != bool(pair.answer):
            wrong.append((pair, first))
    return wrong


def main() -> None:
    """Index, ask, print."""
    _, pairs = load_pairs()
    with tempfile.TemporaryDirectory() as home, Library.open(home, create=True, workers=1) as library:
        index_corpus(library)
        wrong = find_wrong(library, pairs)
        for pair, first in wrong:
            print(pair.file, pair.problem, f"→ {pair.answer or '（无）'}", f"≠ {first[:18] or '（无）'}", sep="\t")
        print(f"right {1 - len(wrong) / len(pairs):.3f} of {len(pairs)}", file=sys.stderr)


if __name__ == "__main__":
    main()
