"""Zip archives: each file inside as a member with its bytes, or with the reason why it was not read.

A member that is broken, locked, too large or named to escape costs only itself. Nothing is written to disk. What the
bytes of a member mean is for the readers.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from indexer.readers.base import Limits
from indexer.readers.zipped import Budget, is_encrypted, is_outside, member_name, open_zip, read_member
from kb.errors import LimitExceeded, SourceError, UnreadableSource

SUFFIX = ".zip"
DOCUMENT_MARKS = frozenset({"[content_types].xml", "ofd.xml", "mimetype"})
"""Members that only a document packed as zip has (Word, OFD, OpenDocument)."""
OTHER_ARCHIVES = frozenset({".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"})


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: `data`, or `error`, or why it was `left_out`. `name` begins with the archive's own."""

    name: str
    data: bytes | None = None
    error: SourceError | None = None
    left_out: str | None = None


def is_archive(name: str, data: bytes) -> bool:
    """Whether this is an archive to be opened, and not a document that is packed as one.

    A suffix alone does not make one: a Word file named 包.zip is a Word file.
    """
    if PurePath(name).suffix.lower() != SUFFIX:
        return False
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return not _is_other_document(data)
    try:
        with open_zip(data, where=name, limits=Limits(), budget=Budget.of(Limits())) as archive:
            names = {member.lower() for member in archive.namelist()}
    except SourceError:
        return True
    return not names & DOCUMENT_MARKS


def _is_other_document(data: bytes) -> bool:
    return data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<"))


def expand(data: bytes, *, name: str, limits: Limits, budget: Budget | None = None, depth: int = 1) -> Iterator[Member]:
    """Every file of the archive and of the archives in it, one at a time; never raises, errors come as members."""
    if depth > limits.max_nesting:
        error = LimitExceeded(
            f"压缩包套压缩包超过 {limits.max_nesting} 层", where=name, advice="请先解开外面几层再放进来"
        )
        yield Member(name, error=error)
        return
    budget = budget or Budget.of(limits)
    try:
        archive = open_zip(data, where=name, limits=limits, budget=budget)
    except SourceError as error:
        yield Member(name, error=error)
        return
    with archive:
        yield from _expand_members(archive, name=name, limits=limits, budget=budget, depth=depth)


def _expand_members(
    archive: zipfile.ZipFile, *, name: str, limits: Limits, budget: Budget, depth: int
) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not member_name(info).endswith("/")]
    if infos and all(is_encrypted(info) for info in infos):
        yield Member(name, error=UnreadableSource("设有密码，打不开", where=name, advice="请解压后再放进来"))
        return
    for info in infos:
        inner = member_name(info)
        where = f"{name}/{inner}"
        if is_outside(inner):
            error = UnreadableSource("名称指向压缩包之外，不予读取", where=where, advice="请查明来源后重新打包")
            yield Member(where, error=error)
        elif reason := leave_out_reason(inner):
            yield Member(where, left_out=reason)
        else:
            yield from _open_member(archive, info, where=where, limits=limits, budget=budget, depth=depth)
        if budget.is_spent:
            return


def _open_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, where: str, limits: Limits, budget: Budget, depth: int
) -> Iterator[Member]:
    try:
        data = read_member(archive, info, where=where, limits=limits, budget=budget)
    except SourceError as error:
        yield Member(where, error=error)
        return
    if is_archive(where, data):
        yield from expand(data, name=where, limits=limits, budget=budget, depth=depth + 1)
    else:
        yield Member(where, data=data)


def leave_out_reason(name: str) -> str | None:
    """Why a file of this name is not for reading, if it is not: hidden, temporary, or of a kind that no reader knows.

    >>> leave_out_reason("子目录/~$甲.docx"), leave_out_reason("甲.docx"), leave_out_reason("乙.xlsx")
    ('隐藏或临时文件', None, '不认识的文件类型 .xlsx')
    """
    from indexer.readers import is_supported

    parts = name.replace("\\", "/").split("/")
    if any(is_hidden(part) for part in parts):
        return "隐藏或临时文件"
    suffix = PurePath(parts[-1]).suffix.lower()
    if suffix in OTHER_ARCHIVES:
        return f"不能打开 {suffix} 压缩包，请改用 zip"
    if suffix != SUFFIX and not is_supported(parts[-1]):
        return f"不认识的文件类型 {suffix or '（无后缀）'}"
    return None


def is_hidden(part: str) -> bool:
    """Whether one component of a path is what editors and systems leave about.

    >>> [is_hidden(part) for part in ("~$甲.docx", ".DS_Store", "Thumbs.db", "__MACOSX", "甲.txt")]
    [True, True, True, True, False]
    """
    lowered = part.lower()
    return (
        lowered.startswith((".", "~$", ".~"))
        or lowered.endswith((".tmp", "~", ".bak", ".crdownload"))
        or lowered in {"thumbs.db", "desktop.ini", "__macosx"}
    )
