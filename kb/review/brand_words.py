"""Words in a frame that makes a brand of them: “竹简说法”品牌, 打造“院坝说事”, 依托蚝保宝平台. Reads one text; whose a word is, it does not know.

The frames and the words of the whole country that stand in them too are in rules/leftover.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.review.rulebook import Rules, made_of
from kb.text.sentences import Span
from kb.text.tokens import count_word

_QUOTED = re.compile(r"[“\"「](?P<word>[一-龥a-z]{3,8})[”\"」]")
_ENDS = re.compile(r"[码通办易钉宝链](?=[,。、;)平小系a客等])")
_LEAST, _MOST = 3, 5  # characters of a name without quotes: 蚝保宝
_AROUND = 12


@dataclass(frozen=True, slots=True)
class BrandWord:
    """A word and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Frames:
    before: re.Pattern[str]
    behind: re.Pattern[str]
    common: re.Pattern[str]


@made_of("leftover")
def _frames(rules: Rules) -> _Frames:
    rule = rules["learnt_brand"]
    return _Frames(
        re.compile(rf"(?:{rule['makes']})(?P<between>[一-龥]{{0,5}})$"),
        re.compile(rf"[”\"」]?(?:{rule['kinds']})"),
        re.compile(rule["common"]),
    )


def find_brand_words(form: str, *, folder: Path | None = None) -> Iterator[BrandWord]:
    """Every word of a folded text that stands in such a frame and is no word of the language.

    >>> [found.word for found in find_brand_words("依托蚝保宝平台,打造“竹简说法”品牌,推行一网通办,开展“八五”普法。")]
    ['竹简说法', '蚝保宝']
    """
    frames = _frames(folder)
    for match in _QUOTED.finditer(form):
        if frames.behind.match(form, match.end() - 1) or frames.before.search(_before(form, match.start())):
            yield from _named(form, match.span("word"), frames)
    for match in _ENDS.finditer(form):
        made = frames.before.search(_before(form, match.end()))
        if made and _LEAST <= len(made["between"]) <= _MOST:
            yield from _named(form, (match.end() - len(made["between"]), match.end()), frames)


def _before(form: str, place: int) -> str:
    return form[max(0, place - _AROUND) : place]


def _named(form: str, span: Span, frames: _Frames) -> Iterator[BrandWord]:
    word = form[span[0] : span[1]]
    if "xx" not in word and not frames.common.search(word) and not count_word(word):
        yield BrandWord(word, *span)
