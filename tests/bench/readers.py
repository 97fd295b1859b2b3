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
PAGES = 300  # of a PDF of our own making; the printed one, with a font of its own, is read as it lies in the corpus


def cases() -> Iterator[tuple[str, str, bytes]]:
    """What it is, the reader, and the file."""
    report = [TITLE, *PARAGRAPHS * TIMES]
    page = make_page(report)
    yield "text", "text", "\n".join(report).encode()
    yield "html", "html", page
    yield "mht", "mht", make_mht(page)
    yield "docx", "docx", make_docx(report, numbering=False)
    sheets = set_report(TITLE, PARAGRAPHS * TIMES)
    yield "ofd", "ofd", make_ofd(sheets)
    yield "pdf", "pdf", make_pdf(sheets[:PAGES])
    yield "pdf printed", "pdf", (FORMATS / f"{STEMS[2]}.pdf").read_bytes()


def measure() -> list[dict[str, object]]:
    """One row a case; the second reading is timed, by the processor: a busy machine makes no reader slow."""
    rows: list[dict[str, object]] = []
    for what, reader, data in cases():
        module = load_reader(reader)
        module.read(data, name=what, limits=Limits())
        started = time.process_time()
        extracted = module.read(data, name=what, limits=Limits())
        seconds = time.process_time() - started
        megabytes = sum(len(line.encode()) for line in extracted.lines) / 1e6
        row: dict[str, object] = {
            "case": what,
            "text_mb": round(megabytes, 2),
            "mb_per_s": round(megabytes / seconds, 2),
        }
        if reader == "pdf":
            row["pages_per_s"] = round(sum(kind == "page_number" for _, _, kind in extracted.noise) / seconds)
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
