"""What the user points at -> sources: files, folders (recursively, with `.kbignore`), archives and what is in them.

Every file met comes out exactly once: with its bytes, with the error that kept it from being read, or with the reason
why it was left out. Nothing here knows what is inside a source.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from indexer.readers.archive import expand, is_archive, leave_out_reason
from indexer.readers.base import Limits
from kb.errors import LimitExceeded, SourceError, UnreadableSource

IGNORE_FILE = ".kbignore"


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was given to us: `data`, or `error`, or why it was `left_out`; exactly one of the three is set.

    name    for people, from what was given on: 甲.docx, 子目录/甲.docx, 包.zip/子目录/甲.docx
    path    the file on disk; for a member of an archive, the archive
    """

    name: str
    path: Path
    data: bytes | None = None
    error: SourceError | None = None
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class _Ignore:
    """The patterns of one `.kbignore` and the folder they count from."""

    folder: Path
    spec: GitIgnoreSpec

    def decide(self, path: Path, *, is_folder: bool) -> bool | None:
        """True to leave out, False to keep after all, None where no pattern speaks."""
        relative = path.relative_to(self.folder).as_posix()
        return self.spec.check_file(relative + "/" if is_folder else relative).include


def open_sources(path: Path, *, limits: Limits | None = None) -> Iterator[Source]:
    """Every source under a file or folder, one at a time and in order of name; never raises for a file's sake.

    A file named outright is read whatever it is called; in folders and archives, hidden and unknown files are left out.
    """
    limits = limits or Limits()
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Source(_display(path.name), path, error=_os_error(error, where=_display(str(path))))
        return
    if stat.S_ISDIR(mode):
        yield from _open_folder(path, top=path, ignores=(), limits=limits)
    elif stat.S_ISREG(mode):
        yield from _open_file(path, name=_display(path.name), limits=limits)
    else:
        special = UnreadableSource("不是普通文件", where=_display(str(path)), advice="请给出文件或文件夹")
        yield Source(_display(path.name), path, error=special)


def _open_folder(folder: Path, *, top: Path, ignores: tuple[_Ignore, ...], limits: Limits) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        ignores = (*ignores, *_read_ignore(folder))
    except (OSError, ValueError) as error:
        yield Source(_name(folder, top), folder, error=_folder_error(error, where=_name(folder, top)))
        return
    for entry in entries:
        path = folder / entry.name
        name = _name(path, top)
        if entry.name == IGNORE_FILE:
            continue
        if reason := _leave_out_reason(entry, path, ignores):
            yield Source(name, path, left_out=reason)
        elif entry.is_dir(follow_symlinks=False):
            yield from _open_folder(path, top=top, ignores=ignores, limits=limits)
        else:
            yield from _open_file(path, name=name, limits=limits)


def _leave_out_reason(entry: os.DirEntry[str], path: Path, ignores: tuple[_Ignore, ...]) -> str | None:
    is_folder = entry.is_dir(follow_symlinks=False)
    if _is_ignored(path, ignores, is_folder=is_folder):
        return f"{IGNORE_FILE} 写明不读"
    if entry.is_symlink() and entry.is_dir():
        return "链接的文件夹，不跟进"
    if is_folder:
        # A folder is judged by its own name only; `.txt` stands for any kind that is read.
        return leave_out_reason(f"{entry.name}/_.txt")
    if not entry.is_symlink() and not entry.is_file():
        return "不是普通文件"
    return leave_out_reason(_display(entry.name))


def _is_ignored(path: Path, ignores: tuple[_Ignore, ...], *, is_folder: bool) -> bool:
    """The innermost `.kbignore` that speaks decides, as in git."""
    for ignore in reversed(ignores):
        decision = ignore.decide(path, is_folder=is_folder)
        if decision is not None:
            return decision
    return False


def _read_ignore(folder: Path) -> tuple[_Ignore, ...]:
    file = folder / IGNORE_FILE
    if not file.is_file():
        return ()
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return (_Ignore(folder, GitIgnoreSpec.from_lines(lines)),)


def _open_file(path: Path, *, name: str, limits: Limits) -> Iterator[Source]:
    try:
        data = _read_bytes(path, name=name, limits=limits)
    except SourceError as error:
        yield Source(name, path, error=error)
        return
    except OSError as error:
        yield Source(name, path, error=_os_error(error, where=name))
        return
    if not is_archive(name, data):
        yield Source(name, path, data=data)
        return
    for member in expand(data, name=name, limits=limits):
        yield Source(member.name, path, data=member.data, error=member.error, left_out=member.left_out)


def _read_bytes(path: Path, *, name: str, limits: Limits) -> bytes:
    """The file's bytes; one that grows while it is read is stopped at the limit too."""
    with path.open("rb") as stream:
        data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise LimitExceeded(f"文件超过 {limits.max_bytes // 2**20} MB", where=name, advice="请分成几个较小的文件")
    return data


def _os_error(error: OSError, *, where: str) -> UnreadableSource:
    if isinstance(error, FileNotFoundError):
        return UnreadableSource("没有这个文件", where=where, advice="请核对路径")
    if isinstance(error, PermissionError):
        return UnreadableSource("没有读取权限", where=where, advice="请改权限，或换有权限的账号")
    return UnreadableSource("读取时磁盘或网络出错", where=where, advice="请检查磁盘或网络后再试")


def _folder_error(error: OSError | ValueError, *, where: str) -> UnreadableSource:
    if isinstance(error, OSError):
        return _os_error(error, where=where)
    return UnreadableSource(f"{IGNORE_FILE} 写得不对", where=where, advice="请存为 UTF-8，写法同 .gitignore")


def _name(path: Path, top: Path) -> str:
    relative = path.relative_to(top).as_posix()
    return _display(path.name if relative == "." else relative)


def _display(name: str) -> str:
    """A file name fit to print: bytes that are no UTF-8 are most likely GBK."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name
