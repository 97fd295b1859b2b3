"""The command line of the fuzzer; exits with 1 when anything went wrong."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.mutate import make_case
from tests.fuzz.run import run_cases


def main() -> int:
    """Run and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the files that fail")
    options = parser.parse_args()
    summary = run_cases(
        options.count, seed=options.seed, first=options.first, seconds=options.seconds, workers=options.workers
    )
    for outcome, count in sorted(summary.outcomes.items()):
        print(f"{count:7d}  {outcome}")
    for seconds, number, name in summary.slowest:
        print(f"{seconds:7.2f} s  case {number}  {name}")
    print(f"{summary.count} cases, peak {summary.megabytes:.0f} MB, {len(summary.failures)} failures")
    for failure in summary.failures:
        print(f"FAILURE case {failure['number']}: {failure['failure']}\n{failure.get('traceback', '')}")
        if options.keep:
            name, data = make_case(options.seed, failure["number"])
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"case-{failure['number']}.{name.rpartition('.')[2]}").write_bytes(data)
    return 1 if summary.failures else 0


if __name__ == "__main__":
    sys.exit(main())
