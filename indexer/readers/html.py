"""Web pages (.html): the article a line a block, the page's furniture as noise, the national page metadata as evidence.

Parsed with BeautifulSoup over lxml. Nothing is fetched or run. Bullets are decoration; numbers that a browser draws are
written into the line.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.encoding import Decoded, decode
from indexer.readers.html_blocks import Block, read_blocks
from indexer.readers.html_chrome import judge
from indexer.readers.sniff import HEAD_BYTES
from kb.errors import LimitExceeded, UnreadableSource

__all__ = ["read"]

# The names that government sites have to give to the metadata of a page (网站标签、栏目标签、内容页标签).
_META_NAMES = (
    "SiteName SiteDomain SiteIDCode ColumnName ColumnDescription ColumnKeywords ColumnType ArticleTitle PubDate "
    "ContentSource Keywords Author Description Image Url"
)
META_NAMES = {name.lower(): name for name in _META_NAMES.split()}
MAX_TAGS = 1_000_000  # 20 s and 1.2 GB; the largest honest page, a compilation saved from Word, has some 100,000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PROLOG = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
_DATE = re.compile(
    r"(?:发布时间|发布日期|发表时间|时间|日期)\s*[：:]\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_SOURCE = re.compile(r"(?:信息来源|文章来源|来源|稿源)\s*[：:]\s*([^\s|｜：:]{2,40})(?=[\s|｜]|$)")
_ADVICE = "请在浏览器中打开网页，把正文另存为 txt 或 docx"


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The article of a page."""
    check_size(data, name=name, limits=limits)
    declared = _CHARSET.search(data[:HEAD_BYTES])
    decoded = decode(data, name=name, declared=declared[1].decode("ascii") if declared else None)
    if decoded.text.count("<") > MAX_TAGS:
        raise LimitExceeded("网页的标签太多", where=name, advice="请把正文另存为 txt 或 docx")
    soup = _parse(decoded.text)
    blocks = read_blocks(soup)
    meta = _page_metadata(soup)
    titles = [meta[key] for key in ("ArticleTitle", "Title") if key in meta]
    judged = judge(blocks, titles=titles)
    warnings = list(decoded.warnings)
    if not judged.has_text():
        if not blocks:
            raise _no_text(soup, name=name)
        judged = type(judged)(judged.blocks, [None] * len(blocks))
        warnings.append("网页里分不出正文，全部文字都保留了")
    return _extract(judged.blocks, judged.reasons, meta=meta, decoded=decoded, warnings=warnings)


def _parse(text: str) -> BeautifulSoup:
    """The tree of a page. Text without a tag is kept as it stands."""
    if "<" not in text:
        text = f"<pre>{text}</pre>"
    return BeautifulSoup(_PROLOG.sub("", text), "lxml")


def _extract(
    blocks: list[Block],
    reasons: list[str | None],
    *,
    meta: dict[str, str],
    decoded: Decoded,
    warnings: list[str],
) -> Extracted:
    lines: list[str] = []
    styles: dict[int, str] = {}
    noise: list[tuple[int, str, str]] = []
    for block, reason in zip(blocks, reasons, strict=True):
        if reason:
            noise.append((len(lines) + 1, block.text, reason))
            continue
        lines.append(block.text)
        if block.context.style:
            styles[len(lines)] = block.context.style
    return Extracted(
        format="html",
        lines=lines,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        styles=styles,
        meta=_with_printed_metadata(meta, noise),
        noise=tuple(noise),
        warnings=tuple(warnings),
    )


def _page_metadata(soup: BeautifulSoup) -> dict[str, str]:
    """The national names from the page's head, and Title for what its <title> says."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = META_NAMES.get(str(tag.get("name", "")).strip().lower())
        content = " ".join(str(tag.get("content", "")).split())
        if key and content:
            found.setdefault(key, content)
    title = soup.find("title")
    if isinstance(title, Tag) and title.get_text().strip():
        found["Title"] = " ".join(title.get_text().split())
    return found


def _with_printed_metadata(meta: dict[str, str], noise: list[tuple[int, str, str]]) -> dict[str, str]:
    """Where the head is silent, the line under the title often says when and from where the page came."""
    for _, text, kind in noise:
        for key, pattern in (("PubDate", _DATE), ("ContentSource", _SOURCE)):
            match = pattern.search(text) if kind == "chrome" else None
            if match:
                meta.setdefault(key, match[1])
    return meta


def _no_text(soup: BeautifulSoup, *, name: str) -> UnreadableSource:
    """Why there is nothing to read: a frame page, a page drawn by a script, or an empty one."""
    frames = [str(tag.get("src"))[:60] for tag in soup.find_all(["frame", "iframe"]) if tag.get("src")]
    if frames:
        what = f"这是框架网页，正文在另一个文件里（{'、'.join(frames[:3])}）"
        return UnreadableSource(what, where=name, advice="请打开那个页面再保存")
    if soup.find("script"):
        return UnreadableSource("网页里没有文字，正文由脚本显示", where=name, advice=_ADVICE)
    return UnreadableSource("网页里没有文字", where=name, advice=_ADVICE)
