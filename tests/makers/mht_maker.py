"""Saved pages as browsers write them: a MIME message with the page, its pictures and its styles."""

from __future__ import annotations

import base64
import quopri

BOUNDARY = "----=_Part_0001_report"
PICTURE = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")


def make_mht(
    page: bytes,
    *,
    charset: str | None = "utf-8",
    transfer: str = "quoted-printable",
    has_start: bool = False,
    before: bytes | None = None,
    newline: str = "\r\n",
) -> bytes:
    """The message, which calls the page's charset by this name; `before` is another page that stands ahead of it."""
    parts = []
    if before is not None:
        parts.append(_part("text/html", before, transfer, location="http://example.invalid/frame.html"))
    kind = f'text/html; charset="{charset}"' if charset else "text/html"
    parts.append(_part(kind, page, transfer, location="http://example.invalid/a.html", content_id="<root>"))
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
