"""`kb parse` from outside: what it prints, what it refuses in one line, and the codes it leaves with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.indexer.conservation import REPORT_KEYS, SECTION_KEYS, SOURCE_KEYS
from tests.makers.docx_maker import make_docx

REPORT = """江湾县财政局2023年法治政府建设年度报告
2023年，我局认真履职，现将有关情况报告如下。
一、主要做法
（一）加强学习。组织培训12期。一是请专家。二是看案卷。
更多机关材料请关注公众号：某某素材库，免费领取
二、存在的问题
力量不足。
江湾县财政局
2024年1月5日
"""


def run_kb(*args: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kb", "parse", *map(str, args)]
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment, check=False, timeout=120)


def read_json(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def assert_one_line(done: subprocess.CompletedProcess[bytes], *, names: str) -> None:
    """One Chinese line that names the file, and no traceback."""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert names in lines[0]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in lines[0])
    assert b"Traceback" not in done.stderr


def test_one_file_gives_one_object_with_every_key_of_the_contract(tmp_path: Path) -> None:
    path = write(tmp_path, "报告.txt", REPORT)
    done = run_kb(path, "--json")
    (answer,) = read_json(done)
    assert done.returncode == 0
    assert set(answer) >= SOURCE_KEYS
    (report,) = answer["documents"]
    assert set(report) >= REPORT_KEYS
    assert all(set(section) >= SECTION_KEYS for section in report["sections"])
    assert (report["unit"], report["level"], report["year"]) == ("江湾县财政局", "县级", 2023)
    assert report["signed_date"] == "2024-01-05"
    assert [s["heading"] for s in report["sections"]] == [None, "主要做法", "加强学习", "存在的问题"]
    assert [n["kind"] for n in answer["noise"]] == ["advertisement"]
    assert answer["source"] == str(path)


def test_several_files_give_a_line_each_in_the_order_given(tmp_path: Path) -> None:
    last, first = write(tmp_path, "乙.txt", REPORT), write(tmp_path, "甲.txt", REPORT)
    done = run_kb(last, tmp_path / "没有.txt", first, "--json")
    good, bad, also = read_json(done)
    assert done.returncode == 3
    assert [good["source"], also["source"]] == [str(last), str(first)]
    assert set(bad) == {"source", "error"}
    assert bad["source"].endswith("没有.txt")
    assert_one_line(done, names="没有.txt")


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("txt", REPORT.encode()),
        ("txt", REPORT.encode("gb18030")),
        ("txt", REPORT.encode("utf-16")),
        ("html", f"<html><body>{''.join(f'<p>{p}</p>' for p in REPORT.splitlines())}</body></html>".encode()),
        ("docx", make_docx(REPORT.splitlines())),
    ],
    ids=["utf-8", "gb18030", "utf-16", "html", "docx"],
)
def test_standard_input_is_read_in_the_format_said(form: str, data: bytes) -> None:
    done = run_kb("-", "--format", form, "--json", stdin=data)
    (answer,) = read_json(done)
    assert done.returncode == 0, done.stderr.decode()
    assert (answer["source"], answer["format"]) == ("-", form)
    assert answer["documents"][0]["title"] == REPORT.splitlines()[0]


@pytest.mark.parametrize("args", [(), ("甲.txt", "--no-such-option")])
def test_wrong_usage_leaves_with_two(args: tuple[str, ...]) -> None:
    done = run_kb(*args)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


BAD = {
    "空.txt": b"",
    "空白.txt": b"\n \n\t\n",
    "杂.txt": bytes(range(256)) * 40,
    "零.txt": b"\0" * 4096,
    "截断.docx": make_docx(REPORT.splitlines())[:800],
    "加密.docx": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048),
    "无正文.html": b"<html><head><title>x</title></head></html>",
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_line_and_leaves_with_one(tmp_path: Path, name: str) -> None:
    done = run_kb(write(tmp_path, name, BAD[name]))
    assert done.returncode == 1
    assert done.stdout == b""
    assert_one_line(done, names=name)


def test_a_folder_given_as_a_file_is_refused(tmp_path: Path) -> None:
    done = run_kb(tmp_path)
    assert done.returncode == 1
    assert_one_line(done, names="文件夹")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run_kb(tmp_path / "没有.txt")
    assert done.returncode == 1
    assert_one_line(done, names="没有.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "锁.txt", REPORT)
    path.chmod(0)
    done = run_kb(path)
    assert done.returncode == 1
    assert_one_line(done, names="锁.txt")


def test_debug_shows_where_it_failed(tmp_path: Path) -> None:
    done = run_kb(write(tmp_path, "空.txt", b""), "--debug")
    assert done.returncode == 1
    assert b"Traceback" in done.stderr


@pytest.mark.parametrize(
    ("mark", "flags", "code"),
    [
        ("机密★5年", (), 3),
        ("机密★5年", ("--allow-marked",), 3),
        ("绝密★长期", ("--allow-marked",), 3),
        ("内部资料 注意保存", (), 3),
        ("内部资料 注意保存", ("--allow-marked",), 0),
    ],
)
def test_a_marked_source_is_left_out(tmp_path: Path, mark: str, flags: tuple[str, ...], code: int) -> None:
    done = run_kb(write(tmp_path, "密.txt", f"{mark}\n{REPORT}"), "--json", *flags)
    assert done.returncode == code
    (answer,) = read_json(done)
    assert ("error" in answer) == (code == 3)
    if code == 3:
        assert_one_line(done, names="密.txt")
        assert mark in done.stderr.decode()
        assert "培训" not in done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(
    "content",
    [
        ("\0" + REPORT.replace("培训", "培\0训")).encode(),
        REPORT.encode() + "下一步，加强学习。".encode("gb18030"),
        REPORT.encode() + b"\n" * 1_000_000,
        (REPORT + "我局认真履职" * 17_000).encode(),
    ],
    ids=["NUL bytes", "mixed encodings", "a million blank lines", "a line of 100,000 characters"],
)
def test_ugly_text_is_read_all_the_same(tmp_path: Path, content: bytes) -> None:
    done = run_kb(write(tmp_path, "怪.txt", content), "--json")
    assert done.returncode == 0, done.stderr.decode()
    (answer,) = read_json(done)
    assert answer["documents"][0]["unit"] == "江湾县财政局"


def test_the_tree_shows_reports_sections_and_what_was_set_aside(tmp_path: Path) -> None:
    done = run_kb(write(tmp_path, "报告.txt", REPORT), "--noise")
    shown = done.stdout.decode()
    for words in ("江湾县财政局", "县级", "2023年", "一、主要做法", "存在问题", "剔除杂质 1 处：广告 1", "某某素材库"):
        assert words in shown


def test_the_tree_says_what_is_doubtful_and_why(tmp_path: Path) -> None:
    text = "法治政府建设工作总结\n认真履职，成效明显。\n一、做法\n加强学习。\n"
    shown = run_kb(write(tmp_path, "新建文档.txt", text)).stdout.decode()
    assert "待核 单位：未知（" in shown
    assert "待核 年份：未知（" in shown


def test_the_noise_is_listed_only_when_asked_for(tmp_path: Path) -> None:
    shown = run_kb(write(tmp_path, "报告.txt", REPORT)).stdout.decode()
    assert "广告 1" in shown
    assert "某某素材库" not in shown
