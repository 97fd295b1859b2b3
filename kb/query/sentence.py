"""A query printed back as a sentence: how it was read, in the words of the person who reads it."""

from __future__ import annotations

from collections.abc import Iterable

from kb.query.fields import show_values, shown_name
from kb.query.model import Scope
from kb.query.parsed import Choice, ParsedQuery, Term

_SCOPES = {
    Scope.SENTENCE: "（在同一句里）",
    Scope.PARAGRAPH: "（在同一段里）",
    Scope.SECTION: "",
    Scope.REPORT: "（在同一篇里）",
}
_LOOKED_UP = {"unit": "{}", "title": "标题含“{}”", "source": "来源含“{}”"}
_SHOWN_CHARACTERS = 40
_SHOWN_CHOICES = 12


def describe(query: ParsedQuery) -> str:
    """The query in a sentence.

    >>> from kb.query.parser import parse_query
    >>> describe(parse_query("推进监管 -考核 层级:乡级"))
    '先找整句“推进监管”，再找同时含“推进”和“监管”的，最后找含其中之一的；不含“考核”，限 乡级'
    """
    head = _say_what(query)
    without = _list([_say_choice(choice) for choice in query.excluded], "和")
    clauses = [head] if head else []
    if without:
        clauses.append(f"不含{without}")
    if limits := _say_limits(query):
        clauses.append(f"限 {limits}")
    joint = "；" if head.startswith("先找") else "，"
    return clauses[0] + joint + "，".join(clauses[1:]) if len(clauses) > 1 else "".join(clauses) or "没有要查找的文字"


def _say_what(query: ParsedQuery) -> str:
    wanted = query.wanted
    if not wanted:
        return "查看全部" if query.tiers else ""
    if query.match == "exact" or [tier.name for tier in query.tiers] == ["whole"]:
        if len(wanted) == 1 and len(wanted[0].terms) == 1 and not wanted[0].terms[0].parts:
            return f"按原文查找：{_quote(wanted[0].terms[0].text)}"
        return f"查找：{_say_choices(wanted)}"
    place = _SCOPES[query.scope]
    if query.match == "all":
        return f"按全部词查找：{_say_words(wanted)}{place}"
    if query.match == "any":
        return f"按任一词查找：含{_list(_say_each(wanted), '或')}"
    return _say_steps(query, place)


def _say_steps(query: ParsedQuery, place: str) -> str:
    """The groups one after the other."""
    names = [tier.name for tier in query.tiers]
    whole = _quote("".join(term.text for choice in query.wanted for term in choice.terms[:1]))
    is_string = all(len(choice.terms) == 1 and not choice.terms[0].parts for choice in query.wanted)
    steps = [f"先找整句{whole}" if is_string else "先找原样连着的"]
    if "all" in names:
        steps.append(f"再找{_say_words(query.wanted)}的{place}")
    if "some" in names:
        firm = [choice for choice in query.wanted if any(term.kind != "words" for term in choice.terms)]
        steps.append(f"最后找只含{_list(_say_each(firm), '和')}的" if firm else "最后找含其中之一的")
    return "，".join(steps)


def _say_words(choices: Iterable[Choice]) -> str:
    said = _say_each(choices)
    return f"{'同时' if len(said) > 1 else ''}含{_list(said, '和')}"


def _say_choices(choices: Iterable[Choice]) -> str:
    return _list([_say_choice(choice) for choice in choices], "和")


def _say_each(choices: Iterable[Choice]) -> list[str]:
    """Every word that has to be there; of a choice, its terms with 或 between."""
    said: list[str] = []
    for choice in choices:
        term = choice.terms[0]
        if len(choice.terms) == 1 and term.kind == "words" and term.words:
            said += [_quote(word) for word in term.words]
        else:
            said.append(_say_choice(choice))
    return list(dict.fromkeys(said))


def _say_choice(choice: Choice) -> str:
    return _list([_quote(_say_term(term)) for term in choice.terms], "或")


def _say_term(term: Term) -> str:
    return "…".join(term.parts) if term.parts else term.text


def _say_limits(query: ParsedQuery) -> str:
    shown = []
    for chosen in query.lookups:
        said = "或".join(_shorten(value) for value in sorted(chosen.values))
        shown.append(_LOOKED_UP.get(chosen.field, shown_name(chosen.field) + "{}").format(said))
    shown += [show_values(chosen.field, sorted(chosen.values)) for chosen in query.filters]
    return "、".join(shown)


def _list(said: list[str], last: str) -> str:
    """甲、乙和丙; a long list is cut."""
    if len(said) > _SHOWN_CHOICES:
        return "、".join(said[:_SHOWN_CHOICES]) + f"等 {len(said)} 个"
    return last.join(("、".join(said[:-1]), said[-1])) if len(said) > 1 else "".join(said)


def _quote(text: str) -> str:
    return f"“{_shorten(' '.join(text.split()))}”"


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
