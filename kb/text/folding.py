"""Folding: the forms of a text in which it is searched, with a map back to the original.

Two forms, both free of blanks and line breaks. *plain* is NFKC and lower case; *folded* is plain with 繁→简 and the
masks of republished copies read as what they stand for (D委 → 党委). Works character by character, so that a substring
of a text stays a substring of its form; only a mask is one piece. Owns the tables beside it; knows no words or queries.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Signs without width that copying from web pages and PDF leaves between characters: no person sees or types them.
_INVISIBLE = frozenset(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A form of a text. `origin[i]` is where character i began in the original, `ends[i]` where its source ended."""

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` of the form stand in the original.

        >>> fold("镇Ｄ 委").span(1, 3)
        (1, 4)
        """
        if start >= end:
            raise ValueError("an empty stretch has no place in the original")
        return self.origin[start], max(self.ends[start:end])


@dataclass(frozen=True, slots=True)
class Mask:
    """`write` stands in the text for `read`, where `pattern` matches."""

    write: str
    read: str
    pattern: str
    pattern_at_end: str


class _CharacterTable(dict[int, "str | int | None"]):
    """For str.translate: the plain form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str | int | None:
        value = _plain_character(chr(code))
        entry: str | int | None = code if value == chr(code) else value or None
        self[code] = entry
        return entry


def plain(text: str) -> str:
    """The plain form alone; the bulk path.

    >>> plain("ＡＰＰ　平台（一） 學習\\n貫徹")
    'app平台(一)學習貫徹'
    """
    form = text
    for sign, plain_sign in _COMMON_SIGNS:
        form = form.replace(sign, plain_sign)
    form = _UNUSUAL.sub(_translate, form)
    return form if _is_composed(form) else "".join(p for p, _, _ in _plain_pieces(text))


def folded(text: str) -> str:
    """The folded form alone; the bulk path.

    >>> folded("Ｄ 委會議，ED显示屏、AAA公众号")
    '党委会议,led显示屏、微信公众号'
    >>> folded("3D打印、D级危房、AAA级信用")
    '3d打印、d级危房、aaa级信用'
    """
    return _read_masks(_simplify(text))


def forms(text: str) -> tuple[str, str]:
    """Both forms, (plain, folded)."""
    form = plain(text)
    return form, _read_masks(_simplify_plain(form))


def query_forms(text: str) -> tuple[str, ...]:
    """Every folded form that a piece of text may have had in its place, the likeliest first.

    Cut out of its text a piece may end within a mask's reach, so that one reading is not enough.

    >>> query_forms("鎮Ｄ")
    ('镇d', '镇党')
    """
    simple = _simplify(text)
    found = dict.fromkeys([_read_masks(simple)])
    if len(simple) > 1:
        for at_start in (True, False):
            for at_end in (None, False, True):
                found[_read_masks(simple, at_start=at_start, at_end=at_end)] = None
    return tuple(form for form in found if form)


def fold(text: str) -> Folded:
    """The folded form with its map back.

    >>> fold("全镇D员 ，").text
    '全镇党员,'
    """
    simple = _simplified()
    pieces = [(simple.get(c, c), start, end) for c, start, end in _plain_characters(text)]
    return _assemble(_with_masks_read(pieces))


def unmask(text: str, start: int = 0, end: int | None = None) -> str:
    """The text, or a stretch of it, with masks written out and every other character as it stands.

    >>> unmask("镇Ｄ委  學習，户外ED屏、AAA公众号；3D打印")
    '镇党委  學習，户外LED屏、微信公众号；3D打印'
    >>> unmask("全镇D员干部", 2, 3)
    '党'
    """
    end = len(text) if end is None else end
    if not _may_be_masked(_simplify(text)):
        return text[start:end]
    simple = _simplified()
    pieces = [(simple.get(c, c), first, last) for c, first, last in _plain_characters(text)]
    result, done = "", start
    for match in _mask_pattern().finditer("".join(piece[0] for piece in pieces)):
        first, last = pieces[match.start()][1], pieces[match.end() - 1][2]
        if done <= first and last <= end:
            read = _masks_by_text()[match.group()].read
            # The table is written small: a mask in capitals stands for capitals.
            result += text[done:first] + (read.upper() if text[first:last].isupper() else read)
            done = last
    return result + text[done:end]


def fold_plain(text: str) -> Folded:
    """The plain form with its map back."""
    return _assemble(list(_plain_characters(text)))


@cache
def dropped_words() -> tuple[tuple[str, str], ...]:
    """(full, bare) for words that republished copies drop; looking for `bare` too is the asker's decision, not ours."""
    return tuple((folded(row["full"]), folded(row["bare"])) for row in _tables()["dropped"])


def fingerprint() -> str:
    """Changes whenever a table or the Unicode version changes, and with it the forms of a text."""
    import hashlib

    digest = hashlib.sha256(unicodedata.unidata_version.encode())
    for name in ("folding.toml", "traditional.txt"):
        digest.update(files("kb.text").joinpath(name).read_bytes())
    return digest.hexdigest()[:16]


_PLAIN = _CharacterTable()
# Looking every character up takes four times as long as replacing the signs that most texts have, and looking up what is left.
_COMMON_SIGNS = tuple((sign, unicodedata.normalize("NFKC", sign).strip()) for sign in "，；：（）？！\u3000 \n")
_UNUSUAL = re.compile("[^0-9a-z\u4e00-\u9fff、。《》“”‘’〔〕【】—·%/.,():;?!-]+")  # all others are their own plain form


def _translate(match: re.Match[str]) -> str:
    return match.group().translate(_PLAIN)


def _plain_character(character: str) -> str:
    lowered = unicodedata.normalize("NFKC", character).lower()
    return "".join(c for c in lowered if not c.isspace() and c not in _INVISIBLE).replace("ς", "σ")


def _is_composed(form: str) -> bool:
    """Whether character by character gave what the whole string gives: no letter stands apart from its accent."""
    return form.isascii() or unicodedata.is_normalized("NFC", form)


def _simplify(text: str) -> str:
    return _simplify_plain(plain(text))


def _simplify_plain(form: str) -> str:
    simple = _simplified()
    return _traditional_pattern().sub(lambda match: simple.get(match.group(), match.group()), form)


def _plain_pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Plain form of each smallest stretch that normalisation treats alone: a character with its combining marks."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text):
            if not unicodedata.combining(text[end]):
                # Looked at only where no mark follows: normalising after each of a thousand marks would take minutes.
                form, longer = (unicodedata.normalize("NFKC", text[start:stop]) for stop in (end, end + 1))
                if longer == form + unicodedata.normalize("NFKC", text[end]):
                    break
            end += 1
        yield _plain_character(text[start:end]), start, end
        start = end


def _plain_characters(text: str) -> Iterator[tuple[str, int, int]]:
    if not _is_composed(text.translate(_PLAIN)):
        for piece, start, end in _plain_pieces(text):
            yield from ((c, start, end) for c in piece)
        return
    for at, character in enumerate(text):
        form = _PLAIN[ord(character)]
        if form is not None:
            yield from ((c, at, at + 1) for c in (chr(form) if isinstance(form, int) else form))


def _assemble(pieces: list[tuple[str, int, int]]) -> Folded:
    return Folded("".join(p[0] for p in pieces), tuple(p[1] for p in pieces), tuple(p[2] for p in pieces))


def _with_masks_read(pieces: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    text = "".join(p[0] for p in pieces)
    result: list[tuple[str, int, int]] = []
    done = 0
    for match in _mask_pattern().finditer(text):
        result += pieces[done : match.start()]
        done = match.end()
        start, end = pieces[match.start()][1], pieces[match.end() - 1][2]
        result += [(c, start, end) for c in _masks_by_text()[match.group()].read]
    return result + pieces[done:]


def _read_masks(simple: str, *, at_start: bool = True, at_end: bool | None = None) -> str:
    """Masks replaced; `at_start`/`at_end` say how to take one that touches an edge (None: as the table says)."""
    if not _may_be_masked(simple):
        return simple

    def read(match: re.Match[str]) -> str:
        touches_end = match.end() == len(simple)
        if (match.start() == 0 and not at_start) or (touches_end and at_end is False):
            return match.group()
        return _masks_by_text()[match.group()].read

    return (_open_mask_pattern() if at_end else _mask_pattern()).sub(read, simple)


@cache
def _tables() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(files("kb.text").joinpath("folding.toml").read_text(encoding="utf-8"))


@cache
def _simplified() -> dict[str, str]:
    lines = files("kb.text").joinpath("traditional.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


@cache
def _traditional_pattern() -> re.Pattern[str]:
    # A set of characters is looked up in a table while all of them are of the first plane, else one after the other.
    common = "".join(character for character in _simplified() if ord(character) < 0x10000)
    return re.compile(f"[{common}\U00010000-\U0010ffff]")


@cache
def _masks_by_text() -> dict[str, Mask]:
    masks = (_build_mask(row) for row in _tables()["mask"])
    return {mask.write: mask for mask in masks}


def _may_be_masked(simple: str) -> bool:
    """A quick look, for most texts hold no mask."""
    return "d" in simple or "aaa" in simple or _has_other_masks()


@cache
def _has_other_masks() -> bool:
    """Whether the table has grown masks that the quick look does not know."""
    return any("d" not in write and "aaa" not in write for write in _masks_by_text())


def _build_mask(row: dict[str, str]) -> Mask:
    word = re.escape(row["write"])
    if row.get("alone"):
        word = f"(?<![a-z0-9]){word}(?![a-z0-9])"
    followers = row.get("before", "").split()
    if not followers:
        return Mask(row["write"], row["read"], word, word)
    whole = "|".join(map(re.escape, followers))
    begun = "|".join(sorted({re.escape(follower[:size]) for follower in followers for size in range(len(follower))}))
    return Mask(row["write"], row["read"], f"{word}(?={whole})", f"{word}(?={whole}|(?:{begun})$)")


@cache
def _mask_pattern() -> re.Pattern[str]:
    return re.compile("|".join(mask.pattern for mask in _masks_by_text().values()))


@cache
def _open_mask_pattern() -> re.Pattern[str]:
    return re.compile("|".join(mask.pattern_at_end for mask in _masks_by_text().values()))


def simplified(text: str) -> str:
    """繁→简 alone, sign for sign, so that every place in the text keeps its number.

    >>> simplified("醫療保障局 2022年度")
    '医疗保障局 2022年度'
    """
    return text.translate(_simplified_table())


@cache
def _simplified_table() -> dict[int, str]:
    return {ord(key): value for key, value in _simplified().items() if len(value) == 1}
