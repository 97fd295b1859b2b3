"""What a browser waits for: pages and answers of the API over a whole library, and what travels for the first view.

`python -m tests.bench.pages --home /tmp/library --json` asks the application in this process; with `--serve` also a
`kb serve` on this machine. Ends with one object: rows of kind, p50_ms, p95_ms by the clock, processor time at p95, bytes of
an answer as it is and packed; and the bytes of the first view with its styles and scripts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.library import Library
from tests.bench.corpus import Corpus
from tests.bench.library import build_library
from tests.webui.serving import Server
from webui import create_app

QUESTIONS = 40
SEED = 23
WARM = ("工作 推进", "监管")  # what is made once for the whole library is made before
Ask = Callable[[str], int]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where the library lies or is made")
    parser.add_argument("--sections", type=int, default=10_000, help="how large it is made if it is not there")
    parser.add_argument("--serve", action="store_true", help="ask a running `kb serve` as well")
    parser.add_argument("--json", action="store_true", help="only the object, no table")
    asked = parser.parse_args()
    build_library(asked.home, sections=asked.sections)
    with Library.open(asked.home) as library:
        kinds = _kinds(library)
        client = create_app(library=library).test_client()
        report: dict[str, Any] = {"sections": library.engine().sections(), "first_view": weigh_first_view(client)}
        report["rows"] = _measure("", lambda address: len(client.get(address).data), kinds, is_quiet=asked.json)
        for row in report["rows"]:
            row |= _sizes(client, row["kind"], kinds)
    if asked.serve:
        server = Server(asked.home)
        try:
            report["rows"] += _measure("serve ", lambda a: _fetch(server.address + a), kinds, is_quiet=asked.json)
        finally:
            server.stop()
    print(json.dumps(report, ensure_ascii=False))


def weigh_first_view(client: FlaskClient, address: str = "/") -> dict[str, Any]:
    """Bytes of a page with every style, script and icon that it names, as they are and packed."""
    page = BeautifulSoup(client.get(address).data, "html.parser")
    named = [str(tag.get("href") or tag.get("src")) for tag in page.select("link[href], script[src], img[src]")]
    parts = [address, *dict.fromkeys(name for name in named if name.startswith("/"))]
    plain, packed = ([_size(client, part, how) for part in parts] for how in ("identity", "gzip"))
    return {"requests": len(parts), "bytes": sum(plain), "packed_bytes": sum(packed)}


def _kinds(library: Library) -> dict[str, list[str]]:
    """Addresses by kind; each is asked once, so that no answer is one that was kept."""
    asker, chance = Corpus(seed=SEED), random.Random(SEED)
    words = [*WARM, *(" ".join(question.words) for question in asker.questions(QUESTIONS))]
    phrases = [*WARM, *(phrase.text for phrase in asker.phrases(QUESTIONS))]
    ids = list(library.engine().section_ids())
    sections = [chance.choice(ids) for _ in range(QUESTIONS + len(WARM))]
    reports = [section.rpartition(".")[0] for section in sections]
    found = [f"/reports/{name}?{urlencode({'q': text})}" for name, text in zip(reports, phrases, strict=True)]
    return {
        "api search": [f"/api/v1/search?{urlencode({'q': text})}" for text in words],
        "search": [f"/?{urlencode({'q': text, 'level': '乡级'})}" for text in words],
        "search string": [f"/?{urlencode({'q': text, 'match': 'exact'})}" for text in phrases],
        "start": ["/"] * QUESTIONS,
        "reading": [f"/reports/{name}" for name in reports],
        "reading finds": found,
        "api section": [f"/api/v1/sections/{name}" for name in sections],
        "browse": [f"/browse/?{urlencode({'rows': row, 'columns': 'year'})}" for row in ("type", "level", "topic") * 6],
        "browse units": [f"/browse/units?{urlencode({'q': text[:1]})}" for text in words[:QUESTIONS]],
        "browse reports": [f"/browse/reports?{urlencode({'page': page + 1})}" for page in range(QUESTIONS)],
        "browse sources": [f"/browse/sources?{urlencode({'page': page + 1})}" for page in range(QUESTIONS)],
        "stats": ["/stats"] * len(WARM),
    }


def _measure(prefix: str, ask: Ask, kinds: dict[str, list[str]], *, is_quiet: bool) -> list[dict[str, Any]]:
    rows = []
    for kind, addresses in kinds.items():
        rows.append({"kind": prefix + kind, **_time(ask, addresses)})
        if not is_quiet:
            print(
                "{kind:24} p50 {p50_ms:8.1f}  p95 {p95_ms:8.1f}  work {work_p95_ms:8.1f}".format(**rows[-1]),
                file=sys.stderr,
            )
    return rows


def _time(ask: Ask, addresses: Sequence[str]) -> dict[str, float]:
    for address in addresses[: len(WARM)]:
        ask(address)
    times = [_seconds(ask, address) for address in addresses[len(WARM) :]] or [_seconds(ask, addresses[0])]
    clock, work = sorted(seconds for seconds, _ in times), sorted(seconds for _, seconds in times)
    p50, p95 = len(times) // 2, int(len(times) * 0.95)
    figures = {"p50_ms": clock[p50], "p95_ms": clock[p95], "work_p50_ms": work[p50], "work_p95_ms": work[p95]}
    return {name: round(seconds * 1000, 1) for name, seconds in figures.items()}


def _seconds(ask: Ask, address: str) -> tuple[float, float]:
    worked, began = time.thread_time(), time.perf_counter()
    ask(address)
    return time.perf_counter() - began, time.thread_time() - worked


def _sizes(client: FlaskClient, kind: str, kinds: dict[str, list[str]]) -> dict[str, int]:
    address = kinds[kind][0]
    return {"bytes": _size(client, address, "identity"), "packed_bytes": _size(client, address, "gzip")}


def _size(client: FlaskClient, address: str, how: str) -> int:
    answer = client.get(address, headers={"Accept-Encoding": how})
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return len(answer.data)


def _fetch(address: str) -> int:
    with closing(urllib.request.urlopen(address, timeout=30)) as answer:
        return len(answer.read())


if __name__ == "__main__":
    main()
