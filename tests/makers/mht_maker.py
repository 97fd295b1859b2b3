"""Saved pages as browsers write them: a MIME message with the page, its pictures and its styles."""

from __future__ import annotations

import base64
import quopri
from html import escape

BOUNDARY = "----=_Part_0001_report"
PICTURE = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")


def make_page(title: str, paragraphs: tuple[str, ...] | list[str], *, charset: str | None = "utf-8") -> str:
    """A government page around a report; `charset` is what it declares, if anything."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    body = "\n".join(f"<p>　　{escape(text)}</p>" for text in paragraphs)
    return (
        f'<html><head>{meta}<title>{escape(title)}</title><meta name="ArticleTitle" content="{escape(title)}"></head>\n'
        f'<body><div class="content"><h1>{escape(title)}</h1>\n<img src="http://example.invalid/a.gif">\n{body}\n</div>'
        '<script src="http://example.invalid/a.js"></script></body></html>'
    )


def make_mht(
    page: str,
    *,
    encoding: str = "utf-8",
    transfer: str = "quoted-printable",
    names_charset: bool = True,
    has_start: bool = False,
    before: str | None = None,
    newline: str = "\r\n",
) -> bytes:
    """The message; `before` is another page that stands ahead of the one that `has_start` names."""
    parts = []
    if before is not None:
        parts.append(
            _part("text/html", before.encode(encoding), transfer, location="http://example.invalid/frame.html")
        )
    kind = f'text/html; charset="{encoding}"' if names_charset else "text/html"
    parts.append(
        _part(kind, page.encode(encoding), transfer, location="http://example.invalid/a.html", content_id="<root>")
    )
    parts.append(_part("image/gif", PICTURE, "base64", location="http://example.invalid/a.gif"))
    start = ';\n\tstart="<root>"' if has_start else ""
    head = (
        "From: <Saved by a browser>\nSubject: report\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/related;\n\ttype="text/html"{start};\n\tboundary="{BOUNDARY}"\n\n'
    )
    body = "".join(f"--{BOUNDARY}\n{part}\n" for part in parts)
    return f"{head}{body}--{BOUNDARY}--\n".replace("\n", newline).encode("ascii")


def _part(kind: str, data: bytes, transfer: str, *, location: str, content_id: str = "") -> str:
    if transfer == "base64":
        text = base64.encodebytes(data).decode("ascii")
    else:
        text = quopri.encodestring(data).decode("ascii")
    named = f"Content-ID: {content_id}\n" if content_id else ""
    return f"Content-Type: {kind}\n{named}Content-Transfer-Encoding: {transfer}\nContent-Location: {location}\n\n{text}"
