"""换种说法: sentences that say the like of a given one, near-identical ones folded, and the patterns many units share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from operator import add
from typing import TYPE_CHECKING

from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record, require_choice
from kb.phrasing.bigrams import Bigrams
from kb.phrasing.blanks import FIGURE, NAME, blank
from kb.phrasing.places import Shown, show_places
from kb.phrasing.texts import Texts
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

SORTS = ("relevance", "unique", "units")
CANDIDATE_SENTENCES = 300  # of other wordings; more are too far from what was asked to be of use
READ_SENTENCES = 1_500  # a formula that a thousand units copy must not crowd out everything else
LEAST_LIKENESS = 0.12  # 法治宣传的形式比较单一 is 0.15 like 普法宣传形式单一，针对性不强
FOLDED_FROM = 0.7  # share of common pairs from which two sentences are one wording
PATTERN_UNITS = 3
PATTERN_LIMIT = 10
PATTERN_CHARACTERS = 6  # shorter clauses are grammar, not wording
SIMILAR_SHOWN = 3
_CLAUSE = re.compile(r"[^,;:。!?]+")
_RUN = re.compile(r"[^\W\d_]{2,}")
_POINT = re.compile(r"^[一二三四五六七八九十]{1,3}是(?=.)")
_SENTENCE_ENDS = tuple("。!?;”’」』)")


@dataclass(slots=True)
class Wording:
    """One sentence's letters with names and figures blanked, and every sentence that is written so."""

    text: str
    score: float
    sentences: list[int]
    pairs: frozenset[str]


@dataclass(slots=True)
class Family:
    """Near-identical wordings, the best first."""

    wordings: list[Wording] = field(default_factory=list)
    units: int = 0

    @property
    def sentences(self) -> list[int]:
        """Every sentence of the family."""
        return [number for wording in self.wordings for number in wording.sentences]


def list_variants(
    phrasing: Phrasing,
    wanted: str,
    *,
    sort: str = "relevance",
    page: int = 1,
    per_page: int = 20,
    filters: Filters | None = None,
) -> Record:
    """Patterns that three units or more share, then the sentences, one for each family of near-identical ones."""
    asked = Page(page, per_page)
    require_choice(sort, SORTS, what="排序为")
    if not folding.plain(wanted):
        raise UsageError("没有可查的文字", advice="写成 kb phrases --like 一句话")
    texts = phrasing.texts()
    bigrams = phrasing.made("bigrams", Bigrams.of, texts)
    mask = phrasing.texts_of.chosen(texts, filters)
    # Of what holds a share c of the text, the likeness is below 2c: less than this cannot reach the least.
    compared = bigrams.compare(folding.folded(wanted), least_covered=LEAST_LIKENESS / 1.5, mask=mask)
    scores = (compared.likeness + compared.covered) / 2
    wordings = _read_wordings(texts, compared.best(scores, least=LEAST_LIKENESS, limit=READ_SENTENCES))
    families = fold_wordings(wordings)
    for family in families:
        family.units = texts.fields.count_units(texts.sentence_sections[family.sentences])
    ordered = _sort(families, bigrams, sort)
    return {
        "query": {"text": wanted, "sort": sort},
        "total": len(families),
        "patterns": find_patterns(texts, wordings, pair_letters(wanted)),
        "sentences": _show(phrasing, texts, asked.cut(ordered)),
        **asked.describe(),
    }


def pair_letters(text: str) -> frozenset[str]:
    """The pairs of letters of a text; neither figures and punctuation nor what is blanked belong to any.

    >>> sorted(pair_letters("〔名〕排查矛盾12起,成效"))
    ['成效', '排查', '查矛', '矛盾']
    """
    bare = folding.folded(text).replace(NAME, " ").replace(FIGURE, " ")
    pairs: set[str] = set()
    for run in _RUN.findall(bare):
        following = map(add, run, run[1:])
        # The pattern takes numerals like 〇 for letters, which are rare.
        pairs.update(following if run.isalpha() else filter(str.isalpha, following))
    return frozenset(pairs)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs that both have (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _read_wordings(texts: Texts, scored: Sequence[tuple[int, float]]) -> list[Wording]:
    units = _unit_names(texts)
    found: dict[str, Wording] = {}
    for number, score in scored:
        first, last = texts.wording_span(number)
        section, letters = int(texts.sentence_sections[number]), texts.text[first:last]
        if not letters.endswith(_SENTENCE_ENDS):
            continue  # headings have a list of their own
        text = blank(_POINT.sub("", letters), unit=units[int(texts.fields.codes["unit"][section])])
        known = found.get(text)
        if known:
            known.sentences.append(number)
        elif len(found) < CANDIDATE_SENTENCES:
            found[text] = Wording(text, score, [number], pair_letters(text))
    return list(found.values())


def _unit_names(texts: Texts) -> list[str | None]:
    return [*texts.fields.values["unit"], None]  # the last stands for -1, nothing known


def fold_wordings(wordings: Sequence[Wording]) -> list[Family]:
    """Near-identical wordings together, each family under its best."""
    families: list[tuple[int, int, Family]] = []
    numbers: dict[str, int] = {}
    for wording in wordings:
        # Pairs as bits of one number: what two have in common is counted in a fifth of the time that sets take.
        bits = sum(1 << numbers.setdefault(pair, len(numbers)) for pair in wording.pairs)
        size = len(wording.pairs)
        for first, first_size, family in families:
            if size and 2 * (bits & first).bit_count() / (size + first_size) >= FOLDED_FROM:
                family.wordings.append(wording)
                break
        else:
            families.append((bits, size, Family([wording])))
    return [family for _, _, family in families]


def _sort(families: list[Family], bigrams: Bigrams, sort: str) -> list[Family]:
    if sort == "relevance":
        return families
    if sort == "units":
        return sorted(families, key=lambda family: -family.units)
    return sorted(families, key=lambda family: (family.units, -bigrams.rarity(family.wordings[0].text)))


def find_patterns(texts: Texts, wordings: Sequence[Wording], wanted: frozenset[str]) -> list[Record]:
    """Whole sentences and single clauses that three units or more share, those nearest to what was asked first."""
    holders: dict[str, set[int]] = defaultdict(set)
    for wording in wordings:
        for piece in {wording.text, *_clauses(wording.text, wanted)}:
            holders[piece].update(wording.sentences)
    found = []
    for text, sentences in holders.items():
        if len(sentences) < PATTERN_UNITS:
            continue
        numbers = sorted(sentences)
        units = texts.fields.count_units(texts.sentence_sections[numbers])
        if units >= PATTERN_UNITS:
            found.append((_count_held(text, wanted) * units, {"text": text, "units": units, "times": len(numbers)}))
    found.sort(key=lambda pair: (-pair[0], pair[1]["text"]))
    return list(islice(_without_parts([pattern for _, pattern in found]), PATTERN_LIMIT))


def _clauses(text: str, wanted: frozenset[str]) -> list[str]:
    letters = (clause.group() for clause in _CLAUSE.finditer(text))
    long = [clause for clause in letters if len(clause.replace(NAME, "").replace(FIGURE, "")) >= PATTERN_CHARACTERS]
    return [clause for clause in long if _count_held(clause, wanted) >= 2]


def _count_held(folded: str, wanted: frozenset[str]) -> int:
    """How many of the pairs stand in the text."""
    return sum(pair in folded for pair in wanted)


def _without_parts(patterns: list[Record]) -> Iterator[Record]:
    """Leave out a clause that says no more than the sentence around it."""
    for one in patterns:
        around = (other for other in patterns if one["text"] in other["text"] and one["text"] != other["text"])
        if not any(one["units"] <= other["units"] for other in around):
            yield one


def _show(phrasing: Phrasing, texts: Texts, families: Sequence[Family]) -> list[Record]:
    firsts = [[wording.sentences[0] for wording in family.wordings[: SIMILAR_SHOWN + 1]] for family in families]
    spans = [texts.wording_span(number) for numbers in firsts for number in numbers]
    places = iter(show_places(phrasing.library, texts, spans))  # of all families at once: one look into the catalogue
    return [
        _describe(family, [place for place in islice(places, len(numbers)) if place])
        for family, numbers in zip(families, firsts, strict=True)
    ]


def _describe(family: Family, found: Sequence[Shown]) -> Record:
    leader: Record = {"text": found[0].words, **found[0].about} if found else {"text": ""}
    return leader | {
        "score": round(family.wordings[0].score, 4),
        "pattern": family.wordings[0].text,
        "times": len(family.sentences),
        "units": family.units,
        "similar": max(family.units - 1, 0),
        "others": [_other(found[0], place) for place in found[1:]],
    }


def _other(leader: Shown, place: Shown) -> Record:
    return {"text": place.words, "differs": find_differences(leader.words, place.words), **place.about}


def find_differences(one: str, other: str) -> list[list[int]]:
    """The stretches of the other that the one does not have.

    >>> find_differences("排查矛盾12起。", "排查纠纷12起。")
    [[2, 4]]
    """
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [[start, end] for kind, _, _, start, end in blocks if kind != "equal" and end > start]
