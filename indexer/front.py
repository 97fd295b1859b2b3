"""Front matter: the lines of a report that are neither title nor section — byline, date, addressee, signature, other.

Knows what such lines look like and where they may stand; what they mean (a date, a post) is `metadata`'s affair.
"""

from __future__ import annotations

import re

from indexer.shapes import Paragraph
from kb.model import FrontLine
from kb.text.markers import parse_marker

_DIGIT = "[0-9０-９〇○零一二三四五六七八九十]"
_DATE = rf"(?:{_DIGIT}\s?){{4}}\s?[年.．/-]\s?(?:{_DIGIT}\s?){{1,3}}(?:\s?[月.．/-]\s?(?:{_DIGIT}\s?){{1,3}}\s?[日号]?|\s?月)"
_DATE_LINE = re.compile(rf"[（(【\[〔]?\s?(?:日期\s?[：:]\s?|时间\s?[：:]\s?)?{_DATE}\s?[）)】\]〕]?")
_DATE_TAIL = re.compile(rf"\s+{_DATE}$")

_UNIT_END = re.compile(
    r"(?:局|厅|部|委|办|处|府|镇|乡|街道|苏木|院|校|站|所|队|中心|公司|集团|会|组|室|党委|党组|支部|科|股|馆|社区|村|县|市|区|州|盟|旗|"
    r"机关|兵团|师|团|农场|林场|银行|联社|指挥部|学校)$"
)
_NOT_A_SIGNATURE = re.compile(
    r"[。！？；：，、!?;:,“”《》]|报告$|总结|计划$|方案$|汇报|如下|^(?:关于|推进|加强|强化|深化|坚持|完善|健全|提升|提高|落实|聚焦|优化|"
    r"规范|抓好|做好|着力|持续|严格|开展|打造|构建|夯实|筑牢|压实|突出|创新|扎实|全面|深入|切实|依法|严守|主动|积极|进一步|发挥|建立|建设|"
    r"推动|组织|履行|以|把|为)"
)
_BYLINE = re.compile(
    r"[（(【]?\s?(?:述\s?职\s?(?:述\s?[廉法学]\s?){0,2}人?|述\s?法\s?人|述\s?廉\s?人|报\s?告\s?人|汇\s?报\s?人|姓\s?名|作\s?者|"
    r"撰\s?稿\s?人?|撰写人?|供稿|报送单位|填报单位|报告单位|述法单位|述职单位|单位名称|单\s?位|部\s?门|起草单位|职\s?务|责任人|"
    r"述\s?法\s?对\s?象|述职者|签发人)\s?[：:]"
)
_POST_END = re.compile(
    r"(?:书记|局长|镇长|乡长|县长|区长|市长|主任|厅长|院长|所长|站长|校长|队长|经理|董事长|处长|科长|主席|部长|州长|盟长|旗长|"
    r"关长|行长|大队长|支队长|政委|检察长|专员)"
)
_NAME = r"[\u4e00-\u9fff某X×xX*]\s{0,3}[\u4e00-\u9fff某X×xX*]{1,2}(?:\s{0,3}[\u4e00-\u9fff某X×xX*])?"
_NAMED_POST = re.compile(rf"[（(]?[^，。；：]{{0,40}}{_POST_END.pattern}(?:[\s　]{{0,4}}{_NAME})?[）)]?")
_BARE_NAME = re.compile(rf"[（(]?{_NAME}[）)]?")
_ADDRESSEE_END = re.compile(
    r"(?:委|府|局|办|会|组|厅|院|部|室|领导|同志|同志们|代表|评委|委员|处|公司|党组|党委|中心|各位|镇|乡|街道|县|区|市|司|署|同事们?|朋友们|单位|部门|企业|学校|科室|站|所|支队|大队|协会|书记|主任|局长|县长|市长)\s?[）)]?\s?[：:]$"
)
_NOT_AN_ADDRESSEE = re.compile(
    r"[。；！？]|如下|方面|问题|情况|以下|包括|表现|措施|[一二三四]是|附件|联系|抄送|附[：:]"
)
_OTHER = re.compile(
    r"(?:来\s?源|信息来源|文章来源|发布(?:时间|日期|单位|机构|人)|发文(?:日期|字号|机关)|成文日期|索\s?引\s?号|浏览(?:次数|量)|阅读(?:次数|量)?|点击(?:次数|量)|"
    r"责任编辑|编\s?辑|审\s?核|字号|主题分类|公开(?:方式|形式|属性|类别)|文\s?号|有效性|主题词|访问量|作者|更新时间|时\s?间|日\s?期)\s?[：:].{0,120}"
)
_DOCUMENT_NUMBER = re.compile(
    r"[（(]?[\u4e00-\u9fffX×]{2,14}[〔\[【（(]\s?(?:20\d\d|X{2,4}|×{2,4})\s?[〕\]】）)]\s?第?\s?(?:\d{1,4}|X+|×+)\s?号[）)]?"
)
_RED_HEAD = re.compile(
    r"[\u4e00-\u9fffX× ]{3,30}文\s?件|签\s?发\s?人\s?[：:].{1,20}|(?:特急|加急|平急|急件)|(?:.{2,20}号)?\s+签发人\s?[：:].{1,20}|内部资料.{0,12}"
)
_CLOSING = re.compile(
    r"(?:抄\s?[送报]|主\s?送|报\s?送|分\s?送|发\s?送|印\s?发|联\s?系\s?人|联系(?:电话|方式|地址)|联系单位|电\s?话|传\s?真|邮\s?箱|地\s?址|邮\s?编|共印|"
    r"(?:此件)?(?:主动|依申请|不予)公开|公开方式)\s?[：:].{0,120}"
    r"|[（(]\s?(?:此件|本件|联系人|公开)[^）)]{0,60}[）)]|.{2,40}(?:办公室|局|厅|委|府|秘书科)\s*20\d\d年\d{1,2}月\d{1,2}日印发|[（(]?共印\d+份[）)]?"
)
_MAX_HEAD, _MAX_TAIL = 8, 10


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date.

    >>> is_date_line("（2023 年 11 月 24 日）"), is_date_line("二〇二三年十二月五日"), is_date_line("2023年，我局")
    (True, True, False)
    """
    return len(text) <= 30 and _DATE_LINE.fullmatch(text) is not None


def is_signature_like(text: str) -> bool:
    """Whether a line could be the name of the signing unit, perhaps with the date behind it.

    >>> is_signature_like("岚州市财政局"), is_signature_like("清屏县司法局 2023年12月1日"), is_signature_like("强化组织领导小组")
    (True, True, False)
    """
    if len(text) > 60:
        return False
    name = _DATE_TAIL.sub("", text)
    return 3 <= len(name) <= 40 and not _NOT_A_SIGNATURE.search(name) and _UNIT_END.search(name) is not None


def is_addressee(text: str) -> bool:
    """Whether a line names those whom the report is for.

    >>> is_addressee("县委全面依法治县委员会："), is_addressee("主要存在以下问题：")
    (True, False)
    """
    return (
        len(text) <= 60
        and text[-1] in "：:"
        and _ADDRESSEE_END.search(text) is not None
        and _NOT_AN_ADDRESSEE.search(text) is None
        and parse_marker(text) is None
    )


def is_byline(text: str) -> bool:
    """Whether a line names who reports.

    >>> is_byline("述职人：江口镇镇长"), is_byline("（县财政局党组书记、局长　李某某）")
    (True, True)
    """
    if len(text) > 60 or "。" in text:
        return False
    return _BYLINE.match(text) is not None or _NAMED_POST.fullmatch(text) is not None


def front_kind(text: str) -> str | None:
    """The kind of front matter that a line under a title is, or None when the report proper begins."""
    if len(text) > 160:
        return None
    if is_date_line(text):
        return "date"
    if is_addressee(text):
        return "addressee"
    if parse_marker(text) is not None and not text.startswith(("（", "(")):
        return None
    if is_byline(text) or _BARE_NAME.fullmatch(text):
        return "byline"
    if _OTHER.match(text) or _DOCUMENT_NUMBER.fullmatch(text):
        return "other"
    if is_signature_like(text) and len(text) <= 30:
        return "byline"
    return None


def is_red_head(text: str) -> bool:
    """Whether a line above a title belongs to it: the letterhead, the document's number, who signs, how urgent.

    >>> is_red_head("清屏县司法局文件"), is_red_head("清司发〔2023〕5号"), is_red_head("签发人：周某")
    (True, True, True)
    """
    return len(text) <= 40 and (_RED_HEAD.fullmatch(text) is not None or _DOCUMENT_NUMBER.fullmatch(text) is not None)


def take_head(paragraphs: list[Paragraph]) -> list[FrontLine]:
    """Remove the front matter that stands between the title and the text, and return it."""
    front: list[FrontLine] = []
    while paragraphs and len(front) < _MAX_HEAD and len(paragraphs) > 1:
        kind = front_kind(paragraphs[0].text)
        if kind is None:
            break
        front.append(FrontLine(paragraphs[0].line, paragraphs[0].text, kind))
        del paragraphs[0]
    return front


def take_tail(paragraphs: list[Paragraph]) -> list[FrontLine]:
    """Remove signatures, dates and closing lines from the end of a report, and return them in order."""
    front: list[FrontLine] = []
    end = len(paragraphs)
    start = max(1, end - _MAX_TAIL)
    first = next((i for i in range(end - 1, start - 1, -1) if not _tail_kind(paragraphs, i)), start - 1) + 1
    front = [
        FrontLine(p.line, p.text, _tail_kind(paragraphs, first + i) or "other")
        for i, p in enumerate(paragraphs[first:])
    ]
    del paragraphs[first:]
    return front + _take_inner(paragraphs)


def _tail_kind(paragraphs: list[Paragraph], index: int) -> str | None:
    paragraph = paragraphs[index]
    text = paragraph.text
    if paragraph.style in ("table", "footnote"):
        return None
    if is_date_line(text):
        return "date"
    if len(text) <= 160 and (_CLOSING.fullmatch(text) or _OTHER.fullmatch(text)):
        return "other"
    if parse_marker(text) is not None:
        return None
    if is_signature_like(text):
        return "signature"
    after = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
    if is_date_line(after) and (_BYLINE.match(text) or _BARE_NAME.fullmatch(text) or _NAMED_POST.fullmatch(text)):
        return "signature"
    if len(text) <= 40 and _BYLINE.match(text):
        return "signature"
    return None


def _take_inner(paragraphs: list[Paragraph]) -> list[FrontLine]:
    """Signature and date that are followed by an annex: a unit's line directly above a line that is only a date."""
    taken: list[FrontLine] = []
    for index in range(len(paragraphs) - 1, 1, -1):
        if not is_date_line(paragraphs[index].text):
            continue
        first = index
        while first > 1 and index - first < 3 and is_signature_like(paragraphs[first - 1].text):
            first -= 1
        if first == index:
            continue
        block = [FrontLine(p.line, p.text, "signature") for p in paragraphs[first:index]]
        taken = [*block, FrontLine(paragraphs[index].line, paragraphs[index].text, "date"), *taken]
        del paragraphs[first : index + 1]
    return taken
