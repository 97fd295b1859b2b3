"""Whose texts serve a writer best: the same level and sector first, then the same level, then the same sector; of these
other provinces first, for what stands in the next county is soon recognised. The writer's own reports are no peers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from kb.outlines import Profile, read_profile
from kb.phrasing.asking import Phrasing
from kb.phrasing.texts import Ints, Mask, Texts
from kb.places.divisions import Division, divisions, longest_division, short_division

GROUPS = ("同层级同系统", "同层级", "同系统", "其他单位")
_UNTOLD = ("未知", "其他")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes; what is not known is empty and makes nobody a peer."""

    unit: str = ""
    level: str = ""
    sector: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class Peers:
    """For each section: the place of its group in GROUPS, whether it is of the writer's own province, and of the writer."""

    groups: Ints
    near: Mask
    own: Mask


def describe_writer(
    phrasing: Phrasing, unit: str | None, *, level: str | None = None, sector: str | None = None
) -> Writer:
    """What is known of the writer: as told, else as the library has the unit, else by its name."""
    if not unit:
        return Writer(level=level or "", sector=sector or "")
    known = None if level and sector else _as_listed(phrasing, unit) or read_profile(unit)
    told = [value if value not in _UNTOLD else "" for value in (known.level, known.sector)] if known else ["", ""]
    return Writer(unit, level or told[0], sector or told[1], province_of(unit))


def _as_listed(phrasing: Phrasing, unit: str) -> Profile | None:
    texts = phrasing.texts()
    sections = np.flatnonzero(_of_unit(phrasing, texts, unit))
    if not len(sections):
        return None
    names = {name: list(texts.fields.values[name]) for name in ("level", "sector")}
    most = {
        name: Counter(texts.fields.codes[name][sections].tolist()).most_common(1)[0][0] for name in ("level", "sector")
    }
    return Profile(names["level"][most["level"]], names["sector"][most["sector"]])


def find_peers(phrasing: Phrasing, texts: Texts, writer: Writer) -> Peers:
    """How each section stands to the writer."""
    same_level, same_sector = (_bearing(texts, name, getattr(writer, name)) for name in ("level", "sector"))
    groups = np.select([same_level & same_sector, same_level, same_sector], [0, 1, 2], default=3)
    provinces = phrasing.made("provinces", _read_provinces, texts)
    near = np.append(np.array([bool(p) and p == writer.province for p in provinces], dtype=np.bool_), False)
    own = _of_unit(phrasing, texts, writer.unit) if writer.unit else np.zeros(len(texts.starts), dtype=np.bool_)
    return Peers(groups.astype(np.int64), near[texts.fields.codes["unit"]], own)


def province_of(unit: str) -> str:
    """The province that a unit's name tells, empty where it tells none or several.

    >>> province_of("浙江省义乌市司法局"), province_of("义乌市司法局"), province_of("鼓楼区财政局"), province_of("青禾镇")
    ('浙江省', '浙江省', '', '')
    """
    found = [_outermost(place) for place in _divisions_at(unit)]
    return found[0] if len(set(found)) == 1 else ""


def _divisions_at(unit: str) -> tuple[Division, ...]:
    name = longest_division(unit, 0)
    if name:
        return divisions()[name]
    short = short_division(unit, 0)
    if not short:
        return ()
    return tuple(
        place
        for full, same in divisions().items()
        for place in same
        if full.startswith(short[0]) and place.level == short[1]
    )


def _outermost(place: Division) -> str:
    return place.within[0] if place.within else place.name


def _read_provinces(texts: Texts) -> list[str]:
    return [province_of(unit) for unit in texts.fields.values["unit"]]


def _bearing(texts: Texts, field: str, value: str) -> Mask:
    code = texts.fields.values[field].get(value)
    codes = texts.fields.codes[field]
    return codes == code if code is not None else np.zeros(len(codes), dtype=np.bool_)


def _of_unit(phrasing: Phrasing, texts: Texts, unit: str) -> Mask:
    """The sections of a unit, whatever it is called in its reports."""
    wanted = set(phrasing.library.canonical_units([unit]))
    every = phrasing.made("canonical", lambda _: _canonical(phrasing, texts), texts)
    mine = np.array([bool(wanted & names) for names in every] + [False], dtype=np.bool_)
    return mine[texts.fields.codes["unit"]]


def _canonical(phrasing: Phrasing, texts: Texts) -> list[set[str]]:
    return [set(phrasing.library.canonical_units([unit])) for unit in texts.fields.values["unit"]]
