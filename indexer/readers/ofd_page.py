"""The content of one OFD page or template -> placed runs. Lengths are millimetres from the top left corner."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from lxml import etree

from indexer.readers.placed import Run

GAP = 1.8  # in sizes, from one character's start to the next: more is a jump to another column or cell
HUGE = 1e5  # millimetres; a place beyond that is on no page

Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class PageContent:
    """What a page or template draws: upright text, other text, and how much of the page pictures cover."""

    runs: list[Run] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    picture_area: float = 0.0

    def extend(self, other: PageContent | None) -> None:
        """Draw another content over this one."""
        if other is not None:
            self.runs += other.runs
            self.slanted += other.slanted
            self.picture_area += other.picture_area


def local_name(element: etree._Element) -> str:
    """The tag without its namespace, of which there are three in the field."""
    return str(element.tag).rpartition("}")[2]


def parse_numbers(text: str | None) -> list[float]:
    """Numbers parted by blanks; what is no number, or no finite one, counts as nothing.

    >>> parse_numbers("1 2.5 x"), parse_numbers(None)
    ([1.0, 2.5], [])
    """
    numbers: list[float] = []
    for word in (text or "").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if abs(number) < HUGE:
            numbers.append(number)
    return numbers


def parse_box(text: str | None) -> tuple[float, float, float, float] | None:
    """A box as x, y, width, height."""
    numbers = parse_numbers(text)
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def parse_steps(text: str | None, needed: int) -> list[float]:
    """The distances from character to character, at most as many as needed; `g n v` stands for n times v.

    >>> parse_steps("g 3 5 2.5", 4), parse_steps("4 4", 2), parse_steps("g 99999 1", 2)
    ([5.0, 5.0, 5.0, 2.5], [4.0, 4.0], [1.0, 1.0])
    """
    if not text:
        return []
    if "g" not in text:
        return parse_numbers(text)[:needed]
    steps: list[float] = []
    words = iter(text.split())
    for word in words:
        if len(steps) >= needed:
            break
        if word != "g":
            steps += parse_numbers(word)
            continue
        count, step = parse_numbers(next(words, "")), parse_numbers(next(words, ""))
        if count and step:
            steps += step * max(0, min(int(count[0]), needed - len(steps)))
    return steps[:needed]


def read_content(root: etree._Element) -> PageContent:
    """Everything that layers and blocks draw, however deep they nest."""
    content = PageContent()
    for element in root.iter():
        tag = local_name(element)
        if tag == "TextObject":
            _read_text(element, content)
        elif tag == "ImageObject":
            box = parse_box(element.get("Boundary"))
            content.picture_area += box[2] * box[3] if box else 0.0
    return content


def _read_text(element: etree._Element, content: PageContent) -> None:
    box = parse_numbers(element.get("Boundary")) or [0.0, 0.0]
    origin = (box[0], box[1] if len(box) > 1 else 0.0)
    numbers = parse_numbers(element.get("CTM"))
    matrix = _matrix(numbers) if len(numbers) == 6 else UPRIGHT
    size = (parse_numbers(element.get("Size")) or [3.7])[0]
    scale = (parse_numbers(element.get("HScale")) or [1.0])[0]
    is_upright = abs(math.atan2(matrix[1], matrix[0])) < 0.1 and not element.get("ReadDirection", "0").strip("0")
    at = [0.0, 0.0]
    for code in element:
        if local_name(code) != "TextCode" or not code.text:
            continue
        at = [(parse_numbers(code.get(axis)) or [before])[0] for axis, before in zip("XY", at, strict=True)]
        if element.get("Visible") == "false" or not is_upright:
            content.slanted.append(code.text.strip())
            continue
        starts = _starts(code.text, parse_steps(code.get("DeltaX"), len(code.text) - 1), abs(size * scale) or 1.0)
        content.runs += _place(code.text, starts, at, matrix=matrix, origin=origin, size=size, scale=scale)


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _starts(text: str, steps: list[float], size: float) -> list[float]:
    """Where each character begins, and where the last one ends; steps that are not given are the usual ones."""
    needed = len(text) - 1
    missing = [_advance(character) * size for character in text[len(steps) : -1]] if len(steps) < needed else []
    return list(accumulate([*steps[:needed], *missing, _advance(text[-1]) * size], initial=0.0))


def _advance(character: str) -> float:
    return 0.5 if character < "\u2000" else 1.0


def _place(
    text: str,
    starts: list[float],
    at: list[float],
    *,
    matrix: Matrix,
    origin: tuple[float, float],
    size: float,
    scale: float,
) -> list[Run]:
    """The text as runs on the page, parted where it jumps."""
    a, b, c, d, e, f = matrix
    printed = abs(size) * math.hypot(c, d)
    if not 0.1 < printed < 1e3:
        printed = 3.7
    jump = GAP * abs(size) * max(scale, 1.0)
    cuts = [0]
    if max((after - before for before, after in pairwise(starts)), default=0.0) > jump:
        cuts += [i for i in range(1, len(text)) if starts[i] - starts[i - 1] > jump]
    runs: list[Run] = []
    for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = text[begin:end]
        if not piece.strip():
            continue
        begin += len(piece) - len(piece.lstrip())
        end = begin + len(piece.strip())
        left, last = a * (at[0] + starts[begin]), a * (at[0] + starts[end - 1])
        shift = c * at[1] + e + origin[0]
        width = _advance(text[end - 1]) * abs(size * scale) * math.hypot(a, b)
        base = b * (at[0] + starts[begin]) + d * at[1] + f + origin[1]
        if all(abs(value) < HUGE for value in (left + shift, last + shift, base)):
            runs.append(Run(text[begin:end], left + shift, last + shift + width, base, printed))
    return runs
