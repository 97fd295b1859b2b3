"""Where in a whole report the words of a query stand, section by section, and for each section its fellows in other reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kb.documents import whole_text
from kb.query.parser import parse_query
from kb.snippets import Sought

if TYPE_CHECKING:
    from kb.library import Library

Spans = list[tuple[int, int]]

VAGUE = ("其他", "未知", None)  # values that make no two sections alike
SOUGHT_CHARACTERS = 200  # of a heading that is looked for


def mark_sections(sections: Sequence[Mapping[str, Any]], text: str, *, match: Any = "auto") -> list[Spans]:
    """Places in each section's whole text (marker, heading, text); the whole string alone, where the report holds it.

    >>> section = {"marker": "一、", "heading": "学法", "text": "组织学法。", "run_in": False}
    >>> mark_sections([section], "学法"), mark_sections([section], "组织学法")
    ([[(2, 4), (7, 9)]], [[(5, 9)]])
    """
    if not text.strip():
        return [[] for _ in sections]
    wholes = [whole_text(item["marker"], item["heading"], item["text"], run_in=item["run_in"])[0] for item in sections]
    return Sought.of(parse_query(text, match=match)).find_in(wholes)


def find_fellows(
    library: Library, section: Mapping[str, Any], *, limit: int = 10
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Sections of other units that do the same work: of the same type, topic and level, the likest headings first; and
    the question by which more are found.
    """
    filters = {name: [section[name]] for name in ("type", "topic", "level") if section[name] not in VAGUE}
    asked = {"text": (section["heading"] or "")[:SOUGHT_CHARACTERS], "match": "any"}
    found = _others(library, section, asked, filters, limit)
    if len(found) < limit:
        more = _others(library, section, {**asked, "text": ""}, filters, limit)
        known = {hit["section_id"] for hit in found}
        found += [hit for hit in more if hit["section_id"] not in known]
    return found[:limit], {"filters": filters, **asked}


def _others(
    library: Library, section: Mapping[str, Any], asked: Mapping[str, Any], filters: Mapping[str, Any], limit: int
) -> list[dict[str, Any]]:
    if not asked["text"] and not filters:
        return []
    # As many again, for the section's own report and its copies are among them.
    found = library.search(asked["text"], match=asked["match"], filters=filters, per_page=limit * 2)
    hits: list[dict[str, Any]] = found["hits"]
    return [hit for hit in hits if hit["report_id"] != section["report_id"] and hit["unit"] != section["unit"]]
