"""Reads who a report speaks for out of its opening: the post its writer holds, the unit he leads, the house he speaks of.

Works on the folded opening alone. What is read here is inferred, so every caller keeps its confidence below that of a
title, a byline or a signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indexer.roles import choose_role
from indexer.rulebook import load_rules, patterns_of
from indexer.units import is_unit, read_post_phrase
from indexer.wording import fold_masks

_PHRASE_CHARS = 40
# 作为县长，我…; 我担任县水利局局长以来; 本人现任白沙镇党委书记; 我叫周某，现任….
_SINCE = r"(?:是|系)?(?:自|从|于)?(?:20\d\d年)?(?:\d{1,2}月)?(?:份)?(?:起|至今|以来)?[,，]?"
_HOLDS = r"(?:系|是|现任|现为|现担任|担任|任|履职|就任|当选|兼任|调任|到任|以)(?:为)?"
_CLAIMS = re.compile(
    rf"(?:作为|身为|(?:本人|我){_SINCE}{_HOLDS}|(?:^|\n)\s*(?:现任|自担任|担任|任职)"
    r"|(?:我叫|我是|本人)[^，,。]{2,4}[，,]\s*(?:现任|现为|是|系|担任)?)"
    rf"(?P<who>[^，。；：:;\n]{{2,{_PHRASE_CHARS}}})"
)
# What may stand after the posts in such a phrase.
_TAIL = re.compile(
    r"(?:的第?[一二三四五六七八九十\d]+个?年(?:头)?|以来|以后|之后|期间|的?(?:双重|这一)?身份.{0,12}|一职|职务|的?这?一年(?:多)?(?:来|时间)?"
    r"|的?(?:我|[^，。]{2,4}同志)|的|后|时|[,，]|工作|至今|来)*$"
)
_YEARS_LONG = re.compile(r"(?:已?(?:经|有|满|近|整)*[一二两三四五六七八九十\d]+(?:年|个月)(?:多|来|了|有余)?)$")
# 县司法局党组书记、局长王某坚持…: some write of themselves by name.
_THIRD = re.compile(
    r"(?:^|\n|20\d\d年(?:度|以来|来)?[，,])\s*(?P<who>[^，。；：:;\n在]{2,30}?(?:书记|[局厅镇乡县区市院校]长|主任))"
    r"(?:[一-龥X×*]{2,3}?)?(?:同志)?(?=坚持|认真|始终|切实|带头|严格|自觉|充分|扛起)"
)
# 作为县农业农村局主要负责人: a house and no post.
_HEAD_OF = re.compile(r"(?:党[组委])?(?:的)?(?:主要负责(?:人|同志)|主要领导|一把手|法治建设第一责任人)$")
# 履行党委书记职责; 认真履行局长职责. Only where the post itself is named.
_DUTY = re.compile(
    r"(?:履行|承担|肩负|尽到)了?(?:好)?(?P<who>[^，。；：:;\n履行]{1,16}?(?:书记|长|主任))"
    r"(?:的)?(?:岗位|法定|工作)?(?:职责|责任|使命)"
)
# 我带领县信访局全体干部; 受区水利局党组委托; 代表县医保局作述法报告.
_LED = re.compile(
    r"(?:带领|代表|率领|团结(?!带领)|受)(?P<who>[^，。；：:;、\n我全班各干群]{2,30}?)"
    r"(?:党组|党委|党总支|党支部|党工委|领导班子|班子)?(?:的)?"
    r"(?:全体|干部|职工|广大|班子|党员|一班人|民警|同志|委托|作|向|全员|全室|全局|人员|教职|医护|全院)"
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an opening claims: unit, post, and the words it was read from."""

    unit: str | None
    post: str | None
    words: str


def read_introduction(opening: str) -> Introduction | None:
    """The first post that the writer says is his own, with its unit where the phrase names one.

    >>> read_introduction("2023年，作为江湾县水利局局长，我认真履职。")
    Introduction(unit='江湾县水利局', post='局长', words='作为江湾县水利局局长')
    >>> read_introduction("作为行政机关，我局认真履职。") is None
    True
    """
    for match in (*_CLAIMS.finditer(opening), *_DUTY.finditer(opening), *_THIRD.finditer(opening)):
        phrase = _trim(match["who"])
        reading = read_post_phrase(phrase)
        if reading.post and choose_role(reading.post):
            return Introduction(reading.unit, reading.post, match.group().strip())
        house = _HEAD_OF.sub("", phrase)
        if house != phrase and is_unit(house):
            return Introduction(house, None, match.group().strip())
    return None


def read_led_unit(opening: str) -> tuple[str, str] | None:
    """The unit whose people the writer says he leads or speaks for, and the words that say so.

    >>> read_led_unit("我带领江湾县水利局全体干部职工真抓实干")
    ('江湾县水利局', '带领江湾县水利局全体')
    """
    for match in _LED.finditer(opening):
        if is_unit(match["who"]):
            return match["who"], match.group()
    return None


def _trim(phrase: str) -> str:
    phrase = _TAIL.sub("", phrase)
    return _TAIL.sub("", _YEARS_LONG.sub("", phrase))


@cache
def _posts() -> list[tuple[re.Pattern[str], str, str]]:
    rules = load_rules("introductions")["post"]
    return [(re.compile(rule["pattern"]), rule["level"], rule["sector"]) for rule in rules]


@cache
def _houses() -> list[tuple[re.Pattern[str], str, int]]:
    rules = load_rules("introductions")["house"]
    return [(patterns_of(rule["patterns"]), rule["sector"], rule["least"]) for rule in rules]


def read_post_rank(post: str) -> tuple[str, str]:
    """The level and the sector that a post tells by itself, each "" where it tells nothing.

    >>> read_post_rank("村党支部书记"), read_post_rank("局长")
    (('村级', '综合'), ('', ''))
    """
    for pattern, level, sector in _posts():
        if pattern.search(fold_masks(post)):
            return level, sector
    return "", ""


def read_house(body: str) -> tuple[str, str] | None:
    """The sector whose own words a body uses of itself (我校, 我院, 公安机关), and one of the words."""
    found = sorted(_hits(body), reverse=True)
    return (found[0][1], found[0][2]) if found else None


def _hits(body: str) -> Iterator[tuple[int, str, str]]:
    for pattern, sector, least in _houses():
        words = pattern.findall(body)
        if len(words) >= least:
            yield len(words), sector, words[0]
