"""Build `corpus/formats`: some of the sample texts in every format that is read, with their labels moved along.

    python -m tests.makers.build_corpus_formats

Needs LibreOffice (libreoffice-writer-nogui) and a Chinese font that may be embedded (fonts-noto-cjk); what it makes is
committed, so that nobody else needs either. The same texts and the same LibreOffice give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.makers.docx_maker import NAMESPACES, make_docx, pack, run
from tests.makers.html_maker import make_page
from tests.makers.mht_maker import make_mht
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import Style, set_report
from tests.makers.zip_maker import make_zip
from tests.office import save_as

CORPUS = Path(__file__).parents[2] / "corpus"
FORMATS = CORPUS / "formats"
STEMS = (
    "a12-县林业和草原局经验材料-2023",
    "a3-省水利厅法治政府建设年度报告-2021",
    "b1-部门工作总结和计划汇编",
    "b5-市住建局党组书记局长2024年度述法报告",
)
ZIP_NAME = "各单位报送材料.zip"
FONT = "Noto Serif CJK SC"
LINE_FIELDS = frozenset({"line", "end_line"})


def build() -> None:
    """Write every file anew."""
    (FORMATS / "labels").mkdir(parents=True, exist_ok=True)
    packed: dict[str, bytes] = {}
    for stem in STEMS:
        lines, labels = load(stem)
        for suffix, data in make_all(lines, labels):
            (FORMATS / f"{stem}.{suffix}").write_bytes(data)
            if suffix in ("docx", "ofd"):
                packed[f"{suffix}/{stem}.{suffix}"] = data
        text = json.dumps(labels, ensure_ascii=False, indent=1)
        (FORMATS / "labels" / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    (FORMATS / ZIP_NAME).write_bytes(make_zip(packed, encoding="gbk", compress=False))


def load(stem: str) -> tuple[list[str], dict[str, Any]]:
    """The paragraphs of a sample text, and its labels with lines counted in paragraphs."""
    lines = (CORPUS / f"{stem}.txt").read_text(encoding="utf-8").splitlines()
    filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
    labels = json.loads((CORPUS / "labels" / f"{stem}.json").read_text(encoding="utf-8"))
    moved = move_lines(labels, {old: new for new, old in enumerate(filled, start=1)}, len(lines))
    assert isinstance(moved, dict)
    return [lines[number - 1].strip() for number in filled], moved


def move_lines(value: Any, places: dict[int, int], count: int) -> Any:
    """The same labels with every line number moved to the paragraph that the line became.

    >>> move_lines({"line": 3, "points": 3, "noise": [{"line": 1}]}, {1: 1, 3: 2}, 3)
    {'line': 2, 'points': 3, 'noise': [{'line': 1}]}
    """
    if isinstance(value, list):
        return [move_lines(item, places, count) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _move(item, places, count) if _is_line(key) else move_lines(item, places, count)
        for key, item in value.items()
    }


def _is_line(key: str) -> bool:
    return key in LINE_FIELDS or key.endswith(("_line", "_lines")) or key in ("line_alt", "front_other_line")


def _move(value: Any, places: dict[int, int], count: int) -> Any:
    """A line, or a list of lines; an empty line stands for the last paragraph before it."""
    if isinstance(value, list):
        return [_move(item, places, count) for item in value]
    if not isinstance(value, int):
        return value
    while value not in places and value > 1:
        value -= 1
    return places.get(value, 1)


def make_all(lines: list[str], labels: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The same paragraphs in each format, by suffix."""
    titles = {document["line"] - 1 for document in labels["documents"]}
    signatures = {
        item["line"] - 1
        for document in labels["documents"]
        for item in document.get("front", [])
        if item["kind"] == "signature"
    }
    printed = make_printed(lines, titles=titles, signatures=signatures)
    documents = labels["documents"]
    publisher = documents[0]["unit"] if len(documents) == 1 else "材料汇编"
    page = make_page(lines, site=publisher, source=publisher, date=documents[0]["signed_date"] or "2024-01-15")
    word = save_as(printed, source="docx", target="doc:MS Word 97")
    yield "docx", make_docx(lines)
    yield "html", page
    yield "mht", make_mht(page)
    yield "ofd", make_ofd(set_report(lines[0], lines[1:], Style()))
    yield "pdf", settle(save_as(printed, source="docx", target="pdf"))
    yield "rtf", save_as(printed, source="docx", target="rtf")
    yield "doc", word
    yield "wps", word


def make_printed(lines: list[str], *, titles: set[int], signatures: set[int]) -> bytes:
    """A Word file as offices set it: titles in the middle, first lines indented, signatures right, page numbers below.

    Left-aligned, because LibreOffice 7.4 loses the marks that hang over the edge of justified lines.
    """
    body = []
    for place, text in enumerate(lines):
        if place in titles:
            properties, size = '<w:jc w:val="center"/>', 44
        elif place in signatures:
            properties, size = '<w:ind w:right="640"/><w:jc w:val="right"/>', 32
        else:
            properties, size = '<w:ind w:firstLine="640"/><w:jc w:val="left"/>', 32
        spacing = '<w:spacing w:line="578" w:lineRule="exact"/>'
        body.append(f"<w:p><w:pPr>{spacing}{properties}</w:pPr>{run(text, properties=_face(size))}</w:p>")
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:footer="992"/></w:sectPr>'
    )
    number = (
        f'{run("— ", properties=_face(28))}<w:fldSimple w:instr="PAGE">{run("1", properties=_face(28))}</w:fldSimple>'
    )
    footer = f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{number}{run(" —", properties=_face(28))}</w:p></w:ftr>'
    return pack(
        "".join(body) + page, parts={"word/footer1.xml": footer}, relations={"rIdFooter": ("footer", "footer1.xml")}
    )


def settle(pdf: bytes) -> bytes:
    """The PDF without what changes from one printing to the next: its date and the checksums that depend on it."""
    pdf = re.sub(rb"(?<=/CreationDate\(D:)\d{14}", b"20240115090000", pdf)
    pdf = re.sub(rb"(?<=/DocChecksum /)[0-9A-F]{32}", b"0" * 32, pdf)
    return re.sub(rb"/ID \[ <[0-9A-F]{32}>\s+<[0-9A-F]{32}> \]", b"/ID [ <%b>\n<%b> ]" % (b"0" * 32, b"0" * 32), pdf)


def _face(half_points: int) -> str:
    return f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}"/><w:sz w:val="{half_points}"/>'


if __name__ == "__main__":
    build()
