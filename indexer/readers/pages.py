"""What came of the pages of one file: those with text, those that are only pictures, those that failed.

PDF and OFD hand their pages in here; it says in Chinese what could not be read, and refuses what would be read as empty
or as gibberish.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.readers.base import Extracted
from indexer.readers.layout import compose
from indexer.readers.placed import Page
from kb.errors import UnreadableSource

BROKEN_SHARE = 0.05  # of a page's characters; a stray symbol font stays below, a body font without a map is above 0.5
MOSTLY_BROKEN = 0.3  # of all characters: such text is of no use to anyone who searches
STRAY_CHARACTERS = 30  # a scanning program's own mark, or a page number, over a full-page picture
OCR_ADVICE = "请先用文字识别（OCR）软件处理，或向来文单位要可编辑的文件"
LATIN_SIGNS = frozenset(map(ord, "\xa0·×÷°±§«»©®²³¹"))  # the only ones beyond ASCII that Chinese reports use


@dataclass(slots=True)
class PageText:
    """What one page holds; `slanted` is text at another angle than the rest (a watermark), to be set aside."""

    page: Page
    characters: int
    unmapped: int
    slanted: list[str]
    is_picture: bool
    is_drawn: bool


@dataclass(slots=True)
class Reading:
    """What has been met so far, page numbers counting from 1."""

    name: str
    pages: list[Page] = field(default_factory=list)
    slanted: list[tuple[int, str]] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    characters: int = 0
    unmapped: int = 0

    def add(self, text: PageText) -> None:
        """Account for a page that could be opened."""
        number = text.page.number
        if (text.is_picture or text.is_drawn) and text.characters < (STRAY_CHARACTERS if text.is_picture else 1):
            self.scanned.append(number)
        if text.characters == 0:
            return
        if text.unmapped > BROKEN_SHARE * text.characters:
            self.broken.append(number)
        self.characters += text.characters
        self.unmapped += text.unmapped
        self.slanted += [(number, slanted) for slanted in text.slanted]
        self.pages.append(text.page)

    def finish(self, file_format: str) -> Extracted:
        """The paragraphs of all pages, or why there are none."""
        self._refuse_if_useless()
        composed = compose(self.pages)
        slanted = ((composed.page_lines.get(page, 1), text, "watermark") for page, text in self.slanted)
        noise = sorted((*composed.noise, *slanted), key=lambda item: item[0])
        return Extracted(file_format, composed.lines, noise=tuple(noise), warnings=tuple(self._warnings()))

    def _refuse_if_useless(self) -> None:
        has_text = {page.number for page in self.pages} - set(self.scanned)
        if self.scanned and not has_text and not self.failed:
            what = f"是扫描件，{name_pages(self.scanned)}都没有文字层"
            raise UnreadableSource(what, where=self.name, advice=OCR_ADVICE)
        if self.characters and self.unmapped > MOSTLY_BROKEN * self.characters:
            what = f"{name_pages(self.broken)}的字体没有文字对照表，读出来是乱码"
            raise UnreadableSource(what, where=self.name, advice=OCR_ADVICE)
        if not has_text:
            what = f"{name_pages(self.failed)}损坏" if self.failed else "全是空白页"
            raise UnreadableSource(f"读不出文字：{what}", where=self.name, advice="请重新下载或重新导出")

    def _warnings(self) -> Iterator[str]:
        if self.scanned:
            yield f"{name_pages(self.scanned)}没有文字层（扫描的图片），没有读到；{OCR_ADVICE}"
        if self.failed:
            yield f"{name_pages(self.failed)}已损坏，没有读到；其余各页已读"
        if self.broken:
            yield f"{name_pages(self.broken)}有字体缺少文字对照表，部分文字是乱码；{OCR_ADVICE}"


def is_unmapped(code: int) -> bool:
    """Controls, surrogates, private use, the replacement sign, and the Latin letters that raw bytes turn into."""
    if code < 0x100:
        return code < 0x20 or (code > 0x7E and code not in LATIN_SIGNS)
    if code < 0x2000:
        return code < 0x250
    return code == 0xFFFD or 0xD800 <= code < 0xF900 or code >= 0xF0000


def name_pages(numbers: list[int]) -> str:
    """Page numbers as people write them.

    >>> name_pages([3]), name_pages([1, 2, 3, 7])
    ('第3页', '第1—3、7页')
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "第" + "、".join(f"{a}—{b}" if a != b else str(a) for a, b in spans) + "页"
