"""What stands beside each of very many places, read one distance at a time and only of the places still asked about.

A comma stands three million times in 100,000 sections; a row of characters for each of them would take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kb.phrasing.scanning import BEYOND, EDGE, Characters, Codes, Ints, Mask, number_characters

_FEW = 1_000  # so many are sorted at once


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Of each place the nearest character, how many belong to it, and whether they are read on (1) or back (-1)."""

    characters: Characters
    firsts: Ints
    lengths: Ints
    step: int = 1

    def column(self, chosen: Ints | Mask | slice, distance: int) -> Codes:
        """The characters of the chosen places at this distance from the nearest; 0 where none belongs to the place."""
        if distance >= EDGE:
            raise ValueError(f"at most {EDGE} characters")
        found = self.characters.edged[self.firsts[chosen] + (EDGE + self.step * distance)]
        return np.where(self.lengths[chosen] > distance, found, np.uint16(0))

    def begin_with(self, wanted: str) -> Ints:
        """The places beside which these characters stand, the nearest first."""
        kept = np.flatnonzero(self.lengths >= len(wanted))
        codes = number_characters(wanted)
        for distance, code in enumerate(codes):
            kept = kept[self.characters.codes[self.firsts[kept] + self.step * distance] == code]
        if BEYOND in codes:  # several characters bear this number
            kept = kept[np.array([self._read(at, len(wanted)) == wanted for at in kept.tolist()], dtype=np.bool_)]
        return kept

    def _read(self, number: int, count: int) -> str:
        first = int(self.firsts[number])
        text = self.characters.text
        return text[first : first + count] if self.step > 0 else text[first - count + 1 : first + 1][::-1]

    def sort(self, first: int, last: int, *, characters: int) -> Ints:
        """The places that come first to last when all are sorted by so many characters; equal ones keep their order."""
        return self._sort_part(np.arange(len(self.firsts)), 0, first, last, characters)

    def _sort_part(self, places: Ints, distance: int, first: int, last: int, characters: int) -> Ints:
        """The same of places that are alike up to this distance: only those around the two edges are read on."""
        first, last = max(first, 0), min(last, len(places))
        if first >= last or distance == characters:
            return places[first:last]
        if len(places) <= _FEW:
            columns = [self.column(places, further) for further in range(distance, characters)]
            return places[np.lexsort(columns[::-1])][first:last]
        codes = self.column(places, distance)
        ends = np.cumsum(np.bincount(codes))
        low, high = np.searchsorted(ends, (first, last - 1), side="right").tolist()
        begin, end = int(ends[low - 1]) if low else 0, int(ends[high - 1]) if high else 0
        further = distance + 1 if low else characters  # 0 for all that is left of them
        lowest = self._sort_part(places[codes == low], further, first - begin, last - begin, characters)
        if low == high:
            return lowest
        between = places[(codes > low) & (codes < high)]  # fewer than are asked for
        middle = self._sort_part(between, distance, 0, len(between), characters)
        highest = self._sort_part(places[codes == high], distance + 1, 0, last - end, characters)
        return np.concatenate((lowest, middle, highest))
