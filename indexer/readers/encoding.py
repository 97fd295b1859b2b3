"""How bytes become text: which encoding, on what evidence, and what could not be decoded.

A strict decode of the whole is the first evidence, the share of everyday characters among all non-ASCII ones the
second: text read in its own encoding has nearly none but everyday Hanzi and punctuation, read in another it is half
rare ones. Where no encoding fits the whole, each line is decoded by itself. Shared by the text and HTML readers.

>>> decode("法治政府建设".encode("gb18030"), name="a.txt").encoding
'gb18030'

Why not charset-normalizer 3.4: on 20 excerpts each of reports in GB18030 it was right on 3 of 4 characters' length and 13
of 10 (this: 20 and 20), from 30 characters on both are right at much the same speed; and it knows no mixed encodings
and no line numbers, which people need.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from kb.errors import UnreadableSource

__all__ = ["Decoded", "decode"]

DOUBT_BELOW = 0.9  # a reader warns of an encoding that it is less sure of
ACCEPT_SCORE = (
    0.8  # own encoding scores 0.97 and more, a foreign one 0.3-0.6 (GB18030, Big5 and UTF-8 against each other)
)
OWN_SCORE = 0.97  # nothing else can be meant
JUNK_SCORE = 0.45  # random bytes score 0.3-0.4
JUNK_SHARE = 0.1  # control characters and undecodable bytes; a text with a damaged page has under 1%
SCORED_CHARACTERS = 100_000  # of one line or sample; more would only cost memory
FEW_BAD = 2  # so many are forgiven in a text of any length
SAMPLE_BYTES = 8_192  # taken three times, some 10,000 Hanzi: the score no longer moves in its second digit
TELLING_BYTES = 30  # a line of 15 Hanzi says for sure what it is in
TELLING_LINES = 200
USUAL_BONUS = 0.15  # what a short line's own evidence must outweigh
LINES_NAMED = 5  # line numbers that one warning lists

BOMS = (
    (b"\xef\xbb\xbf", "utf-8", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32"),
    (b"\xff\xfe", "utf-16-le", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be", "utf-16-be"),
)
LEGACY = {"gb18030": "gb18030", "big5": "big5hkscs"}  # our name -> codec; the codec is the widest of its family
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "big5": "big5"}

# Three Hanzi in UTF-8: lead, trail, trail. Looked for in translated bytes, ten times faster than with a pattern.
_CLASSES = bytes(76 if byte in (*range(0xE3, 0xEA), 0xEF) else 84 if 0x80 <= byte < 0xC0 else 46 for byte in range(256))
_HANZI_RUN = b"LTT" * 3
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·　％＋－．／～★●■□○◆①②③④⑤⑥⑦⑧⑨⑩〇ⅠⅡⅢⅣ\xa0"
_FULL_WIDTH = "".join(chr(code) for code in range(0xFF10, 0xFF5B))
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a"))
_SEGMENTS = re.compile(
    rb"(?P<utf8>(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+)"
    rb"|(?P<legacy>(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+)|(?P<ascii>[\x00-\x7f]+)|(?P<broken>[\x80-\xff])"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with only \\n between its lines, and how sure we are of it."""

    text: str
    encoding: str
    confidence: float
    warnings: tuple[str, ...] = ()


def decode(data: bytes, *, name: str, declared: str | None = None) -> Decoded:
    """The text of these bytes. `declared` (a charset that the file claims) only breaks ties: files lie."""
    _refuse_empty(data, name=name)
    decoded = _by_bom(data) or _utf16_without_bom(data) or _utf8(data)
    if decoded is None:
        decoded = _legacy(data, declared=declared) or _line_by_line(data)
    _refuse_junk(decoded, name=name)
    return _finish(decoded)


def _finish(decoded: Decoded) -> Decoded:
    """Line ends made one, NULs taken out and told of, doubt put into words."""
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded.text else decoded.text
    warnings = list(decoded.warnings)
    if "\0" in text:
        lines = [number for number, line in enumerate(text.split("\n"), 1) if "\0" in line]
        warnings.append(f"有 {text.count(chr(0))} 个空字节（NUL）已去掉：{_name_lines(lines)}")
        text = text.replace("\0", "")
    if decoded.confidence < DOUBT_BELOW and not decoded.warnings:
        warnings.append(f"编码按 {decoded.encoding} 读，把握只有 {decoded.confidence:.0%}；如有乱码请另存为 UTF-8")
    return Decoded(text, decoded.encoding, round(decoded.confidence, 3), tuple(warnings))


def _refuse_empty(data: bytes, *, name: str) -> None:
    bare = data
    for bom, _, _ in BOMS:
        bare = bare.removeprefix(bom)
    if not bare:
        raise UnreadableSource("文件是空的", where=name, advice="请检查是否保存完整，或换一份重试")


def _by_bom(data: bytes) -> Decoded | None:
    for bom, codec, encoding in BOMS:
        if not data.startswith(bom):
            continue
        body = data[len(bom) :]
        try:
            return Decoded(body.decode(codec), encoding, 1.0)
        except UnicodeDecodeError:
            if encoding == "utf-8":
                return _line_by_line(body)
            return _with_broken_units(body, codec=codec, encoding=encoding)
    return None


def _with_broken_units(body: bytes, *, codec: str, encoding: str) -> Decoded:
    """UTF-16/32 with an odd end or lone surrogates: what is broken becomes U+FFFD, and is told of."""
    text = body.decode(codec, errors="replace")
    broken = [number for number, line in enumerate(_normalised(text).split("\n"), 1) if "\ufffd" in line]
    share = text.count("\ufffd") / max(len(text), 1)
    return Decoded(
        text, encoding, max(0.0, 1.0 - share * 2), (f"有读不出的字节，以 \ufffd 代替：{_name_lines(broken)}",)
    )


def _utf16_without_bom(data: bytes) -> Decoded | None:
    """UTF-16 that lost its mark: NULs beside ASCII, or Hanzi whose high byte is always on the same side."""
    sample = data[: SAMPLE_BYTES & ~1]
    if len(data) % 2 or len(data) < 4 or (b"\0" not in sample and _is_utf8(data)):
        return None
    scores = {codec: _utf16_score(sample, codec=codec) for codec in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda codec: scores[codec])
    if (
        scores[best] < ACCEPT_SCORE
        or max(_score_bytes(sample, codec=codec) for codec in LEGACY.values()) > scores[best]
    ):
        return None
    try:
        text = data.decode(best)
    except UnicodeDecodeError:
        return _with_broken_units(data, codec=best, encoding=best)
    return Decoded(text, best, scores[best] * _weight_of(len(text)))


def _utf16_score(sample: bytes, *, codec: str) -> float:
    """Share of everyday characters and printable ASCII; NUL-riddled single-byte text gets none for its NULs."""
    text = sample.decode(codec, errors="replace")
    everyday = _everyday()
    return sum(char in everyday or " " <= char <= "~" or char in "\r\n\t" for char in text) / max(len(text), 1)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text.isascii() or _HANZI_RUN in data.translate(_CLASSES):
        return Decoded(text, "utf-8", 1.0)
    # Few characters: 联通 in GBK happens to be valid UTF-8, so the reading has to look like one.
    as_gb = _score_bytes(data[:SAMPLE_BYTES], codec="gb18030")
    if as_gb > max(score(text[:SAMPLE_BYTES]), ACCEPT_SCORE) and max(_NOT_ASCII.findall(text)) < "\u0800":
        return None
    return Decoded(text, "utf-8", 0.95)


def _legacy(data: bytes, *, declared: str | None) -> Decoded | None:
    """GB18030 or Big5 for the whole, if one of them fits all of it and no line of it is plainly UTF-8."""
    if _holds_utf8_line(data):
        return None
    sample = _sample(data)
    scores = {encoding: _score_bytes(sample, codec=codec) for encoding, codec in LEGACY.items()}
    claimed = ALIASES.get((declared or "").lower())
    if claimed:
        scores[claimed] += 0.02
    best, second = sorted(scores, key=lambda encoding: -scores[encoding])
    if scores[best] < ACCEPT_SCORE:
        return None
    try:
        text = data.decode(LEGACY[best])
    except UnicodeDecodeError:
        return None
    margin = min(1.0, 0.75 + scores[best] - scores[second])
    return Decoded(text, best, min(1.0, scores[best]) * margin * _weight_of(len(_NOT_ASCII.findall(text[:1000]))))


def _holds_utf8_line(data: bytes) -> bool:
    """Whether some line reads better as UTF-8 than as anything else (GBK pairs can look like UTF-8 by chance)."""
    classes = data.translate(_CLASSES)
    at = classes.find(_HANZI_RUN)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if _decode_line(data[start:end])[1] == "utf-8":
            return True
        at = classes.find(_HANZI_RUN, end)
    return False


def _weight_of(characters: int) -> float:
    """Evidence grows with the number of characters: 3 give 0.79, 20 give 0.96."""
    return (characters + 0.01) / (characters + 0.8)


def _sample(data: bytes) -> bytes:
    """Head, middle and end, cut at line ends so that no character is cut in two."""
    if len(data) <= 3 * SAMPLE_BYTES:
        return data
    middle = data[len(data) // 2 :][:SAMPLE_BYTES]
    end = data[-SAMPLE_BYTES:]
    return b"\n".join((data[:SAMPLE_BYTES].rpartition(b"\n")[0], middle.partition(b"\n")[2], end.partition(b"\n")[2]))


@cache
def _everyday() -> frozenset[str]:
    """The first levels of GB2312 (3,755 Hanzi) and Big5 (5,401), chosen by use in the standards, and punctuation."""
    simplified = b"".join(bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = b"".join(bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in trails)
    hanzi = simplified.decode("gb2312", errors="ignore") + traditional.decode("big5", errors="ignore")
    return frozenset(hanzi) | frozenset(_PUNCTUATION) | frozenset(_FULL_WIDTH)


def score(text: str) -> float:
    """The share of everyday characters among the non-ASCII ones of a text.

    >>> score("法治政府"), score("plain")
    (1.0, 1.0)
    """
    others = _NOT_ASCII.findall(text[:SCORED_CHARACTERS])
    everyday = _everyday()
    return sum(char in everyday for char in others) / len(others) if others else 1.0


def _score_bytes(data: bytes, *, codec: str) -> float:
    return score(data.decode(codec, errors="replace"))


def _line_by_line(data: bytes) -> Decoded:
    """Each line in the encoding that suits it; nothing decodable is lost, the rest becomes U+FFFD."""
    raw = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    usual = _usual_encoding(raw)
    lines: list[str] = []
    by_encoding: dict[str, list[int]] = {}
    broken: list[int] = []
    for number, line in enumerate(raw, 1):
        text, encoding = ("", "ascii") if not line else _decode_line(line, usual=usual)
        lines.append(text)
        if encoding != "ascii":
            by_encoding.setdefault(encoding, []).append(number)
        if "\ufffd" in text:
            broken.append(number)
    text = "\n".join(lines)
    main = max(by_encoding, key=lambda encoding: len(by_encoding[encoding]), default="utf-8")
    sound = len(set(by_encoding.get(main, [])) - set(broken))
    confidence = sound / max(sum(map(len, by_encoding.values())), 1) * min(1.0, score(text[:SAMPLE_BYTES]) + 0.03)
    return Decoded(text, main, confidence, _mixed_warnings(by_encoding, main=main, broken=broken))


def _usual_encoding(lines: list[bytes]) -> str | None:
    """The encoding of most of the longer lines: a short one that could be in several is in this one."""
    telling = itertools.islice(
        (line for line in lines if len(line) >= TELLING_BYTES and not line.isascii()), TELLING_LINES
    )
    counts = Counter(_decode_line(line)[1] for line in telling)
    return counts.most_common(1)[0][0] if counts else None


def _mixed_warnings(by_encoding: dict[str, list[int]], *, main: str, broken: list[int]) -> tuple[str, ...]:
    warnings = [
        f"编码混杂：全文为 {main}，{_name_lines(lines)}按 {encoding} 读出"
        for encoding, lines in by_encoding.items()
        if encoding != main
    ]
    if broken:
        warnings.append(f"有读不出的字节，以 \ufffd 代替：{_name_lines(broken)}")
    return tuple(warnings)


def _decode_line(line: bytes, *, usual: str | None = None) -> tuple[str, str]:
    """One line and the encoding that reads it best; `usual` is preferred, then the stricter encoding."""
    if line.isascii():
        return line.decode("ascii"), "ascii"
    if _HANZI_RUN in line.translate(_CLASSES) and _is_utf8(line):
        return line.decode("utf-8"), "utf-8"
    readings: list[tuple[float, str, str]] = []
    for encoding, codec in (*LEGACY.items(), ("utf-8", "utf-8")):
        text = line.decode(codec, errors="replace")
        readings.append((score(text) + (USUAL_BONUS if encoding == usual else 0.0), text, encoding))
        if encoding == "gb18030" and usual != "big5" and "\ufffd" not in text and readings[-1][0] >= OWN_SCORE:
            return text, encoding
    readings.reverse()
    if max(readings, key=lambda reading: reading[0])[0] < 1.0:
        text = _decode_segments(line)
        readings.append((score(text), text, "utf-8"))
    _, text, encoding = max(readings, key=lambda reading: reading[0])
    return text, encoding


def _decode_segments(line: bytes) -> str:
    """A line whose parts are in different encodings."""
    parts: list[str] = []
    for match in _SEGMENTS.finditer(line):
        codec = {"utf8": "utf-8", "legacy": "gb18030", "ascii": "ascii"}.get(match.lastgroup or "", "ascii")
        parts.append(match[0].decode(codec, errors="replace"))
    return "".join(parts)


def _refuse_junk(decoded: Decoded, *, name: str) -> None:
    """Pictures, programs and the like that bear a text file's name."""
    text = decoded.text
    raw = text.encode("utf-8", errors="replace")
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    bad = controls + text.count("\ufffd")
    share = bad / max(len(text), 1) if bad > FEW_BAD else 0.0
    foreign = decoded.encoding != "utf-8" or "\ufffd" in text
    if share > JUNK_SHARE or (foreign and len(text) >= 20 and score(text[:SAMPLE_BYTES]) < JUNK_SCORE):
        raise UnreadableSource(
            "不是文本，或编码无法识别（已试 UTF-8、UTF-16、GB18030、Big5）",
            where=name,
            advice="请用原来的软件打开，另存为 UTF-8 文本或 docx",
        )


def _name_lines(lines: list[int]) -> str:
    """第 3、7 行, or the first few of many."""
    shown = "、".join(map(str, lines[:LINES_NAMED]))
    return f"第 {shown} 行" if len(lines) <= LINES_NAMED else f"第 {shown} 等 {len(lines)} 行"


def _normalised(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
