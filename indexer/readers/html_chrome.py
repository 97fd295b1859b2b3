"""Which blocks of a page are the article, and which its furniture (navigation, 打印/字号/分享, footers, related links).

A class name, a tag, a link or a phrase only claims; the share of the page's prose decides. When unsure a block is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.html_blocks import Block

__all__ = ["Judged", "judge"]

PROSE_CHARACTERS = 30  # a block this long with a full stop is a paragraph; menus and captions are not
GROUP_SHARE = 0.3  # an element that claims to be furniture but holds this much of the prose is not
ARTICLE_SHARE = 0.8  # an element that claims to be the article and holds this much of the prose is
LINK_SHARE = 0.7  # a line that is mostly links is navigation
SIGNATURE_LINES = 3  # two units and a date
TITLE_LINES = 3  # lines that a long title takes
INFO_CHARACTERS = 200  # 发布时间 … 来源 … 浏览次数 … with dates and names

_PROSE_MARK = re.compile(r"[。；！？]|，.*，")
_BLANKS = re.compile(r"[\s　\xa0]+")
_WORDS = (
    "打印本页|打印此页|打印|关闭窗口|关闭本页|关闭页面|关闭|窗口|本页|页面|字体大小|字体|字号|大小|缩小|放大|大|中|小|默认|"
    "特大|超大|保护视力色|视力保护色|分享到|分享至|分享|收藏本页|收藏|加入收藏|设为首页|我要纠错|纠错|返回顶部|回到顶部|返回首页|返回|顶部|"
    "微信|新浪微博|腾讯微博|微博|QQ空间|QQ好友|QQ|qq|人人网|朋友圈|扫一扫在手机打开当前页|扫一扫|手机打开当前页|手机查看|"
    "无障碍阅读|无障碍|长者模式|语音播报|朗读|点赞|评论|投诉|下载|复制链接|A\\+|A-|A|T\\+|T-|Top|TOP|ＴＯＰ|\\+|-|－|＋"
)
_STRONG = re.compile(
    r"打印|关闭|字号|字体|分享|收藏|纠错|顶部|扫一扫|无障碍|长者模式|保护色|视力色|设为首页|返回首页|QQ|微博"
)
_TOOLS = re.compile(
    rf"(?:{_WORDS}|[\[\]【】〖〗（）()<>《》|｜/：:、，,。·•×X\s　\xa0])++"
)  # possessive: 大小 is also 大 and 小
_CRUMBS = re.compile(
    r"(?:您|你)?(?:的|现在|当前|目前|所在|所处)*的?(?:位置|页面)(?:是)?\s*[：:]|首页\s*(?:>|＞|»|/|→|-+>)"
)
_NEIGHBOURS = re.compile(r"(?:上|下|前|后)一?(?:篇|条|页)\s*[：:]?")
_RELATED = re.compile(
    r"(?:相关|推荐|热点|热门|延伸|猜你喜欢)(?:链接|文章|阅读|新闻|稿件|信息|资讯|推荐|内容|解读|文件|报道|专题)?[：:]?"
)
_LABEL = re.compile(
    r"(?:发布时间|发布日期|发表时间|更新时间|成文日期|日期|时间|信息来源|文章来源|来源|稿源|作者|发布机构|发布单位|发布人|浏览次数|浏览量|浏览|"
    r"点击数|点击率|点击量|点击|访问量|访问次数|阅读次数|阅读量|阅读|责任编辑|责编|编辑|审核|字号|字体|索引号|信息分类|文号)\s*[：:]"
)
_PAGE_LABEL = re.compile(
    r"(?:发布时间|发布日期|信息来源|文章来源|稿源|来源|浏览次数|浏览量|浏览|点击数|点击量|点击|访问量|阅读次数|责任编辑|索引号|字号)\s*[：:]"
)
_FOOT = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|技术支持\s*[：:]|主办单位\s*[：:]|主办\s*[：:]|承办单位\s*[：:]|承办\s*[：:]|建议使用.{0,20}浏览器|"
    r"网站地图|联系我们|Copyright|©|政府网站找错|分辨率",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(r"附件|附表|附：|\.(?:docx?|wps|pdf|xlsx?|et|zip|rar|ofd)\s*$", re.IGNORECASE)
_DATE = re.compile(r"[（(]?[12〇○零一二两\d]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日[）)]?")
_SITE_TAIL = re.compile(r"\s*[-_—|｜–]+\s*")


class Judged:
    """Blocks of a page and, for each, why it was set aside; None for those that are kept."""

    def __init__(self, blocks: list[Block], reasons: list[str | None]) -> None:
        self.blocks = blocks
        self.reasons = reasons

    def has_text(self) -> bool:
        """Whether anything was kept."""
        return None in self.reasons


def judge(blocks: Sequence[Block], *, titles: Sequence[str]) -> Judged:
    """Sort the blocks of a page; `titles` are what its head says it is called, the surest first."""
    judged = Judged(_unveil(blocks), [])
    judged.reasons.extend(map(_own_reason, judged.blocks))
    _drop_groups(judged)
    title = _find_title(judged, titles)
    content = _find_content(judged)
    for at, block in enumerate(judged.blocks):
        if at in title or judged.reasons[at] or (content is not None and content in block.context.contents):
            continue
        if _is_navigation(block) or (content is not None and not _is_prose(block)):
            judged.reasons[at] = "chrome"
    _keep_signature(judged, content)
    _drop_foot(judged, content)
    _settle_title(judged, title)
    return judged


def _unveil(blocks: Sequence[Block]) -> list[Block]:
    """A page that hides most of its prose shows it by script once it is loaded: then nothing counts as hidden."""
    prose = [len(block.text) * (1 if block.context.hidden else -1) for block in blocks if _is_prose(block)]
    if sum(prose) <= 0:
        return list(blocks)
    return [replace(block, context=replace(block.context, hidden=False)) for block in blocks]


def _own_reason(block: Block) -> str | None:
    """What a block says of itself, wherever it stands."""
    if block.context.hidden:
        return "hidden"
    text = block.text.strip()
    bare = _BLANKS.sub("", text)
    tools = _STRONG.search(bare) and _TOOLS.fullmatch(text)
    neighbours = _NEIGHBOURS.match(bare) and (block.links or len(bare) < len("下一篇：没有了") + 1)
    if tools or _RELATED.fullmatch(bare) or neighbours or _is_crumbs(block) or _is_info(text):
        return "chrome"
    return None


def _is_crumbs(block: Block) -> bool:
    return len(block.text) < INFO_CHARACTERS and _CRUMBS.match(block.text.strip()) is not None and not _is_prose(block)


def _is_info(text: str) -> bool:
    """发布时间：… 来源：… 浏览次数：… and the like; one label is enough where only pages use it and it stands first."""
    if len(text) > INFO_CHARACTERS or "。" in text:
        return False
    labels = _LABEL.findall(text)
    return _PAGE_LABEL.match(text) is not None or (len(labels) > 1 and _PAGE_LABEL.search(text) is not None)


def _is_prose(block: Block) -> bool:
    length = len(block.text)
    return length >= PROSE_CHARACTERS and block.links < length / 2 and _PROSE_MARK.search(block.text) is not None


def _prose(blocks: Sequence[Block], reasons: Sequence[str | None]) -> list[int]:
    """Characters of prose in each block; none in those already set aside."""
    return [
        len(block.text) if not reason and _is_prose(block) else 0 for block, reason in zip(blocks, reasons, strict=True)
    ]


def _drop_groups(judged: Judged) -> None:
    """Elements named as furniture, unless much of the prose is in them."""
    prose = _prose(judged.blocks, judged.reasons)
    total = sum(prose)
    inside: Counter[int] = Counter()
    for block, length in zip(judged.blocks, prose, strict=True):
        for group in block.context.groups if length else ():
            inside[group] += length
    for at, block in enumerate(judged.blocks):
        if not judged.reasons[at] and any(inside[group] <= total * GROUP_SHARE for group in block.context.groups):
            judged.reasons[at] = "chrome"


def _find_content(judged: Judged) -> str | None:
    """The name of the element that holds the article: of those with nearly all the prose, the smallest."""
    prose = _prose(judged.blocks, judged.reasons)
    total = sum(prose)
    held: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for block, length in zip(judged.blocks, prose, strict=True):
        for name in set(block.context.contents):
            held[name] += length
            size[name] += len(block.text)
    fit = [name for name in size if held[name] >= total * ARTICLE_SHARE] if total else []
    return min(fit, key=lambda name: size[name], default=None)


def _is_navigation(block: Block) -> bool:
    """Lines of links, but not links to attachments."""
    return block.links >= len(block.text) * LINK_SHARE and not _ATTACHMENT.search(block.text)


def _keep_signature(judged: Judged, content: str | None) -> None:
    """A unit and a date right below the article's element belong to it."""
    inside = [at for at, block in enumerate(judged.blocks) if content in block.context.contents] if content else []
    after = inside[-1] + 1 if inside else len(judged.blocks)
    for at in range(after, min(after + SIGNATURE_LINES, len(judged.blocks))):
        if judged.blocks[at].context.groups or judged.blocks[at].links or _own_reason(judged.blocks[at]):
            return
        if _DATE.fullmatch(_BLANKS.sub("", judged.blocks[at].text)):
            judged.reasons[after : at + 1] = [None] * (at + 1 - after)
            return


def _drop_foot(judged: Judged, content: str | None) -> None:
    """版权所有, ICP备 … below the last paragraph."""
    prose = [at for at, reason in enumerate(judged.reasons) if not reason and _is_prose(judged.blocks[at])]
    last = prose[-1] if prose else len(judged.blocks) // 2
    for at in range(len(judged.blocks)):
        block = judged.blocks[at]
        inside = content is not None and content in block.context.contents
        foot = at >= last and not inside and len(block.text) < INFO_CHARACTERS and _FOOT.search(block.text)
        if foot and not judged.reasons[at]:
            judged.reasons[at] = "chrome"


def _find_title(judged: Judged, titles: Sequence[str]) -> range:
    """Where the title stands: the words of the page's head, else a main heading above the first paragraph."""
    texts = [_BLANKS.sub("", block.text) for block in judged.blocks]
    wanted = [_BLANKS.sub("", part) for title in titles for part in (title, _SITE_TAIL.split(title)[0]) if part.strip()]
    shown = [not block.context.hidden and not _is_navigation(block) for block in judged.blocks]
    for title in wanted:
        for lines in range(1, TITLE_LINES + 1):
            for at in range(len(texts) - lines + 1):
                if shown[at] and texts[at] and "".join(texts[at : at + lines]) == title:
                    return range(at, at + lines)
    first = next((at for at, block in enumerate(judged.blocks) if _is_prose(block)), len(texts))
    for at in range(first):
        context = judged.blocks[at].context
        if not judged.reasons[at] and shown[at] and (context.style == "heading1" or context.title):
            end = at + 1
            while end < first and judged.blocks[end].context == context and end - at < TITLE_LINES:
                end += 1
            return range(at, end)
    return range(0)


def _settle_title(judged: Judged, title: range) -> None:
    """Keep the title above the article, once: where the article begins with the same words, the page's own goes."""
    if not title:
        return
    words = _joined(judged, title)
    rest = [at for at, reason in enumerate(judged.reasons) if not reason and at not in title]
    place = title
    for lines in range(1, min(TITLE_LINES, len(rest)) + 1):
        if _joined(judged, rest[:lines]) == words and rest[0] > title[0]:
            place = range(rest[0], rest[lines - 1] + 1)
    for at in title:
        judged.reasons[at] = "chrome" if place is not title else None
    for at in place:
        if not judged.reasons[at]:
            judged.blocks[at] = replace(judged.blocks[at], context=replace(judged.blocks[at].context, style="title"))


def _joined(judged: Judged, places: Sequence[int]) -> str:
    return _BLANKS.sub("", "".join(judged.blocks[at].text for at in places))
