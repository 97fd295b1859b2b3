"""Run cases in watched processes; one that hangs or crashes is noted with its number, and the run goes on after it."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MAX_SECONDS = 10.0
MAX_MEGABYTES = 1024.0
HANG_SECONDS = 30.0  # on the clock, which runs faster than the processor's time where others work too
START_SECONDS = 60.0  # for the process to begin: imports and seeds


@dataclass(slots=True)
class Summary:
    """What came of a run."""

    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    megabytes: float = 0.0

    def add(self, report: dict[str, Any]) -> None:
        """Account for one case."""
        self.count += 1
        suffix = report["name"].rpartition(".")[2]
        self.outcomes[f"{suffix} {report.get('outcome', 'FAILURE')}"] += 1
        self.megabytes = max(self.megabytes, report["megabytes"])
        self.slowest = sorted([*self.slowest, (report["seconds"], report["number"], report["name"])], reverse=True)[:10]
        if report["seconds"] > MAX_SECONDS:
            report = {**report, "failure": f"took {report['seconds']:.1f} s"}
        if report["megabytes"] > MAX_MEGABYTES:
            report = {**report, "failure": f"took {report['megabytes']:.0f} MB"}
        if "failure" in report:
            self.failures.append(report)


def run_cases(count: int, *, seed: int = 1, first: int = 0, seconds: float = 3600.0, workers: int = 1) -> Summary:
    """Read the cases first … first + count - 1, or as many as the time allows."""
    summary = Summary()
    lock = threading.Lock()
    deadline = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_drive, args=(summary, lock, seed, first + place, workers, first + count, deadline))
        for place in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary


def _drive(
    summary: Summary, lock: threading.Lock, seed: int, start: int, step: int, stop: int, deadline: float
) -> None:
    while start < stop and time.monotonic() < deadline:
        reached, trouble = _drive_one(summary, lock, (seed, start, step, stop), deadline)
        if trouble:
            with lock:
                summary.count += 1
                summary.failures.append({"number": reached, "failure": trouble})
        start = stop if reached is None else reached + step


def _drive_one(
    summary: Summary, lock: threading.Lock, case: tuple[int, int, int, int], deadline: float
) -> tuple[int | None, str | None]:
    """One process until it ends, hangs or crashes: the number it was at, and what was wrong with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.worker", *map(str, case)], stdout=subprocess.PIPE, text=True
    )
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
    number: int | None = None
    patience = START_SECONDS
    try:
        while time.monotonic() < deadline:
            try:
                line = lines.get(timeout=patience)
            except queue.Empty:
                return number if number is not None else case[1], f"hangs for more than {patience:.0f} s"
            if line is None:
                code = process.wait()
                return (number, f"crashed with code {code}") if code else (None, None)
            report = json.loads(line)
            patience = HANG_SECONDS
            if "start" in report:
                number = report["start"]
                continue
            with lock:
                summary.add(report)
        return None, None
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _pump(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:  # closed while it was read
        return
    lines.put(None)
