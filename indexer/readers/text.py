"""Plain text (.txt, .md): one line of the source is one line. What the bytes mean is `encoding`'s affair."""

from __future__ import annotations

from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.encoding import decode


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The lines as they stand: only \\r\\n, \\r and \\n end a line; form feeds and U+2028 stay inside one."""
    check_size(data, name=name, limits=limits)
    decoded = decode(data, name=name)
    return Extracted(
        format="txt",
        lines=decoded.text.split("\n"),
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        warnings=decoded.warnings,
    )
