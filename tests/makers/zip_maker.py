"""Zip archives as Chinese offices and ill-wishers make them: GBK names, locked members, bombs, links, escapes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

DATE = (2024, 1, 15, 9, 0, 0)  # fixed, so that the same content gives the same bytes


def make_zip(members: Mapping[str, bytes], *, encoding: str | None = None, compress: bool = True) -> bytes:
    """An archive of these members; `encoding` writes their names as an old Windows program would (gbk, no mark)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name if encoding is None else _placeholder(name, encoding), DATE)
            info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            archive.writestr(info, data)
    packed = buffer.getvalue()
    if encoding is not None:
        for name in members:
            packed = packed.replace(_placeholder(name, encoding).encode("ascii"), name.encode(encoding))
    return packed


def _placeholder(name: str, encoding: str) -> str:
    """An ASCII name as long as the encoded one, to be overwritten by it."""
    raw = name.encode(encoding)
    return f"@{zlib.crc32(raw):08x}".ljust(len(raw), "#")[: len(raw)]


def make_link(name: str, target: str) -> bytes:
    """An archive whose only member is a symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name, DATE)
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def lock(packed: bytes, *, only: str | None = None) -> bytes:
    """The archive with every member (or only the one of this name) marked as encrypted."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [info.filename for info in archive.infolist() if only in (None, info.filename)]
    data = bytearray(packed)
    for name in names:
        raw = name.encode("utf-8")
        for signature, flag_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            start = _find_header(data, signature, raw, name_at)
            (flags,) = struct.unpack_from("<H", data, start + flag_at)
            struct.pack_into("<H", data, start + flag_at, flags | 1)
    return bytes(data)


def _find_header(data: bytearray, signature: bytes, name: bytes, name_at: int) -> int:
    start = data.find(signature)
    while data[start + name_at : start + name_at + len(name)] != name:
        start = data.find(signature, start + 1)
        assert start >= 0, name
    return start
