"""What a person typed → what is looked for. Any text at all is read; what makes no sense as a sign is plain text.

    query    = { clause }                      every clause has to hold; blanks of any kind stand between
    clause   = [ "-" ] choice | [ "-" ] field  - (－) only where a word begins: not this
    choice   = term { ( "OR" | "|" ) term }    one is enough; binds tighter than the blank
    term     = words | phrase | slot
    phrase   = “…” "…" 「…」 『…』 «…» ‘…’ '…'  exactly this string; quotes that do not close are plain text
    slot     = words gap words …               gap: … … ... 〔〕 [] *; in one sentence, a few characters apart
    field    = name ":" ( value | phrase )     单位 层级 年份 类型 主题 系统 文种 标题 来源, or in English;
                                               several values: 层级:乡级、县级; years: 2021..2023, 2021—2023年

Precedence: quotes, then fields, then gaps, then -, then OR, then the blank. Full-width signs, letters and digits are the
half-width ones. There are no brackets. Unquoted words mean the string first, then all its words, then some of them.

    推进 监管        the string 推进监管; both words; one of them     双随机-公开     one string, its hyphen kept
    "推进监管"       the string only                                 推进…监管       推进, then 监管 in the sentence
    监管 -考核       监管 without 考核                               甲 OR 乙 丙     (甲 or 乙) and 丙
    监管 层级:乡级   监管 in reports of townships                    天气:晴         plain text: no such field

>>> from kb.query.sentence import describe
>>> describe(parse_query("“放管服”改革 -考核　层级：乡镇 年份:2021..2023", match="all"))
'按全部词查找：同时含“放管服”和“改革”，不含“考核”，限 乡级、2021—2023年'
>>> describe(parse_query("推进…监管|强化*监管", match="all"))
'按全部词查找：含“推进…监管”或“强化…监管”'
>>> parse_query("层级:天级 监管").notes
('“层级”没有“天级”这个值，“层级:天级”按普通文字查找；可用的有：国家、省级、市级、县级、乡级、村级、功能区、未知',)
>>> describe(parse_query("年份:2021 -监管", match="exact"))
'按原文查找：“年份:2021 -监管”'
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import islice

from kb.engines.base import Filter
from kb.query import tiers
from kb.query.fields import Field, find_field
from kb.query.lexer import Kind, Lexer, Mark
from kb.query.model import Scope
from kb.query.parsed import Choice, Match, ParsedQuery, Term
from kb.query.reading import MAX_WORDS, Reader, Tokenize
from kb.text import folding, tokens

MAX_MARKS = 256  # read of one query; the rest of a longer text counts in the whole string only
MAX_CHOICES = 32  # more things to look for are no query but a text that was pasted
MAX_SLOT_PARTS = 17
_SHOWN_CHARACTERS = 20  # of a word named in a note


def parse_query(
    text: str, *, match: Match = "auto", scope: Scope = Scope.SECTION, tokenize: Tokenize = tokens.tokenize
) -> ParsedQuery:
    """The query as read. `match` exact takes every sign for itself; auto, all and any read the grammar above."""
    reader = Reader(tokenize)
    typed, text = text, _compose(text)
    if match == "exact":
        return _read_literally(typed, text, match, scope, reader)
    run = _Run(text, reader)
    run.read(list(islice(Lexer(text).marks(), MAX_MARKS)))
    if not run.choices and not run.filters and not run.lookups:
        run.notes.insert(0, "没有可查的词，按原样查找" if folding.plain(text) else "没有输入要查找的文字")
        return _read_literally(typed, text, match, scope, reader, notes=run.notes)
    literal = "" if run.is_mixed else text.strip()
    return ParsedQuery(
        text=typed,
        match=match,
        scope=scope,
        choices=tuple(run.choices),
        tiers=tiers.make_tiers(
            run.choices, literal=literal, match=match, scope=scope, is_filtered=bool(run.filters or run.lookups)
        ),
        filters=_make_filters(run.filters),
        lookups=_make_filters(run.lookups),
        highlights=tiers.make_highlights(run.choices, literal),
        rank=_weigh(reader),
        notes=tuple(dict.fromkeys((*run.notes, *_tell(reader)))),
    )


def _read_literally(
    typed: str, text: str, match: Match, scope: Scope, reader: Reader, notes: Sequence[str] = ()
) -> ParsedQuery:
    literal = folding.plain(text)
    choices = (Choice((reader.read_phrase(text),)),) if literal else ()
    return ParsedQuery(
        text=typed,
        match=match,
        scope=scope,
        choices=choices,
        tiers=tiers.make_exact_tier(text),
        filters=(),
        lookups=(),
        highlights=(text.strip(),) if literal else (),
        rank=_weigh(reader),
        notes=tuple(notes),
    )


class _Run:
    """Marks in, clauses out; collects what was read otherwise than typed."""

    def __init__(self, text: str, reader: Reader) -> None:
        self.choices: list[Choice] = []
        self.filters: dict[str, tuple[str, ...]] = {}
        self.lookups: dict[str, tuple[str, ...]] = {}
        self.notes: list[str] = []
        self.is_mixed = False  # fields or exclusions stand among the words: the text as typed is in no report
        self._text = text
        self._reader = reader

    def read(self, marks: list[Mark]) -> None:
        """Read every mark."""
        at = 0
        while at < len(marks):
            at = self._read_clause(marks, at)
        if len(self.choices) > MAX_CHOICES or len(marks) == MAX_MARKS:
            self.notes.append(f"词太多，只按前 {MAX_CHOICES} 个查找")
            del self.choices[MAX_CHOICES:]
        self._tell_quotes(marks)
        self._drop_signs()

    def _read_clause(self, marks: list[Mark], at: int) -> int:
        excluded = marks[at].kind is Kind.MINUS
        if excluded and at + 1 == len(marks):
            return at + 1  # cut off where there is too much to read
        at += excluded
        self.is_mixed |= excluded
        mark = marks[at]
        if mark.kind is Kind.OR:
            self._tell_or(marks, at)
            return at + 1
        if mark.kind is Kind.FIELD and self._read_field(mark, excluded=excluded):
            self.is_mixed = True
            return at + 1
        at, group = _gather(marks, at)
        if len(self.choices) <= MAX_CHOICES:
            terms = [term for member in group if (term := self._read_term(member, excluded=excluded))]
            if terms:
                self.choices.append(Choice(tuple(terms), excluded))
        return at

    def _read_term(self, mark: Mark, *, excluded: bool) -> Term | None:
        if not folding.plain(mark.text):
            self.notes.append("引号里没有文字，未作查找")
            return None
        if mark.kind is Kind.SLOT and len(mark.parts) > MAX_SLOT_PARTS:
            self.notes.append(f"空位太多（至多 {MAX_SLOT_PARTS - 1} 个），按普通文字查找")
        elif mark.kind is Kind.SLOT:
            return self._reader.read_slot(mark.text, mark.parts, scores=not excluded)
        if mark.kind is Kind.PHRASE or excluded:
            return self._reader.read_phrase(mark.text, scores=not excluded)
        return self._reader.read_words(mark.text)

    def _read_field(self, mark: Mark, *, excluded: bool) -> bool:
        name, value = mark.parts
        field = find_field(name)
        values = field.read(value) if field else ()
        if field and excluded:
            values = field.others(values) if values else ()
        if not field or not values:
            self.notes.append(_why_not(field, mark, excluded=excluded))
            return False
        chosen = self.lookups if field.looked_up else self.filters
        before = chosen.get(field.name, ())
        if excluded and before:
            values = tuple(v for v in before if v in values) or values
        chosen[field.name] = tuple(dict.fromkeys((*(() if excluded else before), *values)))
        return True

    def _tell_or(self, marks: list[Mark], at: int) -> None:
        """A bar between two values of one field is what repeating the field means; any other is idle here."""
        beside = [marks[place].kind for place in (at - 1, at + 1) if 0 <= place < len(marks)]
        if beside != [Kind.FIELD, Kind.FIELD]:
            self.notes.append(f"“{marks[at].text[:2]}”前后没有可选的词，未作“或者”理解")

    def _tell_quotes(self, marks: list[Mark]) -> None:
        if any(sign in mark.text for mark in marks if mark.kind is Kind.TEXT for sign in '"＂“”「」『』«»'):
            self.notes.append("引号不成对，按普通文字查找")
        if any(mark.kind is Kind.OR for mark in marks) and any(sign in self._text for sign in "(（"):
            self.notes.append("括号不起分组作用，按普通文字查找")

    def _drop_signs(self) -> None:
        """A mark of punctuation among words is no word to look for; alone it is."""
        said = [choice for choice in self.choices if any(map(_says_something, choice.terms))]
        self.choices = said or self.choices


def _gather(marks: list[Mark], at: int) -> tuple[int, list[Mark]]:
    """Where the choice that begins here ends, and its members."""
    group = [marks[at]]
    while at + 2 < len(marks) and marks[at + 1].kind is Kind.OR and _is_term(marks[at + 2]):
        at += 2
        group.append(marks[at])
    return at + 1, group


def _is_term(mark: Mark) -> bool:
    return mark.kind in (Kind.TEXT, Kind.PHRASE, Kind.SLOT)


def _says_something(term: Term) -> bool:
    return bool(term.kind != "words" or term.words or any(c.isalnum() for c in term.text))


def _why_not(field: Field | None, mark: Mark, *, excluded: bool) -> str:
    value = mark.parts[1]
    typed = _shorten(mark.text)
    if field is None or not value.strip():
        return f"“{typed}”后面没有值，按普通文字查找"
    if excluded and field.looked_up:
        return f"“{field.shown}”不能用来排除，“{typed}”按普通文字排除"
    choices = field.vocabulary()
    usable = "、".join(choices) if 0 < len(choices) <= 12 else "如 2023 或 2021..2023" if field.name == "year" else ""
    advice = f"；可用的有：{usable}" if usable and field.name != "year" else f"；请写成{usable}" if usable else ""
    return f"“{field.shown}”没有“{_shorten(value)}”这个值，“{typed}”按普通文字查找{advice}"


def _tell(reader: Reader) -> list[str]:
    notes = [f"“{full}”在转载时常被略去，也查找“{bare}”" for full, bare in reader.restored]
    if reader.is_cut_short:
        notes.append(f"文字太长，只取前面的词（至多 {MAX_WORDS} 个）查找；整句仍按全文比对")
    return notes


def _make_filters(chosen: dict[str, tuple[str, ...]]) -> tuple[Filter, ...]:
    return tuple(Filter(name, frozenset(values)) for name, values in chosen.items())


def _weigh(reader: Reader) -> tuple[tuple[str, float], ...]:
    return tuple((word, 1.0) for word in list(reader.scoring)[:MAX_WORDS])


def _compose(text: str) -> str:
    """The same text as far as folding goes, with letters and accents in one sign: folding is fast on that alone."""
    if not text.isascii() and any(map(unicodedata.combining, text)):
        text = "".join(
            c for at, c in enumerate(text) if not all(map(unicodedata.combining, text[max(at - 8, 0) : at + 1]))
        )
    return unicodedata.normalize("NFC", text)


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
