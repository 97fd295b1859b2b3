"""OFD (GB/T 33190), the national document format: a zip of XML whose pages hold text with its place.

Pages and their templates are read; signatures, annotations, attachments and pictures are not looked at. Rejoining the
text into paragraphs is the layout's affair.
"""

from __future__ import annotations

import posixpath
import time
import zipfile

from lxml import etree

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.ofd_page import PageContent, local_name, parse_box, read_content
from indexer.readers.pages import PageText, Reading, is_unmapped
from indexer.readers.placed import Page
from indexer.readers.zipped import Budget, is_encrypted, member_name, open_zip, read_member
from kb.errors import LimitExceeded, SourceError, UnreadableSource

ENTRY = "OFD.xml"
LOCKED_MARKS = ("encryptions.xml", "encryptinfo", "decryptseed.dat")  # what an encrypted package has beside its entry
A4_MM = (0.0, 0.0, 210.0, 297.0)
PICTURE_SHARE = 0.5
ADVICE = "请重新下载，或用 OFD 阅读器另存为 docx、PDF"


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The paragraphs of every document in the package."""
    check_size(data, name=name, limits=limits)
    with _Package(data, name=name, limits=limits) as package:
        return package.read()


class _Package:
    """One OFD package while it is read: its parts by name, its templates once parsed."""

    def __init__(self, data: bytes, *, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._budget = Budget.of(limits)
        self._zip = open_zip(data, where=name, limits=limits, budget=self._budget)
        self._parts = {member_name(info).lstrip("/"): info for info in self._zip.infolist()}
        self._deadline = time.monotonic() + limits.max_seconds
        self._reading = Reading(name)

    def __enter__(self) -> _Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self) -> Extracted:
        """Every page of every document, in order."""
        self._refuse_if_locked()
        entry = self._parse(ENTRY)
        roots = [(element.text or "").strip() for element in entry.iter() if local_name(element) == "DocRoot"]
        if not roots:
            raise self._damaged("没有正文")
        number = 0
        for root in roots:
            number = self._read_document(root.lstrip("/"), number)
        return self._reading.finish("ofd")

    def _refuse_if_locked(self) -> None:
        names = [name.lower() for name in self._parts]
        has_lock = any(name.endswith(mark) for name in names for mark in LOCKED_MARKS)
        entry = self._parts.get(ENTRY)
        if (entry is None and has_lock) or (entry is not None and is_encrypted(entry)):
            raise UnreadableSource("设有密码或已加密，读不了", where=self._name, advice="请解密后再放进来")
        if entry is None:
            raise self._damaged(f"没有 {ENTRY}")

    def _read_document(self, root: str, number: int) -> int:
        """Read the pages of one document; returns the number of the last page."""
        document = self._parse(root)
        folder = posixpath.dirname(root)
        box = A4_MM
        templates: dict[str, str] = {}
        pages: list[str] = []
        for element in document.iter():
            tag = local_name(element)
            if tag == "PageArea":
                box = _area(element) or box
            elif tag == "TemplatePage":
                templates[element.get("ID", "")] = posixpath.normpath(
                    posixpath.join(folder, element.get("BaseLoc", ""))
                )
            elif tag == "Page" and element.get("BaseLoc"):
                pages.append(self._resolve(folder, element.get("BaseLoc", "")))
        cache: dict[str, PageContent | None] = {}
        for part in dict.fromkeys(pages):  # a page named twice is one page
            number += 1
            if number > self._limits.max_members or time.monotonic() > self._deadline:
                what = f"读到第{number}页已超过 {self._limits.max_seconds:.0f} 秒或页数上限"
                raise LimitExceeded(what, where=self._name, advice="请拆成较小的文件")
            self._read_page(part, number, box=box, templates=templates, cache=cache)
        return number

    def _read_page(
        self,
        part: str,
        number: int,
        *,
        box: tuple[float, float, float, float],
        templates: dict[str, str],
        cache: dict[str, PageContent | None],
    ) -> None:
        try:
            root = self._parse(part)
        except LimitExceeded:
            raise
        except SourceError:
            self._reading.failed.append(number)
            return
        area = next((element for element in root if local_name(element) == "Area"), None)
        box = (_area(area) if area is not None else None) or box
        content = PageContent()
        for element in root:
            if local_name(element) == "Template" and (template := element.get("TemplateID")) in templates:
                content.extend(self._template(templates[template or ""], cache))
        content.extend(read_content(root))
        self._reading.add(_page_text(content, number, box))

    def _template(self, part: str, cache: dict[str, PageContent | None]) -> PageContent | None:
        """What a template puts on every page that uses it; None where it cannot be read."""
        if part not in cache:
            try:
                cache[part] = read_content(self._parse(part))
            except LimitExceeded:
                raise
            except SourceError:
                cache[part] = None
        return cache[part]

    def _resolve(self, folder: str, location: str) -> str:
        """The part that a location means: from the document's folder, or from the package where it begins with /."""
        relative = posixpath.normpath(posixpath.join(folder, location)).lstrip("/")
        absolute = posixpath.normpath(location).lstrip("/")
        return relative if relative in self._parts or absolute not in self._parts else absolute

    def _parse(self, part: str) -> etree._Element:
        info: zipfile.ZipInfo | None = self._parts.get(posixpath.normpath(part))
        if info is None:
            raise self._damaged(f"缺少 {part}")
        data = read_member(self._zip, info, where=self._name, limits=self._limits, budget=self._budget)
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
            raise UnreadableSource(f"{part} 中有不该有的 DOCTYPE 声明", where=self._name, advice="请核实文件来源")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(f"{part} 写得不对") from error

    def _damaged(self, what: str) -> UnreadableSource:
        return UnreadableSource(f"OFD 不完整或已损坏（{what}）", where=self._name, advice=ADVICE)


def _area(element: etree._Element) -> tuple[float, float, float, float] | None:
    boxes = {local_name(child): parse_box(child.text) for child in element}
    return boxes.get("PhysicalBox") or boxes.get("ApplicationBox") or boxes.get("CropBox")


def _page_text(content: PageContent, number: int, box: tuple[float, float, float, float]) -> PageText:
    characters = sum(len(run.text) for run in content.runs)
    unmapped = sum(1 for run in content.runs for character in run.text if is_unmapped(ord(character)))
    area = max(box[2] * box[3], 1.0)
    return PageText(
        page=Page(number, box[2], box[3], content.runs),
        characters=characters,
        unmapped=unmapped,
        slanted=["".join(content.slanted)] if content.slanted else [],
        is_picture=content.picture_area > PICTURE_SHARE * area,
        is_drawn=False,
    )
