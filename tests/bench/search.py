"""Measure our engine and its peers in one run: `python -m tests.bench.search --sections N --json`.

Kinds: a_or any word, a_and all words, b an exact string with its exact total, c any word within a level, a type and
some years, d any word with the counts of six facets. Each engine first reaches the state that daily use leaves: nearly
all sections in bulk, 50 commits of 100, one section in a hundred deleted. No engine keeps results; each question is
asked once to warm its words and then timed. Ratios carry over to other machines, milliseconds do not; on a busy
machine look at the `work_` figures, processor time of the asking thread.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.corpus import Corpus, Question, Section
from tests.bench.ours import KBIndex, KBWhoosh
from tests.bench.peers import Fts5, Peer, StockWhoosh, Tantivy

SMALL_COMMITS = 50
SMALL_COMMIT_SECTIONS = 100
DELETED_SHARE = 100  # one in so many
QUESTIONS = 200
CHUNK = 2000
SECONDS_A_KIND = 30  # the slowest peers answer fewer questions
KINDS = ("a_or", "a_and", "b", "c", "d")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--engines", default="kb-whoosh,tantivy,fts5,whoosh")
    parser.add_argument("--json", action="store_true", help="only the object, no table")
    options = parser.parse_args()
    report: dict[str, Any] = {"sections": options.sections, "rows": [], "index": []}
    for name in options.engines.split(","):
        with tempfile.TemporaryDirectory() as folder:
            _measure(name, Path(folder), options.sections, report)
        gc.collect()
    if not options.json:
        _print_table(report)
    print(json.dumps(report, ensure_ascii=False))


def _open(name: str, path: Path) -> Peer:
    if name == "kb-opensearch":
        from tests.bench.cluster import KBOpenSearch  # needs Java and the cluster's parts: make test-cluster

        return KBOpenSearch(path)
    makers: dict[str, Callable[[Path], Peer]] = {cls.name: cls for cls in (KBWhoosh, Tantivy, Fts5, StockWhoosh)}
    return makers[name](path)


def _measure(name: str, path: Path, sections: int, report: dict[str, Any]) -> None:
    _say(f"{name}: index")
    corpus = Corpus()
    engine = _open(name, path)
    small = SMALL_COMMITS * SMALL_COMMIT_SECTIONS if sections >= 20_000 else sections // 2
    seconds = _build(engine, corpus.sections(sections - small))
    kept: list[Section] = []
    for _ in range(SMALL_COMMITS):
        kept = list(corpus.sections(small // SMALL_COMMITS))
        _timed_commit(engine, kept)
    engine.delete(section for section in Corpus().sections(sections - small) if _goes(section))
    engine.commit()
    row = {"engine": engine.name, "sections_per_s": round((sections - small) / seconds), "disk_mb": _size_mb(path)}
    report["rows"] += _ask_all(engine, sections, kept)
    added = sorted(_timed_commit(engine, list(corpus.sections(SMALL_COMMIT_SECTIONS))) for _ in range(5))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report["index"].append(row | {"add100_ms": round(added[2] * 1000, 1), "peak_mb": memory})
    if isinstance(engine, KBIndex):
        engine.close()


def _goes(section: Section) -> bool:
    """Whole reports are deleted, as they are in use."""
    return section.number // 8 % DELETED_SHARE == 0


def _build(engine: Peer, sections: Iterator[Section]) -> float:
    """Seconds that the engine itself took."""
    seconds = 0.0
    while chunk := list(islice(sections, CHUNK)):
        if isinstance(engine, KBIndex):
            engine.prepare(chunk)
        start = time.perf_counter()
        engine.add(chunk)
        seconds += time.perf_counter() - start
    start = time.perf_counter()
    engine.commit()
    return seconds + time.perf_counter() - start


def _timed_commit(engine: Peer, sections: list[Section]) -> float:
    """Seconds from handing sections over to finding them."""
    start = time.perf_counter()
    engine.add(sections)
    engine.commit()
    engine.all_words(Question(sections[0].heading_words[:1], "", "", 0, 0))
    return time.perf_counter() - start


def make_kinds(engine: Peer, asker: Corpus) -> dict[str, tuple[Callable[[Any], int], Sequence[Any]]]:
    """Each kind of question: how it is asked, and what."""
    questions, phrases = asker.questions(QUESTIONS), asker.phrases(QUESTIONS)
    return {
        "a_or": (engine.any_word, questions),
        "a_and": (engine.all_words, questions),
        "b": (engine.phrase, phrases),
        "c": (engine.filtered, questions),
        "d": (engine.counted, questions),
    }


def _ask_all(engine: Peer, sections: int, kept: list[Section]) -> list[dict[str, Any]]:
    asker = Corpus(seed=7)
    kinds = make_kinds(engine, asker)
    if isinstance(engine, KBIndex):
        kinds["any_string"] = (engine.exact, asker.strings(kept, QUESTIONS))
    return [{"engine": engine.name, "kind": kind, **_time_kind(kind, *asked)} for kind, asked in kinds.items()]


def _time_kind(kind: str, ask: Callable[[Any], int], asked: Sequence[Any]) -> dict[str, Any]:
    _say(f"  {kind}")
    first: list[float] = []
    times: list[float] = []
    worked: list[float] = []
    found = 0
    began = time.perf_counter()
    for item in asked:
        first.append(_seconds(ask, item)[1])
        seconds, work, count = _seconds(ask, item)
        times.append(seconds)
        worked.append(work)
        found += count
        if time.perf_counter() - began > SECONDS_A_KIND:
            break
    shares = {
        "p50_ms": (sorted(times), 0.5),
        "p95_ms": (sorted(times), 0.95),
        "work_p50_ms": (sorted(worked), 0.5),
        "work_p95_ms": (sorted(worked), 0.95),
        "first_work_p95_ms": (sorted(first), 0.95),
    }
    figures = {name: round(sample[int(len(sample) * share)] * 1000, 3) for name, (sample, share) in shares.items()}
    return figures | {"asked": len(times), "found": found}


def _seconds(ask: Callable[[Any], int], item: object) -> tuple[float, float, int]:
    """(by the clock, by the processor: what a busy machine does meanwhile counts only in the first, answer)."""
    worked = time.thread_time()
    start = time.perf_counter()
    count = ask(item)
    return time.perf_counter() - start, time.thread_time() - worked, count


def _size_mb(path: Path) -> float:
    return round(sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6, 1)


def _print_table(report: dict[str, Any]) -> None:
    for row in report["rows"]:
        line = "{engine:10} {kind:10} p50 {p50_ms:9.3f} ms  p95 {p95_ms:9.3f} ms  work {work_p50_ms:9.3f} {work_p95_ms:9.3f}"
        _say(line.format(**row))
    for row in report["index"]:
        _say("{engine:10} {sections_per_s} sections/s  {disk_mb} MB  add 100 {add100_ms} ms".format(**row))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
