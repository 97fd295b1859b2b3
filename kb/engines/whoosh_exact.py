"""Which documents hold a string, exactly: narrowed down by its pairs of characters, then looked for in the text itself.

Nothing is found or missed by an approximation. Where few documents are left their texts are read; where very many are,
one pass over all of the text as it lies on disk is cheaper than taking theirs out of it.
"""

from __future__ import annotations

from functools import reduce
from itertools import repeat
from operator import contains

import numpy as np

from kb.distinct import distinct
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_postings import docs_beginning, gram_bounds, load_gram
from kb.engines.whoosh_snapshot import SegmentView, Snapshot
from kb.query.model import exact_forms

_FEW_CANDIDATES = 48  # so few are looked up in the text at once; narrowing them further would cost more
_SCANNED_SHARE = 8  # from an eighth of all documents on: the pass costs 0.4 µs a document, a text taken out 3 µs


def find_exact(snapshot: Snapshot, text: str) -> Array:
    """Mask of the documents that hold the text in either form; remembered, for other pages and filters ask it again."""
    packed = snapshot.cache.get(
        ("exact", text), lambda: np.packbits(_find(snapshot, text)), lambda found: int(found.nbytes) + 500
    )
    return np.unpackbits(packed).view(bool)


def _find(snapshot: Snapshot, text: str) -> Array:
    plain, forms = exact_forms(text)
    mask = np.zeros(snapshot.size, bool)
    if not plain:
        return mask
    strings = tuple(dict.fromkeys((plain, *forms)))
    docs = [_narrow(snapshot, string) for string in strings]
    if len(strings) == 1 and len(_units(plain)) <= 2:
        mask[docs[0]] = True  # the pairs are those of both forms, so holding the pair is holding the string
        return mask
    candidates = docs[0] if len(docs) == 1 else distinct(np.concatenate(docs))
    if len(candidates) * _SCANNED_SHARE >= snapshot.size and all(len(_units(string)) > 1 for string in strings):
        return _scan(snapshot, plain, forms)
    mask[candidates] = _read_through(snapshot, candidates, plain, forms)
    return mask


def _read_through(snapshot: Snapshot, candidates: Array, plain: str, forms: tuple[str, ...]) -> Array:
    """For each candidate, whether its text really holds the string."""
    texts = snapshot.load_texts(candidates)
    own = [texts[doc] for doc in candidates.tolist()]
    found = np.zeros(len(own), bool)
    for form in forms:
        found |= _contain(own, form)
    differs = snapshot.differing[candidates]
    if plain not in forms:
        found |= _contain(own, plain) & ~differs
    for at in np.flatnonzero(differs & ~found).tolist():
        found[at] = plain in (snapshot.plain_text(int(candidates[at])) or "")
    return found


def _contain(texts: list[str], string: str) -> Array:
    """Which texts hold the string: a list first, which is half again as fast as filling an array (12 ms for 38,000)."""
    return np.array(list(map(contains, texts, repeat(string))), bool)


def _scan(snapshot: Snapshot, plain: str, forms: tuple[str, ...]) -> Array:
    """The same for every document, by going through all of the text."""
    mask = np.zeros(snapshot.size, bool)
    sought = {string: _Needle(snapshot, string) for string in (plain, *forms)}
    for segment in snapshot.segments:
        own = mask[segment.base : segment.base + segment.size]
        for form in forms:
            own[sought[form].stands_in(segment, "folded")] = True
        if plain not in forms:
            same = sought[plain].stands_in(segment, "folded")
            own[same[~snapshot.differing[segment.base + same]]] = True
        if len(segment.arrays["plain.doc"]):
            own[segment.arrays["plain.doc"][sought[plain].stands_in(segment, "plain")]] = True
    return mask


class _Needle:
    """A string of two units or more, to be looked for by its rarest pair."""

    def __init__(self, snapshot: Snapshot, string: str) -> None:
        self._units = _units(string)
        keys = _pairs(self._units)
        self._ahead = min(range(len(keys)), key=lambda at: gram_bounds(snapshot, keys[at])[0])

    def stands_in(self, segment: SegmentView, form: str) -> Array:
        """Places in the form's list of the texts that hold it, perhaps more than once each."""
        text, ends = segment.arrays[f"{form}.text"], segment.arrays[f"{form}.ends"]
        ahead, size = self._ahead, len(self._units)
        starts = _find_pair(text, self._units[ahead : ahead + 2]) - ahead
        starts = starts[(starts >= 0) & (starts + size <= len(text))]
        for offset, unit in enumerate(self._units):
            if not ahead <= offset < ahead + 2:
                starts = starts[text[starts + offset] == unit]
        owners = np.searchsorted(ends, starts, "right")
        whole: Array = owners[starts + size <= ends[owners]]
        return whole


def _find_pair(text: Array, pair: Array) -> Array:
    """Where two units stand side by side: compared as one number, first at even places, then at odd ones."""
    wanted = pair.view(np.uint32)
    found = [
        2 * np.flatnonzero(text[first : len(text) - (len(text) - first) % 2].view(np.uint32) == wanted) + first
        for first in (0, 1)
    ]
    return np.concatenate(found)


def _narrow(snapshot: Snapshot, string: str) -> Array:
    """Documents that hold every pair of the string, or where so few are left that looking is cheaper, some pairs.

    For a single character the numbers come as they are listed, for a longer string sorted and once.
    """
    units = _units(string)
    if len(units) == 1:
        return docs_beginning(snapshot, int(units[0]))
    by_count = sorted((gram_bounds(snapshot, key)[0], key) for key in set(_pairs(units)))
    first = load_gram(snapshot, by_count[0][1])
    if first.plane is not None:  # even the rarest is common: so are all
        planes = [plane for _, key in by_count if (plane := load_gram(snapshot, key).plane) is not None]
        return np.flatnonzero(reduce(np.logical_and, planes))
    docs = first.docs
    for _, key in by_count[1:]:
        if len(docs) <= _FEW_CANDIDATES:
            break
        docs = load_gram(snapshot, key).narrow(docs)
    return docs


def _pairs(units: Array) -> list[int]:
    keys: list[int] = (units[:-1].astype(np.uint32) << np.uint32(16) | units[1:]).tolist()
    return keys


def _units(string: str) -> Array:
    return np.frombuffer(string.encode("utf-16-le", "surrogatepass"), np.uint16)
