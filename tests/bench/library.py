"""A whole made-up library for measuring what users get: catalogue and index, filled from `tests.bench.corpus`.

`python -m tests.bench.library HOME --sections 100000` makes one in some minutes; one that is there already is left as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from kb.library import Library
from kb.model import Report
from kb.model import Section as ParsedSection
from kb.preparing import PreparedSource, prepare_source
from tests.bench.corpus import Corpus, Section
from tests.factories import make_report, make_section, make_source

SECTIONS_PER_REPORT = 8
REPORTS_PER_SOURCE = 25
MARKERS = "一二三四五六七八"
ORDINALS = "一二三四五六"


def build_library(home: Path, *, sections: int) -> None:
    """Fill a new library; nothing is done where there is one."""
    if (home / "catalog.db").exists():
        return
    with Library.open(home, create=True) as library, library.write("bench") as writer, ProcessPoolExecutor() as pool:
        prepare = partial(_prepare, min_characters=library.settings.duplicate_min_characters)
        for number, prepared in enumerate(pool.map(prepare, _sources(sections), chunksize=2)):
            writer.put(prepared, path=f"/bench/{number:05}.txt")


def _sources(count: int) -> Iterator[tuple[int, list[list[Section]]]]:
    made = Corpus().sections(count)
    number = 0
    while reports := [r for _ in range(REPORTS_PER_SOURCE) if (r := list(islice(made, SECTIONS_PER_REPORT)))]:
        yield number, reports
        number += 1


def _prepare(source: tuple[int, list[list[Section]]], *, min_characters: int) -> PreparedSource:
    number, reports = source
    parsed = make_source(f"{number:05}.txt", *(_report(sections) for sections in reports), noise=())
    return prepare_source(
        parsed, content_hash=f"bench{number:05}", reader="bench", corrections=[], min_characters=min_characters
    )


def _report(sections: list[Section]) -> Report:
    fields = sections[0].fields
    year = int(fields["year"])
    parts = [_part(place, section) for place, section in enumerate(sections)]
    title = f"{fields['unit']}{year}年法治政府建设年度报告"
    return make_report(
        title,
        *parts,
        unit=fields["unit"],
        level=fields["level"],
        sector=fields["sector"],
        year=year,
        line=sections[0].number,
    )


def _part(place: int, section: Section) -> ParsedSection:
    """A section; every second one has its sentences as points."""
    sentences = [sentence + "。" for sentence in section.body.split("。") if sentence]
    points: tuple[str, ...] = ()
    if section.number % 2:
        points = tuple(f"{ordinal}是{sentence}" for ordinal, sentence in zip(ORDINALS, sentences, strict=False))
        sentences = [*points, *sentences[len(points) :]]
    fields = section.fields
    return make_section(
        section.heading.split("、")[-1].split("）")[-1],
        "".join(sentences),
        marker=f"{MARKERS[place]}、",
        line=section.number + 1,
        type=fields["type"],
        topic=fields["topic"] if fields["type"] == "主要举措" else None,
        points=points,
    )


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--sections", type=int, default=100_000)
    asked = parser.parse_args()
    build_library(asked.home, sections=asked.sections)
    print(f"{asked.home}: {asked.sections} sections", file=sys.stderr)


if __name__ == "__main__":
    main()
