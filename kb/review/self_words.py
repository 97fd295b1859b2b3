"""张冠李戴 in how a draft speaks of its own place and house: 我区, 全乡, 区委区政府 in the report of a 县局."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.rulebook import load_rules
from kb.review.writer import Writer

_COUNTY_RANK, _TOWNSHIP_RANK = 3, 4
_TOWNSHIP_KINDS = ("镇", "乡")
_LEVEL_KINDS = {"县级": "县区市旗", "市级": "市州盟", "省级": "省"}
# An organ's own ways to say 我…; an office that is none of these may say what it likes.
_ORGAN_ENDS = (
    ("局", "局"),
    ("委员会", "委"),
    ("委", "委"),
    ("办公室", "办"),
    ("厅", "厅"),
    ("法院", "院"),
    ("检察院", "院"),
    ("中心", "中心"),
    ("大队", "大队"),
    ("支队", "支队"),
    ("总队", "总队"),
    ("司法所", "所"),
)


def find_foreign_selves(draft: Draft, writer: Writer, *, folder: Path | None = None) -> list[Finding]:
    """Where the draft speaks as another kind of place or house would."""
    rules = load_rules("leftover", folder)["selves"]
    pencil = Marker(draft.text, "leftover")
    return [*_places(pencil, writer, rules["place"]), *_houses(pencil, writer, rules["organ"])]


def _places(pencil: Marker, writer: Writer, pattern: str) -> Iterator[Finding]:
    if not writer.kind or writer.places[-1].level == "功能区" or "分局" in writer.organ:
        return  # a zone and a branch call themselves as they like
    own = _own_kinds(writer)
    for match in re.finditer(pattern, pencil.text):
        kind = match["kind"] or match["committee"] or match["office"] or match["post"] or match["street"]
        if kind in own or (writer.rank < _COUNTY_RANK and _speaks_of_one(pencil.text, match)):
            continue
        if (match["post"] in _TOWNSHIP_KINDS or match["street"]) and writer.rank != _TOWNSHIP_RANK:
            continue  # a county's report may name the heads of its townships
        words, right_kind = match.group(), _right_kind(writer, kind)
        right = words.replace(kind, right_kind)
        if match["post"] and right_kind == "街道":
            right = "办事处主任"
        if match["street"]:
            right = f"{right_kind}长"
        why = f"本单位“{writer.places[-1].name}”不说“{words}”，请核对是否从别处带来"
        yield pencil.mark(match.span(), "must", why, reason="self", confidence=0.85, alternatives=[right])


def _speaks_of_one(text: str, match: re.Match[str]) -> bool:
    """Whether a city's or a province's report may say so of one of its counties, named before: 栎川县…全县…."""
    if match["kind"] is None:
        return True
    paragraph = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return re.search(f"[一-龥]{match['kind']}", paragraph) is not None


def _own_kinds(writer: Writer) -> set[str]:
    """What the writer's place and those above it are called; every kind of a rank of which nothing is known."""
    kinds = {writer.kind, *(place.name[-1] for place in writer.places), *(d.name[-1] for d in writer.divisions)}
    for level, rank in (("县级", 3), ("市级", 2)):
        if rank < writer.rank and not writer.knows(rank):
            kinds |= set(_LEVEL_KINDS[level])
    if any(name.endswith("自治区") for name in writer.provinces) or any("自治区" in name for name in writer.own):
        kinds.add("区")
    return kinds


def _right_kind(writer: Writer, kind: str) -> str:
    rank = {"县": 3, "区": 3, "旗": 3, "州": 2, "盟": 2}.get(kind, 4)
    own = writer.counterpart(rank) or writer.places[-1].name
    return "街道" if own.endswith("街道") else own[-1]


def _houses(pencil: Marker, writer: Writer, pattern: str) -> Iterator[Finding]:
    own = next((word for end, word in _ORGAN_ENDS if writer.organ.endswith(end)), None)
    if own is None or "、" in writer.unit:
        return
    for match in re.finditer(pattern, pencil.text):
        if match["organ"] == own or match["organ"] in writer.organ:
            continue
        why = f"本单位是“{writer.unit}”，这里却说“{match.group()}”，请核对是否从别处带来"
        yield pencil.mark(match.span(), "should", why, reason="self", confidence=0.7, alternatives=[f"我{own}"])
