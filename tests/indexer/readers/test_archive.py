"""Archives: names as written, one bad member costs only itself, nothing escapes and nothing explodes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from indexer.readers.archive import Member, expand, is_archive
from indexer.readers.base import Limits
from kb.errors import LimitExceeded, SourceError, UnreadableSource
from tests.makers.zip_maker import lock, make_link, make_zip

REPORT = "青禾镇2023年工作总结\n一、主要举措\n开展普法宣传。\n".encode()


def open_all(data: bytes, *, limits: Limits | None = None) -> list[Member]:
    return list(expand(data, name="包.zip", limits=limits or Limits()))


def names_read(members: Iterable[Member]) -> list[str]:
    return [member.name for member in members if member.data is not None]


def only_error(members: Iterable[Member]) -> SourceError:
    (error,) = [member.error for member in members if member.error is not None]
    assert "\n" not in str(error)
    return error


@pytest.mark.parametrize("encoding", [None, "gbk", "utf-8"])
def test_names_are_read_however_they_were_written(encoding: str | None) -> None:
    data = make_zip({"子目录/甲县述法报告.txt": REPORT, "乙.txt": REPORT}, encoding=encoding)
    assert names_read(open_all(data)) == ["包.zip/子目录/甲县述法报告.txt", "包.zip/乙.txt"]


def test_names_wrongly_said_to_be_utf8_are_read_as_what_they_are() -> None:
    data = bytearray(make_zip({"甲.txt": REPORT, "乙.txt": REPORT}, encoding="gbk"))
    for signature, flags_at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        data[data.find(signature) + flags_at] |= 0x08
    assert names_read(open_all(bytes(data))) == ["包.zip/甲.txt", "包.zip/乙.txt"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_name_with_a_four_byte_character_is_kept(encoding: str) -> None:
    data = make_zip({"𠮷祥镇总结.txt": REPORT}, encoding=encoding)
    assert names_read(open_all(data)) == ["包.zip/𠮷祥镇总结.txt"]


def test_backslashes_separate_folders() -> None:
    assert names_read(open_all(make_zip({"子目录\\甲.txt": REPORT}))) == ["包.zip/子目录/甲.txt"]


def test_archives_inside_archives_are_opened() -> None:
    inner = make_zip({"甲.txt": REPORT})
    data = make_zip({"内层.zip": make_zip({"再内层.zip": inner}), "乙.txt": REPORT})
    assert names_read(open_all(data)) == ["包.zip/内层.zip/再内层.zip/甲.txt", "包.zip/乙.txt"]


def test_nesting_stops_at_the_limit_and_the_rest_is_read() -> None:
    data = make_zip({"甲.txt": REPORT})
    for _ in range(3):
        data = make_zip({"内层.zip": data, "旁.txt": REPORT})
    members = open_all(data)
    assert isinstance(only_error(members), LimitExceeded)
    assert len(names_read(members)) == 3


@pytest.mark.parametrize("name", ["/etc/甲.txt", "../甲.txt", "子/../../甲.txt", "C:\\甲.txt", "\\\\主机\\甲.txt"])
def test_a_name_that_points_outside_is_refused(name: str) -> None:
    members = open_all(make_zip({name: REPORT, "乙.txt": REPORT}))
    assert "压缩包之外" in str(only_error(members))
    assert names_read(members) == ["包.zip/乙.txt"]


def test_a_link_is_refused() -> None:
    assert "链接" in str(only_error(open_all(make_link("甲.txt", "/etc/passwd"))))


def test_hidden_and_unknown_files_are_left_out_by_name() -> None:
    members = open_all(make_zip({"~$甲.docx": b"x", "__MACOSX/._甲.txt": b"x", "表.xlsx": b"x", "包.rar": b"x"}))
    assert [member.left_out for member in members] == [
        "隐藏或临时文件",
        "隐藏或临时文件",
        "不认识的文件类型 .xlsx",
        "不能打开 .rar 压缩包，请改用 zip",
    ]


def test_a_locked_archive_says_so_once() -> None:
    members = open_all(lock(make_zip({"jia.txt": REPORT, "yi.txt": REPORT})))
    assert len(members) == 1
    assert "密码" in str(only_error(members))


def test_a_locked_member_costs_only_itself() -> None:
    members = open_all(lock(make_zip({"jia.txt": REPORT, "yi.txt": REPORT}), only="jia.txt"))
    assert "密码" in str(only_error(members))
    assert names_read(members) == ["包.zip/yi.txt"]


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_a_truncated_archive_is_named(keep: float) -> None:
    data = make_zip({f"报告{number}.txt": REPORT * 20 for number in range(5)})
    members = open_all(data[: int(len(data) * keep)])
    assert isinstance(only_error(members), UnreadableSource)
    assert members[0].name == "包.zip"


def test_a_broken_member_costs_only_itself() -> None:
    data = bytearray(make_zip({"甲.txt": REPORT * 50, "乙.txt": REPORT}))
    for offset in range(60, 90):
        data[offset] ^= 0xFF
    members = open_all(bytes(data))
    assert "解不开" in str(only_error(members)) or "损坏" in str(only_error(members))
    assert names_read(members) == ["包.zip/乙.txt"]


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    members = open_all(make_zip({"甲.txt": bytes(30 * 2**20), "乙.txt": REPORT}))
    assert "压缩比" in str(only_error(members))
    assert names_read(members) == ["包.zip/乙.txt"]


def test_a_member_that_lies_about_its_size_is_stopped_while_it_unpacks() -> None:
    """What is declared is small and what unpacks is not: reading stops at the declared size and finds it broken."""
    data = make_zip({"甲.txt": bytes(5 * 2**20)})
    size = (5 * 2**20).to_bytes(4, "little")
    members = open_all(data.replace(size, (1000).to_bytes(4, "little")))
    assert isinstance(only_error(members), SourceError)


def test_a_nested_bomb_spends_one_budget() -> None:
    inner = make_zip({f"{number}.txt": REPORT * 2000 for number in range(4)})
    data = make_zip({f"{number}.zip": inner for number in range(4)})
    limits = Limits(max_unpacked_bytes=6 * len(REPORT) * 2000)
    members = open_all(data, limits=limits)
    assert "总大小" in str(only_error(members))
    assert 4 <= len(names_read(members)) <= 6


def test_too_many_members_are_refused() -> None:
    data = make_zip({f"{number}.txt": b"x" for number in range(30)})
    error = only_error(open_all(data, limits=Limits(max_members=20)))
    assert isinstance(error, LimitExceeded)
    assert "个数" in str(error)


def test_a_member_larger_than_one_file_may_be_is_refused() -> None:
    data = make_zip({"甲.txt": REPORT * 1000, "乙.txt": REPORT}, compress=False)
    members = open_all(data, limits=Limits(max_bytes=len(data) - 1))
    assert isinstance(only_error(members), LimitExceeded)


def test_a_suffix_that_lies_is_no_archive() -> None:
    word = make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    assert not is_archive("包.zip", word)
    assert not is_archive("包.zip", b"%PDF-1.7")
    assert not is_archive("甲.docx", make_zip({"甲.txt": REPORT}))
    assert is_archive("包.ZIP", make_zip({"甲.txt": REPORT}))
