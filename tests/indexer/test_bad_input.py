"""The command as users meet it: each bad file gets one Chinese line, the others are read, nothing stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.makers.docx_maker import make_docx
from tests.makers.ofd_maker import make_ofd
from tests.makers.pdf_maker import Sheet, make_pdf, set_report
from tests.makers.reports import PARAGRAPHS, TITLE
from tests.makers.rtf_maker import make_rtf
from tests.makers.zip_maker import lock, make_link, make_zip

REPORT = [TITLE, *PARAGRAPHS]
TEXT = "\n".join(REPORT).encode()
SHEETS = set_report(TITLE, PARAGRAPHS)
PDF, OFD, DOCX = make_pdf(SHEETS), make_ofd(SHEETS), make_docx(REPORT)
BOMB = make_zip({"甲.txt": bytes(30 * 2**20)})

# What is given, under which name, and words of the line that must come of it.
BAD = {
    "truncated.pdf": (PDF[: len(PDF) // 2], "损坏"),
    "truncated.ofd": (OFD[: len(OFD) // 2], "损坏"),
    "truncated.zip": (make_zip({"甲.docx": DOCX})[:500], "损坏"),
    "truncated.docx": (DOCX[: len(DOCX) // 2], "损坏"),
    "locked.pdf": (make_pdf(SHEETS, is_locked=True), "密码"),
    "locked.ofd": (lock(OFD, only="OFD.xml"), "密码"),
    "locked.zip": (lock(make_zip({"jia.txt": TEXT})), "密码"),
    "scanned.pdf": (make_pdf([Sheet(is_scan=True)] * 2), "OCR"),
    "fontless.pdf": (make_pdf(SHEETS, has_font=False), "乱码"),
    "bomb.zip": (BOMB, "压缩比"),
    "nested-bomb.zip": (make_zip({"内.zip": make_zip({"内.zip": BOMB})}), "压缩比"),
    "too-deep.zip": (make_zip({"2.zip": make_zip({"3.zip": make_zip({"4.zip": make_zip({"a.txt": TEXT})})})}), "层"),
    "absolute.zip": (make_zip({"/etc/甲.txt": TEXT}), "压缩包之外"),
    "dotdot.zip": (make_zip({"../甲.txt": TEXT}), "压缩包之外"),
    "link.zip": (make_link("甲.txt", "/etc/passwd"), "链接"),
    "entities.ofd": (make_ofd(SHEETS, extra={"OFD.xml": b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'}), "DOCTYPE"),
    "no-libreoffice.rtf": (make_rtf(REPORT), "LibreOffice"),
    "empty.mht": (b"", "mht"),
    "picture.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(200), "图片"),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[dict[str, object]], str, list[str]]:
    """One run over every bad file with a good one at each end: exit code, answers, messages, what stayed behind."""
    folder = tmp_path_factory.mktemp("bad")
    temp = tmp_path_factory.mktemp("temp")
    files = {"first.txt": TEXT, **{name: data for name, (data, _) in BAD.items()}, "last.docx": DOCX}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "kb", "parse", "--json", *files],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
        env={
            **os.environ,
            "TMPDIR": str(temp),
            "KB_SOFFICE": "/nowhere/soffice",
            "PYTHONUTF8": "1",
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)]),
        },
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, answers, done.stderr.decode(), os.listdir(temp)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_line_that_says_what_is_wrong(
    name: str, outcome: tuple[int, list[dict[str, object]], str, list[str]]
) -> None:
    _, _, messages, _ = outcome
    (line,) = [line for line in messages.splitlines() if line.startswith(name)]
    assert BAD[name][1] in line
    assert "；" in line, "no advice"
    assert "Traceback" not in messages


def test_the_other_files_are_read_and_the_code_says_in_part(
    outcome: tuple[int, list[dict[str, object]], str, list[str]],
) -> None:
    code, answers, _, _ = outcome
    assert code == 3
    assert [answer["source"] for answer in answers if "documents" in answer] == ["first.txt", "last.docx"]
    assert sum("error" in answer for answer in answers) == len(BAD)


def test_nothing_is_left_in_the_temporary_folder(
    outcome: tuple[int, list[dict[str, object]], str, list[str]],
) -> None:
    assert outcome[3] == []
