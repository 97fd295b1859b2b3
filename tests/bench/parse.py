"""Speed and memory of reading plain text, beyond start-up. A measurement, never a gate.

python -m tests.bench.parse [--json] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import time
import tracemalloc
from pathlib import Path

from indexer.pipeline import parse_source

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LARGE_BYTES, SMALL_BYTES = 3_000_000, 290_000
ROUNDS = 3


def make_text(size: int) -> bytes:
    """The largest text of the corpus, repeated until it has this size."""
    largest = max((path.read_bytes() for path in CORPUS.glob("*.txt")), key=len)
    return (largest.rstrip(b"\n") + b"\n\n") * -(-size // len(largest))


def best_seconds(data: bytes) -> float:
    """The fastest of a few rounds: what the program takes, not what else the machine was doing."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        parse_source(data, name="汇编.txt")
        seconds.append(time.process_time() - start)
    return min(seconds)


def peak_bytes(data: bytes) -> int:
    """The most memory that Python objects held at one time while reading."""
    tracemalloc.start()
    parse_source(data, name="汇编.txt")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def measure() -> dict[str, float]:
    """All figures."""
    large, small = make_text(LARGE_BYTES), make_text(SMALL_BYTES)
    parse_source(small, name="汇编.txt")  # rules compiled, modules loaded: start-up is not what is measured
    seconds = best_seconds(large)
    return {
        "text_mb": len(large) / 1e6,
        "seconds": seconds,
        "mb_per_s": len(large) / 1e6 / seconds,
        "small_kb": len(small) / 1e3,
        "small_seconds": best_seconds(small),
        "memory_times_text": peak_bytes(large) / len(large),
    }


def print_profile() -> None:
    """The functions that take most of the time, the time of what they call left out."""
    data = make_text(LARGE_BYTES)
    profile = cProfile.Profile()
    profile.runcall(parse_source, data, name="汇编.txt")
    pstats.Stats(profile).sort_stats("tottime").print_stats(20)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as one object only")
    parser.add_argument("--profile", action="store_true", help="print where the time goes instead")
    args = parser.parse_args()
    if args.profile:
        print_profile()
        return
    figures = measure()
    if not args.json:
        for name, value in figures.items():
            print(f"{name:20}{value:10.3f}")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
