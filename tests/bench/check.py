"""How long the check of a draft takes, what it costs in memory, and how long sixty submissions take among each other.

python -m tests.bench.check HOME [--sections N] [--json]        HOME is made by tests.bench.library where it is not there

Drafts are put together from the library's own sentences and from sentences of no library, half of each. Processor seconds are
given beside the wall's, because a busy machine doubles only the latter.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.batch import check_batch
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.shelves import library_shelf
from tests.bench.library import build_library
from tests.factories import write_text

SEED = 20_260_401
SHORT_CHARACTERS, LONG_CHARACTERS, HUGE_CHARACTERS = 1_000, 10_000, 340_000  # the last is 1 MB in UTF-8
SHORT_RUNS, LONG_RUNS = 40, 5
SUBMISSIONS, SUBMISSION_CHARACTERS = 60, 5_000


def write_draft(library: Library, characters: int, rng: random.Random, *, name: str = "") -> Draft:
    """A draft of about this length, every second sentence the library's."""
    texts = library.phrasing.texts()
    sentences: list[str] = []
    length = 0
    while length < characters:
        number = rng.randrange(len(texts.sentences))
        sentences.append(write_text(rng, 1) if len(sentences) % 2 else texts.sentence(number))
        length += len(sentences[-1])
    paragraphs = ["".join(sentences[at : at + 8]) for at in range(0, len(sentences), 8)]
    title = f"{name or '大柳县司法局'}2024年法治政府建设年度报告\n一、主要举措和成效\n"
    return take_draft(title + "\n".join(paragraphs), name=name)


def measure(library: Library, characters: int, runs: int, rng: random.Random) -> dict[str, Any]:
    """Milliseconds of a check, reading the draft included."""
    walls, used = [], []
    for _ in range(runs):
        text = write_draft(library, characters, rng).text
        wall, processor = timed(lambda text=text: library.check(take_draft(text)))  # type: ignore[misc]
        walls.append(wall)
        used.append(processor)
    return {"characters": characters, "runs": runs, **_percentiles("wall", walls), **_percentiles("processor", used)}


def _percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return {f"{name}_p50_ms": round(float(p50), 1), f"{name}_p95_ms": round(float(p95), 1)}


def timed(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall's clock and by the processor's."""
    wall, processor = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - wall, time.process_time() - processor


def resident_mb() -> float:
    """What this process holds in memory; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii", "replace").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def measure_all(home: Path, *, sections: int) -> dict[str, Any]:
    """Every figure, over a library of so many sections."""
    build_library(home, sections=sections)
    rng = random.Random(SEED)
    with Library.open(home) as library:
        library.search("执法", per_page=1)
        library.phrasing.texts()
        before = resident_mb()
        ready = timed(lambda: library_shelf(Context(library=library, phrasing=library.phrasing)))
        rows = [measure(library, SHORT_CHARACTERS, SHORT_RUNS, rng), measure(library, LONG_CHARACTERS, LONG_RUNS, rng)]
        grown = resident_mb() - before
        rows.append(measure(library, HUGE_CHARACTERS, 1, rng))
        drafts = [
            write_draft(library, SUBMISSION_CHARACTERS, rng, name=f"第{number}县司法局")
            for number in range(SUBMISSIONS)
        ]
        wall, processor = timed(lambda: check_batch(library, drafts))
    return {
        "sections": sections,
        "index_ready_s": round(ready[0], 2),
        "grown_mb": round(grown),
        "rows": rows,
        "batch": {"drafts": SUBMISSIONS, "wall_s": round(wall, 1), "processor_s": round(processor, 1)},
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure_all(options.home, sections=options.sections)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        for row in value if isinstance(value, list) else [value]:
            print(f"{name:16}{row}")


if __name__ == "__main__":
    main()
