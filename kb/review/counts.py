"""Figures of a draft that cannot all be right: one thing counted in two ways, parts that are more than their whole, shares
that the figures beside them do not give. Which words show what is counted stands in rules/slips.toml.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker
from kb.review.rulebook import Rules, load_rules
from kb.review.weights import own_names
from kb.text.sentences import Span, sentence_spans

_FIGURE = re.compile(
    r"(?<![\d.〔\[])(?P<number>\d{1,9}(?:\.\d+)?)(?P<over>余|多)?(?P<measure>%|％|万元|亿元|万人次|人次|余|[一-龥])(?P<noun>[一-龥]{0,6})"
)
_AMOUNT = re.compile(
    r"(?<![\d.〔\[—\-])(?P<number>\d{1,9}(?:\.\d+)?)(?P<power>[万亿]?)(?P<over>[余多]?)(?P<measure>[场人件家户台]次|元|[一-龥])"
)
_CLAUSE_BACK = re.compile(r"[一-龥]+$")
_TOTAL = re.compile("^(?:今年以来|一年来|全年|年内|本年度|共计|累计|总计|共|总)+")
_SELVES = re.compile("^(?:我|全|本)(?:局|委|办|厅|院|所|中心|县|市|区|旗|镇|乡|街道|村)")
_NO_MEASURE = "年月日时点号条章款项届级"
_CONTEXT = 14
_PART_SIGN = re.compile("[，,（(；]?其中[：:，,]?")
_WORDS = "[一-龥A-Za-z“”‘’《》（）()]{1,16}?"
_POWERS = {"": 1.0, "万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Count:
    """A figure, what it counts and where it stands."""

    span: Span
    value: str
    key: str
    sentence: int  # where its sentence begins
    is_total: bool  # told as the whole of it: 全年共受理


def find_count_slips(draft: Draft, *, folder: Path | None = None) -> Iterator[Finding]:
    """Each figure that disagrees with another."""
    pencil, rules = Marker(draft.text, "slip"), load_rules("slips", folder)
    yield from _at_odds(pencil, draft, rules["figures"])
    for start, end in sentence_spans(draft.text):
        if "%" in draft.text[start:end] or "其中" in draft.text[start:end]:
            yield from _beyond_whole(pencil, (start, end), rules["parts"])
            yield from _wrong_shares(pencil, (start, end), rules["shares"])


def _at_odds(pencil: Marker, draft: Draft, rules: Rules) -> Iterator[Finding]:
    told: set[str] = set()
    by_key: dict[str, list[Count]] = defaultdict(list)
    for count in list_counts(draft.text, rules, own=own_names(draft.unit)):
        by_key[count.key].append(count)
    for same in by_key.values():
        first = same[0]
        for other in same[1:]:
            if _are_apart(draft, first, other) and other.value != first.value and first.key not in told:
                told.add(first.key)
                why = (
                    f"这里是“{other.value}”，第 {draft.line_at(first.span[0])} 行同样的内容是“{first.value}”，"
                    "前后数字不一致，请核对"
                )
                yield pencil.mark(other.span, "should", why, reason="figures-at-odds", confidence=0.7)


def _are_apart(draft: Draft, one: Count, other: Count) -> bool:
    """Whether the same is told twice: in two lines, or as a total in two sentences of one."""
    if draft.line_at(one.span[0]) != draft.line_at(other.span[0]):
        return True
    return one.is_total and other.is_total and one.sentence != other.sentence


def list_counts(whole: str, rules: Rules, *, own: Sequence[str] = ()) -> Iterator[Count]:
    """What is counted, by the words before and after the figure; `own` are names by which the unit goes."""
    other = re.compile(rules["other"])
    for start, end in sentence_spans(whole):
        text = whole[start:end]
        if not any(char.isdigit() for char in text):
            continue
        for match in _FIGURE.finditer(text):
            if match["measure"] in _NO_MEASURE:
                continue
            clause = _CLAUSE_BACK.search(text[max(0, match.start() - _CONTEXT) : match.start()])
            before = clause.group() if clause else ""
            around = re.split("[，,；;。]", text[: match.start()])[-1] + match["noun"]
            if other.search(around):
                continue
            told = _SELVES.sub("", before.removeprefix(next((name for name in own if before.startswith(name)), "")))
            what = _TOTAL.sub("", told)
            key = what + "#" + match["measure"] + match["noun"]
            if len(key) - 2 >= rules["least_of_total" if what != told else "least_context"]:
                value = match["number"] + (match["over"] or "") + match["measure"]
                span = start + match.start(), start + match.end("measure")
                yield Count(span, value, key, sentence=start, is_total=what != told)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure with its measure, and the words before it."""

    span: Span
    words: str
    value: float
    measure: str


def _amounts(text: str, start: int, end: int) -> list[_Amount]:
    """The exact figures of a stretch; each has the words since the last sign or figure."""
    found, before = [], start
    for match in _AMOUNT.finditer(text, start, end):
        words = re.split(r"[，,、；：:\s\d]", text[before : match.start()])[-1]
        before = match.end()
        is_cut = text[: match.start()].rstrip()[-1:].isdigit()  # a line that was full ended within the figure
        if not match["over"] and not is_cut:
            found.append(_amount(match, words))
    return found


def _amount(match: re.Match[str], words: str) -> _Amount:
    measure = match["measure"] if match["measure"].startswith("人") else match["measure"].removesuffix("次")
    span = match.start("number"), match.end()
    return _Amount(span, words, float(match["number"]) * _POWERS[match["power"]], measure or "次")


def _beyond_whole(pencil: Marker, sentence: Span, rules: Rules) -> Iterator[Finding]:
    """其中 and what it lists: no part is more than the whole, nor are parts side by side; two halves are all of it."""
    text = pencil.text
    for sign in _PART_SIGN.finditer(text, *sentence):
        before = _amounts(text, sentence[0], sign.start())
        parts = _listed(text, sign.end(), sentence[1])
        if not before or not parts or sign.start() - before[-1].span[1] > rules["reach"]:
            continue
        whole = before[-1]
        if any(part.measure != whole.measure for part in parts):
            continue
        # 收到17件，上年结转1件，其中…: what it lists may be parts of both.
        wholes = [amount.value for amount in before if amount.measure == whole.measure]
        if said := _what_is_odd(parts, wholes, rules):
            span = whole.span[0], parts[-1].span[1]
            why = f"总数是“{text[slice(*whole.span)]}”，{said}，请核对"
            yield pencil.mark(span, "should", why, reason="parts-at-odds", confidence=0.85)


def _what_is_odd(parts: Sequence[_Amount], wholes: Sequence[float], rules: Rules) -> str:
    total, most = sum(part.value for part in parts), sum(wholes)
    names = [part.words for part in parts]
    if parts[0].value > most:
        return "其中的一部分比总数还多"
    if total > most and not any(re.search(rules["crossing"], name) for name in names):
        return "其中各项相加比总数还多"
    if total not in (*wholes, most) and _are_halves(names, rules["halves"]):
        return "其中两项相加与总数不符"
    return ""


def _listed(text: str, start: int, end: int) -> list[_Amount]:
    """The figures that stand side by side, with 、 between them."""
    found: list[_Amount] = []
    while match := re.compile(f"(?P<words>{_WORDS}){_AMOUNT.pattern}").match(text, start, end):
        if match["over"]:
            return []
        found.append(_amount(match, match["words"]))
        if text[match.end() : match.end() + 1] != "、":
            break
        start = match.end() + 1
    return found


def _are_halves(names: Sequence[str], pairs: str) -> bool:
    """Whether two names are the two kinds that there are: 专职, 兼职."""
    if len(names) != 2:
        return False
    return any(
        re.search(one, names[place]) and re.search(other, names[1 - place])
        for one, other in (pair.split("=") for pair in pairs.split())
        for place in (0, 1)
    )


def _wrong_shares(pencil: Marker, sentence: Span, rules: Rules) -> Iterator[Finding]:
    """化解率98.9% behind 412件 and 398件; and a share of more than everything."""
    text = pencil.text
    for match in re.compile(rules["pattern"]).finditer(text, *sentence):
        share = float(match["share"])
        if share > 100:
            why = f"“{match.group()}”超过了 100%，请核对"
            yield pencil.mark(match.span(), "must", why, reason="share-at-odds", confidence=0.9)
            continue
        amounts = _amounts(text, sentence[0], match.start())
        if len(amounts) < 2 or match.start() - amounts[-1].span[1] > rules["reach"]:
            continue
        whole, part = amounts[-2:]
        told = {match["name"][at : at + 2] for at in range(len(match["name"]) - 1)}
        off = rules["off"] if "." in match["share"] else 2 * rules["off"]
        if (
            whole.measure == part.measure
            and 0 < part.value <= whole.value
            and any(word in part.words for word in told)
            and not re.search(rules["still_open"], part.words)
            and not any(abs(given - share) <= off for given in _shares(amounts))
        ):
            why = (
                f"按“{text[slice(*whole.span)]}”和“{text[slice(*part.span)]}”计算约为 "
                f"{100 * part.value / whole.value:.1f}%，这里写的是“{match['share']}%”，请核对"
            )
            yield pencil.mark(match.span(), "should", why, reason="share-at-odds", confidence=0.8)


def _shares(amounts: Sequence[_Amount]) -> Iterator[float]:
    """What any two figures of one measure give."""
    for whole in amounts:
        yield from (100 * part.value / whole.value for part in amounts if part.measure == whole.measure and whole.value)
