"""A page's tree as a flat list of blocks: the lines a browser would draw, each with what its ancestors say of it.

Judges nothing: what is chrome and what is the article is `html_chrome`'s affair. Walks with a stack of its own, for
pages nest thousands deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4.element import Comment, Doctype, NavigableString, PageElement, PreformattedString, Tag

from indexer.readers.number_formats import format_number, join_label
from indexer.readers.tables import CELL_SEPARATOR, is_poured

__all__ = ["Block", "read_blocks"]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


SKIPPED = _names(
    "head script style template svg math select input iframe frame object embed audio video canvas map option"
)
BLOCKS = _names(
    "html body p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead "
    "tbody tfoot tr td th caption blockquote pre form fieldset legend address center figure figcaption hr details "
    "summary noframes marquee button noscript textarea label title"
)
_BLOCK_NAMES = sorted(BLOCKS)
CHROME_TAGS = _names("nav footer aside header button noscript textarea label title")
# Words in class and id names. A match is a claim, not a verdict: `html_chrome` weighs how much text is inside.
CHROME_NAME = re.compile(
    r"(?:^|[^a-z])(?:nav\w*|menu\w*|bread\w*|crumbs?|position|location|dqwz|weizhi|foot(?:er)?(?:bar|nav|link|box)?|bottom|"
    r"copyright|side(?:bar|nav|menu|left|right|box)?|share\w*|bdshare\w*|bshare\w*|jiathis\w*|print\w*|font-?size|zihao|"
    r"toolbar|tools?|relat\w*|xg(?:xw|wz|nr|lj|xx|yd)|recommend\w*|hot(?:news|list)?|search\w*|login|"
    r"top(?:bar|nav|link|head|menu)?|header|banner|logo|pag(?:er|ination)|comment\w*|qr-?code|erweima|ewm|yqlj|friend\w*|"
    r"ads?|gotop|close|piaofu|wza\w*|prev|next)(?=$|[^a-z])"
)
CONTENT_NAME = re.compile(
    r"^(?:trs_editor\w*|trs_ueditor\w*|zoom|ucap-?content|pages?[-_]?content|content[-_]?txt|xxgk[-_]?content|"
    r"v_news_content|vsb_content\w*|wp_articlecontent|rich_media_content|js_content|j-fontcontent|bt-content|neirong|"
    r"zhengwen|content|cont|(?:\w*[-_])?(?:article|artical|news|detail|info|main|text|post|entry|wz|zw|con)"
    r"[-_]?(?:content|contents|con|body|text|txt|detail|main|box|article)|article)$"
)
TITLE_NAME = re.compile(r"(?:^|[^a-z])(?:\w*title|bt|biaoti|arti_title|tit|headline)(?=$|[^a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_WORD_NUMBER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_PRE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_TYPED_MARKER = re.compile(
    r"[\s　]*(?:[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、）)]|[①-⑳]"
    r"|第[一二三四五六七八九十\d]+[章节条])"
)
_WIDE = r"\u2014\u2018-\u201d\u2026\u2e80-\ufaff\ufe30-\ufe4f\uff00-\uff60"
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{_WIDE}])")  # CSS Text: between Chinese, no blank
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CSS_KINDS = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero", "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand", "trad-chinese-informal": "chineseCountingThousand",
    "cjk-decimal": "ideographDigital", "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac", "none": "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What the ancestors of a text say: `groups` are claims to be chrome, `contents` claims to be the article."""

    groups: tuple[int, ...] = ()
    contents: tuple[str, ...] = ()
    style: str | None = None
    title: bool = False
    link: bool = False
    hidden: bool = False
    pre: bool = False


@dataclass(slots=True)
class Block:
    """One line of the page."""

    text: str
    context: Context
    links: int = 0


@dataclass(slots=True)
class _Numbers:
    """An ordered list being counted."""

    value: int
    step: int
    kind: str


@dataclass(slots=True)
class _Walk:
    """The state of one walk through a tree."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    links: int = 0
    context: Context = field(default_factory=Context)
    lists: list[_Numbers | None] = field(default_factory=list)
    marker: str = ""
    first: Context | None = None  # of the first words of the line

    def flush(self) -> None:
        """End the line that is being gathered."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        if self.context.pre:
            lines = re.split(r"[\r\n]", text)
        else:
            wrapped = "\n" in text or "\r" in text
            lines = [_BLANKS.sub(" ", _WRAP.sub("", text) if wrapped else text).strip(" ")]
        for line in lines:
            if line.strip():
                self.blocks.append(Block(self._with_marker(line), self._line_context(), self.links))
        self.pieces, self.links, self.first = [], 0, None

    def _with_marker(self, line: str) -> str:
        """The number that stands before the first line of a list item, unless it was typed as well."""
        marker, self.marker = self.marker, ""
        return join_label(marker, "tab", line) if marker and not _TYPED_MARKER.match(line) else line

    def _line_context(self) -> Context:
        """A line belongs to its block; an inline element around its words can still name it article or title."""
        first = self.first or self.context
        if len(first.contents) > len(self.context.contents) or first.title:
            return replace(self.context, contents=first.contents, title=first.title)
        return self.context


MAX_CLAIMS = 16  # claims above one text; pages nest furniture some five deep, hostile ones 100,000
MAX_GRID_DEPTH = 100  # deeper tables are layout; asking each whether it holds another would take quadratic time
MAX_NAME = 60  # longer class names are generated and mean nothing


def read_blocks(root: Tag, *, context: Context | None = None) -> list[Block]:
    """The blocks of a tree in document order."""
    walk = _Walk(context=context or Context())
    stack: list[tuple[Iterator[PageElement], Tag, Context]] = [(iter(root.contents), root, walk.context)]
    while stack:
        children, parent, inherited = stack[-1]
        walk.context = inherited
        child = next(children, None)
        if child is None:
            stack.pop()
            _leave(parent, walk)
        elif isinstance(child, NavigableString):
            _add_text(child, walk)
        elif isinstance(child, Tag):
            entered = _enter(child, walk, deep=len(stack) > MAX_GRID_DEPTH)
            if entered is not None:
                stack.append((iter(child.contents), child, entered))
    walk.flush()
    return walk.blocks


def _add_text(node: NavigableString, walk: _Walk) -> None:
    if isinstance(node, PreformattedString) and isinstance(node, (Comment, Doctype)):
        return
    text = str(node)
    if walk.first is None and not text.isspace():
        walk.first = walk.context
    if not walk.context.pre:
        walk.pieces.append(text)
        walk.links += len(text.strip()) if walk.context.link else 0
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            walk.flush()
        walk.pieces.append(line)


def _enter(tag: Tag, walk: _Walk, *, deep: bool) -> Context | None:
    """The context inside a tag; None when it is done with."""
    name = tag.name
    if name in SKIPPED:
        return None
    if name == "br":
        walk.flush()
        return None
    inherited = walk.context
    if name in BLOCKS:
        walk.flush()
    elif tag.attrs and not deep and _take_inline(tag, walk):
        return None
    if name == "table" and not deep and not tag.find("table"):
        rows = _grid_rows(tag)
        if rows:
            _read_table(tag, rows, walk)
            return None
    if name == "ol" or name == "ul":
        walk.lists.append(_open_list(tag) if name == "ol" else None)
    elif name == "li":
        walk.marker = _marker(tag, walk)
    return _inside(tag, inherited)


def _take_inline(tag: Tag, walk: _Walk) -> bool:
    """Inline elements that are no part of their line: hidden words, and list numbers that Word wrote into the page."""
    css = str(tag.attrs.get("style", ""))
    if "hidden" in tag.attrs or (css and _HIDDEN.search(css)):
        if tag.find(_BLOCK_NAMES):
            return False
        text = _BLANKS.sub(" ", _WRAP.sub("", tag.get_text())).strip()
        if text:
            walk.blocks.append(Block(text, replace(walk.context, hidden=True)))
        return True
    if "mso-list" in css and _WORD_NUMBER.search(css):
        markup = str(tag)
        walk.marker = "" if "Wingdings" in markup or "Symbol" in markup else tag.get_text().strip()
        return True
    return False


def _leave(tag: Tag, walk: _Walk) -> None:
    if tag.name in BLOCKS:
        walk.flush()
    if tag.name in ("ol", "ul") and walk.lists:
        walk.lists.pop()


def _inside(tag: Tag, outer: Context) -> Context:
    """The context that a tag's name and attributes give to what is in it; shared where nothing changes."""
    name, attributes = tag.name, tag.attrs
    heading = f"heading{name[1]}" if len(name) == 2 and name[0] == "h" and name[1] in "123456" else None
    if not attributes and not heading and name not in CHROME_TAGS and name not in ("a", "pre", "article"):
        return outer
    css = str(attributes.get("style", ""))
    names = [*_words(attributes.get("class")), *_words(attributes.get("id"))]
    groups, contents = outer.groups, outer.contents
    content = next((word for word in names if CONTENT_NAME.match(word)), "article" if name == "article" else None)
    if content:
        if content not in contents and len(contents) < MAX_CLAIMS:
            contents = (*contents, content)
    elif len(groups) < MAX_CLAIMS and (name in CHROME_TAGS or any(CHROME_NAME.search(word) for word in names)):
        groups = (*groups, id(tag))
    return Context(
        groups=groups,
        contents=contents,
        style=heading or next((style for word in names if (style := _word_style(word))), outer.style),
        title=outer.title or any(TITLE_NAME.search(word) for word in names),
        link=outer.link or (name == "a" and _leads_away(attributes.get("href"))),
        hidden=outer.hidden or "hidden" in attributes or bool(css and _HIDDEN.search(css)),
        pre=outer.pre or name == "pre" or bool(css and _PRE.search(css)),
    )


def _word_style(name: str) -> str | None:
    """What Word's class names say of a paragraph in a page that it saved."""
    if not name.startswith("mso"):
        return None
    return {"msotitle": "title", "msofootnotetext": "footnote"}.get(name) or ("toc" if name[3:6] == "toc" else None)


def _words(value: object) -> list[str]:
    """The names in a class or id attribute."""
    words = value if isinstance(value, list) else str(value or "").split()
    return [str(word).lower() for word in words if len(str(word)) <= MAX_NAME]


def _leads_away(href: object) -> bool:
    """Whether a link leaves the page; entries of a table of contents do not."""
    return bool(href) and not (str(href).startswith("#") and len(str(href)) > 1)


def _open_list(tag: Tag) -> _Numbers:
    kind = _list_kind(tag) or "decimal"
    count = len(tag.find_all("li", recursive=False))
    backwards = tag.has_attr("reversed")
    start = _integer(tag.get("start"), default=count if backwards else 1)
    return _Numbers(start, -1 if backwards else 1, kind)


def _list_kind(tag: Tag) -> str | None:
    found = _LIST_STYLE.search(str(tag.get("style", "")))
    name = found[1].lower() if found else str(tag.get("type", ""))
    return _CSS_KINDS.get(name, "decimal") if name else None


def _marker(tag: Tag, walk: _Walk) -> str:
    """The number that a browser draws before a list item; bullets are decoration."""
    numbers = walk.lists[-1] if walk.lists else None
    if numbers is None:
        return ""
    value = _integer(tag.get("value"), default=numbers.value)
    numbers.value = value + numbers.step
    kind = _list_kind(tag) or numbers.kind
    number = format_number(value, kind)
    return number + ("、" if kind.startswith(("chinese", "ideograph")) else ".") if number else ""


def _integer(value: object, *, default: int) -> int:
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else default


def _grid_rows(table: Tag) -> list[Tag]:
    """The rows of a table; none where anything but rows and cells holds text, so that nothing of it is lost."""
    rows: list[Tag] = []
    pending = list(reversed(table.contents))
    while pending:
        child = pending.pop()
        if isinstance(child, Tag) and child.name in ("tbody", "thead", "tfoot"):
            pending.extend(reversed(child.contents))
        elif isinstance(child, Tag) and child.name in ("tr", "caption"):
            rows.append(child)
        elif child.get_text().strip() and not isinstance(child, Comment):
            return []
    strays = (child for row in rows if row.name == "tr" for child in row.contents if not _is_cell(child))
    return [] if any(stray.get_text().strip() and not isinstance(stray, Comment) for stray in strays) else rows


def _is_cell(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in ("td", "th")


def _read_table(table: Tag, rows: list[Tag], walk: _Walk) -> None:
    """A table without tables in it: a row of values is one line; running text in a frame keeps its lines."""
    base = _inside(table, walk.context)
    in_grid = any(len(_cells(row)) > 1 for row in rows)
    for row in rows:
        context = _inside(row, base)
        cells = [read_blocks(cell, context=_inside(cell, context)) for cell in _cells(row)]
        blocks = [block for cell in cells for block in cell]
        if is_poured([[block.text for block in cell] for cell in cells]) or any(b.context.hidden for b in blocks):
            walk.blocks.extend(blocks)
        elif blocks:
            text = CELL_SEPARATOR.join(" ".join(block.text for block in cell) for cell in cells)
            first = replace(
                blocks[0].context, contents=context.contents, style="table" if in_grid else None, title=False
            )
            walk.blocks.append(Block(text, first, sum(block.links for block in blocks)))


def _cells(row: Tag) -> list[Tag]:
    if row.name == "caption":
        return [row]
    return [child for child in row.contents if isinstance(child, Tag) and child.name in ("td", "th")]
