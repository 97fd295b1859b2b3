"""Which texts say the same: shingles, sketches and bands (MinHash) over text with masks, digits and place names folded.

Pure functions on strings. Who is grouped with whom is kept in the catalogue; nothing is ever dropped because of it.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable
from zlib import crc32

from kb.identity import bare

SHINGLE_CHARACTERS = 4  # shorter runs are shared by chance between any two reports, longer ones break at every edit
BANDS = 10
ROWS_PER_BAND = (
    4  # with ten bands of four: a pair 0.8 alike is found with p = 0.995, one 0.3 alike is looked at with p = 0.08
)
SKETCH_VALUES = BANDS * ROWS_PER_BAND

_PLACE_END = "省|市|县|区|旗|州|乡|镇|街道|村|社区"
_MASKED = re.compile(r"[x×*○〇◯□某]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_PLACE = re.compile(rf"(?:@|[一-鿿]{{2}})(?:{_PLACE_END})")
_NEITHER_WORD_NOR_BLANKED = re.compile(r"[^\w@]+")
_BLANKED_RUN = re.compile(r"@[@0]*")


def fold_copy(text: str, *, names: Iterable[str] = ()) -> str:
    """What stays the same when a report is republished elsewhere: no names, no figures, no punctuation.

    >>> fold_copy("青禾镇排查矛盾12起，化解率98.5%。"), fold_copy("××镇排查矛盾9起、化解率100%")
    ('@排查矛盾0起化解率0', '@排查矛盾0起化解率0')
    """
    folded = bare(text)
    for name in sorted(filter(None, map(bare, names)), key=len, reverse=True):
        folded = folded.replace(name, "@")
    folded = _MASKED.sub("@", folded)
    folded = _NUMBER.sub("0", folded)
    folded = _PLACE.sub("@", folded)
    folded = _NEITHER_WORD_NOR_BLANKED.sub("", folded)
    return _BLANKED_RUN.sub("@", folded)


def shingle(folded: str) -> set[int]:
    """The text's runs of four characters, each as a number."""
    encoded = folded.encode("utf-32-le")
    width = 4 * SHINGLE_CHARACTERS
    return {crc32(encoded[start : start + width]) for start in range(0, max(len(encoded) - width, 0) + 1, 4)}


def resemblance(one: set[int], other: set[int]) -> float:
    """The share of runs that both have (Jaccard).

    >>> resemblance({1, 2, 3}, {2, 3, 4})
    0.5
    """
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def sketch(shingles: set[int]) -> array[int]:
    """The smallest hash in each of forty bins (one-permutation MinHash); an empty bin borrows from the next."""
    lowest = [0xFFFFFFFF] * SKETCH_VALUES
    for value in shingles:
        place = value % SKETCH_VALUES
        if value < lowest[place]:
            lowest[place] = value
    filled = array("Q", lowest)
    if shingles and 0xFFFFFFFF in lowest:
        _borrow(lowest, filled)
    return filled


def _borrow(lowest: list[int], filled: array[int]) -> None:
    for place, value in enumerate(lowest):
        step = 0
        while value == 0xFFFFFFFF:
            step += 1
            value = lowest[(place + step) % SKETCH_VALUES]
        filled[place] = value + (step << 32)


def bands(shingles: set[int]) -> list[int]:
    """Keys under which a likely copy will be found; each carries its band's number, so one table holds them all."""
    values = sketch(shingles)
    keys = []
    for band in range(BANDS):
        rows = values[band * ROWS_PER_BAND : (band + 1) * ROWS_PER_BAND]
        keys.append(band << 32 | crc32(struct.pack(f"<{ROWS_PER_BAND}Q", *rows)))
    return keys


def names_of_unit(unit: str | None) -> list[str]:
    """The place names in a unit's name, which a copy elsewhere will have exchanged.

    >>> names_of_unit("云岭市青禾镇人民政府")
    ['云岭市', '云岭', '青禾镇', '青禾']
    """
    names = []
    for match in re.finditer(rf"([一-鿿]{{2,5}}?)(?:{_PLACE_END})", unit or ""):
        names += [match.group(0), match.group(1)]
    return names
