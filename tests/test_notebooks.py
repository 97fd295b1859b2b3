"""摘录本: clipping, order, folders, sharing, undo; what survives re-reading, mending, removal, purging and backup; many tabs."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kb import notebooks as module
from kb.backup import restore_backup
from kb.catalog import clippings as rows
from kb.catalog import migrations
from kb.corrections import Correction
from kb.errors import EditConflict, NotFound, UsageError
from kb.library import Library
from kb.model import Report
from tests.factories import make_report, make_section, make_source

TABLES_OF_VERSION_1 = (
    *("library", "generations", "sources", "readings", "locations", "reports", "sections", "sentences", "noise"),
    *("corrections", "duplicate_groups", "duplicate_bands", "basis"),
)
TEXT = "组织学法培训12次。D委理论中心组带头学法。\n全员参加考试。"


def make_example() -> Report:
    return make_report(
        "青禾镇2023年法治政府建设年度报告",
        make_section("主要举措", TEXT, line=3, end_line=5),
        make_section("存在问题", "执法力量不足。", line=6, type="存在问题", marker="二、"),
    )


@pytest.fixture
def filled(library: Library) -> Library:
    library.add_source(make_source("汇编.txt", make_example()), data=b"1", path="汇编.txt")
    return library


def first_section(library: Library) -> str:
    return next(iter(library.export()))["section_id"]


def texts(library: Library, notebook: int, asker: str = "") -> list[tuple[str, list[str]]]:
    found = library.notebooks.get(notebook, asker)
    return [(folder["name"], [item["text"] for item in folder["clippings"]]) for folder in found["folders"]]


def clip(library: Library, quote: str, **options: object) -> module.Clipped:
    return library.notebooks.clip(first_section(library), quote=quote, **options)


def test_a_first_clipping_makes_a_first_notebook(filled: Library) -> None:
    clipped = clip(filled, "全员参加考试。")
    assert (clipped.notebook_name, clipped.is_new) == ("我的摘录", True)
    item = filled.notebooks.clipping(clipped.clipping)
    assert (item["text"], item["unit"], item["year"], item["is_removed"]) == ("全员参加考试。", "青禾镇", 2023, False)
    assert item["source"] == {"file": "汇编.txt", "line": 3}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, f"一、主要举措\n{TEXT}"),
        ({"start": 0, "end": 6}, "一、主要举措"),
        ({"quote": "组织 学法\n培训"}, "组织学法培训"),
        ({"quote": "带头学", "widen": True}, "D委理论中心组带头学法。"),
        ({"start": 7, "end": 10_000}, TEXT),
        ({"start": 6, "end": 9}, "组织"),
    ],
)
def test_any_stretch_of_a_section_can_be_clipped(filled: Library, options: dict[str, object], expected: str) -> None:
    clipped = filled.notebooks.clip(first_section(filled), **options)
    assert filled.notebooks.clipping(clipped.clipping)["text"] == expected


@pytest.mark.parametrize(
    "options", [{"quote": "库里没有的话"}, {"quote": " "}, {"start": 9, "end": 9}, {"start": 6, "end": 7}]
)
def test_what_is_no_stretch_of_the_section_is_refused(filled: Library, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        filled.notebooks.clip(first_section(filled), **options)
    assert filled.notebooks.list_for() == []


def test_the_same_stretch_goes_in_once(filled: Library) -> None:
    one, two = clip(filled, "全员参加"), clip(filled, "全员参加")
    assert (two.is_new, two.clipping) == (False, one.clipping)
    assert clip(filled, "全员参加", notebook=filled.notebooks.create("另一本")).is_new


def test_without_a_notebook_it_goes_into_the_one_last_changed(filled: Library) -> None:
    filled.notebooks.create("旧的")
    newer = filled.notebooks.create("新的")
    assert clip(filled, "学法培训").notebook == newer


def test_clippings_are_put_in_order_and_into_folders(filled: Library) -> None:
    notes = filled.notebooks
    book = notes.create("备料")
    a, b, c = (clip(filled, words, notebook=book).clipping for words in ("组织学法", "带头学法", "参加考试"))
    folder = notes.add_folder(book, "第二部分")
    notes.step(c, -2)
    notes.step(a, 5)
    assert texts(filled, book) == [("", ["参加考试", "带头学法", "组织学法"]), ("第二部分", [])]
    notes.move(b, folder=folder)
    notes.move(a, folder=folder, before=b)
    assert texts(filled, book) == [("", ["参加考试"]), ("第二部分", ["组织学法", "带头学法"])]
    notes.remove_folder(book, folder)
    assert texts(filled, book) == [("", ["参加考试", "组织学法", "带头学法"])]


def test_folders_are_named_once_renamed_and_moved(filled: Library) -> None:
    notes = filled.notebooks
    book = notes.create("备料")
    one, two = notes.add_folder(book, "甲"), notes.add_folder(book, "乙")
    assert notes.add_folder(book, " 甲 ") == one
    notes.move_folder(book, two, -1)
    notes.rename_folder(book, one, "丙")
    assert [name for name, _ in texts(filled, book)] == ["", "乙", "丙"]
    with pytest.raises(NotFound):
        notes.rename_folder(notes.create("另一本"), one, "丁")


def test_a_clipping_moves_to_another_notebook(filled: Library) -> None:
    notes = filled.notebooks
    clipped = clip(filled, "参加考试")
    other = notes.create("另一本")
    notes.move(clipped.clipping, notebook=other)
    assert (texts(filled, clipped.notebook), texts(filled, other)) == ([("", [])], [("", ["参加考试"])])


def test_a_note_is_kept_and_never_overwritten_unseen(filled: Library) -> None:
    notes, number = filled.notebooks, clip(filled, "参加考试").clipping
    notes.write_note(number, "用在第二部分  \n", was="")
    with pytest.raises(EditConflict) as caught:
        notes.write_note(number, "另一个窗口写的", was="")
    assert caught.value.current == notes.clipping(number)["note"] == "用在第二部分"
    notes.write_note(number, "合并后的", was="用在第二部分")
    assert notes.clipping(number)["note"] == "合并后的"


def test_what_is_deleted_can_be_brought_back_where_it_was(filled: Library) -> None:
    notes = filled.notebooks
    book = notes.create("备料")
    a, _, _ = (clip(filled, words, notebook=book).clipping for words in ("组织学法", "带头学法", "参加考试"))
    notes.delete_clipping(a)
    assert texts(filled, book) == [("", ["带头学法", "参加考试"])]
    with pytest.raises(NotFound):
        notes.write_note(a, "太晚")
    notes.restore_clipping(a)
    assert texts(filled, book) == [("", ["组织学法", "带头学法", "参加考试"])]
    notes.delete(book)
    assert notes.list_for() == []
    notes.restore(book)
    assert [item["clippings"] for item in notes.list_for()] == [3]


def test_what_was_deleted_long_ago_is_forgotten(filled: Library) -> None:
    notes = filled.notebooks
    old, kept = clip(filled, "组织学法"), clip(filled, "带头学法")
    book = notes.create("旧的")
    notes.add_folder(book, "甲")
    clip(filled, "参加考试", notebook=book)
    with filled.catalog.write("test") as writing:
        rows.change_clipping(writing.connection, old.clipping, deleted_at="2020-01-01T00:00:00")
        rows.change_notebook(writing.connection, book, deleted_at="2020-01-01T00:00:00")
    notes.delete_clipping(kept.clipping)
    notes.restore_clipping(kept.clipping)
    for forgotten in (lambda: notes.restore_clipping(old.clipping), lambda: notes.restore(book)):
        with pytest.raises(NotFound):
            forgotten()


def test_a_notebook_is_its_owners_alone_unless_shared(filled: Library) -> None:
    notes = filled.notebooks
    book = notes.create("王的", "王")
    number = clip(filled, "参加考试", asker="王").clipping
    for trespass in (
        lambda: notes.get(book, "李"),
        lambda: notes.clipping(number, "李"),
        lambda: notes.write_note(number, "李写的", "李"),
        lambda: notes.move(number, "李"),
        lambda: notes.delete(book, "李"),
        lambda: clip(filled, "组织学法", asker="李", notebook=book),
    ):
        with pytest.raises(NotFound):
            trespass()
    notes.share(book, "王", is_shared=True)
    assert texts(filled, book, "李") == [("", ["参加考试"])]
    assert [item["is_own"] for item in notes.list_for("李")] == [False]
    for change in (
        lambda: notes.rename(book, "李的", "李"),
        lambda: notes.delete_clipping(number, "李"),
        lambda: notes.share(book, "李", is_shared=False),
    ):
        with pytest.raises(UsageError, match="只能看"):
            change()
    assert clip(filled, "组织学法", asker="李").notebook != book
    notes.share(book, "王", is_shared=False)
    with pytest.raises(NotFound):
        notes.get(book, "李")


def test_a_notebook_can_be_given_to_another_user(filled: Library) -> None:
    book = clip(filled, "参加考试").notebook
    filled.notebooks.give(book, "王")
    assert [item["name"] for item in filled.notebooks.list_for("王")] == ["我的摘录"]
    assert [item["owner"] for item in filled.notebooks.list_all()] == ["王"]


def test_a_clipping_cannot_be_moved_into_anothers_notebook_or_folder(filled: Library) -> None:
    notes, number = filled.notebooks, clip(filled, "参加考试").clipping
    foreign = notes.create("王的", "王")
    folder = notes.add_folder(foreign, "甲", "王")
    for trespass in (lambda: notes.move(number, notebook=foreign), lambda: notes.move(number, folder=folder)):
        with pytest.raises(NotFound):
            trespass()


@pytest.mark.parametrize("name", ["", " \n", "长" * 61])
def test_a_notebook_needs_a_name_of_reasonable_length(library: Library, name: str) -> None:
    with pytest.raises(UsageError):
        library.notebooks.create(name)


def test_a_full_notebook_says_so(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CLIPPINGS", 1)
    clip(filled, "参加考试")
    with pytest.raises(UsageError, match="放不下"):
        clip(filled, "组织学法")


def test_clipping_changes_nothing_that_is_searched(filled: Library) -> None:
    before = filled.version(of_index=True)
    clip(filled, "参加考试")
    assert filled.version(of_index=True) == before


def test_clippings_survive_reading_anew_rebuilding_and_moving(filled: Library) -> None:
    number = clip(filled, "全员参加考试。").clipping
    filled.replace_source(make_source("新处/汇编.txt", make_example()), data=b"1", path="新处/汇编.txt")
    filled.rebuild()
    item = filled.notebooks.clipping(number)
    assert (item["text"], item["is_removed"], item["source"]["file"]) == ("全员参加考试。", False, "新处/汇编.txt")


def test_a_clipping_finds_its_words_where_the_keeper_cut_the_section(filled: Library) -> None:
    number = clip(filled, "全员参加考试。").clipping
    section = first_section(filled)
    report, _, place = section.rpartition(".")
    filled.correct(Correction("heading", report=report, place=place, quote="D委理论中心组带头学法。"))
    item = filled.notebooks.clipping(number)
    assert (item["is_removed"], item["heading"]) == (False, "D委理论中心组带头学法")
    assert item["section_id"] != section
    assert filled.section(item["section_id"])["text"] == item["text"]


def test_a_clipping_finds_its_words_where_the_file_was_changed(filled: Library) -> None:
    number = clip(filled, "全员参加考试。").clipping
    report = make_example()
    longer = replace(report, sections=(replace(report.sections[0], text=f"新加的一句。{TEXT}"), report.sections[1]))
    filled.add_source(make_source("汇编.txt", longer), data=b"2", path="汇编.txt")
    item = filled.notebooks.clipping(number)
    assert (item["is_removed"], item["text"]) == (False, "全员参加考试。")
    assert item["section_id"] == first_section(filled)


def test_a_clipping_outlives_its_source_and_says_so(filled: Library) -> None:
    number = clip(filled, "全员参加考试。").clipping
    filled.remove(["汇编.txt"])
    item = filled.notebooks.clipping(number)
    assert (item["is_removed"], item["text"], item["unit"]) == (True, "全员参加考试。", "青禾镇")
    assert (item["title"], item["source"]) == ("青禾镇2023年法治政府建设年度报告", {"file": "汇编.txt", "line": 3})
    filled.add_source(make_source("汇编.txt", make_example()), data=b"1", path="汇编.txt")
    assert not filled.notebooks.clipping(number)["is_removed"]


def test_purging_a_source_leaves_no_clipped_word_of_it(filled: Library) -> None:
    number = clip(filled, "全员参加考试。", note="留着").clipping
    filled.add_source(make_source("另.txt", make_report("白石县报告")), data=b"2", path="另.txt")
    other = filled.notebooks.clip(list(filled.export())[-1]["section_id"]).clipping
    filled.remove(["汇编.txt"], purge=True)
    with pytest.raises(NotFound):
        filled.notebooks.clipping(number)
    assert filled.notebooks.clipping(other)["unit"] == "青禾镇"
    assert "参加考试".encode() not in (filled.settings.home / "catalog.db").read_bytes()


def test_clippings_come_back_with_a_backup(filled: Library, tmp_path: Path) -> None:
    number = clip(filled, "全员参加考试。", note="留着").clipping
    filled.back_up(tmp_path / "a.zip")
    filled.notebooks.write_note(number, "后来改的")
    restore_backup(filled.settings, tmp_path / "a.zip")
    assert filled.notebooks.clipping(number)["note"] == "留着"


def test_a_library_of_the_first_version_gets_notebooks(filled: Library) -> None:
    home = filled.settings.home
    filled.close()
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        fresh = connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name='clippings' ORDER BY name").fetchall()
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            if table not in TABLES_OF_VERSION_1:
                connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE library SET value = '1' WHERE name = 'schema_version'")
        connection.commit()
    with Library.open(home) as upgraded:
        assert clip(upgraded, "参加考试").is_new
        with upgraded.catalog.read() as connection:
            made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE tbl_name='clippings' ORDER BY name")
            assert [normal(row[0]) for row in made] == [normal(row[0]) for row in fresh]
            assert migrations.read_version(connection) == migrations.SCHEMA_VERSION


def normal(sql: str) -> set[str]:
    """What a statement says, however it is laid out."""
    words = sql.replace('"', "").replace(",", " ").replace("(", " ").replace(")", " ").lower().split()
    return set(words) - {"foreign", "key"}


def test_many_tabs_lose_no_clipping_and_no_order(filled: Library) -> None:
    notes = filled.notebooks
    book = notes.create("大家的")
    section = first_section(filled)
    stretches = [(start, end) for start in range(7, 27) for end in range(start + 2, start + 4)]

    def work(stretch: tuple[int, int]) -> int:
        number = notes.clip(section, start=stretch[0], end=stretch[1], notebook=book).clipping
        notes.step(number, -3)
        notes.write_note(number, f"批注{number}", was="")
        return number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(work, stretches))
    (folder,) = notes.get(book)["folders"]
    assert sorted(item["id"] for item in folder["clippings"]) == sorted(set(numbers))
    assert all(item["note"] == f"批注{item['id']}" for item in folder["clippings"])
    assert len(numbers) == len(set(numbers)) >= 35


def test_two_tabs_that_clip_the_same_words_at_once_put_them_in_once(filled: Library) -> None:
    book = filled.notebooks.create("备料")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: clip(filled, "参加考试", notebook=book), range(16)))
    assert len({item.clipping for item in found}) == sum(item.is_new for item in found) == 1
