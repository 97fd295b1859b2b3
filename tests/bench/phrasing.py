"""What users wait for: every kind of answer through the facade, on a whole library of so many sections.

`python -m tests.bench.phrasing --sections 100000 --home /tmp/library --json` makes the library if it is not there and ends
with one object: rows of kind, p50_ms, p95_ms, max_ms by the clock, and the processor time at p95.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kb.library import Library
from tests.bench.corpus import Corpus
from tests.bench.library import build_library

QUESTIONS = 60
SEED = 11
FREQUENT = ("工作", "推进", "监管", "加强", "的", "执法", "制度", "开展")
Kind = tuple[str, Callable[[Any], Any], Sequence[Any]]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="where the library lies or is made; a temporary one by default")
    parser.add_argument("--only", default="", help="only kinds whose name begins so")
    parser.add_argument("--json", action="store_true", help="only the object, no table")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder) / "home"
        build_library(home, sections=asked.sections)
        report = measure(home, only=asked.only, is_quiet=asked.json)
    print(json.dumps(report, ensure_ascii=False))


def measure(home: Path, *, only: str = "", is_quiet: bool = False) -> dict[str, Any]:
    """Ask everything of the library at `home`."""
    with Library.open(home) as library:
        sections = library.engine().sections()
        loaded = _seconds(lambda _: library.phrasing.contexts("推进", per_page=1), None)[0]
        rows = []
        for name, ask, items in _kinds(library):
            if name.startswith(only):
                rows.append({"kind": name, **_time(ask, items)})
                if not is_quiet:
                    print(
                        "{kind:24} p50 {p50_ms:8.1f}  p95 {p95_ms:8.1f}  max {max_ms:8.1f}  work {work_p95_ms:8.1f}".format(
                            **rows[-1]
                        ),
                        file=sys.stderr,
                    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"sections": sections, "load_s": round(loaded, 2), "peak_mb": memory, "rows": rows}


def _kinds(library: Library) -> list[Kind]:
    asker = Corpus(seed=SEED)
    chance = random.Random(SEED)
    words = [" ".join(question.words) for question in asker.questions(QUESTIONS)]
    phrases = [phrase.text for phrase in asker.phrases(QUESTIONS)]
    frequent = [*FREQUENT, *phrases[: QUESTIONS - len(FREQUENT)]]
    sample = [section for number, section in enumerate(library.export()) if number % 997 == 0]
    sentences = [chance.choice([s for s in section["text"].split("。") if s]) for section in sample[:QUESTIONS]]
    gaps = [f"{a}…{b}" for a, b in zip(FREQUENT * 8, [*FREQUENT[1:], "工作"] * 8, strict=False)][:16] + [
        f"{phrase[:2]}…{phrase[-2:]}" for phrase in phrases[:40]
    ]
    cut = ({}, {"level": ["乡级"]}, {"type": ["存在问题"], "year": ["2021..2023"]})
    filtered = [(word, chance.choice(cut[1:])) for word in words]
    narrowed = [(chance.choice(cut), word) for word in words]
    typed = [text[: chance.randrange(1, 5)] for text in phrases] + ["fzmbr", "pfxc", "xingzheng", "falv"]
    units = list(dict.fromkeys(section["unit"] for section in sample if section["unit"]))[:QUESTIONS]
    outlines = [
        "\n".join(f"{number}、{phrase}" for number, phrase in zip("一二三四", phrases[at : at + 4], strict=False))
        for at in range(0, QUESTIONS, 4)
    ]
    search, say = library.search, library.phrasing
    return [
        ("search auto", search, words),
        ("search exact", lambda text: search(text, match="exact"), frequent),
        ("search all sentence", lambda text: search(text, match="all", scope="sentence"), words),
        ("search all paragraph", lambda text: search(text, match="all", scope="paragraph"), words),
        ("search all report", lambda text: search(text, match="all", scope="report"), words),
        ("search any by year", lambda text: search(text, match="any", sort="year"), words),
        ("search filtered", lambda pair: search(pair[0], filters=pair[1]), filtered),
        ("search long question", search, sentences),
        ("contexts", say.contexts, frequent),
        ("contexts before", lambda text: say.contexts(text, sort="before"), frequent),
        ("contexts filtered", lambda text: say.contexts(text, filters=cut[2]), frequent),
        ("fillings", say.fillings, gaps),
        ("variants", say.variants, sentences),
        ("variants of a word", say.variants, phrases),
        ("variants unique", lambda text: say.variants(text, sort="unique", filters=cut[1]), sentences),
        ("commonness", say.commonness, sentences),
        ("headings", lambda pair: say.headings(pair[1][:2], filters=pair[0]), narrowed),
        ("points", lambda pair: say.points(holding=pair[1][:2], filters=pair[0]), narrowed),
        ("points all", lambda filters: say.points(filters=filters), [cut[1], cut[2]] * 5),
        ("collocates", say.collocates, frequent),
        ("typical", lambda filters: say.typical(filters), [cut[1], cut[2]] * 5),
        ("material", say.material, outlines),
        ("promises", lambda unit: say.promises(unit=unit), units),
        ("suggestions", say.suggest, typed),
    ]


def _time(ask: Callable[[Any], Any], items: Sequence[Any]) -> dict[str, float]:
    ask(items[-1])  # what is made once for the whole library is made before
    times = [_seconds(ask, item) for item in items]
    clock, work = sorted(seconds for seconds, _ in times), sorted(seconds for _, seconds in times)
    p50, p95 = len(times) // 2, int(len(times) * 0.95)
    figures = {"p50_ms": clock[p50], "p95_ms": clock[p95], "max_ms": clock[-1], "work_p95_ms": work[p95]}
    return {name: round(seconds * 1000, 1) for name, seconds in figures.items()}


def _seconds(ask: Callable[[Any], Any], item: Any) -> tuple[float, float]:
    worked, began = time.thread_time(), time.perf_counter()
    ask(item)
    return time.perf_counter() - began, time.thread_time() - worked


if __name__ == "__main__":
    main()
