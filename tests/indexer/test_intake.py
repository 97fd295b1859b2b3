"""What the user points at: every file comes out once, read, refused or left out with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.intake import Source, open_sources
from indexer.readers.base import Limits
from kb.errors import LimitExceeded, UnreadableSource
from tests.makers.zip_maker import make_zip

REPORT = "青禾镇2023年工作总结\n".encode()


def write(path: Path, data: bytes = REPORT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(sources: list[Source]) -> list[str]:
    return [source.name for source in sources if source.data is not None]


def reasons(sources: list[Source]) -> dict[str, str]:
    return {source.name: source.left_out for source in sources if source.left_out}


def test_a_file_named_outright_is_read_whatever_its_name(tmp_path: Path) -> None:
    (source,) = open_sources(write(tmp_path / ".甲.dat"))
    assert (source.name, source.data) == (".甲.dat", REPORT)


def test_a_folder_is_read_recursively_in_order_of_name(tmp_path: Path) -> None:
    for name in ("乙/丙.txt", "a.txt", "乙/甲.md"):
        write(tmp_path / name)
    assert names(list(open_sources(tmp_path))) == ["a.txt", "乙/丙.txt", "乙/甲.md"]


def test_hidden_temporary_and_unknown_files_are_listed(tmp_path: Path) -> None:
    for name in ("~$甲.docx", ".DS_Store", "Thumbs.db", "表.xlsx", ".git/甲.txt", "甲.txt"):
        write(tmp_path / name)
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["甲.txt"]
    assert set(reasons(sources)) == {"~$甲.docx", ".DS_Store", "Thumbs.db", "表.xlsx", ".git"}


def test_kbignore_works_like_gitignore(tmp_path: Path) -> None:
    write(tmp_path / ".kbignore", "# 草稿不读\n*.md\n旧/\n!留.md\n".encode())
    write(tmp_path / "子/.kbignore", "!甲.md\n".encode())
    for name in ("甲.md", "留.md", "旧/甲.txt", "子/甲.md", "子/乙.md", "甲.txt"):
        write(tmp_path / name)
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["子/甲.md", "甲.txt", "留.md"]
    assert set(reasons(sources)) == {"甲.md", "旧", "子/乙.md"}


def test_an_unreadable_kbignore_stops_its_folder_rather_than_reading_what_it_forbids(tmp_path: Path) -> None:
    write(tmp_path / "子/.kbignore", "涉密/\n".encode("gbk"))
    write(tmp_path / "子/甲.txt")
    write(tmp_path / "甲.txt")
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["甲.txt"]
    assert [str(source.error) for source in sources if source.error] == [
        "子：.kbignore 写得不对；请存为 UTF-8，写法同 .gitignore"
    ]


def test_an_archive_gives_its_members(tmp_path: Path) -> None:
    path = write(tmp_path / "夹/包.zip", make_zip({"子目录/甲.txt": REPORT, "表.xlsx": b"x"}, encoding="gbk"))
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["夹/包.zip/子目录/甲.txt"]
    assert reasons(sources) == {"夹/包.zip/表.xlsx": "不认识的文件类型 .xlsx"}
    assert all(source.path == path for source in sources)


def test_a_broken_archive_does_not_lose_its_neighbours(tmp_path: Path) -> None:
    write(tmp_path / "包.zip", make_zip({"甲.txt": REPORT})[:40])
    write(tmp_path / "乙.txt")
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["乙.txt"]
    (error,) = [source.error for source in sources if source.error]
    assert str(error) == "包.zip：文件已损坏或不完整，打不开；请重新下载或重新打包"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (source,) = open_sources(tmp_path / "没有.txt")
    assert isinstance(source.error, UnreadableSource)
    assert "没有这个文件" in str(source.error)


def test_a_file_over_the_size_limit_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "大.txt", bytes(2000))
    write(tmp_path / "小.txt")
    sources = list(open_sources(tmp_path, limits=Limits(max_bytes=1000)))
    assert names(sources) == ["小.txt"]
    assert [type(source.error) for source in sources if source.error] == [LimitExceeded]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a Unix thing")
def test_pipes_and_folder_links_are_left_out_and_cannot_hang_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.txt")
    (tmp_path / "环").symlink_to(tmp_path, target_is_directory=True)
    write(tmp_path / "甲.txt")
    sources = list(open_sources(tmp_path))
    assert names(sources) == ["甲.txt"]
    assert reasons(sources) == {"环": "链接的文件夹，不跟进", "管道.txt": "不是普通文件"}


def test_a_file_name_that_is_no_utf8_is_shown_as_gbk(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    try:
        with open(folder + b"/" + "甲县.txt".encode("gbk"), "wb") as stream:
            stream.write(REPORT)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    (source,) = open_sources(tmp_path)
    assert source.name == "甲县.txt"
    assert source.data == REPORT


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps permissions elsewhere")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "甲.txt")
    path.chmod(0)
    root = os.geteuid() == 0
    if root:  # root may read everything, so become nobody for the moment
        os.seteuid(65534)
    try:
        (source,) = open_sources(path)
    finally:
        if root:
            os.seteuid(0)
    assert "没有读取权限" in str(source.error)
