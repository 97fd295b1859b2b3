"""常用程度: how many units and years write a sentence, letter for letter or nearly so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kb.distinct import distinct, once
from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.bigrams import Bigrams
from kb.phrasing.blanks import blank
from kb.phrasing.kwic import show_lines
from kb.phrasing.patterns import find_spans
from kb.phrasing.texts import Ints, Texts
from kb.phrasing.variants import FOLDED_FROM, alike, pair_letters
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

FIRST_LOOK = 0.5  # by weighted pairs; the letters of those that pass are then compared
SHOWN_PLACES = 5
LABELS = ((10, "常用"), (3, "较常用"), (1, "少见"), (0, "没有见过"))
_END = "。,;:!?、 "


def measure_commonness(phrasing: Phrasing, sentence: str, *, filters: Filters | None = None) -> Record:
    """How many units, years and times; `exact` counts those that hold it letter for letter."""
    asked = Page()
    bare = folding.folded(sentence).strip(_END)
    if not bare:
        raise UsageError("没有可查的文字", advice="写成 kb phrases --common 一句话")
    texts = phrasing.texts()
    mask = phrasing.texts_of.chosen(texts, filters)
    starts, _ = find_spans(texts, bare, mask)
    exact = once(texts.sentences_at(starts))
    near = np.array(_find_near(phrasing, texts, bare, mask), dtype=np.int64)
    every = distinct(np.concatenate((exact, near)))
    whole = _tally(texts, every)
    return {
        "query": {"text": sentence},
        "label": next(label for least, label in LABELS if whole["units"] >= least),
        **whole,
        "exact": _tally(texts, exact),
        "by_year": _by_year(texts, every),
        "places": show_lines(phrasing, texts, [texts.wording_span(int(n)) for n in every[:SHOWN_PLACES]]),
        "took_ms": asked.describe()["took_ms"],
    }


def _find_near(phrasing: Phrasing, texts: Texts, bare: str, mask: np.ndarray | None) -> list[int]:
    bigrams = phrasing.made("bigrams", Bigrams.of, texts)
    # Sentences that are alike by this much hold at least this share of one another.
    compared = bigrams.compare(bare, least_covered=FIRST_LOOK / (2 - FIRST_LOOK), mask=mask)
    candidates = compared.best(compared.likeness, least=FIRST_LOOK)
    by_letters: dict[str, list[int]] = defaultdict(list)
    for number, _ in candidates:
        by_letters[texts.sentence(number)].append(number)
    wanted = pair_letters(blank(bare))
    return [
        number
        for letters, numbers in by_letters.items()
        if alike(wanted, pair_letters(blank(letters.strip(_END)))) >= FOLDED_FROM
        for number in numbers
    ]


def _tally(texts: Texts, sentences: Ints) -> Record:
    inside = texts.sentence_sections[sentences]
    return {
        "times": len(sentences),
        "units": texts.fields.count_units(inside),
        "years": texts.fields.list_years(inside),
    }


def _by_year(texts: Texts, sentences: Ints) -> Sequence[Record]:
    inside = once(texts.sentence_sections[sentences])
    pairs = set(zip(texts.fields.years[inside].tolist(), texts.fields.units[inside].tolist(), strict=True))
    counts = Counter(year for year, _ in pairs if year > 0)
    return [{"year": year, "units": counts[year]} for year in sorted(counts)]
