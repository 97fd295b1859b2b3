"""RTF by hand, for what LibreOffice is to convert; the older formats are made from it by LibreOffice itself."""

from __future__ import annotations

from collections.abc import Sequence


def make_rtf(paragraphs: Sequence[str], *, extra: str = "") -> bytes:
    """A document of these paragraphs; `extra` is raw RTF put before them."""
    head = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}}\f0 "
    body = "".join("".join(map(_escape, text)) + "\\par\n" for text in paragraphs)
    return f"{head}{extra}{body}}}".encode("ascii")


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x80:
        return "\\" + character if character in "\\{}" else character
    units = character.encode("utf-16-le")
    numbers = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return "".join(f"\\u{number}?" for number in numbers)
