"""The places in a unit's name, from the widest to the deepest, and the organ that is left. Works on the name alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.places.divisions import Division, divisions, longest_division, zones
from kb.places.mentions import RANKS, short_divisions, stem_of

_PLACE = re.compile(
    r"[^省市县区旗盟局厅委部办院处会所、]{1,9}?(?P<kind>自治区|自治州|自治县|自治旗|民族乡|苏木|街道|省|地区"
    r"|(?<!城)市(?!场|监|民政|政)|州(?!市|县|区|镇)|(?<!联)盟|县|旗(?!镇|乡)|(?:经济|高新|技术|产业|经济技术|高新技术产业)*开发区|高新区|经开区|新区|管理区|度假区|(?<!社)区|镇|(?<!城)乡(?!村|镇|建))"
)
_LEVELS = {
    **dict.fromkeys(("省", "自治区"), "省级"),
    **dict.fromkeys(("地区", "自治州", "州", "盟"), "市级"),
    "市": "市",
    **dict.fromkeys(("县", "区", "旗", "自治县", "自治旗"), "县级"),
    **dict.fromkeys(("镇", "乡", "街道", "苏木", "民族乡"), "乡级"),
}
_CORPS = re.compile(
    r"(?P<corps>新疆生产建设兵团|新疆兵团|兵团(?=第))|(?P<division>第[一二三四五六七八九十]{1,3}师)|(?:[一二三四五六七八九〇零百十]{2,5}|\d{2,3})团场?"
)
_CORPS_PROVINCE = "新疆维吾尔自治区"
# The cities that the corps' divisions run; a division and its city are one house under two names.
_CORPS_CITIES = dict(
    pair.split("=")
    for pair in "第一师=阿拉尔市 第二师=铁门关市 第三师=图木舒克市 第四师=可克达拉市 第五师=双河市 第六师=五家渠市 第七师=胡杨河市 第八师=石河子市 第九师=白杨市 第十师=北屯市 第十三师=新星市 第十四师=昆玉市".split()
)
_PREFIX = re.compile("^(?:中共|中国共产党|国家税务总局|国家统计局|国家金融监督管理总局|中华人民共和国|国网)")
_ZONE_TAIL = re.compile(r"(?:(?:国家级?)?(?:高新|经济|技术|产业|开发|合作|综合|保税|示范|管理)*区)?(?!镇|乡|街道)")
_MASK = re.compile(r"[xX×＊*○〇□某_]")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a chain. `divisions` is empty for a place that the table does not know."""

    name: str
    level: str
    divisions: tuple[Division, ...] = ()

    @property
    def rank(self) -> int:
        """How deep it stands: 1 for a province, 4 for a township."""
        return RANKS[self.level]


def read_chain(unit: str) -> tuple[tuple[Place, ...], str]:
    """The places of a unit's name and its organ; masked and bare ones (XX市, 县) are no places.

    >>> [place.name for place in read_chain("浙江省义乌市稠城街道办事处")[0]], read_chain("义乌市司法局")[1]
    (['浙江省', '义乌市', '稠城街道'], '司法局')
    >>> read_chain("XX县财政局")
    ((), '财政局')
    """
    first = re.split("[、，]", unit)[0]
    name = "".join(first.split())
    at = prefix.end() if (prefix := _PREFIX.match(name)) else 0
    places: list[Place] = []
    while at < len(name):
        step = _next_place(name, at, places)
        if step is None:
            break
        place, end = step
        at = end
        if place is not None:
            places.append(place)
    return tuple(places), name[at:]


def _corps_place(name: str, at: int) -> tuple[Place, int] | None:
    """A place of the corps in 新疆, which stands beside its counties: 第八师, 一四三团."""
    match = _CORPS.match(name, at)
    if match is None:
        return None
    text = match.group()
    if match["corps"]:
        return Place(text, "省级", divisions()[_CORPS_PROVINCE]), match.end()
    if match["division"]:
        return Place(text, "市级", divisions().get(_CORPS_CITIES.get(text, ""), ())), match.end()
    return Place(text, "县级"), match.end()


def _next_place(name: str, at: int, places: list[Place]) -> tuple[Place | None, int] | None:
    corps = _corps_place(name, at)
    if corps is not None:
        return corps
    zone = next((name[at : at + size] for size in range(16, 1, -1) if name[at : at + size] in zones()), None)
    if zone and (tail := _ZONE_TAIL.match(name, at + len(zone))):
        return Place(zone + tail.group(), "功能区", (zones()[zone],)), tail.end()
    full = longest_division(name, at)
    if full and not re.match(r"镇|乡|街道", name[at + len(full) :]):
        return Place(full, _level(divisions()[full]), divisions()[full]), at + len(full)
    short = next((name[at : at + size] for size in (4, 3, 2) if name[at : at + size] in short_divisions()), None)
    if short and (longest_division(name, at + len(short)) or _is_followed(name, at + len(short))):
        same = tuple(place for place in short_divisions()[short] if place.level != "县级")
        if same:
            return Place(same[0].name, _level(same), same), at + len(short)
    match = _PLACE.match(name, at)
    if match is None:
        return None
    level = _LEVELS.get(match["kind"], "功能区")
    if level == "市" and any(place.level in ("市", "市级") for place in places):
        level = "县级"
    stem = match.group().removesuffix(match["kind"])
    known = not _MASK.search(match.group()) and (len(stem) >= 2 or level == "功能区")
    return (Place(match.group(), level) if known else None), match.end()


def _is_followed(name: str, at: int) -> bool:
    if any(name[at : at + size] in zones() for size in (2, 3, 4, 5, 6)):
        return True
    return name[at : at + 4] in short_divisions() or name[at : at + 2] in short_divisions() or not name[at:]


def _level(same: tuple[Division, ...]) -> str:
    return min((place.level for place in same), key=lambda level: RANKS[level])


def stems_of(places: tuple[Place, ...]) -> tuple[str, ...]:
    """The places' own words, by which a text may call them in short: 义乌."""
    return tuple(dict.fromkeys(stem_of(place.name) for place in places))
