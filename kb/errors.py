"""Every error a user can meet.

    KBError              anything this program reports on purpose
    ├── SourceError      a source file cannot be read: `where` is the file, `advice` what to do next
    │   ├── UnreadableSource   damaged, empty, locked, not permitted, not a report at all
    │   ├── UnsupportedFormat  a kind of file that no reader knows
    │   ├── LimitExceeded      larger, deeper or slower than the limits allow
    │   └── SecretSource       bears a secrecy mark and is left unread
    ├── LibraryError     the library itself: not there, not writable, disk full …
    │   ├── LockedLibrary      another process is writing; `holder` says who, since when
    │   ├── NewerLibrary       written by a newer version of this program
    │   ├── DamagedLibrary     the catalogue's own file is broken
    │   ├── NotFound           no such report, section, source, correction or notebook
    │   └── EditConflict       somebody changed it meanwhile; `current` is what it says now
    ├── EngineError      the index cannot do what was asked
    │   ├── IndexDamaged       its files are missing, damaged or of another version: it must be rebuilt
    │   ├── IndexBusy          another process is writing to it
    │   └── EngineUnavailable  the machines that hold it do not answer, or not in time
    └── UsageError       the request itself makes no sense

Messages are Chinese, for the person at the screen: where, what, and what to do next, in one line.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.locks import Holder


class KBError(Exception):
    """The root: everything below is safe to show to a user as it stands."""

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(what)

    def advised(self) -> str:
        """What is wrong and what to do, for a list that names the place beside it."""
        return f"{self.what}；{self.advice}" if self.advice else self.what

    def __str__(self) -> str:
        """One line: where：what。advice。"""
        head = f"{self.where}：" if self.where else ""
        tail = f"；{self.advice}" if self.advice else ""
        return f"{head}{self.what}{tail}"


class SourceError(KBError):
    """A source cannot be turned into reports."""


class UnreadableSource(SourceError):
    """The bytes are damaged, empty, locked, not permitted or no text."""


class UnsupportedFormat(SourceError):
    """No reader knows this kind of file."""


class LimitExceeded(SourceError):
    """The source is larger, deeper or slower to read than the limits allow."""


class SecretSource(SourceError):
    """The source bears a secrecy mark; `mark` is the mark as printed, `can_allow` whether --allow-marked helps."""

    def __init__(self, what: str, *, mark: str, can_allow: bool, where: str = "", advice: str = "") -> None:
        super().__init__(what, where=where, advice=advice)
        self.mark = mark
        self.can_allow = can_allow


class LibraryError(KBError):
    """The library cannot do what was asked."""


class LockedLibrary(LibraryError):
    """Another process is writing."""

    def __init__(self, what: str, *, holder: Holder | None, where: str = "", advice: str = "") -> None:
        super().__init__(what, where=where, advice=advice)
        self.holder = holder


class NewerLibrary(LibraryError):
    """The library was written by a newer version of this program, which knows things that this one would lose."""


class DamagedLibrary(LibraryError):
    """The catalogue's file is broken; it is the truth, so nothing but a backup can mend it."""


class NotFound(LibraryError):
    """Nothing in the library bears this name or number."""


class EditConflict(LibraryError):
    """Somebody changed the same words meanwhile; nothing was overwritten."""

    def __init__(self, what: str, *, current: str, where: str = "", advice: str = "") -> None:
        super().__init__(what, where=where, advice=advice)
        self.current = current


class EngineError(KBError):
    """The index cannot do what was asked."""


class IndexDamaged(EngineError):
    """The index's files are missing, damaged or of another version; the catalogue can rebuild it."""


class IndexBusy(EngineError):
    """Another process is writing to the index."""


class EngineUnavailable(EngineError):
    """The cluster that holds the index does not answer, or not in time; it mends itself or its keeper does."""


class UsageError(KBError):
    """The request itself makes no sense."""


_TROUBLES = {
    errno.ENOENT: "没有这个文件",
    errno.ENOTDIR: "没有这个文件",
    errno.EISDIR: "这是一个文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只能读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "这台电脑没有这个地址",
}


def tell_trouble(error: Exception) -> str:
    """What the system says is wrong with a file or an address, in Chinese where it is one of the usual things."""
    number = getattr(error, "errno", None)
    return _TROUBLES.get(number or 0) or getattr(error, "strerror", None) or str(error)
