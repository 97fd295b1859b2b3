"""Points: the 一是… 二是… items inside a section.

>>> find_points("存在两个问题：一是力量不足。二是方式单一，办法不多。")
['一是力量不足。', '二是方式单一，办法不多。']
"""

from __future__ import annotations

import re

from kb.text.markers import chinese_number

_POINT = re.compile(r"[一二三四五六七八九十]{1,3}是")
_BOUNDARY = frozenset("。；：，、！？;:,!?）)】”」（( 　\n\t—")
_WORDS_ENDING_IN_A_NUMBER = frozenset("统唯之第同划专单合万逐归如")


def starts_point(text: str) -> bool:
    """Whether a paragraph begins with a point."""
    return _POINT.match(text) is not None


def find_points(text: str) -> list[str]:
    """The points of a section's text, each up to the next one or to the end of its paragraph."""
    if "是" not in text:
        return []
    points: list[str] = []
    for paragraph in text.split("\n"):
        starts = [match.start() for match in _POINT.finditer(paragraph) if _is_point(paragraph, match)]
        for start, end in zip(starts, [*starts[1:], len(paragraph)], strict=False):
            points.append(paragraph[start:end].strip())
    return points


def _is_point(text: str, match: re.Match[str]) -> bool:
    if match.start() == 0 or text[match.start() - 1] in _BOUNDARY:
        return True
    value = chinese_number(match.group()[:-1])
    return value > 1 or text[match.start() - 1] not in _WORDS_ENDING_IN_A_NUMBER
