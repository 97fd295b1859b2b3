"""按提纲备料: for each heading of an outline the best passages of peers, to pick from.

A passage may serve when its section is of the heading's kind (what was done, what is wrong, what is to come) and speaks of
its subject: by topic, by heading and by the words of its text. Of those that serve nearly as well as the best, peers come
first, one passage a unit, near-identical ones folded. A heading for which nothing serves offers what is nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.anchors import whole_of
from kb.catalog import reading
from kb.engines.base import Engine, Filter, Request, Tier
from kb.errors import UsageError
from kb.finding import HIT_FIELDS, make_filters
from kb.outlines import Asked, Outline, read_outline
from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.blanks import blank
from kb.phrasing.excerpts import LEAST_CHARACTERS, cut_excerpt
from kb.phrasing.likeness import HeadingLikeness, pieces_of, share_held, subject_words
from kb.phrasing.peers import GROUPS, Peers, Writer, describe_writer, find_peers
from kb.phrasing.texts import Ints, Mask, Texts
from kb.phrasing.variants import FOLDED_FROM, alike, pair_letters
from kb.query.model import Any as AnyOf
from kb.query.model import Word

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

Floats = np.ndarray[Any, np.dtype[np.float64]]

MAX_HEADINGS = 200  # of one outline
MAX_PASSAGES = 20  # for one heading
NEAREST = 3
# What serves: the share of the score's parts that a passage must reach, and how much worse than the best a peer may be.
# Chosen on the outlines of tests/quality/outlines.toml: .40 offers what only shares its kind, .60 loses half of what serves.
LEAST_SCORE = 0.5
NEARLY_AS_GOOD = 0.6
_POOL = 150  # candidates from each way of looking; their texts are looked at
_FEWEST_LETTERS = LEAST_CHARACTERS + 6  # of marker, heading and text together
_PARTS = {"topic": 0.3, "heading": 0.35, "text": 0.35}  # where there is a subject
_LOOKED_AT = 3  # times as many passages as are shown: copies and those marked 慎用 fall out
_HINT = 0.1  # what a hint adds at most: it may name cases, or only say how to write
_LEAST_NEAR = 0.2  # below this, what is nearest has nothing to do with the heading
_FULL_LETTERS = 160  # a longer passage is no better for it

_MEASURES = ("主要举措", "工作亮点", "第一责任人履职", "学习贯彻", "其他")
_KINDS = (_MEASURES, ("存在问题", "原因分析"), ("下步打算",), ("问题整改",), ("意见建议",), ("其他报告事项",))


@dataclass(frozen=True, slots=True)
class _Search:
    """What is the same for every heading of one question."""

    phrasing: Phrasing
    texts: Texts
    numbers: dict[str, int]
    usable: Mask
    writer: Writer
    peers: Peers
    filters: tuple[Filter, ...]
    per_heading: int


@dataclass(frozen=True, slots=True)
class _Scored:
    """Candidate sections with how well each serves."""

    sections: Ints
    scores: Floats


def gather_material(
    phrasing: Phrasing,
    outline: Outline | str,
    *,
    unit: str | None = None,
    level: str | None = None,
    sector: str | None = None,
    per_heading: int = 5,
    filters: Filters | None = None,
) -> Record:
    """The headings of the outline in order, each with its passages; `unit` (or level and sector) says who writes."""
    asked = Page()
    if not 1 <= per_heading <= MAX_PASSAGES:
        raise UsageError(f"每个标题列 1 到 {MAX_PASSAGES} 段")
    wanted = read_outline(outline) if isinstance(outline, str) else outline
    writer = describe_writer(phrasing, unit, level=level, sector=sector)
    search = _prepare(phrasing, writer, per_heading, filters)
    listed = wanted.headings[:MAX_HEADINGS]
    headings = [_answer(search, heading, _count_parts(listed, place)) for place, heading in enumerate(listed)]
    return {
        "query": {"unit": writer.unit, "level": writer.level, "sector": writer.sector, "province": writer.province},
        "title": wanted.title,
        "year": wanted.year,
        "doc_type": wanted.doc_type,
        "headings": headings,
        "aside": [{"line": item.line, "text": item.text, "kind": item.kind} for item in wanted.aside],
        "notes": _notes(wanted, writer),
        "took_ms": asked.describe()["took_ms"],
    }


def _notes(outline: Outline, writer: Writer) -> list[str]:
    notes = []
    if not outline.headings:
        notes.append("没有读出要写的标题；请把提纲一行一个标题地贴进来，如“一、主要举措和成效”")
    if len(outline.headings) > MAX_HEADINGS:
        notes.append(f"标题太多，只备了前 {MAX_HEADINGS} 个的料")
    if not writer.level and not writer.sector:
        notes.append("没有写明本单位，也没有选层级和系统，各单位不分先后")
    return notes


def _prepare(phrasing: Phrasing, writer: Writer, per_heading: int, filters: Filters | None) -> _Search:
    texts = phrasing.texts()
    chosen = make_filters(phrasing.library, filters or {})
    peers = find_peers(phrasing, texts, writer)
    lasts = np.append(texts.starts[1:], len(texts.text))
    usable = (lasts - texts.starts >= _FEWEST_LETTERS) & ~peers.own
    passing = texts.chosen(chosen)
    if passing is not None:
        usable &= passing
    numbers = phrasing.made("numbers", lambda _: {name: n for n, name in enumerate(texts.section_ids)}, texts)
    return _Search(phrasing, texts, numbers, usable, writer, peers, chosen, per_heading)


def _count_parts(headings: Sequence[Asked], place: int) -> int:
    """How many headings stand directly below this one."""
    parts = 0
    for other in headings[place + 1 :]:
        if other.depth <= headings[place].depth:
            break
        parts += other.depth == headings[place].depth + 1
    return parts


def _answer(search: _Search, heading: Asked, parts: int) -> Record:
    answer = {
        "marker": heading.marker,
        "heading": heading.heading,
        "depth": heading.depth,
        "parts": parts,
        "hint": heading.hint,
        "type": heading.type,
        "topic": heading.topic,
        "sought": heading.sought,
    }
    if parts and not subject_words(
        heading.sought
    ):  # it only holds its parts together, and they have passages of their own
        return {**answer, "found": False, "units": 0, "passages": [], "nearest": []}
    return {**answer, **_find_passages(search, heading)}


def _find_passages(search: _Search, heading: Asked) -> Record:
    scored = _score(search, heading, search.usable & _of_kind(search.texts, heading))
    best = float(scored.scores.max()) if len(scored.scores) else 0.0
    least = max(LEAST_SCORE, NEARLY_AS_GOOD * best)
    serving = scored.scores >= least
    passages = _pick(search, heading, _order(search, scored, serving), search.per_heading)
    nearest: list[Record] = []
    if not passages:
        others = scored if len(scored.sections) else _score(search, heading, search.usable)
        ordered = np.argsort(-others.scores, kind="stable")
        ordered = ordered[others.scores[ordered] >= _LEAST_NEAR]
        nearest = _pick(search, heading, others.sections[ordered], NEAREST)
    return {
        "found": bool(passages),
        "units": search.texts.fields.count_units(scored.sections[serving]),
        "passages": passages,
        "nearest": nearest,
    }


def _of_kind(texts: Texts, heading: Asked) -> Mask:
    name = "其他报告事项" if "其他报告事项" in heading.types else heading.type
    kind = next((kind for kind in _KINDS if name in kind), _MEASURES)
    bits = sum(texts.fields.type_bits.get(each, 0) for each in kind)
    return np.asarray(texts.fields.types & bits, dtype=np.bool_)


def _score(search: _Search, heading: Asked, mask: Mask) -> _Scored:
    """How well sections serve the heading: those of the likeliest headings, topics and words."""
    texts, fields = search.texts, search.texts.fields
    subject, hinted = subject_words(heading.sought), subject_words(heading.hint)
    likeness = search.phrasing.made("likeness", lambda _: HeadingLikeness.of(search.phrasing, texts), texts)
    by_heading = likeness.compare(heading.sought)
    of_type = np.asarray(fields.types & fields.type_bits.get(heading.type, 0), dtype=np.bool_)
    # Peers are looked at first, so that none of them is crowded out of the candidates.
    nearness = (len(GROUPS) - 1 - search.peers.groups) * 0.1
    if not subject:
        scores = 0.6 * of_type + 0.3 * by_heading + 0.1 * _fullness(texts)
        chosen = _best(np.where(mask, scores + nearness, -1.0), 2 * _POOL)
        return _Scored(chosen, scores[chosen] + _HINT * _shares_held(texts, chosen, hinted))
    topical = _of_topic(texts, heading)
    first = _best(np.where(mask, by_heading + 0.3 * topical + nearness, -1.0), _POOL)
    found = [search.numbers[name] for name in _find_words(search, subject, heading) if name in search.numbers]
    sections = np.unique(np.append(first, np.array([n for n in found if mask[n]], dtype=np.int64)))
    held = _shares_held(texts, sections, subject)
    parts = _PARTS if heading.topic not in (None, "其他") else {**_PARTS, "topic": 0.0}
    scores = parts["topic"] * topical[sections] + parts["heading"] * by_heading[sections] + parts["text"] * held
    scores = 0.9 * scores / sum(parts.values()) + 0.1 * _fullness(texts)[sections] * (scores > 0)
    return _Scored(sections, scores + _HINT * _shares_held(texts, sections, hinted))


def _of_topic(texts: Texts, heading: Asked) -> Floats:
    code = texts.fields.values["topic"].get(heading.topic or "")
    same = texts.fields.codes["topic"] == (-2 if code is None else code)  # -1 stands for no topic at all
    return np.asarray(same, dtype=np.float64)


def _fullness(texts: Texts) -> Floats:
    lasts = np.append(texts.starts[1:], len(texts.text))
    return np.asarray(np.minimum(lasts - texts.starts, _FULL_LETTERS) / _FULL_LETTERS, dtype=np.float64)


def _best(scores: Floats, limit: int) -> Ints:
    chosen = np.argsort(-scores, kind="stable")[:limit]
    return np.asarray(chosen[scores[chosen] >= 0], dtype=np.int64)


def _find_words(search: _Search, subject: Sequence[str], heading: Asked) -> list[str]:
    """Sections that hold the subject's words, the best first: of peers, then of everybody."""
    weights = dict.fromkeys((piece for word in subject for piece in pieces_of(word)), 0.5) | dict.fromkeys(subject, 1.0)
    tier = Tier("some", AnyOf(tuple(map(Word, weights))))
    rank = tuple(weights.items())
    kind = next((kind for kind in _KINDS if heading.type in kind), _MEASURES)
    base = (*search.filters, *(() if _names(search.filters, "type") else (Filter("type", frozenset(kind)),)))

    def ask(engine: Engine) -> list[str]:
        found: dict[str, None] = {}
        for wider in _peer_filters(search):
            request = Request((tier,), (*base, *wider), rank, limit=_POOL, collapse=True)
            found |= dict.fromkeys(hit.section_id for hit in engine.search(request).hits)
        return list(found)

    return search.phrasing.library.ask(ask)


def _peer_filters(search: _Search) -> list[tuple[Filter, ...]]:
    told = (("level", search.writer.level), ("sector", search.writer.sector))
    own = tuple(Filter(name, frozenset({value})) for name, value in told if value)
    return [own, ()] if own else [()]


def _names(filters: Sequence[Filter], field: str) -> bool:
    return any(item.field == field for item in filters)


def _shares_held(texts: Texts, sections: Ints, words: Sequence[str]) -> Floats:
    """The share of the words, by their length, that each section holds."""
    spans = map(texts.section_span, sections.tolist())
    return np.array([share_held(texts.text[start:end], words) for start, end in spans], dtype=np.float64)


def _order(search: _Search, scored: _Scored, serving: Mask) -> Ints:
    sections, scores = scored.sections[serving], scored.scores[serving]
    keys = (-np.round(scores, 2), search.peers.near[sections], search.peers.groups[sections])
    return np.asarray(sections[np.lexsort(keys)], dtype=np.int64)


def _pick(search: _Search, heading: Asked, ordered: Ints, limit: int) -> list[Record]:
    """One passage a unit, in this order; what is nearly the same as one picked before is counted with it."""
    texts, picked = search.texts, list[tuple[Record, frozenset[str]]]()
    _, firsts = np.unique(texts.fields.units[ordered], return_index=True)
    likely = ordered[np.sort(firsts)][: _LOOKED_AT * limit].tolist()
    with search.phrasing.library.catalog.read() as connection:
        records = reading.get_sections(connection, [texts.section_ids[number] for number in likely])
    for number in likely:
        record = records.get(texts.section_ids[number])
        span = cut_excerpt(record, heading.sought) if record else None
        if record is None or span is None:
            continue
        pairs = pair_letters(blank(record["text"][span[0] : span[1]], unit=record["unit"]))
        twin = next((other for other, known in picked if alike(known, pairs) >= FOLDED_FROM), None)
        if twin is not None:
            twin["similar"] += 1
        elif len(picked) < limit:
            picked.append((_describe(record, span, GROUPS[int(search.peers.groups[number])]), pairs))
        else:
            break
    return [record for record, _ in picked]


def _describe(record: Record, span: tuple[int, int], group: str) -> Record:
    """A passage; `start` and `end` count in the section's whole text (marker, heading, text), as those of a clipping do."""
    shift = len(whole_of(record)) - len(record["text"])
    return {
        "text": record["text"][span[0] : span[1]],
        "start": span[0] + shift,
        "end": span[1] + shift,
        "peer": group,
        "similar": 0,
        **{name: record[name] for name in (*HIT_FIELDS, "type", "topic", "source")},
    }
