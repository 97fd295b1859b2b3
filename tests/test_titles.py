"""Titles and front matter are counted from a file that spares reading every report, and never wrongly from a bad one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.catalog.connection import Catalog
from kb.library import Library
from kb.titles import FILE, Titles
from tests.factories import make_report, make_section, make_source


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", create=True, workers=1) as opened:
        for name in ("青禾镇报告", "白石县报告", "D委述职"):
            add(opened, name)
        yield opened


def add(library: Library, title: str) -> None:
    library.add_source(
        make_source(f"{title}.txt", make_report(title, make_section("普法", "组织学习。"))), data=title.encode()
    )


def count(titles: Titles, catalog: Catalog, text: str) -> int:
    with catalog.read() as connection:
        return titles.count(text, connection, catalog.state())


def put_away(catalog: Catalog, file: Path) -> None:
    count(Titles(file), catalog, "报告")
    assert file.is_file()


def test_a_report_counts_once_in_whichever_form_it_holds_the_text(library: Library) -> None:
    titles = Titles()
    assert [count(titles, library.catalog, text) for text in ("报告", "報告", "党委", "D委", "告白", "告", "")] == [
        2,
        2,
        1,
        1,
        0,
        2,
        0,
    ]


def test_what_comes_changes_and_goes_is_counted(library: Library) -> None:
    titles = Titles()

    def counts() -> list[int]:
        found = [count(titles, library.catalog, text) for text in ("报告", "青禾", "黑石", "D委")]
        assert found == [count(Titles(), library.catalog, text) for text in ("报告", "青禾", "黑石", "D委")]
        return found

    assert counts() == [2, 1, 0, 1]
    add(library, "黑石县报告")
    assert counts() == [3, 1, 1, 1]
    add(library, "黑石县青禾镇报告")
    library.remove(["D委述职.txt"])
    assert counts() == [4, 2, 2, 0]
    library.replace_source(
        make_source("黑石县报告.txt", make_report("白沙县报告", make_section("普法", "组织学习。"))), data=b"new"
    )
    assert counts() == [4, 2, 1, 0]


def test_the_next_process_reads_the_file_and_only_what_came_after_it(library: Library, tmp_path: Path) -> None:
    file = tmp_path / FILE
    put_away(library.catalog, file)
    file.write_bytes(file.read_bytes().replace("青禾镇".encode(), "金禾镇".encode()))  # to tell it from the catalogue
    add(library, "黑石县报告")
    titles = Titles(file)
    assert [count(titles, library.catalog, text) for text in ("金禾", "青禾", "黑石", "报告")] == [1, 0, 1, 3]
    library.remove(["白石县报告.txt"])
    assert count(titles, library.catalog, "白石") == 0


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"sources": 1}', "\xff".encode("latin-1")])
def test_a_damaged_file_is_as_good_as_none(library: Library, tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / FILE
    file.write_bytes(damage)
    put_away(library.catalog, file)
    assert count(Titles(file), library.catalog, "青禾") == 1


def test_the_file_of_another_library_is_not_believed(library: Library, tmp_path: Path) -> None:
    file = tmp_path / FILE
    with Library.open(tmp_path / "other", create=True, workers=1) as other:
        add(other, "青禾镇计划")
        put_away(other.catalog, file)
    assert count(Titles(file), library.catalog, "青禾镇报告") == 1
    assert count(Titles(file), library.catalog, "计划") == 0
