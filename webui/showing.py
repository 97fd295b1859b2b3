"""How values are written on every page: passages in lit and unlit pieces, headings, file names, lengths, doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from kb.doubts import DOUBT, FIELD_NAMES, SECTION_FIELD_NAMES
from kb.identity import report_of

STOPS = "。：；，"  # that a heading's text may begin with
BLANKS = " \u3000\t\n"


def install_filters(app: Flask) -> None:
    """Let the templates write values as everywhere else."""
    app.jinja_env.filters.update(
        pieces=lambda snippet: cut_pieces(snippet["text"], snippet["highlights"]),
        file_name=file_name,
        full_heading=full_heading,
        count=format_count,
        characters=count_characters,
        doubts=find_doubts,
        under_heading=cut_under_heading,
        report_of=report_of,
    )
    app.jinja_env.globals["field_names"] = {**FIELD_NAMES, **SECTION_FIELD_NAMES}


def cut_pieces(text: str, highlights: Sequence[Sequence[int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each lit or not.

    >>> cut_pieces("强化矛盾化解", [[2, 4]])
    [('强化', False), ('矛盾', True), ('化解', False)]
    """
    pieces = []
    at = 0
    for start, end in highlights:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


def full_heading(section: Mapping[str, Any]) -> str:
    """The heading with its number, set apart where the number does not end in a sign.

    >>> full_heading({"marker": "一、", "heading": "主要举措"}), full_heading({"marker": "第一部分", "heading": "主要举措"})
    ('一、主要举措', '第一部分\u3000主要举措')
    """
    marker, heading = section["marker"] or "", section["heading"] or ""
    return f"{marker}\u3000{heading}" if marker[-1:].isalnum() and heading else f"{marker}{heading}"


def file_name(path: str) -> str:
    """The last part of a path of either system.

    >>> file_name("C:/资料/汇编.txt"), file_name("资料\\\\汇编.txt")
    ('汇编.txt', '汇编.txt')
    """
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def format_count(number: int) -> str:
    """A number with its thousands set apart.

    >>> format_count(12345)
    '12,345'
    """
    return f"{number:,}"


def count_characters(text: str) -> int:
    """The length of a text in 字: everything but blanks, as word processors count it.

    >>> count_characters("组织 培训。\\n共3次")
    8
    """
    return len("".join(text.split()))


def find_doubts(record: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a report or section that were read with doubt, each with the words it was read from."""
    sure = record.get("confidence") or {}
    evidence = record.get("evidence") or {}
    return {name: evidence.get(name, "") for name, value in sure.items() if value < DOUBT}


def cut_under_heading(snippet: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a hit's snippet that stands under the heading, for a page that shows the heading apart.

    >>> cut_under_heading({"text": "一、学法。组织学法。", "body": 4, "highlights": [[2, 4], [7, 9]]})
    {'text': '组织学法。', 'highlights': [[2, 4]]}
    """
    text, body = snippet["text"][snippet["body"] :], snippet["body"]
    # A text goes on with the stop that closes its heading, and may begin with an indent.
    cut = body + len(text) - len(text.lstrip(STOPS + BLANKS)) if body else 0
    inside = [[max(start - cut, 0), end - cut] for start, end in snippet["highlights"] if end > cut]
    return {"text": snippet["text"][cut:], "highlights": inside}
