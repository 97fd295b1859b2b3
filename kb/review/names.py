"""张冠李戴 by places' names: whatever names another place than the writer's own, its superiors and what lies below it.

A visit, a help, a school, the title of a law and the names that the whole country uses are left alone; which they are
stands in rules/leftover.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.places.mentions import RANKS, Mention, find_framed_shorts, find_mentions, needs_frame, short_divisions, stem_of
from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, drop_covered
from kb.review.rulebook import Rules, load_rules
from kb.review.writer import Writer
from kb.text.alternation import any_of
from kb.text.sentences import Span

_CLAUSE_EDGE = re.compile("[，。；！？\\n]")
_BOOK = re.compile(r"《[^《》\n]{2,60}》")
_ORGAN = re.compile(
    r"(?:(?:人民)?政府|党委|[党工]*委(?!员)|[一-龥]{2,10}?(?:局(?!面|部|限)|委员会|办公室|法院|检察院|支队|大队|街道|(?<!示范)(?<!先进)(?<!特色)镇(?![域长])|乡(?![村镇])))?"
)
# What makes a name of a short name that is a word as well: 法治安康, 在安康召开, 安康市民.
_SHORT_FRAMES = (
    r"(?:法治|平安|美丽|幸福|清廉|善治|诚信|文明|和谐|活力|数字|智慧|建设|打造|全)(?P<name>NAMES)(?=建设|示范|创建|行动|点位|平台|[，。；、”的]|高质量|县|市|区|人民|样板|品牌|$)",
    r"(?P<name>NAMES)(?=人民(?!法|检|调|陪|群|警|币|至上|政|代|团|日|满|利|军|共|内)|公安(?!机关)|司法局|税务|法院|检察院|模式|经验|实践|样板|大地|高质量发展|特色|县委|区委|市委|县政府|区政府|市政府)",
    r"(?<=在)(?P<name>NAMES)(?=召开|举行|举办|开展|启动|落地|试点|推广)",
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    weight: str
    confidence: float
    said: str


def list_names(draft: Draft) -> list[Mention]:
    """Every place's name in the draft, also the short ones that a frame makes a name of."""
    names = find_mentions(draft.text)
    taken = {place for name in names for place in range(name.start, name.end)}
    framed = find_framed_shorts(draft.text, _short_frames())
    return sorted([*names, *(name for name in framed if name.start not in taken)], key=lambda name: name.start)


@cache
def _short_frames() -> tuple[re.Pattern[str], ...]:
    words = any_of(short for short in short_divisions() if needs_frame(short))
    return tuple(re.compile(frame.replace("NAMES", words)) for frame in _SHORT_FRAMES)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the library knows of places: names in short that only others bear, and whether a name is only others'."""

    stems: frozenset[str] = frozenset()
    is_foreign: Callable[[str], bool] = lambda name: False


def find_foreign_names(
    draft: Draft, writer: Writer, names: Sequence[Mention], *, learnt: Learnt, folder: Path | None = None
) -> list[Finding]:
    """Each place that is named and is not the writer's."""
    frames = Frames(draft.text, load_rules("leftover", folder))
    pencil = Marker(draft.text, "leftover")
    found = [
        *_judge_all(pencil, draft, writer, names, frames, learnt),
        *_judge_learnt(pencil, writer, names, frames, learnt),
    ]
    return drop_covered(found)


def _judge_all(
    pencil: Marker, draft: Draft, writer: Writer, names: Sequence[Mention], frames: Frames, learnt: Learnt
) -> Iterator[Finding]:
    for chain in _chains(names):
        for at, name in enumerate(chain):
            verdict = None if frames.allow(name.start, name.end) else _judge(name, writer, learnt)
            if verdict is not None:
                yield _mark(pencil, writer, chain[at:], verdict)
                break  # 贵州省习水县土城镇 is one name and one thing to mend


def _chains(names: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Names that follow one another without a word between them."""
    chain: list[Mention] = []
    for name in names:
        if chain and name.start != chain[-1].end:
            yield chain
            chain = []
        chain.append(name)
    if chain:
        yield chain


def _mark(pencil: Marker, writer: Writer, chain: Sequence[Mention], verdict: _Verdict) -> Finding:
    last = chain[-1]
    organ = _ORGAN.match(pencil.text, last.end)
    end = organ.end() if organ and last.how != "short" else last.end
    own = writer.counterpart(RANKS[last.level])
    alternatives = [own if last.how != "short" else stem_of(own)] if own else []
    return pencil.mark(
        (chain[0].start, end),
        verdict.weight,
        verdict.said,
        reason="place",
        confidence=verdict.confidence,
        alternatives=[f"{word}{pencil.text[last.end : end]}" for word in alternatives],
    )


def _judge(name: Mention, writer: Writer, learnt: Learnt) -> _Verdict | None:
    rank = RANKS[name.level]
    ours = writer.places[-1].name
    if rank == writer.rank == RANKS["乡级"] and name.stem == stem_of(ours) and name.text != ours:
        return _Verdict("should", 0.7, f"本单位是“{ours}”，这里写的是“{name.text}”，请核对名称")
    if writer.holds(name):
        return None
    if name.divisions:
        around = "".join(name.divisions[0].within) if len(name.divisions) == 1 else ""
        where = f"（属{around}）" if around else ""
        said = f"“{name.text}”{where}不是本单位“{ours}”及其上级、下级的名称，请核对是否从别处带来"
        return _Verdict("must", 0.95 if name.how == "table" else 0.85, said)
    if learnt.is_foreign(name.text):
        said = f"“{name.text}”在资料库里是其他单位的，不是本单位“{ours}”的，请核对是否从别处带来"
        return _Verdict("must", 0.85, said)
    if rank > writer.rank:
        return None  # a township below: the table cannot tell whose it is
    said = f"“{name.text}”不是本单位“{ours}”的名称，请核对是否从别处带来"
    if rank == writer.rank and name.level != "市":
        return _Verdict("must", 0.85, said)
    if writer.knows(rank) and rank < writer.rank:
        return _Verdict("must", 0.85, said)
    return _Verdict("should", 0.6, f"看不出“{name.text}”是不是本单位“{ours}”的上级，请核对是否从别处带来")


class Frames:
    """What around a name makes it right."""

    def __init__(self, text: str, rules: Rules) -> None:
        self._text = text
        frames = rules["frames"]
        self._clause = re.compile(frames["clause"])
        self._sentence = re.compile(frames["sentence"])
        self._directly = re.compile(frames["after"])
        self._before = re.compile(rf"(?:{frames['before']})$")
        self._joint = re.compile(frames["joint"])
        self._local = re.compile(rf"《[^《》]*(?:{rules['laws']['local']})(?:[（(][^《》]*[)）])?》")
        laws = re.compile(rf"(?:{rules['laws']['ends']})(?:[（(].*[)）])?》$")
        spans = [match.span() for match in _BOOK.finditer(text) if laws.search(match.group())]
        national = re.compile(any_of(rules["national"]["words"].split()))
        spans += [match.span() for match in national.finditer(text)]
        self._spans = sorted(spans)

    def allow(self, start: int, end: int) -> bool:
        """Whether the name there stands where another place's name is right."""
        text = self._text
        is_local = text[end - 1] in "省市州县区旗" and self._local.match(text, start - 1) is not None
        if not is_local and any(first <= start and end <= last for first, last in self._spans):
            return True
        clause = clause_around(text, start, end)
        before, after = text[clause[0] : start], text[end : clause[1]]
        if self._clause.search(text[slice(*clause)]) or self._sentence.search(_sentence_around(text, start, end)):
            return True
        if self._joint.search(f"{before}＃{after}"):
            return True
        return self._directly.match(after) is not None or self._before.search(before) is not None


def clause_around(text: str, start: int, end: int) -> Span:
    """The clause in which a stretch stands, no more than a few dozen characters to either side."""
    first = max((m.end() for m in _CLAUSE_EDGE.finditer(text, max(0, start - 60), start)), default=0)
    edge = _CLAUSE_EDGE.search(text, end)
    return max(first, start - 60), min(edge.start() if edge else len(text), end + 40)


def _sentence_around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(sign, 0, start) for sign in "。；\n") + 1
    stops = [at for sign in "。；\n" if (at := text.find(sign, end)) >= 0]
    return text[first : min(stops, default=len(text))]


def _judge_learnt(
    pencil: Marker, writer: Writer, names: Sequence[Mention], frames: Frames, learnt: Learnt
) -> Iterator[Finding]:
    """What only other units of the library are called: 法治栎川 in the draft of another county."""
    taken = {place for name in names for place in range(name.start, name.end)}
    for match in re.finditer(any_of(learnt.stems), pencil.text) if learnt.stems else ():
        if match.start() in taken or match.group() in writer.unit or frames.allow(*match.span()):
            continue
        why = (
            f"“{match.group()}”在资料库里是其他单位的地名，不是本单位“{writer.places[-1].name}”的，请核对是否从别处带来"
        )
        yield pencil.mark(match.span(), "must", why, reason="place", confidence=0.8)
