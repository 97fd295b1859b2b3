"""Who a unit is: one canonical name, its aliases, and names so masked that they stand for nobody in particular.

XX镇 and XX镇人民政府 are one unit when the XX is a name; where it is a mask (XX镇, 某县, a bare 镇) each report is a
unit of its own, because two masked names of different places must never be taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# A government is named with or without 人民政府; a street office with or without 办事处. The shorter form is the name.
_OFFICIAL_TAIL = re.compile(r"(?<=[省市县区旗州乡镇])(?:人民)?政府$|(?<=街道)办事处$")

# What stands where a name was: a run of X, ×, *, ○, 某, 〇, blanks within brackets …
_MASK = re.compile(r"[xX×✕╳*＊○〇◯□■△▲·…]{1,}|某|[（(\[【][\s_]*[)）\]】]|_{2,}")

# A kind of place with nothing before it is a masked name as well: 镇, 街道, 区政府, 镇党委, 县局, 市公安局. Where
# another kind follows (市南区财政局, 镇海区司法局), the first character is part of a name.
_KIND = "省|自治区|自治州|州|市|地区|盟|县|区|旗|乡|镇|街道|村|社区|开发区|高新区|管委会"
_BODY = (
    "党委|委|府|人民政府|政府|办事处|党工委|机关|局机关|局|"
    "[^省市县区旗州乡镇村道]{1,9}?(?:局|委|办|厅|会|院|中心|大队|支队)"
)
_BARE = re.compile(rf"^(?:本|我|全|各)?(?:{_KIND})+(?:{_BODY})?$")

# A bureau with no place at all is every place's bureau.
_DUTY = (
    "发展|发改|公安|财政|教育|农业|市场监|人力资源|人社|住房|住建|民政|统计|应急|政务|数据|大数据|退役军人|信访|国有资产|国资|交通|行政审批|"
    "工业|经济|经信|工信|司法|卫生|卫健|自然资源|规划|生态环境|环保|水利|水务|文化|文旅|商务|审计|税务|城市管理|城管|综合行政执法|科学|科技|"
    "医疗保障|医保|林业|民族|宗教|消防|气象|海关|烟草"
)
_NO_PLACE = re.compile(
    rf"^(?:本|我)?(?:局|委|办|厅|机关|局机关|单位|公司|学校|医院)$|^(?:{_DUTY})[^省市县区旗州乡镇村道]*(?:局|委|委员会|办|厅|队)$"
)


def is_masked(name: str) -> bool:
    """Whether the name could be anybody's.

    >>> [is_masked(name) for name in ("XX镇", "某县财政局", "镇", "县财政局", "青禾镇", "云岭市财政局")]
    [True, True, True, True, False, False]
    """
    folded = _fold(name)
    return bool(not folded or _MASK.search(folded) or _BARE.match(folded) or _NO_PLACE.match(folded))


def short_name(name: str) -> str:
    """The name without the tail that every government bears.

    >>> short_name("云岭市青禾镇人民政府"), short_name("河东街道办事处"), short_name("云岭市财政局")
    ('云岭市青禾镇', '河东街道', '云岭市财政局')
    """
    return _OFFICIAL_TAIL.sub("", _fold(name))


def canonical_name(name: str, aliases: Mapping[str, str]) -> str:
    """The one name of a unit; `aliases` maps short names to what the keeper calls the unit.

    >>> canonical_name("青禾镇人民政府", {"青禾镇": "云岭市青禾镇"})
    '云岭市青禾镇'
    """
    seen: set[str] = set()
    current = short_name(name)
    while current in aliases and current not in seen:
        seen.add(current)
        current = short_name(aliases[current])
    return current


def canonical_names(name: str | None, aliases: Mapping[str, str]) -> list[str]:
    """The units a name stands for: a joint report of 党委 and 政府 has both.

    >>> canonical_names("中共清屏县委、清屏县人民政府", {})
    ['中共清屏县委', '清屏县']
    """
    parts = [part for part in (name or "").split("、") if part.strip()]
    return list(dict.fromkeys(canonical_name(part, aliases) for part in parts))


def shown_name(name: str | None, aliases: Mapping[str, str]) -> str | None:
    """The name to show: as it was read, unless the keeper has given the unit another.

    >>> shown_name("青禾镇人民政府", {}), shown_name("青禾镇人民政府", {"青禾镇": "云岭市青禾镇"})
    ('青禾镇人民政府', '云岭市青禾镇')
    """
    known = canonical_names(name, aliases)
    return name if known == canonical_names(name, {}) else "、".join(known)


def unit_key(name: str | None, report_id: str, *, named_by_keeper: bool = False) -> str | None:
    """What tells units apart: the canonical name, or the single report where the name is masked.

    >>> unit_key("XX镇", "ab"), unit_key("云岭市青禾镇", "ab")
    ('XX镇@ab', '云岭市青禾镇')
    """
    if not name:
        return None
    return name if named_by_keeper or not is_masked(name) else f"{name}@{report_id}"


def _fold(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
