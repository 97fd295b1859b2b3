"""Queries written small, for tables: “x” a string, x a word, a…b a slot, & | - for all, any and not."""

from kb.query.model import All, Any, Exact, Not, Query, Slot, Word


def show(query: Query) -> str:
    """The query in one short line."""
    if isinstance(query, Exact):
        return f"“{query.text}”"
    if isinstance(query, Word):
        return query.text
    if isinstance(query, Slot):
        return "…".join(query.parts)
    if isinstance(query, Not):
        return f"-{show(query.part)}"
    if isinstance(query, All | Any):
        return f"({(' & ' if isinstance(query, All) else ' | ').join(map(show, query.parts))})"
    return "*"
