"""A draft cut where findings begin and end, paragraph by paragraph, for whoever shows it coloured."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.review.findings import WEIGHTS, Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that the same findings cover; `begins` numbers those that start here, from 1."""

    text: str
    finding: Finding | None = None
    number: int = 0
    begins: tuple[int, ...] = ()


def cut_pieces(text: str, findings: Sequence[Finding]) -> list[list[Piece]]:
    """The paragraphs of a text as pieces; where findings overlap, the heaviest and shortest is shown.

    >>> [[piece.text for piece in line] for line in cut_pieces("学法。\\n用法", [Finding("slip", "must", 1, 2, "法", "", 1.0)])]
    [['学', '法', '。'], ['用法']]
    """
    numbered = [(number, finding) for number, finding in enumerate(findings, 1) if finding.end > finding.start]
    edges = {0, len(text), *(at for _, each in numbered for at in (each.start, min(each.end, len(text))))}
    for at, sign in enumerate(text):
        if sign == "\n":
            edges |= {at, at + 1}
    cuts = sorted(edges)
    starting: dict[int, list[tuple[tuple[int, int, int], int, Finding]]] = {}
    for number, finding in numbered:
        key = (WEIGHTS.index(finding.weight), finding.end - finding.start, number)
        starting.setdefault(finding.start, []).append((key, number, finding))
    lines: list[list[Piece]] = [[]]
    covering: list[tuple[tuple[int, int, int], int, Finding]] = []
    for start, end in pairwise(cuts):
        covering = [each for each in covering if each[2].end > start]
        begun = starting.get(start, ())
        for each in begun:
            insort(covering, each, key=lambda item: item[0])
        words = text[start:end]
        if words == "\n":
            lines.append([])
            continue
        begins = tuple(sorted(number for _, number, _ in begun))
        if covering:
            _, number, finding = covering[0]
            lines[-1].append(Piece(words, finding, number, begins))
        else:
            lines[-1].append(Piece(words))
    return lines
