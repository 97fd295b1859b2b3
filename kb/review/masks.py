"""张冠李戴 by what stands where a name was struck out: XX县, ××, 某某镇, 〔〕, ___, D委, （此处填写单位）.

A person or a firm in a case (张某某, 某公司) is masked on purpose and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, drop_covered
from kb.review.rulebook import Rules, made_of
from kb.text import folding

_LETTERS = re.compile(r"(?:[DＤ]|[EＥ][DＤ]|[AＡ]{3})(?=[一-龥])")


def find_masks(draft: Draft, *, folder: Path | None = None) -> list[Finding]:
    """Every mask left in."""
    pencil = Marker(draft.text, "leftover")
    found = list(_letters(pencil))
    for pattern, weight, said in _masks(folder):
        for match in pattern.finditer(draft.text):
            why = f"“{match.group()}”{said}"
            found.append(pencil.mark(match.span(), weight, why, reason="mask", confidence=0.95))
    return drop_covered(found)


@made_of("leftover")
def _masks(rules: Rules) -> list[tuple[re.Pattern[str], str, str]]:
    return [(re.compile(rule["pattern"]), rule["weight"], rule["said"]) for rule in rules["mask"]]


def _letters(pencil: Marker) -> Iterator[Finding]:
    """D委 and its kin, as search reads them."""
    for match in _LETTERS.finditer(pencil.text):
        around = pencil.text[match.start() : match.end() + 6]
        before = pencil.text[match.start() - 1 : match.start()]
        read = folding.folded(around)
        if (before.isascii() and before.isalnum()) or read == folding.plain(around):
            continue
        word = read[: len(read) - len(folding.plain(around)) + len(match.group())]
        why = f"“{match.group()}”是转载时遮去的字，应为“{word.upper() if word.isascii() else word}”"
        yield pencil.mark(match.span(), "must", why, reason="mask", confidence=0.97, alternatives=[word])
