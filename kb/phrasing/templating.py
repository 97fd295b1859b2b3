"""复制为模板: a passage with everything that is one writer's own blanked, so that only the way of putting it is left.

Places, units and persons come from kb.places; here are document numbers, dates and figures. What everybody has stays: numbering, titles of national
documents, hotlines, and words of the field that hold a number (八五普法, 三重一大, 二十大).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.places.names import find_names
from kb.text import folding
from kb.text.tokens import word_spans

Blank = tuple[int, int, str]

LABELS = {"place": "〔地名〕", "unit": "〔单位〕", "person": "〔姓名〕"}
DOCUMENT, DATE, YEAR, FIGURE = "〔文号〕", "〔日期〕", "〔年份〕", "〔数字〕"

_D = "[0-9０-９]"
_HANZI = "〇○零一二两三四五六七八九十百千万亿"
_YEAR = rf"(?:{_D}{{4}}|(?:19|20)[xX×*]{{2}}|[xX×]{{2,4}}|[〇○零一二三四五六七八九]{{4}})"
_DASH = "[-－–—―~～至]{1,2}"

_DOCUMENT = re.compile(
    rf"(?P<code>[一-鿿]{{0,10}})[〔\[［(（【]\s?{_YEAR}\s?[〕\]］)）】]\s?第?\s?{_D}{{1,5}}\s?号"
    rf"|(?<=令)第?{_D}{{1,5}}号|第{_D}{{1,5}}号(?=令|公告|通报|文件)"
)
# What stands before a document's code and is no part of it.
_BEFORE_CODE = re.compile(
    r".*(?:根据|按照|依据|遵照|印发|下发|转发|出台|制定|落实|贯彻|收到|文件|关于|的|了|和|与|及|以|见)"
)

_MONTH = rf"(?:{_D}{{1,2}}|十[一二]|[一二三四五六七八九十])\s?月"
_DAY = rf"(?:{_D}{{1,2}}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]"
_DATE = re.compile(
    rf"{_YEAR}\s?年\s?{_MONTH}份?(?:\s?{_DAY})?|{_MONTH}\s?{_DAY}|{_YEAR}[-./－．／]{_D}{{1,2}}[-./－．／]{_D}{{1,2}}"
    rf"|(?:{_D}{{1,2}}\s?月?\s?{_DASH}\s?)?{_D}{{1,2}}\s?月份?(?=[底初末中上下]|[^一-鿿]|[一-鿿])"
)
_YEARS = re.compile(rf"{_YEAR}(?:\s?年)?\s?{_DASH}\s?{_YEAR}(?=\s?年)|{_YEAR}(?=\s?年)")

_NUMBER = rf"{_D}+(?:[,，]{_D}{{3}})*(?:[.．]{_D}+)?"
_ABOUT = "(?:[余多几]?[十百千万亿]{1,2})?[余多]?"
_FIGURE = re.compile(
    rf"(?<![A-Za-z{_D[1:-1]}.．·•])(?:{_D}+(?:[+＋](?:{_D}+|[A-Za-z]))+"  # 1+6+N is somebody's own
    rf"|{_NUMBER}{_ABOUT}(?:\s?(?:{_DASH}|/)\s?{_NUMBER}{_ABOUT})?)(?![A-Za-z{_D[1:-1]}])"
)
# Counted things: before them even a single Chinese numeral is a figure; 一 is not (一次办好, 一件事).
_COUNTED = "(?:场次|人次|[次场起件宗例名份期家户万亿人])"
_HANZI_FIGURE = re.compile(
    rf"(?<=百分之)[{_HANZI}点]+|(?<![第{_HANZI}])(?:[二两三四五六七八九十百][{_HANZI}]+[余多]?|[十百千万]余|[二两三四五六七八九十](?=[余多]?{_COUNTED}))[余多]?(?![大届五{_HANZI}]|中全会)"
)
_NUMBERING = re.compile(
    rf"(?m)^[ \t　]*{_D}{{1,2}}[.．、](?!{_D})|[（(]{_D}{{1,2}}[)）]|(?<=[。；：]){_D}{{1,2}}[.．、](?!{_D})"
)
# The same everywhere: hotlines, round the clock, days of the year that a law has named (12·4), plans (“八五”), articles of a law.
_EVERYBODYS = re.compile(
    r"(?<!\d)(?:12345|12348|12315|12309|12328|12333|12337|12350|12358|12366|12369|12371|12380|12385|12388|12389|12393|12313)(?!\d)"
    r"|(?:7\s?[×xX*]\s?)?24\s?小时|(?<!\d)(?:110|119|120)(?=报警|接警|接处警|指挥|急救|社会联动)|\d{1,2}[·•]\d{1,2}|“[一二三四五六七八九十]+”|第\d+[条款项章]"
)
_TITLE = re.compile("《[^《》]{1,80}》")


def make_template(text: str, *, units: Sequence[str] = ()) -> str:
    """The passage with its blanks; `units` are the writer's own and those above, whose names are known.

    >>> make_template("（一）强化学法。2023年，青禾镇D委书记王明同志带头，开展培训12场，覆盖1.2万余人次，占98.5%。")
    '（一）强化学法。〔年份〕年，〔单位〕书记〔姓名〕同志带头，开展培训〔数字〕场，覆盖〔数字〕人次，占〔数字〕%。'
    >>> make_template("根据青政发〔2023〕5号和《法治政府建设实施纲要（2021—2025年）》，“八五”普法推进，12345热线办结三十余件。")
    '根据〔文号〕和《法治政府建设实施纲要（2021—2025年）》，“八五”普法推进，12345热线办结〔数字〕件。'
    """
    words = folding.unmask(text)
    blanks = _Blanks(words)
    names = find_names(words, units=units)
    for match in _TITLE.finditer(words):
        if not any(match.start() < name.end and name.start < match.end() for name in names):
            blanks.keep(*match.span())
    for pattern in (_NUMBERING, _EVERYBODYS):
        for match in pattern.finditer(words):
            blanks.keep(*match.span())
    for name in names:
        blanks.put(name.start, name.end, LABELS[name.kind])
    for start, end, label in [*_documents(words), *_dates(words), *_figures(words)]:
        blanks.put(start, end, label)
    return blanks.text()


class _Blanks:
    """A text and the stretches of it that are blanked or kept; what was said first counts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken = [False] * len(text)
        self._found: list[Blank] = []

    def keep(self, start: int, end: int) -> None:
        self._taken[start:end] = [True] * (end - start)

    def put(self, start: int, end: int, label: str) -> None:
        if start < end and not any(self._taken[start:end]):
            self.keep(start, end)
            self._found.append((start, end, label))

    def text(self) -> str:
        pieces, at, last = [], 0, ""
        for start, end, label in sorted(self._found):
            if start > at or label != last:
                pieces += [self._text[at:start], label]
            at, last = end, label
        return "".join([*pieces, self._text[at:]])


def _documents(text: str) -> Iterator[Blank]:
    for match in _DOCUMENT.finditer(text):
        before = _BEFORE_CODE.match(match["code"] or "")
        yield match.start() + (before.end() if before else 0), match.end(), DOCUMENT


def _dates(text: str) -> Iterator[Blank]:
    for match in _DATE.finditer(text):
        yield *match.span(), DATE
    for match in _YEARS.finditer(text):
        yield *match.span(), YEAR


def _figures(text: str) -> Iterator[Blank]:
    for match in _FIGURE.finditer(text):
        yield *match.span(), FIGURE
    found = list(_HANZI_FIGURE.finditer(text))
    if found:
        inside = _number_words(text)
        for match in found:
            if match.start() not in inside or text.endswith("百分之", 0, match.start()):
                yield *match.span(), FIGURE


def _number_words(text: str) -> set[int]:
    """Places within words that hold a numeral and more (八五普法, 三令五申): there it counts nothing."""
    places: set[int] = set()
    for start, end in word_spans(text):
        if end - start > 1 and not _only_counts().fullmatch(text, start, end):
            places.update(range(start, end))
    return places


@cache
def _only_counts() -> re.Pattern[str]:
    return re.compile(rf"[{_HANZI}余多]+{_COUNTED}?")
