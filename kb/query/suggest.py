"""Suggestions while typing, from the library's own phrases: by their characters, by pinyin whole or cut short, or mixed.

Phrases stand in one string, the commonest first, so that the first places found are the best and the rest need not be
looked at. Pinyin is input only: it never finds a section. The pinyin of the phrases is worked out when first asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, cached_property
from itertools import accumulate, chain, islice

from kb.query.pinyin import all_syllables, syllables_of
from kb.text import folding

MAX_TYPED = 40
_MOST_CUTS = 12  # ways to cut letters into syllables that are thought of,
_MOST_CUTS_TRIED = 3  # and of these looked for, the likeliest first
_MOST_CHECKED = 800  # places looked at for one way, the commonest phrases first; 2 ms
_FIRST_CODE = 0xE000  # of the signs that stand for syllables: a range that no text uses
_LETTERS = re.compile(r"[a-z]+")
_LONGEST_SYLLABLE = 6  # zhuang


class Suggester:
    """Phrases ready to be suggested.

    >>> suggester = Suggester([("法律明白人", 9), ("法治建设", 30), ("培育法律明白人", 2)])
    >>> suggester.suggest("法律"), suggester.suggest("flmbr"), suggester.suggest("fazhijs"), suggester.suggest("法律mb")
    (('法律明白人', '培育法律明白人'), ('法律明白人', '培育法律明白人'), ('法治建设',), ('法律明白人', '培育法律明白人'))
    """

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        counts: dict[str, int] = {}
        shown: dict[str, str] = {}
        for phrase, count in phrases:
            if form := folding.folded(phrase).replace("\n", ""):
                counts[form] = counts.get(form, 0) + count
                shown.setdefault(form, phrase.strip())
        self._forms = sorted(counts, key=lambda form: (-counts[form], len(form), form))
        self._shown = [shown[form] for form in self._forms]
        self._text = "\n" + "\n".join(self._forms) + "\n"
        self._starts = list(accumulate((len(form) + 1 for form in self._forms), initial=0))

    def __len__(self) -> int:
        return len(self._forms)

    def warm_up(self) -> None:
        """Work out the pinyin now rather than at the first keystroke in Latin letters."""
        assert len(self._spoken) == len(self._initials) == len(self._text)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[str, ...]:
        """The commonest phrases that begin with what was typed, then those that hold it, then those that sound so."""
        form = folding.folded(typed[:MAX_TYPED])
        if not form or "\n" in form:
            return ()
        found: dict[int, None] = {}
        for search in (self._beginning, self._holding, self._sounding):
            for number in search(form):
                found[number] = None
                if len(found) >= limit:
                    return self._show(found)
        return self._show(found)

    def _show(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._shown[number] for number in numbers)

    def _beginning(self, form: str) -> Iterator[int]:
        return self._numbers(_find_all(self._text, "\n" + form))

    def _holding(self, form: str) -> Iterator[int]:
        return self._numbers(_find_all(self._text, form))

    def _sounding(self, form: str) -> Iterator[int]:
        """Letters as syllables, whole, begun or by their first letter; Chinese characters among them as they are."""
        if _LETTERS.search(form):
            for cut in cut_letters(form)[:_MOST_CUTS_TRIED]:
                yield from self._numbers(self._places_of(cut))

    def _places_of(self, cut: tuple[str, ...]) -> Iterator[int]:
        """Where the pieces stand in a row, at a phrase's start before inside: looked up by the piece that says most."""
        offset, lookup, run = self._choose_anchor(cut)
        layers = [self._layer(piece) for piece in cut]
        beginning = _find_all(lookup, "\n" + run, shift=1) if offset == 0 else iter(())
        for at in chain(islice(beginning, _MOST_CHECKED), islice(_find_all(lookup, run), _MOST_CHECKED)):
            first = at - offset
            if first > 0 and all(layer[first + n] in wanted for n, (layer, wanted) in enumerate(layers)):
                yield first

    def _choose_anchor(self, cut: tuple[str, ...]) -> tuple[int, str, str]:
        """(how many pieces before it, string to look in, what for): characters, else whole syllables, else first letters."""
        runs = [
            (_longest_run(cut, lambda piece: not _LETTERS.fullmatch(piece)), self._text),
            (_longest_run(cut, lambda piece: len(piece) > 1 and piece in all_syllables()), self._spoken),
        ]
        for (start, end), lookup in runs:
            if end > start:
                run = cut[start:end]
                return start, lookup, "".join(run) if lookup is self._text else "".join(map(_code, run))
        return 0, self._initials, "".join(piece[0] for piece in cut)

    def _layer(self, piece: str) -> tuple[str, Container[str]]:
        """The string in which the piece's character is checked, and what it may be there."""
        if not _LETTERS.fullmatch(piece):
            return self._text, piece
        return (self._initials, piece) if len(piece) == 1 else (self._spoken, _codes_beginning(piece))

    def _numbers(self, places: Iterable[int]) -> Iterator[int]:
        """Phrases in which the places are; as a rule each once."""
        last = -1
        for at in places:
            number = bisect_right(self._starts, at) - 1
            if number != last:
                yield number
            last = number

    @cached_property
    def _syllables(self) -> list[tuple[str, ...]]:
        return [syllables_of(form) for form in self._forms]

    @cached_property
    def _spoken(self) -> str:
        """A sign for each character's syllable, at the very place of the character."""
        return "\n" + "\n".join("".join(map(_code, syllables)) for syllables in self._syllables) + "\n"

    @cached_property
    def _initials(self) -> str:
        """The first letter of each syllable, at the very place of the character."""
        letters = ("".join(syllable[:1] for syllable in syllables) for syllables in self._syllables)
        return "\n" + "\n".join(letters) + "\n"


def cut_letters(form: str) -> list[tuple[str, ...]]:
    """Ways to read letters as beginnings of syllables; characters stand for themselves. The fewest pieces first, and
    a letter for each syllable last.

    >>> cut_letters("fazhi")[0], cut_letters("flmbr"), cut_letters("法lv")[0]
    (('fa', 'zhi'), [('f', 'l', 'm', 'b', 'r')], ('法', 'lv'))
    """
    ways: list[tuple[tuple[str, ...], int]] = [((), 0)]
    done: dict[tuple[str, ...], None] = {}
    while ways and len(done) < _MOST_CUTS:
        pieces, at = ways.pop()
        if at == len(form):
            done[pieces] = None
        elif not _LETTERS.match(form[at]):
            ways.append(((*pieces, form[at]), at + 1))
        else:
            ends = range(at + 1, min(at + _LONGEST_SYLLABLE, len(form)) + 1)
            ways += [((*pieces, form[at:end]), end) for end in ends if form[at:end] in _beginnings()]
    done[tuple(form)] = None
    return sorted(done, key=lambda pieces: (_count_broken(pieces), len(pieces)))


def _count_broken(pieces: tuple[str, ...]) -> int:
    """How many pieces but the last are neither whole nor one letter: nobody types zho for zhong and goes on."""
    return sum(len(piece) > 1 and piece not in all_syllables() for piece in pieces[:-1])


def _longest_run(cut: tuple[str, ...], is_wanted: Callable[[str], bool]) -> tuple[int, int]:
    """The longest stretch of such pieces; empty where there is none."""
    best = (0, 0)
    start = 0
    for at, piece in enumerate(cut):
        if not is_wanted(piece):
            start = at + 1
        elif at + 1 - start > best[1] - best[0]:
            best = (start, at + 1)
    return best


@cache
def _beginnings() -> frozenset[str]:
    """What a syllable may begin with; any one letter, for a phrase may hold letters itself."""
    begun = {syllable[:end] for syllable in all_syllables() for end in range(1, len(syllable) + 1)}
    return frozenset(begun | set("abcdefghijklmnopqrstuvwxyz"))


@cache
def _code(syllable: str) -> str:
    """One sign for a syllable; what is no syllable stands for itself."""
    return _syllable_codes().get(syllable, syllable[:1] or " ")


@cache
def _syllable_codes() -> dict[str, str]:
    return {syllable: chr(_FIRST_CODE + number) for number, syllable in enumerate(sorted(all_syllables()))}


@cache
def _codes_beginning(piece: str) -> frozenset[str]:
    return frozenset(code for syllable, code in _syllable_codes().items() if syllable.startswith(piece))


def _find_all(text: str, wanted: str, *, shift: int = 0) -> Iterator[int]:
    """Where the string stands, once a line."""
    at = text.find(wanted)
    while at >= 0:
        yield at + shift
        at = text.find(wanted, text.find("\n", at + 1))
