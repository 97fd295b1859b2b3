"""How fast each reader is, on one core and beyond start-up: megabytes of text a second, for PDF pages a second.

python -m tests.bench.readers [--json]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator

from indexer.readers import load_reader
from indexer.readers.base import Limits
from tests.makers.build_corpus_formats import FORMATS, STEMS
from tests.makers.docx_maker import make_docx
from tests.makers.html_maker import make_page
from tests.makers.mht_maker import make_mht
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import make_pdf, set_report
from tests.makers.reports import PARAGRAPHS, TITLE

TIMES = 1500  # of the sample report: 2 MB of text
PAGES = 300


def cases() -> Iterator[tuple[str, bytes, int]]:
    """Reader, file and number of pages (0 where a format has none)."""
    report = [TITLE, *PARAGRAPHS * TIMES]
    page = make_page(report)
    yield "text", "\n".join(report).encode(), 0
    yield "html", page, 0
    yield "mht", make_mht(page), 0
    yield "docx", make_docx(report, numbering=False), 0
    sheets = set_report(TITLE, PARAGRAPHS * TIMES)
    yield "ofd", make_ofd(sheets), 0
    yield "pdf", make_pdf(sheets[:PAGES]), PAGES
    printed = (FORMATS / f"{STEMS[2]}.pdf").read_bytes()
    yield "pdf", printed, 20


def measure() -> list[dict[str, object]]:
    """One row a case."""
    rows: list[dict[str, object]] = []
    for reader, data, pages in cases():
        module = load_reader(reader)
        module.read(data, name=f"a.{reader}", limits=Limits())  # warm
        started = time.perf_counter()
        extracted = module.read(data, name=f"a.{reader}", limits=Limits())
        seconds = time.perf_counter() - started
        megabytes = sum(len(line.encode()) for line in extracted.lines) / 1e6
        row: dict[str, object] = {
            "reader": reader,
            "text_mb": round(megabytes, 2),
            "mb_per_s": round(megabytes / seconds, 2),
        }
        if pages:
            numbers = [text for _, text, kind in extracted.noise if kind == "page_number"]
            row["pages_per_s"] = round(len(numbers) / seconds)
        rows.append(row)
    return rows


def main() -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.readers")
    parser.add_argument("--json", action="store_true")
    rows = measure()
    if parser.parse_args().json:
        print(json.dumps({"rows": rows}))
        return
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
