"""A library that lags, disagrees or is damaged, and its backups: what mends itself, what is refused and what comes back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kb.backup import back_up, check_backup, restore_backup
from kb.corrections import Correction
from kb.doctor import examine_library, verify_search
from kb.errors import DamagedLibrary, NewerLibrary
from kb.library import Library
from tests.factories import make_report, make_section, make_source
from tests.test_library import SECRET, export, files_of, fill


def test_an_index_that_lags_is_mended_at_the_next_question(library: Library) -> None:
    fill(library, sources=1)
    parsed = make_source("新.txt", make_report("新报告", make_section("普法", SECRET)))
    with library.lock.hold(task="dies", wait_seconds=0):
        from kb.writer import Writer

        writer = Writer(library.catalog, library.synchrony, library.settings)
        writer.put(writer.prepare(parsed, content_hash="new", reader="txt"), path="新.txt")
    with Library.open(library.settings.home) as other:
        assert other.search(SECRET, match="exact")["total"] == 1


def test_a_deleted_index_is_made_anew_without_a_word(library: Library) -> None:
    fill(library)
    total = library.search("。", match="exact")["total"]
    library.synchrony.close()
    for path in files_of(library.settings.home / "index"):
        path.unlink()
    with Library.open(library.settings.home) as other:
        assert other.search("。", match="exact")["total"] == total


def test_an_index_of_another_analysis_is_made_anew(library: Library) -> None:
    fill(library)
    pointer = library.settings.home / "index" / "current.json"
    facts = json.loads(pointer.read_text(encoding="utf-8"))
    pointer.write_text(json.dumps({**facts, "analysis": "0-old"}), encoding="utf-8")
    with Library.open(library.settings.home) as other:
        assert other.synchrony.is_behind()
        assert other.search("。", match="exact")["total"] == 36
        assert not other.synchrony.is_behind()


def test_a_rebuild_changes_nothing_but_the_folder(library: Library) -> None:
    fill(library)
    before = export(library), library.search("普法", match="all")["total"]
    assert library.rebuild() == 36
    assert (export(library), library.search("普法", match="all")["total"]) == before
    assert len([path for path in (library.settings.home / "index").iterdir() if path.is_dir()]) == 1


def test_a_backup_restores_everything_into_a_library_in_use(library: Library, tmp_path: Path) -> None:
    fill(library)
    fingerprint = library.report(library.list_reports()[0]["report_id"])["fingerprint"]
    library.correct(Correction("report", fingerprint, field="year", value=2019))
    before = export(library)
    facts = back_up(library, tmp_path / "备份.kb")
    assert facts["reports"] == 9
    fill(library, seed=5)
    library.remove(["1-0.txt"])
    restore_backup(library.settings, tmp_path / "备份.kb")
    assert export(library) == before
    assert library.search("。", match="exact")["total"] == 36
    assert library.synchrony.compare() == (set(), set())
    assert len(library.corrections()) == 1
    assert not list(tmp_path.glob(".kb-*"))


def test_a_backup_restores_over_a_damaged_catalogue(library: Library, tmp_path: Path) -> None:
    fill(library)
    before = export(library)
    back_up(library, tmp_path / "备份.kb")
    library.close()
    path = library.settings.home / "catalog.db"
    path.write_bytes(b"not a database at all, and long enough to be looked at" * 100)
    with pytest.raises(DamagedLibrary, match="kb restore"):
        Library.open(library.settings.home)
    restore_backup(library.settings, tmp_path / "备份.kb")
    with Library.open(library.settings.home) as mended:
        assert export(mended) == before
        assert mended.search("。", match="exact")["total"] == 36


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "other"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(library: Library, tmp_path: Path, damage: str) -> None:
    fill(library, sources=1)
    before = export(library)
    file = tmp_path / "备份.kb"
    back_up(library, file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(
        {"truncated": data[:1000], "flipped": data, "empty": b"", "other": b"PK\x05\x06" + b"\0" * 18}[damage]
    )
    with pytest.raises(DamagedLibrary):
        restore_backup(library.settings, file)
    assert export(library) == before


def test_a_catalogue_from_a_newer_program_is_refused_in_one_line(library: Library) -> None:
    fill(library, sources=1)
    library.close()
    with closing(sqlite3.connect(library.settings.home / "catalog.db")) as connection, connection:
        connection.execute("UPDATE library SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(NewerLibrary, match="请升级本程序"):
        Library.open(library.settings.home)


def test_the_doctor_finds_nothing_wrong_with_a_healthy_library(library: Library) -> None:
    fill(library, sources=1)
    assert [finding for finding in examine_library(library, mend=True) if not finding.is_harmless] == []


def test_the_doctor_mends_an_index_that_disagrees(library: Library) -> None:
    fill(library)
    with library.synchrony.engine().batch(generation=library.catalog.state().generation) as batch:
        batch.delete_report(library.list_reports()[0]["report_id"])
    (finding,) = [item for item in examine_library(library, mend=False) if not item.is_harmless]
    assert "少 4 个部分" in finding.what
    assert not finding.is_mended
    (finding,) = [item for item in examine_library(library, mend=True) if not item.is_harmless]
    assert finding.is_mended
    assert library.synchrony.compare() == (set(), set())


def test_verifying_finds_every_string_and_notices_when_search_does_not(library: Library) -> None:
    fill(library)
    assert verify_search(library, strings=60, seed=3)["failures"] == []
    with library.synchrony.engine().batch(generation=library.catalog.state().generation) as batch:
        batch.delete_report(library.list_reports()[0]["report_id"])
    assert verify_search(library, strings=60, seed=3)["failures"]


def test_a_backup_says_what_it_holds_and_takes_the_keepers_settings_along(library: Library, tmp_path: Path) -> None:
    (library.settings.home / "settings.toml").write_text("workers = 1\n", encoding="utf-8")
    fill(library, sources=1)
    back_up(library, tmp_path / "备份.kb")
    assert check_backup(tmp_path / "备份.kb")["sections"] == 12
    other = replace(library.settings, home=tmp_path / "other")
    restore_backup(other, tmp_path / "备份.kb")
    assert (tmp_path / "other" / "settings.toml").read_text(encoding="utf-8") == "workers = 1\n"
