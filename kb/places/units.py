"""Where a unit is: the places that its name bears, and what the table of divisions says they lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.places.divisions import divisions, longest_division
from kb.text import folding

# An invented or unlisted name ends like a place's name and says by that what it is.
_ENDS = {
    "自治区": "省级",
    "省": "省级",
    "自治州": "市级",
    "地区": "市级",
    "州": "市级",
    "盟": "市级",
    "市": "市级",
    "自治县": "县级",
    "县": "县级",
    "区": "县级",
    "旗": "县级",
    "街道": "乡级",
    "镇": "乡级",
    "乡": "乡级",
}
_NAMED = re.compile(rf"([^\W\da-z_某]{{2,6}}?)(?<!开发|高新|示范|产业)(?<!园)({'|'.join(_ENDS)})")
_BEFORE = re.compile("^(?:中共|中国共产党|国家税务总局|国家统计局)")
# What is left of the name of a place's own party committee or government, which stands above its bureaus.
_WHOLE_PLACE = re.compile(
    "^(?:人民政府|政府|委|委员会|党委|党工委|工委|管委会|办事处|委办公室|政府办公室|人民政府办公室)?$"
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A unit's province, prefecture, county and township, each None where its name does not tell.

    `is_whole_place` where the unit is the party committee or the government of its place, no bureau of it.
    """

    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None
    is_whole_place: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The places that are known, the widest first."""
        return tuple(filter(None, (self.province, self.prefecture, self.county, self.township)))

    def stands_above(self, other: Whereabouts) -> bool:
        """Whether a unit here is a superior of a unit there.

        >>> locate_unit("忻州市司法局").stands_above(locate_unit("岢岚县司法局"))
        True
        >>> locate_unit("岢岚县人民政府").stands_above(locate_unit("岢岚县司法局"))
        True
        >>> locate_unit("定襄县司法局").stands_above(locate_unit("岢岚县司法局"))
        False
        """
        mine, theirs = self.places, other.places
        if not mine or mine[-1] not in theirs:
            return False
        if any(a and b and a != b for a, b in zip(self._levels(), other._levels(), strict=True)):
            return False
        return mine[-1] != theirs[-1] or (self.is_whole_place and not other.is_whole_place)

    def _levels(self) -> tuple[str | None, ...]:
        return self.province, self.prefecture, self.county, self.township


@lru_cache(maxsize=1 << 16)
def locate_unit(unit: str | None) -> Whereabouts:
    """Where a unit is, by its name.

    >>> locate_unit("岢岚县司法局").places
    ('山西省', '忻州市', '岢岚县')
    >>> locate_unit("云岭省青禾县白石镇人民政府").places
    ('云岭省', '青禾县', '白石镇')
    >>> locate_unit("XX市财政局").places, locate_unit("鼓楼区司法局").places
    ((), ('鼓楼区',))
    """
    name = _BEFORE.sub("", folding.folded(unit or "").split("、")[0])
    found: dict[str, str] = {}
    at = 0
    while at < len(name):
        listed = longest_division(name, at)
        named = None if listed else _NAMED.match(name, at)
        if listed is None and named is None:
            break
        place = listed or (named.group() if named else "")
        level = _level(place, found) if listed else _ENDS[named.group(2)] if named else ""
        found.setdefault(level, place)
        at += len(place)
    for level, place in _around(found).items():
        found.setdefault(level, place)
    return Whereabouts(
        found.get("省级"),
        found.get("市级"),
        found.get("县级"),
        found.get("乡级"),
        bool(found) and _WHOLE_PLACE.match(name[at:]) is not None,
    )


def _level(place: str, found: dict[str, str]) -> str:
    """The level of a listed place: the widest that still lies below those named before it."""
    levels = sorted({division.level for division in divisions()[place]}, key=("省级", "市级", "县级").index)
    return next((level for level in levels if level not in found), levels[-1])


def _around(found: dict[str, str]) -> dict[str, str]:
    """What the narrowest listed place lies in, as far as that is certain."""
    for level in ("县级", "市级"):
        same = divisions().get(found.get(level, ""), ())
        fitting = [
            place
            for place in same
            if place.level == level
            and all(found[wide] in place.within for wide in ("省级", "市级") if wide in found and wide != level)
        ]
        if len(fitting) == 1:
            return dict(zip(("省级", "市级"), fitting[0].within, strict=False))
    return {}
