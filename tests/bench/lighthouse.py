"""Lighthouse over 检索, 阅读 and 浏览, as on a slow telephone and on a desk: `make lighthouse`.

Fetched from the npm registry when it is run, hence no part of the tests. Ends with 1 where a score is below the floor, and
names what Lighthouse would have mended. A busy machine sinks `performance`, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from tests.browser import find_browser
from tests.webui.chromium import OPTIONS
from tests.webui.serving import Server

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
FLOOR = 0.95
WORDS = "执法监督"
ROOT = Path(__file__).resolve().parents[2]


def look(address: str, *, is_desk: bool) -> dict[str, Any]:
    """What Lighthouse says of one page."""
    flags = " ".join(("--headless", *OPTIONS[:-1]))
    command = [
        *("npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"),
        *(["--preset=desktop"] if is_desk else []),
    ]
    environment = {**os.environ, "CHROME_PATH": find_browser() or ""}
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def complaints(found: dict[str, Any]) -> list[str]:
    """The weighed audits that are not as good as they could be."""
    refs = [ref["id"] for category in found["categories"].values() for ref in category["auditRefs"] if ref["weight"]]
    audits = [found["audits"][name] for name in refs]
    return [f"{a['id']} {a['score']} {a.get('displayValue', '')}" for a in audits if (a["score"] or 1) < 0.9]


def pages(server: Server) -> dict[str, str]:
    """The three that writers and staff see most."""
    hit = server.get("/api/v1/search", q=WORDS)["hits"][0]
    return {
        "检索": f"/?q={quote(WORDS)}",
        "阅读": f"/reports/{hit['report_id']}?q={quote(WORDS)}",
        "浏览": "/browse/",
    }


def main() -> int:
    """All pages on both; of a library, or of corpus/ where none is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    home: Path | None = parser.parse_args().home
    is_good = True
    with ExitStack() as stack:
        if home is None:
            home = Path(stack.enter_context(TemporaryDirectory()))
            files = map(str, (ROOT / "corpus").glob("*.txt"))
            subprocess.run([sys.executable, "-m", "kb", "--home", str(home), "index", *files], check=True)
        server = Server(home)
        stack.callback(server.stop)
        for name, path in pages(server).items():
            urlopen(server.address + path).read()  # a library's first question loads what later ones find ready
            for is_desk in (False, True):
                found = look(server.address + path, is_desk=is_desk)
                scores = {category: found["categories"][category]["score"] for category in CATEGORIES}
                is_good = is_good and min(scores.values()) >= FLOOR
                size = found["audits"]["total-byte-weight"]["numericValue"] / 1000
                print(name, "desk " if is_desk else "phone", scores, f"{size:.0f} kB", *complaints(found), sep="  ")
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
