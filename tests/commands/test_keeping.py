"""The keeper's commands: list, show, correct, remove, export, stats, backup and the rest."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.commands.conftest import Kb

CONTRACT_FIELDS = {
    *("section_id", "report_id", "title", "unit", "level", "year", "sector", "doc_type", "role", "depth", "marker"),
    *("heading", "heading_path", "type", "types", "topic", "text", "points", "source"),
}
VERBS = (
    *("backup", "basis", "correct", "corrections", "doctor", "export", "index", "list", "parse", "rebuild", "remove"),
    *("restore", "search", "show", "stats", "verify"),
)


def test_help_names_every_verb_in_its_own_words(kb: Kb) -> None:
    found = kb("--help")
    assert found.code == 0
    lines = {line.split()[0]: line for line in found.out.splitlines() if line.startswith("  ") and line.split()}
    for verb in VERBS:
        assert len(lines[verb].split()) > 1, verb


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(kb: Kb, verb: str) -> None:
    assert kb(verb, "--help").code == 0


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from kb.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stderr.replace("'", "").strip("[]\n").split(", ")
    assert not {"sqlalchemy", "jieba", "numpy", "whoosh", "rich", "lxml", "docx", "flask"} & set(loaded)


@pytest.mark.parametrize("verb", ["list", "stats", "export", "doctor", "verify", "rebuild", "corrections"])
def test_without_a_library_each_verb_says_how_to_make_one(kb: Kb, verb: str) -> None:
    found = kb(verb)
    assert found.code == 1
    assert "kb index" in found.err
    assert len(found.err.splitlines()) == 1


def test_lists_reports_and_sources(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    assert len(kb("list", "--json").objects) == 4
    assert [row["reports"] for row in kb("list", "--sources", "--json").objects] == [2, 2]
    assert "没有符合条件" in kb("list", "--year", "1999").err
    assert "甲.txt" in kb("list", "--sources").out


def test_shows_a_report_and_a_section_whole(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    (first, *_) = kb("export").objects
    section = kb("show", first["section_id"], "--json").object
    assert section["text"] == first["text"]
    assert first["text"] in kb("show", first["report_id"]).out
    assert first["section_id"] in kb("show", first["section_id"]).out


def test_an_unknown_id_is_named(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    found = kb("show", "nothing")
    assert found.code == 1
    assert "nothing" in found.err


def test_export_has_every_field_of_the_contract_and_every_section(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    rows = kb("export", "--format", "jsonl").objects
    assert all(set(row) >= CONTRACT_FIELDS for row in rows)
    assert len({row["section_id"] for row in rows}) == len(rows)
    assert all(set(row["source"]) == {"file", "line"} for row in rows)


def test_export_for_people_holds_every_text(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    rows = kb("export").objects
    for kind in ("csv", "md", "docx"):
        assert kb("export", "--format", kind, "-o", tmp_path / f"全部.{kind}").code == 0
    table = list(csv.reader(io.StringIO((tmp_path / "全部.csv").read_text(encoding="utf-8-sig"))))
    assert [line[11] for line in table[1:]] == [row["text"] for row in rows]
    markdown = (tmp_path / "全部.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "全部.docx") as archive:
        word = archive.read("word/document.xml").decode()
    for row in rows:
        for line in row["text"].splitlines():
            assert line.strip() in markdown
            assert line.strip() in word


def test_a_word_export_is_read_back_by_our_own_reader(kb: Kb, folder: Path, tmp_path: Path) -> None:
    from indexer.readers import read_source

    kb("index", folder)
    kb("export", "--format", "docx", "-o", tmp_path / "全部.docx")
    lines = read_source((tmp_path / "全部.docx").read_bytes(), name="全部.docx").lines
    for row in kb("export").objects:
        assert row["title"] in lines
        assert all(line.strip() in lines for line in row["text"].splitlines())


def test_word_needs_a_file(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    assert kb("export", "--format", "docx").code == 2


def test_correcting_and_undoing_from_the_command_line(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    before = kb("export").out
    row = kb("export").objects[0]
    found = kb("correct", row["report_id"], "单位=云岭市青禾镇", "年份=2019", "--note", "核对过", "--json")
    assert found.object == {"corrections": [1, 2]}
    assert kb("correct", row["section_id"], "类型=原因分析", "--caution").code == 0
    changed = kb("show", row["section_id"], "--json").object
    assert (changed["unit"], changed["year"], changed["type"]) == ("云岭市青禾镇", 2019, "原因分析")
    assert "【慎用】" in kb("show", row["section_id"]).out
    assert "人工更正" in kb("show", row["report_id"]).out
    listed = kb("corrections", "--json").objects
    assert [item["state"] for item in listed] == ["有效"] * 4
    assert kb("corrections", "undo", 1, 2, 3, 4).code == 0
    assert kb("export").out == before
    assert kb("corrections", "--json").out == ""
    assert len(kb("corrections", "--all", "--json").objects) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("ID",),
        ("ID", "层级=镇级"),
        ("ID", "类型=存在问题"),
        ("ID", "没有等号"),
        ("ID", "--heading", "一"),
        ("--alias", "只有一边"),
    ],
)
def test_a_correction_that_makes_no_sense_is_wrong_usage(kb: Kb, folder: Path, arguments: tuple[str, ...]) -> None:
    kb("index", folder)
    report_id = kb("list", "--json").objects[0]["report_id"]
    found = kb("correct", *(report_id if part == "ID" else part for part in arguments))
    assert found.code == 2
    assert len(found.err.splitlines()) == 1


def test_removing_asks_unless_told_not_to(kb: Kb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb("index", folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert kb("remove", "甲.txt").code == 1
    assert len(kb("list", "--sources", "--json").objects) == 2
    found = kb("remove", "甲.txt", "--yes", "--json")
    assert [Path(path).name for path in found.object["removed"]] == ["甲.txt"]
    assert len(kb("list", "--sources", "--json").objects) == 1
    assert kb("remove", "甲.txt", "--yes").code == 1


def test_stats_count_what_is_there(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    rows = kb("export").objects
    found = kb("stats", "--json").object
    assert (found["sources"], found["reports"], found["sections"]) == (2, 4, len(rows))
    assert sum(cell["sections"] for cell in found["coverage"]) == len(rows)
    assert "层级 × 年份" in kb("stats").out


def test_search_prints_the_object_of_the_contract(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    rows = kb("export").objects
    word = rows[0]["text"][:4]
    found = kb("search", word, "--match", "exact", "--json").object
    assert found["total"] == sum(word in f"{row['marker']}{row['heading']}\n{row['text']}" for row in rows)
    assert set(found) >= {
        "query",
        "total",
        "page",
        "per_page",
        "groups",
        "hits",
        "elsewhere",
        "facets",
        "suggestions",
        "took_ms",
    }
    assert word in kb("search", word).out


def test_rebuild_doctor_and_verify_go_through(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    assert kb("rebuild", "--json").object["sections"] == len(kb("export").objects)
    assert kb("doctor").code == 0
    assert kb("verify", "--strings", 30, "--seed", 1, "--json").object["found"] == 30


def test_the_doctor_names_files_that_are_gone_or_changed(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    (folder / "甲.txt").unlink()
    (folder / "内" / "乙.txt").write_text("改过", encoding="utf-8")
    found = kb("doctor")
    assert found.code == 0
    assert "甲.txt" in found.out
    assert "乙.txt" in found.out


def test_backup_and_restore_bring_everything_back(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    before = kb("export").out
    assert kb("backup", tmp_path / "备份.kb").code == 0
    kb("remove", "甲.txt", "--yes", "--purge")
    assert kb("restore", tmp_path / "备份.kb", "--yes").code == 0
    assert kb("export").out == before
    assert kb("verify", "--strings", 20).code == 0


def test_a_backup_to_nowhere_and_a_restore_from_nothing_say_so(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    for arguments in (("backup", tmp_path / "没有" / "备份.kb"), ("restore", tmp_path / "没有.kb", "--yes")):
        found = kb(*arguments)
        assert found.code in (1, 2)
        assert len(found.err.splitlines()) == 1


def test_basis_is_kept_apart_from_the_reports(kb: Kb, folder: Path, tmp_path: Path) -> None:
    law = tmp_path / "条例.txt"
    law.write_text("青禾市物业管理条例\n第一条 为了规范物业管理，制定本条例。\n", encoding="utf-8")
    kb("index", folder)
    before = kb("export").out
    assert kb("basis", "add", law, "--kind", "法律法规", "--json").object["added"] == [str(law)]
    assert "已经收入过" in kb("basis", "add", law).err
    (row,) = kb("basis", "list", "--json").objects
    assert (row["title"], row["kind"]) == ("青禾市物业管理条例", "法律法规")
    assert kb("export").out == before
    assert kb("basis", "remove", row["id"]).code == 0
    assert kb("basis", "list", "--json").out == ""


def test_help_is_there_at_once() -> None:
    subprocess.run([sys.executable, "-m", "kb", "--help"], capture_output=True, check=True)
    best = min(measure_help() for _ in range(5))
    assert best < 1.0, "kb --help must not load the program's heavy parts"


def measure_help() -> float:
    """What it costs in the processor's time: by the clock a busy machine would be measured."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "kb", "--help"], capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
