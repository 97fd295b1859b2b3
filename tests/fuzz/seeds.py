"""Good files to start from: small ones of every format, in the shapes that take different ways through the readers."""

from __future__ import annotations

from functools import cache

from indexer.readers.office import find_program
from tests.makers.build_corpus_formats import FORMATS, STEMS
from tests.makers.docx_maker import make_docx
from tests.makers.html_maker import SHAPES, make_page
from tests.makers.mht_maker import make_mht
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import Sheet, Style, make_pdf, set_report
from tests.makers.reports import PARAGRAPHS, TITLE
from tests.makers.rtf_maker import make_rtf
from tests.makers.zip_maker import make_zip

REPORT = [TITLE, *PARAGRAPHS]
OFFICE_SHARE = 100  # one case in so many goes to LibreOffice, which takes a second for each


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Names and contents; what needs LibreOffice is not among them."""
    text = "\n".join(REPORT)
    official = set_report(TITLE, PARAGRAPHS)
    columns = set_report(TITLE, PARAGRAPHS, Style(size=10.5, pitch=16, characters=20, rows=40, columns=2, left=60))
    page = make_page(REPORT)
    docx, ofd = make_docx(REPORT), make_ofd(official, head="汇编")
    inner = make_zip({"甲.txt": text.encode(), "乙.docx": docx}, encoding="gbk")
    return (
        ("甲.txt", text.encode()),
        ("甲.txt", text.encode("gb18030")),
        ("甲.txt", text.encode("utf-16")),
        ("甲.md", text.encode()),
        *((f"{shape}.html", make_page(REPORT, shape=shape)) for shape in SHAPES),
        ("甲.docx", docx),
        ("甲.docx", make_docx(REPORT, numbering=False)),
        ("甲.mht", make_mht(page)),
        ("甲.mht", make_mht(page, transfer="base64", has_start=True, before=page)),
        ("甲.pdf", make_pdf(official)),
        ("甲.pdf", make_pdf(official, is_packed=False)),
        ("甲.pdf", make_pdf(columns, is_packed=False)),
        ("甲.pdf", make_pdf([*official, Sheet(is_scan=True)], has_map=False, is_packed=False)),
        ("甲.pdf", (FORMATS / f"{STEMS[0]}.pdf").read_bytes()),
        ("甲.ofd", ofd),
        ("甲.ofd", make_ofd(columns, is_absolute=True)),
        ("甲.zip", make_zip({"子/丙.ofd": ofd, "内.zip": inner, "甲.html": page})),
    )


@cache
def office_seeds() -> tuple[tuple[str, bytes], ...]:
    """Names and contents for LibreOffice; none where it is not installed."""
    if find_program() is None:
        return ()
    word = (FORMATS / f"{STEMS[0]}.doc").read_bytes()
    return (("甲.rtf", make_rtf(REPORT)), ("甲.doc", word), ("甲.wps", word))
