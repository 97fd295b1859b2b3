"""The last group of a question: what a sentence asks is seldom answered in its own words, so the group is drawn wider.

Only the group of those that hold some of the words; what was found by the whole string or by all its words stays as it is.
What was widened is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.engines.base import Tier
from kb.query.model import All, Any, Query, Word
from kb.query.parsed import ParsedQuery
from kb.query.tiers import make_tiers

SENTENCE_WORDS = 4  # so many words are a sentence; of fewer each is meant as it stands, unless they ask
SHOWN_WORDS = 5
_ASKING = re.compile("[？?吗]|什么|怎么|怎样|如何|哪些|哪个|哪里|多少|多久|是否|能否|可否|为何|是不是|有没有|谁")


def widen_tiers(parsed: ParsedQuery, tiers: tuple[Tier, ...]) -> tuple[tuple[Tier, ...], tuple[str, ...]]:
    """The groups, and what to say of the last: it also takes in sections with only a shorter word inside one of the
    question's (+.01 R@100), and of a question those without the term that it quotes (+.005).
    """
    terms = [term for choice in parsed.wanted for term in choice.terms]
    quoted = [term.text for term in terms if term.kind == "phrase"]
    is_asked = bool(_ASKING.search(parsed.text))
    is_plain = len(terms) == len(parsed.wanted) and all(term.kind != "slot" for term in terms)
    if not is_plain or parsed.match != "auto" or not tiers or tiers[-1].name != "some":
        return tiers, ()
    if not is_asked and (quoted or len(parsed.words) < SENTENCE_WORDS):
        return tiers, ()
    inner = [word for word, _ in parsed.rank if word not in parsed.words]
    some = _widen(_without_quotes(parsed) if quoted else tiers[-1].query, inner)
    notes = [f"最后一组不要求含有引号里的{_name(quoted)}"] if quoted else []
    notes += [f"最后一组也找词里较短的词：{_name(inner)}"] if inner else []
    return (*tiers[:-1], Tier("some", some)), tuple(notes)


def _without_quotes(parsed: ParsedQuery) -> Query:
    tiers = make_tiers(parsed.choices, literal="", match="any", scope=parsed.scope, is_filtered=False)
    return tiers[-1].query


def _widen(last: Query, words: Iterable[str]) -> Query:
    """What is excluded stands beside what is looked for, and stays."""
    query, *rest = last.parts if isinstance(last, All) else (last,)
    wider: Query = Any((query, *map(Word, words)))
    return All((wider, *rest)) if rest else wider


def _name(words: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words[:SHOWN_WORDS]) + "等" * (len(words) > SHOWN_WORDS)
