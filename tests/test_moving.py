"""A library moved is the same library: every row, every search, corrections and notebooks; a move cut off is taken up."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from kb.catalog import transfer
from kb.catalog.connection import Catalog
from kb.catalog.schema import metadata
from kb.corrections import Correction
from kb.errors import LibraryError, LockedLibrary, UsageError
from kb.library import Library
from kb.moving import move_library, read_target, write_settings
from kb.settings import Settings, load_settings
from tests.factories import make_source, write_report


@pytest.fixture
def full(library: Library) -> Library:
    """Reports, a correction, a notebook, and a table of the keeper's own."""
    for number in range(3):
        reports = [write_report(random.Random(10 * number + each), year=2021) for each in range(3)]
        library.add_source(make_source(f"{number}.txt", *reports), data=str(number).encode())
    library.correct(Correction(kind="report", report=library.list_reports()[0]["report_id"], field="year", value=1999))
    section = next(library.export())
    library.notebooks.clip(section["section_id"], quote=section["text"][:5])
    (library.settings.home / "words.txt").write_text("法治副校长\n", encoding="utf-8")
    return library


@pytest.fixture
def target(full: Library, tmp_path: Path) -> Settings:
    """Where it is to go."""
    return read_target(full.settings, str(tmp_path / "there"), "")


def move(library: Library, target: Settings) -> list[str]:
    said: list[str] = []
    move_library(library, target, progress=lambda table, rows: None, report=said.append)
    return said


def check_same(library: Library, target: Settings) -> None:
    """Whatever can be asked of the one is answered by the other."""
    with Library.open(target.home, catalog_url=target.catalog_url, engine_url=target.engine_url) as moved:
        assert list(moved.export()) == list(library.export())
        assert moved.stats() == library.stats()
        assert moved.corrections() == library.corrections()
        (notebook,) = moved.notebooks.list_all()
        assert [notebook] == library.notebooks.list_all()
        assert moved.search("", filters={"year": ["1999"]})["total"] > 0
        section = next(moved.export())
        assert moved.notebooks.clip(section["section_id"], quote=section["text"][2:9])


def test_everything_goes_along(full: Library, target: Settings) -> None:
    assert len(move(full, target)) == 2
    check_same(full, target)
    assert (target.home / "words.txt").read_text(encoding="utf-8") == "法治副校长\n"


def test_a_move_cut_off_goes_on_behind_what_is_there(
    full: Library, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "BATCH_ROWS", 10)
    rows = full.catalog.count(metadata.tables["sections"])

    def pull_the_plug(table: str, done: int) -> None:
        if table == "sections" and done >= rows // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_library(full, target, progress=pull_the_plug, report=lambda text: None)
    with pytest.raises(LibraryError, match="还没有搬完"):
        Library.open(target.home)
    told: list[tuple[str, int]] = []
    move_library(full, target, progress=lambda table, done: told.append((table, done)), report=lambda text: None)
    assert min(done for table, done in told if table == "sections") > rows // 2
    check_same(full, target)


def test_a_move_cut_off_begins_anew_where_the_library_has_changed_meanwhile(full: Library, target: Settings) -> None:
    with pytest.raises(KeyboardInterrupt):
        move_library(full, target, progress=_stop_at_sections, report=lambda text: None)
    full.remove(["2.txt"])
    move(full, target)
    check_same(full, target)


def _stop_at_sections(table: str, done: int) -> None:
    if table == "sections":
        raise KeyboardInterrupt


def test_said_again_it_only_proves_again(full: Library, target: Settings) -> None:
    move(full, target)
    copied: list[str] = []
    move_library(full, target, progress=lambda table, done: copied.append(table), report=lambda text: None)
    assert copied == []


def test_another_library_that_is_there_already_is_left_alone(full: Library, target: Settings) -> None:
    with Library.open(target.home, create=True, workers=1) as other:
        other.add_source(make_source("甲.txt", write_report(random.Random(1), year=2020)), data=b"x")
        with pytest.raises(LibraryError, match="已经有资料库"):
            move(full, target)
        assert other.stats()["reports"] == 1


def test_a_row_that_came_over_wrong_is_noticed(full: Library, target: Settings) -> None:
    move(full, target)
    there = Catalog.open(target)
    with there.write_unlogged() as connection:
        connection.execute(metadata.tables["reports"].update().values(title="别的"))
    assert transfer.differing_tables(full.catalog, there) == ["reports"]
    there.close()
    with pytest.raises(LibraryError, match="reports"):
        move(full, target)


def test_nobody_writes_while_it_moves(full: Library, target: Settings) -> None:
    def try_to_write(text: str) -> None:
        with (
            pytest.raises(LockedLibrary, match="kb migrate"),
            Library.open(full.settings.home, lock_wait_seconds=0.1) as other,
        ):
            other.remove(["0.txt"])

    move_library(full, target, progress=lambda table, rows: None, report=try_to_write)


def test_the_settings_name_the_new_places_and_keep_the_rest(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('workers = 3\nengine_url = "whoosh:/old"\n', encoding="utf-8")
    settings = replace(load_settings(home), catalog_url="postgresql://kb@db/kb", engine_url="opensearch+http://a/kb")
    write_settings(settings)
    assert load_settings(home) == settings


@pytest.mark.parametrize(("to", "message"), [("postgresql://kb@db/kb", "索引放在哪里"), (".", "就是现在的文件夹")])
def test_a_place_that_cannot_be_meant_is_asked_about(
    home: Path, monkeypatch: pytest.MonkeyPatch, to: str, message: str
) -> None:
    home.mkdir()
    monkeypatch.chdir(home)
    with pytest.raises(UsageError, match=message):
        read_target(load_settings(home), to, "")
