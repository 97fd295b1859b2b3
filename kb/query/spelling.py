"""Near spellings: words that a library knows and that differ from what was typed by one sign, a known slip or none in sound.

A vocabulary is prepared once; asking takes a few milliseconds (the first question about sound reads the whole
vocabulary aloud). Two characters are too few for "one sign off": there only slips and sounds count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from kb.query.pinyin import syllables_of
from kb.query.words import slips_of
from kb.text import folding

MIN_CHARACTERS_FOR_ONE_OFF = 3
MAX_CHARACTERS = 24  # longer strings are sentences, not spellings
MAX_CHARACTERS_SOUNDED = 8
MOST_SPELLINGS = 5
_LAST = "\U0010ffff"


class Vocabulary:
    """The words a library knows, with how often; folded."""

    def __init__(self, counts: Mapping[str, int] | Iterable[tuple[str, int]]) -> None:
        pairs = counts.items() if isinstance(counts, Mapping) else counts
        self._counts: dict[str, int] = {}
        for word, count in pairs:
            if form := folding.folded(word):
                self._counts[form] = self._counts.get(form, 0) + count

    def __contains__(self, word: object) -> bool:
        return word in self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, word: str) -> int:
        """How often the library has the word."""
        return self._counts.get(word, 0)

    def one_off(self, term: str) -> Iterator[str]:
        """Words that one sign more, less, other or changed in order makes of the term.

        One half of the term must be untouched, so only words that begin or end alike are looked at; a swap in the
        very middle touches both and is tried by itself.
        """
        half = len(term) // 2
        found = {word for word in self._beginning(term[:half]) if _is_one_off(term, word)}
        found |= {word for word in self._ending(term[half:]) if _is_one_off(term, word)}
        swapped = term[: half - 1] + term[half] + term[half - 1] + term[half + 1 :] if half else term
        yield from found | ({swapped} & self._counts.keys() - {term})

    def sounding_like(self, term: str) -> Iterator[str]:
        """Other words with the same syllables."""
        yield from (word for word in self._by_sound.get(syllables_of(term), ()) if word != term)

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._counts)

    @cached_property
    def _reversed(self) -> list[str]:
        return sorted(word[::-1] for word in self._counts)

    @cached_property
    def _by_sound(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for word in self._counts:
            if len(word) <= MAX_CHARACTERS_SOUNDED:
                found.setdefault(syllables_of(word), []).append(word)
        return found

    def _beginning(self, start: str) -> list[str]:
        return self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _LAST)]

    def _ending(self, end: str) -> Iterator[str]:
        key = end[::-1]
        first, last = bisect_left(self._reversed, key), bisect_left(self._reversed, key + _LAST)
        return (word[::-1] for word in self._reversed[first:last])


def near_spellings(term: str, vocabulary: Vocabulary, *, folder: Path | None = None) -> tuple[str, ...]:
    """What the asker may have meant: known slips first, then what sounds the same, then one sign off; commonest first.

    >>> words = Vocabulary({"法律明白人": 9, "法治政府": 30, "行政复议": 12, "监管": 5})
    >>> near_spellings("法律明白仁", words), near_spellings("法制政府", words), near_spellings("行正付议", words)
    (('法律明白人',), ('法治政府',), ('行政复议',))
    >>> near_spellings("监管", words)
    ()
    """
    form = folding.folded(term)
    if not 1 < len(form) <= MAX_CHARACTERS:
        return ()
    tiers: list[Iterable[str]] = [(slip for slip in slips_of(form, folder=folder) if slip in vocabulary)]
    if len(form) <= MAX_CHARACTERS_SOUNDED:
        tiers.append(_commonest(vocabulary.sounding_like(form), vocabulary))
    if len(form) >= MIN_CHARACTERS_FOR_ONE_OFF:
        tiers.append(_commonest(vocabulary.one_off(form), vocabulary))
    found = dict.fromkeys(word for tier in tiers for word in tier)
    return tuple(found)[:MOST_SPELLINGS]


def _commonest(words: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    return sorted(words, key=lambda word: (-vocabulary.count(word), word))


def _is_one_off(one: str, other: str) -> bool:
    """Whether one sign added, dropped, changed, or two neighbours swapped, tells them apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == other_rest or rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
