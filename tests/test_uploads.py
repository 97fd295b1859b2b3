"""Uploads on record: files are received under safe names and limits, read, chosen, added; and taken up where they stopped."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import update

from indexer import uploads as work
from indexer.uploads import AGAIN, work_on
from kb import uploads as kept
from kb.catalog.schema import uploads
from kb.catalog.uploads import Record
from kb.errors import LibraryError, LimitExceeded, NotFound, UsageError
from kb.library import Library
from kb.uploads import RECEIVED, STAGING

REPORT = """云岭市青禾镇2023年法治政府建设年度报告

2023年，青禾镇认真学习贯彻习近平法治思想，现将有关情况报告如下。

一、主要举措
（一）推进矛盾化解。调解矛盾纠纷{count}件，办结率98%。
（二）加强普法宣传。组织宣讲12场。
二、存在的问题
执法监督不够有力。

扫码关注某某公众号，获取更多材料
云岭市青禾镇人民政府
2024年1月5日
"""


def send(library: Library, *files: tuple[str, bytes]) -> int:
    number = library.uploads.begin("王")
    for name, data in files:
        library.uploads.receive(number, name, io.BytesIO(data))
    return number


def read(library: Library, number: int) -> list[Record]:
    library.uploads.set_state(number, "reading")
    work_on(library.settings.home, number)
    upload = library.uploads.get(number)
    assert upload["state"] == "ready"
    files: list[Record] = upload["files"]
    return files


def add(library: Library, number: int) -> list[Record]:
    library.uploads.set_state(number, "adding")
    work_on(library.settings.home, number)
    upload = library.uploads.get(number)
    assert upload["state"] == "done"
    files: list[Record] = upload["files"]
    return files


def text(count: int = 20) -> bytes:
    return REPORT.format(count=count).encode()


def test_a_file_is_read_before_it_is_in_the_library(library: Library, home: Path) -> None:
    number = send(library, ("汇编.txt", text()))
    [file] = read(library, number)
    assert (file["state"], file["choice"]) == ("read", "take")
    assert file["facts"]["reports"] == 1
    assert file["facts"]["noise"]
    parsed = library.uploads.reading(file)
    assert parsed is not None
    assert parsed.documents[0].year == 2023
    assert library.list_sources() == []
    [added] = add(library, number)
    assert added["state"] == "added"
    assert library.search("调解矛盾纠纷20件", match="exact")["total"] == 1
    assert [Path(source["path"]) for source in library.list_sources()] == [home / RECEIVED / "汇编.txt"]
    assert (home / RECEIVED / "汇编.txt").read_bytes() == text()
    assert list((home / STAGING).iterdir()) == []


def test_what_is_left_out_is_not_added(library: Library) -> None:
    number = send(library, ("甲.txt", text(1)), ("乙.txt", text(2)))
    one, _ = read(library, number)
    library.uploads.set_file(one["id"], choice="leave")
    add(library, number)
    assert [Path(source["path"]).name for source in library.list_sources()] == ["乙.txt"]


def test_discarded_nothing_stays(library: Library, home: Path) -> None:
    number = send(library, ("甲.txt", text()))
    read(library, number)
    library.uploads.discard(number)
    assert library.uploads.get(number)["state"] == "discarded"
    assert list((home / STAGING).iterdir()) == []
    assert library.list_sources() == []


def test_an_archive_is_taken_apart_and_says_what_it_left(library: Library, home: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("县局/甲.txt", text(1))
        archive.writestr("县局/表.xlsx", b"PK")
        archive.writestr("../../出去.txt", text(2))
    files = read(library, number := send(library, ("包.zip", packed.getvalue())))
    states = {file["name"]: file["state"] for file in files}
    assert states == {
        "包.zip": "unpacked",
        "包.zip/县局/甲.txt": "read",
        "包.zip/县局/表.xlsx": "ignored",
        "包.zip/../../出去.txt": "failed",
    }
    add(library, number)
    assert [Path(s["path"]) for s in library.list_sources()] == [home / RECEIVED / "包.zip" / "县局" / "甲.txt"]
    assert not (home / RECEIVED / "包.zip").is_file()


def test_a_secret_file_is_not_read_and_does_not_stay(library: Library, home: Path) -> None:
    number = send(library, ("甲.txt", "机密★5年\n".encode() + text()))
    [file] = read(library, number)
    assert file["state"] == "secret"
    assert "机密" in file["reason"]
    assert "删除" in file["reason"]
    assert not [path for path in (home / STAGING).rglob("*") if path.is_file()]
    add(library, number)
    assert library.list_sources() == []


def test_an_internal_file_is_read_once_the_keeper_clears_it(library: Library) -> None:
    number = send(library, ("甲.txt", "内部资料 注意保存\n".encode() + text()))
    [file] = read(library, number)
    assert (file["state"], file["choice"]) == ("marked", "leave")
    library.uploads.set_file(file["id"], state="received", is_allowed=True, choice="take")
    [file] = read(library, number)
    assert file["state"] == "read"


def test_the_same_file_again_is_known(library: Library) -> None:
    read(library, first := send(library, ("甲.txt", text())))
    add(library, first)
    number = send(library, ("别名.txt", text()))
    [file] = read(library, number)
    assert (file["choice"], file["reason"]) == ("leave", "库里已有内容完全相同的文件")
    library.uploads.set_file(file["id"], choice="take")
    [file] = add(library, number)
    assert file["state"] == "known"
    assert len(library.list_sources()) == 1


def test_a_newer_file_of_the_same_name_takes_the_place_of_the_old(library: Library, home: Path) -> None:
    read(library, first := send(library, ("甲.txt", text(20))))
    add(library, first)
    [file] = read(library, second := send(library, ("甲.txt", text(21))))
    assert (file["choice"], file["facts"]["namesake"]) == ("replace", "same")
    add(library, second)
    assert library.search("纠纷20件", match="exact")["total"] == 0
    assert library.search("纠纷21件", match="exact")["total"] == 1
    assert (home / RECEIVED / "甲.txt").read_bytes() == text(21)


def test_another_file_of_the_same_name_stands_beside_it(library: Library, home: Path) -> None:
    read(library, first := send(library, ("甲.txt", text())))
    add(library, first)
    other = text().replace("青禾".encode(), "白石".encode())
    [file] = read(library, second := send(library, ("甲.txt", other)))
    assert (file["choice"], file["facts"]["namesake"]) == ("take", "other")
    add(library, second)
    assert sorted(path.name for path in (home / RECEIVED).iterdir()) == ["甲.txt", "甲（2）.txt"]
    assert len(library.list_sources()) == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("图.png", b"\x89PNG\r\n\x1a\n", "图片"),
        ("空.txt", b"", "空的"),
        ("坏.docx", b"PK\x03\x04 broken", ""),
    ],
)
def test_what_cannot_be_read_says_why_and_is_not_added(library: Library, name: str, data: bytes, words: str) -> None:
    number = send(library, (name, data))
    files = read(library, number)
    assert {file["state"] for file in files} <= {"failed", "unpacked", "ignored"}
    assert words in "".join(file["reason"] for file in files)
    add(library, number)
    assert library.list_sources() == []


def test_reading_goes_on_where_it_stopped(library: Library) -> None:
    number = send(library, ("甲.txt", text(1)), ("乙.txt", text(2)), ("丙.txt", text(3)))
    one, two, _ = library.uploads.get(number)["files"]
    library.uploads.set_file(one["id"], state="reading")
    library.uploads.set_file(two["id"], state="reading", reason=AGAIN)
    states = [(file["state"], file["choice"]) for file in read(library, number)]
    assert states == [("read", "take"), ("failed", "leave"), ("read", "take")]


def test_adding_goes_on_where_it_stopped(library: Library, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    number = send(library, ("甲.txt", text(1)), ("乙.txt", text(2)))
    read(library, number)
    library.uploads.set_state(number, "adding")

    class Death(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(work, "prepare_source", die)
        with pytest.raises(Death):
            work_on(home, number)
    assert (home / RECEIVED / "甲.txt").exists()  # moved, and not in the library yet
    add(library, number)
    assert sorted(Path(source["path"]).name for source in library.list_sources()) == ["乙.txt", "甲.txt"]
    assert sorted(path.name for path in (home / RECEIVED).iterdir()) == ["乙.txt", "甲.txt"]


def test_while_another_writes_adding_waits_and_says_for_whom(home: Path, library: Library) -> None:
    number = send(library, ("甲.txt", text()))
    read(library, number)
    library.uploads.set_state(number, "adding")
    (home / "settings.toml").write_text("lock_wait_seconds = 0.1\n", "utf-8")
    with library.write("kb index"):
        work_on(home, number)
    upload = library.uploads.get(number)
    assert upload["state"] == "adding"
    assert "kb index" in upload["note"]
    add(library, number)


def test_a_file_that_is_too_large_is_not_kept(library: Library, home: Path) -> None:
    number = library.uploads.begin("王")
    with pytest.raises(LimitExceeded, match="64 MB"):
        library.uploads.receive(number, "大.txt", io.BytesIO(b"x" * 101), limit=100)
    assert library.uploads.get(number)["files"] == []
    assert not [path for path in (home / STAGING).rglob("*") if path.is_file()]


def test_all_together_are_limited_too(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_UPLOAD_BYTES", 150)
    monkeypatch.setattr(kept, "MAX_FILES", 2)
    number = send(library, ("甲.txt", b"x" * 100))
    with pytest.raises(LimitExceeded):
        library.uploads.receive(number, "乙.txt", io.BytesIO(b"x" * 100))
    library.uploads.receive(number, "乙.txt", io.BytesIO(b"x" * 10))
    with pytest.raises(UsageError, match="一次最多 2 个"):
        library.uploads.receive(number, "丙.txt", io.BytesIO(b"x"))


def test_where_the_disk_is_nearly_full_nothing_is_taken(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FREE_BYTES", 1 << 62)
    with pytest.raises((LibraryError, LimitExceeded)):
        send(library, ("甲.txt", b"x"))


def test_names_lead_nowhere(library: Library, home: Path) -> None:
    number = send(
        library, ("../../../甲.txt", text(1)), ("C:\\汇编\\con.txt", text(2)), ("/etc/passwd", text(3)), ("..", b"")
    )
    for path in (home / STAGING).rglob("*"):
        assert path.resolve().is_relative_to(home.resolve())
    read(library, number)
    add(library, number)
    names = sorted(
        path.relative_to(home / RECEIVED).as_posix() for path in (home / RECEIVED).rglob("*") if path.is_file()
    )
    assert names == ["etc/passwd", "汇编/_con.txt", "甲.txt"]


def test_what_is_read_already_takes_no_more_files(library: Library) -> None:
    number = send(library, ("甲.txt", text()))
    read(library, number)
    with pytest.raises(UsageError, match="另起"):
        library.uploads.receive(number, "乙.txt", io.BytesIO(b"x"))
    with pytest.raises(NotFound):
        library.uploads.get(99)


def test_a_report_that_lies_in_another_source_is_told_before_it_is_added(library: Library) -> None:
    read(library, first := send(library, ("甲.txt", text())))
    add(library, first)
    [file] = read(library, send(library, ("乙.txt", text() + b"\n")))
    assert (file["choice"], file["facts"]["known_reports"]) == ("take", 1)


def test_uploads_that_nobody_came_back_to_are_swept_away(library: Library, home: Path) -> None:
    forgotten, waiting = send(library, ("甲.txt", text(1))), send(library, ("乙.txt", text(2)))
    with library.catalog.write("test") as writing:
        old = "2020-01-01T00:00:00"
        writing.connection.execute(update(uploads).where(uploads.c.id == forgotten).values(changed_at=old))
    stray = home / STAGING / "backup-x.kb"
    stray.write_bytes(b"x")
    fresh = home / STAGING / "backup-y.kb"
    fresh.write_bytes(b"y")
    os.utime(stray, (0, 0))
    library.uploads.sweep()
    assert library.uploads.get(forgotten)["state"] == "discarded"
    assert library.uploads.get(waiting)["state"] == "open"
    assert sorted(path.name for path in (home / STAGING).iterdir()) == [str(waiting), "backup-y.kb"]
