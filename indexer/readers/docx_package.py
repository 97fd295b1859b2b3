"""A .docx as a zip of XML parts: opened under limits, its relationships followed, nothing loaded from outside.

Knows no Word. Parts in the strict namespaces (ISO 29500) are read as if they were in the transitional ones.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from indexer.readers.base import Limits
from kb.errors import LimitExceeded, UnreadableSource

__all__ = ["Package", "Relationship"]

MAX_PART_BYTES = 128 * 1024 * 1024  # a parsed tree takes some 5 times its XML: 640 MB at the worst
RATIO_FROM_BYTES = 16 * 1024 * 1024  # what unpacks to less harms nobody, however well it packs (blank pages do: 200:1)

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, UnicodeError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that the standard allows; others can ask for gigabytes
_REPAIR = "请用 Word 或 WPS 打开并另存为 docx，或换一份重试"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part says of another: `kind` is the last word of its type (styles, footnotes …)."""

    kind: str
    target: str


class Package:
    """The parts of one document, read on demand."""

    def __init__(self, data: bytes, *, name: str, limits: Limits) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged("docx 文件不完整或已损坏") from error
        self._members = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        self._check(limits, packed=len(data))

    def _damaged(self, what: str) -> UnreadableSource:
        return UnreadableSource(what, where=self._name, advice=_REPAIR)

    def _check(self, limits: Limits, *, packed: int) -> None:
        """Refuse what would unpack to more than the limits allow, before anything is unpacked."""
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        advice = "这不像正常的文档，请核实来源"
        if len(infos) > limits.max_members:
            raise LimitExceeded(f"包内文件太多（{len(infos)} 个）", where=self._name, advice=advice)
        if unpacked > limits.max_unpacked_bytes:
            raise LimitExceeded(f"解压后太大（{unpacked / 1024**2:.0f} MB）", where=self._name, advice=advice)
        if unpacked > max(RATIO_FROM_BYTES, limits.max_ratio * packed):
            raise LimitExceeded(f"压缩比异常（{unpacked // max(packed, 1)}:1）", where=self._name, advice=advice)

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; None where there is none."""
        info = self._members.get(part)
        if info is None:
            return None
        if info.compress_type not in _METHODS:
            raise self._damaged(f"docx 中的 {part} 用了 Word 不用的压缩方法")
        if info.flag_bits & 1:
            raise UnreadableSource("文件设了打开密码", where=self._name, advice="请取消密码后另存为 docx")
        if info.file_size > MAX_PART_BYTES:
            size = f"{info.file_size / 1024**2:.0f} MB"
            raise LimitExceeded(f"正文部分太大（{size}）", where=self._name, advice="请拆成几个文件")
        try:
            return self._zip.read(info)
        except _DAMAGED as error:
            raise self._damaged(f"docx 中的 {part} 已损坏") from error

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part; None where there is no such part."""
        data = self.read(part)
        if data is None:
            return None
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
            raise UnreadableSource(
                f"{part} 中有 DOCTYPE 声明，Word 文档不该有", where=self._name, advice="请核实文件来源"
            )
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(f"docx 中的 {part} 已损坏") from error

    def relationships(self, part: str = "") -> dict[str, Relationship]:
        """The relationships of a part by their id; of the package when none is named. Outside ones are left out."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relationship] = {}
        for element in root if root is not None else ():
            if element.get("TargetMode") == "External" or not element.get("Target"):
                continue
            target = element.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = Relationship(element.get("Type", "").rsplit("/", 1)[-1], path)
        return found
