"""Zip containers held in memory and opened under limits: names put right, bombs and escapes refused, nothing on disk.

Archives and OFD stand on this. It knows what a zip member may cost; what a member means is its callers' affair.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from indexer.readers.base import Limits, check_size
from kb.errors import LimitExceeded, SourceError, UnreadableSource

CHUNK_BYTES = 1024 * 1024
RATIO_FLOOR_BYTES = 1024 * 1024  # blank lines pack 1000:1 and hurt nobody while they unpack to less than this
CENTRAL_HEADER = b"PK\x01\x02"
LOCAL_HEADER = b"PK\x03\x04"
UTF8_FLAG = 0x800
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
DRIVE = re.compile(r"^[A-Za-z]:")

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, IndexError)
"""What the standard library raises on damaged containers (ValueError covers names that do not decode)."""


@dataclass(slots=True)
class Budget:
    """What an archive and everything nested in it may still unpack; spent as it is read."""

    bytes_left: int
    members_left: int

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        """A fresh budget for one source."""
        return cls(bytes_left=limits.max_unpacked_bytes, members_left=limits.max_members)

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be read."""
        return self.bytes_left < 0 or self.members_left < 0

    def take_bytes(self, count: int, *, where: str) -> None:
        """Spend unpacked bytes."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise LimitExceeded("解开后的总大小超过上限，从这里起都没有读", where=where, advice="请分成几个较小的文件")

    def take_members(self, count: int, *, where: str) -> None:
        """Spend members."""
        self.members_left -= count
        if self.members_left < 0:
            raise LimitExceeded("里面的文件个数超过上限", where=where, advice="请分成几个较小的压缩包")


def open_zip(data: bytes, *, where: str, limits: Limits, budget: Budget) -> zipfile.ZipFile:
    """The container, its directory read; refused before the directory can fill the memory."""
    check_size(data, name=where, limits=limits)
    budget.take_members(data.count(CENTRAL_HEADER), where=where)
    try:
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except UnicodeDecodeError:  # a name said to be UTF-8 that is not: one such must not cost the whole archive
            return zipfile.ZipFile(io.BytesIO(_unmark_names(data)))
    except (*BROKEN_ZIP, NotImplementedError) as error:
        raise UnreadableSource("文件已损坏或不完整，打不开", where=where, advice="请重新下载或重新打包") from error


def _unmark_names(data: bytes) -> bytes:
    """The archive with no name said to be UTF-8, so that each is judged by its bytes."""
    changed = bytearray(data)
    for signature, flags_at in ((CENTRAL_HEADER, 9), (LOCAL_HEADER, 7)):
        start = data.find(signature)
        while 0 <= start < len(data) - flags_at:
            changed[start + flags_at] &= ~UTF8_FLAG >> 8 & 0xFF
            start = data.find(signature, start + 1)
    return bytes(changed)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its author wrote it: Chinese systems write GBK and do not say so; `/` between folders.

    >>> member_name(zipfile.ZipInfo("报告/甲.docx".encode("gbk").decode("cp437")))
    '报告/甲.docx'
    """
    name = info.filename
    if not info.flag_bits & UTF8_FLAG and not name.isascii():
        name = _decode_name(name)
    return CONTROL_CHARACTERS.sub("", name).replace("\\", "/")


def _decode_name(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def is_outside(name: str) -> bool:
    """Whether the name points out of its container.

    >>> [is_outside(name) for name in ("甲.txt", "/甲.txt", "a/../../甲.txt", "C:/甲.txt", "..甲.txt")]
    [False, True, True, True, False]
    """
    return name.startswith("/") or DRIVE.match(name) is not None or ".." in name.split("/")


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a password stands before this member."""
    return bool(info.flag_bits & 0x1)


def is_link(info: zipfile.ZipInfo) -> bool:
    """Whether this member is a symbolic link (or any other Unix thing that is neither file nor folder)."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, where: str, limits: Limits, budget: Budget
) -> bytes:
    """The unpacked bytes of one member, or why it is refused; what it declares is checked, and so is what it does."""
    if is_encrypted(info):
        raise UnreadableSource("设有密码，读不了", where=where, advice="请解开密码后再放进来")
    if is_link(info):
        raise UnreadableSource("是一个链接，不是文件", where=where, advice="请把链接所指的文件放进来")
    _check_declared_size(info, where=where, limits=limits)
    try:
        return _read_chunks(archive, info, where=where, limits=limits, budget=budget)
    except SourceError:
        raise
    except (NotImplementedError, RuntimeError) as error:
        raise UnreadableSource("压缩方式不支持", where=where, advice="请用普通的 zip 方式重新打包") from error
    except BROKEN_ZIP as error:
        raise UnreadableSource("已损坏，解不开", where=where, advice="请重新打包") from error


def _check_declared_size(info: zipfile.ZipInfo, *, where: str, limits: Limits) -> None:
    if info.file_size > limits.max_bytes:
        raise _too_large(where, limits)
    if info.file_size > RATIO_FLOOR_BYTES and info.file_size > limits.max_ratio * max(info.compress_size, 1):
        raise LimitExceeded(f"压缩比超过 {limits.max_ratio} 倍，像是恶意文件", where=where, advice="请查明来源")


def _read_chunks(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, where: str, limits: Limits, budget: Budget
) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            budget.take_bytes(len(chunk), where=where)
            if size > limits.max_bytes:
                raise LimitExceeded(
                    f"解开后超过 {limits.max_bytes // 2**20} MB", where=where, advice="请拆成较小的文件"
                )
            parts.append(chunk)
    return b"".join(parts)


def _too_large(where: str, limits: Limits) -> LimitExceeded:
    return LimitExceeded(f"解开后超过 {limits.max_bytes // 2**20} MB", where=where, advice="请拆成较小的文件")
