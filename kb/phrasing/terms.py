"""相关词: what goes together in this library, and what is typical of a part of it, by log-likelihood (Dunning).

How often a word stands in the sentences looked at is held against how often it stands elsewhere. Sentences are looked at
in an even sample where there are many; the answer says how many were counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from math import log
from typing import TYPE_CHECKING

import numpy as np

from kb.distinct import once
from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.patterns import find_all, find_spans
from kb.phrasing.scanning import Characters
from kb.phrasing.texts import BETWEEN, Ints, Mask, Texts
from kb.phrasing.wordings import Wordings, plain_words, thin
from kb.text import folding

if TYPE_CHECKING:
    from kb.catalog.reading import Filters

NODE_SENTENCES = 400  # looked at for candidates
COUNTED_SENTENCES = 20_000  # in which the words shown are counted; more change no order and take too long
SUBSET_SENTENCES = 1_500
MIN_SENTENCES = 2
SURELY = 10.83  # log-likelihood that chance reaches once in a thousand
CANDIDATES = 40


def list_collocates(phrasing: Phrasing, wanted: str, *, limit: int = 30, filters: Filters | None = None) -> Record:
    """The words that stand in one sentence with these letters more often than elsewhere."""
    asked = Page(1, limit)
    if not folding.plain(wanted):
        raise UsageError("没有可查的文字", advice="写成 kb terms 监管")
    texts = phrasing.texts()
    wordings = phrasing.made("wordings", Wordings, texts)
    starts, _ = find_spans(texts, wanted, phrasing.texts_of.chosen(texts, filters))
    sentences = once(texts.sentences_at(starts))
    node = folding.folded(wanted)
    sample = thin(sentences, NODE_SENTENCES)
    near = _count(wordings, sample)
    reference = phrasing.made("reference", lambda _: _count(wordings, wordings.sample()), texts)
    size = len(wordings.sample())
    strength = {
        word: likelihood(count, len(sample), reference[word], size)
        for word, count in near.items()
        if count >= MIN_SENTENCES and word not in node and node not in word
    }
    best = sorted(strength, key=lambda word: (-strength[word], word))[:CANDIDATES]
    counted = thin(sentences, COUNTED_SENTENCES)
    rows = _tally(texts, counted, best)
    for row in rows:
        row["likelihood"] = round(likelihood(row["times"], len(counted), reference[row["text"]], size), 2)
    kept = sorted((row for row in rows if row["likelihood"] > SURELY), key=lambda row: -row["likelihood"])
    return {
        "query": {"text": wanted},
        "sentences": len(sentences),
        "counted": len(counted),
        "units": texts.fields.count_units(texts.sentence_sections[sentences]),
        "terms": list(asked.cut(_drop_parts(kept))),
        "took_ms": asked.describe()["took_ms"],
    }


def list_typical(phrasing: Phrasing, filters: Filters, *, against: Filters | None = None, limit: int = 30) -> Record:
    """The words typical of the sections that pass the filters, against others or against all the rest."""
    asked = Page(1, limit)
    texts = phrasing.texts()
    wordings = phrasing.made("wordings", Wordings, texts)
    mask = phrasing.texts_of.chosen(texts, filters)
    if mask is None:
        raise UsageError("没有说明是哪一部分", advice="请加 --level 乡级 这样的条件")
    others = phrasing.texts_of.chosen(texts, against)
    here = _sample(texts, wordings, mask)
    there = _sample(texts, wordings, ~mask if others is None else others)
    counts, elsewhere = _count(wordings, here), _count(wordings, there)
    rows: list[Record] = []
    for word, count in counts.items():
        strength = likelihood(count, len(here), elsewhere[word], len(there))
        if count >= MIN_SENTENCES and strength > SURELY:
            rows.append({"text": word, "times": count, "elsewhere": elsewhere[word], "likelihood": round(strength, 2)})
    rows.sort(key=lambda row: (-row["likelihood"], row["text"]))
    chosen = list(asked.cut(_drop_parts(rows[: 3 * limit])))
    ranges = {row["text"]: row["units"] for row in _tally(texts, here, [row["text"] for row in chosen])}
    return {
        "query": {"filters": _plain(filters), "against": _plain(against or {})},
        "looked_at": {"here": len(here), "there": len(there)},
        "terms": [{**row, "units": ranges[row["text"]]} for row in chosen],
        "took_ms": asked.describe()["took_ms"],
    }


def likelihood(count: int, total: int, other_count: int, other_total: int) -> float:
    """G² of a word standing in `count` of `total` sentences and in `other_count` of the others; 0 where it is rarer.

    >>> likelihood(50, 100, 10, 1000) > 100, likelihood(1, 100, 500, 1000)
    (True, 0.0)
    """
    if not total or not other_total or count * other_total <= other_count * total:
        return 0.0
    share = (count + other_count) / (total + other_total)
    parts = ((count, total * share), (other_count, other_total * share))
    return 2 * sum(seen * log(seen / expected) for seen, expected in parts if seen)


def _count(wordings: Wordings, sentences: Ints) -> Counter[str]:
    counts = Counter(chain.from_iterable(map(wordings.words, sentences.tolist())))
    for word in plain_words():
        counts.pop(word, None)
    return counts


def _sample(texts: Texts, wordings: Wordings, mask: Mask) -> Ints:
    """Sentences from all over the chosen sections; those that are cut into words already, where they are enough."""
    sample = wordings.sample()
    ready = sample[mask[texts.sentence_sections[sample]]]
    if len(ready) >= SUBSET_SENTENCES:
        return thin(ready, SUBSET_SENTENCES)
    return thin(np.flatnonzero(mask[texts.sentence_sections]), SUBSET_SENTENCES)


def _tally(texts: Texts, sentences: Ints, words: Sequence[str]) -> list[Record]:
    """In how many of the sentences each word stands, by its letters, and of how many units they are."""
    lengths = texts.sentence_ends[sentences] - texts.sentences[sentences]
    units = texts.fields.units[texts.sentence_sections[sentences]]
    joined = Characters.of(BETWEEN.join(texts.sentences_of(sentences)))
    begins = np.append(0, np.cumsum(lengths + len(BETWEEN)))
    rows = []
    for word in words:
        holders = once(np.searchsorted(begins, find_all(joined, word), side="right") - 1)
        rows.append({"text": word, "times": len(holders), "units": int(np.count_nonzero(np.bincount(units[holders])))})
    return rows


def _drop_parts(rows: Sequence[Record]) -> list[Record]:
    """Without the words that nearly always stand within a longer one that is here too."""
    return [
        row
        for row in rows
        if not any(
            row["text"] != other["text"] and row["text"] in other["text"] and row["times"] <= 1.25 * other["times"]
            for other in rows
        )
    ]


def _plain(filters: Filters) -> Record:
    return {name: list(values) for name, values in filters.items() if values}
