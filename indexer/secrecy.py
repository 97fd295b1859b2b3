"""Secrecy marks: a source that bears one is not read further than the mark.

>>> find_mark(["", "机密★5年", "关于某事的报告"])
Mark(line=2, text='机密★5年', can_allow=False)
>>> find_mark(["认真学习保守国家秘密法，落实机密文件管理10年规划"]) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CLASSIFIED = re.compile(
    r"(?:份\s?号\s?[：:]?\s?\d*|[№Nn]o\.?\s?\d+|\d{3,8}|密\s?级\s?[：:]?|【|\[|（|\()?\s*"
    r"(?P<mark>(?:绝\s?密|机\s?密|秘\s?密)\s*(?:[★☆*＊]\s*(?:\d{1,2}\s*(?:年|个月)|长\s?期|[一二三四五六七八九十]{1,3}\s*年|启封前|解密前)?"
    r"|[：:·—\-]?\s*(?:\d{1,2}\s*(?:年|个月)|长\s?期|[一二三四五六七八九十]{1,3}\s*年)))"
    r"\s*(?:】|\]|）|\)|特\s?急|加\s?急|平\s?急|急\s?件|份\s?号\s?[：:]?\s?\d*|\d{3,8})*"
)
_INTERNAL = re.compile(
    r"[【\[（(★]?\s*(?P<mark>内\s?部\s?(?:资\s?料|文\s?件|材\s?料|使\s?用)[，,、\s　★·—\-]*(?:请?\s?注\s?意\s?保\s?[存密]|请勿外传|严禁外传))\s*[】\]）)★！!]?"
)
_HEAD_LINES = 15  # a mark stands in the top corner of a page, before or beside the title
_MAX_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark as printed; `can_allow` when the keeper may have the source read all the same."""

    line: int
    text: str
    can_allow: bool


def find_mark(lines: Iterable[str]) -> Mark | None:
    """The first mark that stands where such marks stand: alone on its line; 内部资料 only at the head of the source."""
    seen = 0
    internal: Mark | None = None
    for number, line in enumerate(lines, 1):
        if not line or len(line) > 200:
            seen += bool(line)
            continue
        text = line.strip()
        if not text:
            continue
        seen += 1
        if len(text) > _MAX_LENGTH:
            continue
        if "密" in text and (match := _CLASSIFIED.fullmatch(text)):
            return Mark(number, match["mark"].strip(), False)
        if seen <= _HEAD_LINES and internal is None and "内" in text and (match := _INTERNAL.fullmatch(text)):
            internal = Mark(number, match["mark"].strip(), True)
    return internal
