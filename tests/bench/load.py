"""Many readers at once over a real `kb serve` on this machine alone: `python -m tests.bench.load --home COPY`.

First fifty people who look at each page for two seconds while compilations are being indexed, then a few clients without any
pause. The home is added to: give a copy. Ends with a table and one JSON object; gates nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

from tests.webui.serving import Server

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
WORDS = (
    "执法 监督 普法 宣传 矛盾 纠纷 调解 法治 政府 建设 培训 行政 复议 应诉 审查 营商 环境 "
    "队伍 基层 治理 数字 监管 公开 决策 制度 整改 问题 力量 不足 针对性"
).split()
REPORT = re.compile(rb'href="(/reports/[^"]+)"')
HEADERS = {"Accept-Encoding": "gzip", "Accept": "text/html", "Connection": "keep-alive"}
TIMEOUT_SECONDS = 30
SETTLING_SECONDS = 120
IDLE_SECONDS = 0.1  # of processor time in two
FIRST_REPORTS = 40  # that readers open


@dataclass(slots=True)
class Tally:
    """What the clients saw: milliseconds by kind of page, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)
    sent_bytes: int = 0
    changing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, milliseconds: float, size: int) -> None:
        """One answer."""
        with self.changing:
            self.took.setdefault(kind, []).append(milliseconds)
            self.sent_bytes += size

    def wrong(self, what: str) -> None:
        """One that failed."""
        with self.changing:
            self.wrongs.append(what)

    def rows(self) -> list[dict[str, object]]:
        """Each kind of page, and all of them."""
        everything = [value for values in self.took.values() for value in values]
        return [summarize(kind, values) for kind, values in [*sorted(self.took.items()), ("all", everything)] if values]


def summarize(kind: str, values: list[float]) -> dict[str, object]:
    """A line of the table.

    >>> summarize("search", [1.0, 2.0, 3.0])
    {'page': 'search', 'requests': 3, 'p50_ms': 2.0, 'p95_ms': 3.0, 'max_ms': 3.0}
    """
    ordered = sorted(values)
    high = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    found = {"p50_ms": statistics.median(ordered), "p95_ms": high, "max_ms": ordered[-1]}
    return {"page": kind, "requests": len(ordered), **{name: round(value, 1) for name, value in found.items()}}


class Reader:
    """A person with one open connection, who searches, reads, browses and types."""

    def __init__(self, address: str, tally: Tally, *, seed: int, reports: list[str]) -> None:
        self._host = urlsplit(address).netloc
        self._tally = tally
        self._chance = random.Random(seed)
        self._reports = reports
        self._line = http.client.HTTPConnection(self._host, timeout=TIMEOUT_SECONDS)

    def read(self, *, until: float, pause: float) -> None:
        """Click until the time has come."""
        time.sleep(self._chance.random() * pause)
        while time.monotonic() < until:
            self._click(*self._choose())
            time.sleep(pause)
        self._line.close()

    def _choose(self) -> tuple[str, str]:
        chance = self._chance
        words = quote(" ".join(chance.sample(WORDS, 2)))
        kind = chance.choices(("search", "reading", "browse", "suggest"), (5, 3, 1, 1))[0]
        if kind == "search":
            return kind, f"/?q={words}{chance.choice(('', '&match=any', '&year=2023', '&type=' + quote('存在问题')))}"
        if kind == "reading":
            return kind, f"{chance.choice(self._reports)}?q={words}"
        if kind == "browse":
            return kind, f"/browse/?rows=type&columns={chance.choice(('year', 'level', 'sector'))}"
        return kind, f"/api/v1/suggest?q={quote(chance.choice(WORDS))}"

    def _click(self, kind: str, path: str) -> None:
        began = time.perf_counter()
        try:
            self._line.request("GET", path, headers=HEADERS)
            answer = self._line.getresponse()
            size = len(answer.read())
        except (OSError, http.client.HTTPException) as error:
            self._tally.wrong(f"{kind}: {error!r}")
            self._line.close()  # the next click opens it again
            return
        if answer.status != 200:
            self._tally.wrong(f"{kind}: {answer.status} {path}")
        self._tally.add(kind, (time.perf_counter() - began) * 1000, size)


def run_readers(address: str, *, count: int, seconds: float, pause: float, reports: list[str]) -> Tally:
    """So many people for so long."""
    tally = Tally()
    until = time.monotonic() + seconds
    readers = [Reader(address, tally, seed=seed, reports=reports) for seed in range(count)]
    threads = [threading.Thread(target=reader.read, kwargs={"until": until, "pause": pause}) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def list_reports(address: str) -> list[str]:
    """Some reports, as a reader finds them."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_SECONDS)
    line.request("GET", "/browse/reports")
    found = dict.fromkeys(REPORT.findall(line.getresponse().read()))
    line.close()
    return [path.decode() for path in found][:FIRST_REPORTS]


@contextmanager
def indexing(home: Path) -> Iterator[list[int]]:
    """Compilations come in one after the other meanwhile; the list says how many rounds are done."""
    done: list[int] = []
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            with TemporaryDirectory() as folder:
                for file in CORPUS.glob("*-*.txt"):
                    # New to the library each time, whatever it holds already.
                    (Path(folder) / file.name).write_bytes(file.read_bytes() + f"\n{time.time_ns()}\n".encode())
                command = [sys.executable, "-m", "kb", "--home", str(home), "index", "--json", folder]
                child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                while child.poll() is None and not is_over.wait(0.2):
                    pass
                child.terminate()  # what it has written stays, as after Ctrl-C
                done.append(child.wait())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        is_over.set()
        thread.join()


def cpu_seconds(pid: int) -> float | None:
    """Processor time of a process, where the system tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settle(pid: int) -> None:
    """Wait until a server that has begun has made ready what it makes ready: readers come to one that is running."""
    spent, until = -1.0, time.monotonic() + SETTLING_SECONDS
    while (now := cpu_seconds(pid)) is not None and now - spent > IDLE_SECONDS and time.monotonic() < until:
        spent = now
        time.sleep(2)


def measure(server: Server, *, count: int, seconds: float, pause: float, reports: list[str]) -> dict[str, object]:
    """One run, told."""
    before = cpu_seconds(server.process.pid)
    tally = run_readers(server.address, count=count, seconds=seconds, pause=pause, reports=reports)
    after = cpu_seconds(server.process.pid)
    rows = tally.rows()
    answered = sum(map(len, tally.took.values()))
    spent = (after - before) * 1000 / max(answered, 1) if before is not None and after is not None else None
    for row in rows:
        print("{page:10} {requests:6} {p50_ms:8} {p95_ms:8} {max_ms:8}".format(**row))
    for what in tally.wrongs[:10]:
        print(f"  wrong: {what}")
    return {
        "clients": count,
        "seconds": seconds,
        "requests_per_s": round(answered / seconds, 1),
        "kilobytes_per_request": round(tally.sent_bytes / 1000 / max(answered, 1), 1),
        "server_cpu_ms_per_request": round(spent, 1) if spent is not None else None,
        "errors": len(tally.wrongs),
        "rows": rows,
    }


def main() -> None:
    """Both runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a copy of a library; it is added to")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--pause", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--flat-clients", type=int, default=8)
    parser.add_argument("--flat-seconds", type=float, default=30.0)
    asked = parser.parse_args()
    server = Server(asked.home)
    try:
        reports = list_reports(server.address)
        settle(server.process.pid)
        print("page       requests   p50_ms   p95_ms   max_ms")
        with indexing(asked.home) as rounds:
            calm = measure(server, count=asked.readers, seconds=asked.seconds, pause=asked.pause, reports=reports)
        flat = measure(server, count=asked.flat_clients, seconds=asked.flat_seconds, pause=0, reports=reports)
    finally:
        code, said = server.stop()
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    print(json.dumps({"while_indexing": {**calm, "rounds": rounds}, "flat_out": flat, "exit": code, "load": load}))
    if "Traceback" in said:
        print(said, file=sys.stderr)


if __name__ == "__main__":
    main()
