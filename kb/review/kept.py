"""The index of the library's runs, kept beside the catalogue: derived, checked when it is read, and never needed.

It belongs to texts, not to a moment of the catalogue: texts that are the same letter for letter have the same index. It is
read into memory (120 MB for 100,000 sections): one mapped from the file would bring the process down with the file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.derived import derived_file, put_down
from kb.phrasing.texts import Texts
from kb.review.grams import GramIndex
from kb.settings import Settings

FORMAT = "1"  # raise when a run gets another number
KEPT_CHARACTERS = 1_000_000  # an index of less is made anew in a moment
_NAME_WORDS = 4


def grams_of(texts: Texts, settings: Settings) -> GramIndex:
    """The index of these texts, from the file where it holds theirs."""
    if len(texts.text) < KEPT_CHARACTERS:
        return GramIndex.of(texts.text, texts.sentences)
    path, name = derived_file(settings, "grams.npy"), _name(texts)
    kept = _load(path, name, texts)
    if kept is not None:
        return kept
    made = GramIndex.of(texts.text, texts.sentences)
    facts = np.array([*name, made.bits], dtype=np.uint32)
    put_down(path, lambda file: np.save(file, np.concatenate((facts, made.offsets, made.ids))))
    return made


def _load(path: Path, name: NDArray[np.uint32], texts: Texts) -> GramIndex | None:
    """The index in the file; None where there is none, or one of other texts, or a damaged one."""
    try:
        whole = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if whole.dtype != np.uint32 or whole.ndim != 1 or not np.array_equal(whole[:_NAME_WORDS], name):
        return None
    bits, rest = int(whole[_NAME_WORDS]), whole[_NAME_WORDS + 1 :]
    size = (1 << bits) + 1
    return GramIndex(bits, len(texts.sentences), rest[:size], rest[size:]) if len(rest) > size else None


def _name(texts: Texts) -> NDArray[np.uint32]:
    digest = hashlib.blake2b(FORMAT.encode(), digest_size=4 * _NAME_WORDS)
    digest.update(texts.text.encode("utf-8", "surrogatepass"))
    digest.update(texts.sentences.tobytes())
    return np.frombuffer(digest.digest(), dtype=np.uint32)
