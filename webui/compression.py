"""Answers that are text travel packed, for browsers that can unpack them: a page of results in a sixth of its size."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

LEAST_BYTES = 1_000  # below, packing saves no packet
LEVEL = 5  # 1.2 ms for a page of 70 KB; level 9 takes twice that for 2% less
PACKED_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/plain",
    }
)


def install_compression(app: Flask) -> None:
    """Pack what may be packed."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """The same answer, packed where that pays and the asker can unpack it."""
    if response.mimetype not in PACKED_TYPES or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.method == "HEAD":
        return response
    is_file = request.endpoint == "static"
    if response.is_streamed and not is_file:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) >= LEAST_BYTES:
        response.set_data(_pack_file(data) if is_file else gzip.compress(data, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=128)
def _pack_file(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
